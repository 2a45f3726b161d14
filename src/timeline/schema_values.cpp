#include "timeline/schema_values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

#include "base/text.h"
#include "base/zone.h"
#include "timeline/limits.h"

namespace enishi::timeline {
namespace {

constexpr std::int64_t kYearOneMs = -62'135'596'800'000;  // 0001-01-01

bool is_number(const JsonValue& json) {
  return json.type() == JsonType::integer || json.type() == JsonType::real;
}

// A string, or a whole number as its digits: outside platforms send ids both ways.
std::optional<std::string> text_of(const JsonValue& json) {
  if (json.type() == JsonType::integer) return std::to_string(*json.integer());
  if (json.type() != JsonType::string) return std::nullopt;
  const auto text = json.string(0, limits::event_text_bytes_max);
  if (!text || text->find('\0') != std::string_view::npos) return std::nullopt;
  return std::string(*text);
}

std::optional<PropertyValue> money_of(const JsonValue& json, int digits) {
  if (!is_number(json)) return std::nullopt;
  double scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  const double minor = *json.real() * scale;
  if (!(std::abs(minor) <= static_cast<double>(limits::event_money_max))) return std::nullopt;
  const double whole = std::round(minor);
  // As near as a decimal fraction comes to its double; 19.805 dollars are no amount.
  if (std::abs(minor - whole) > 1e-9 * std::max(1.0, std::abs(minor))) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

std::optional<PropertyValue> time_of(const JsonValue& json) {
  std::int64_t ms = 0;
  if (json.type() == JsonType::integer) {
    ms = *json.integer();
  } else if (json.type() == JsonType::string) {
    const auto time = parse_iso8601(*json.string());
    if (!time) return std::nullopt;
    ms = to_ms(*time);
  } else {
    return std::nullopt;
  }
  if (ms < kYearOneMs || ms > to_ms(kTimeMax)) return std::nullopt;
  return ms;
}

std::optional<PropertyValue> list_of(const JsonValue& json) {
  if (json.type() != JsonType::array) return std::nullopt;
  const auto size = json.array(0, limits::event_list_texts_max);
  if (!size) return std::nullopt;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < *size; ++i) {
    auto text = text_of(json.at(i));
    if (!text) return std::nullopt;
    texts.push_back(*std::move(text));
  }
  return texts;
}

class Walk {
 public:
  explicit Walk(const std::function<Status(std::string_view, const JsonValue&)>& f) : f_(f) {}

  Status object(const JsonValue& json, unsigned depth) {
    return json.each([&](std::string_view name, const JsonValue& value) -> Status {
      const std::size_t length = path_.size();
      if (length > 0) path_ += '.';
      path_ += name;
      const Status status = one(value, depth);
      path_.resize(length);
      return status;
    });
  }

 private:
  Status one(const JsonValue& value, unsigned depth) {
    if (value.type() == JsonType::null) return {};
    if (value.type() == JsonType::object)
      return depth < limits::event_property_depth_max ? object(value, depth + 1) : Status{};
    // A JSON object has no name twice, so only names with dots can meet.
    if (path_.find('.') != std::string::npos && !seen_.insert(path_).second) return {};
    return f_(path_, value);
  }

  const std::function<Status(std::string_view, const JsonValue&)>& f_;
  std::string path_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

int currency_digits(std::string_view currency) {
  static constexpr std::array<std::string_view, 16> kNone{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                          "KMF", "KRW", "PYG", "RWF", "UGX", "VND",
                                                          "VUV", "XAF", "XOF", "XPF"};
  static constexpr std::array<std::string_view, 7> kThree{"BHD", "IQD", "JOD", "KWD",
                                                          "LYD", "OMR", "TND"};
  if (std::ranges::find(kNone, currency) != kNone.end()) return 0;
  return std::ranges::find(kThree, currency) != kThree.end() ? 3 : 2;
}

std::optional<PropertyValue> read_value(PropertyType type, const JsonValue& json,
                                        int currency_digits) {
  switch (type) {
    case PropertyType::number:
      if (!is_number(json)) return std::nullopt;
      return *json.real();
    case PropertyType::money:
      return money_of(json, currency_digits);
    case PropertyType::text:
    case PropertyType::item: {
      auto text = text_of(json);
      if (!text) return std::nullopt;
      return *std::move(text);
    }
    case PropertyType::boolean:
      if (json.type() != JsonType::boolean) return std::nullopt;
      return *json.boolean();
    case PropertyType::time:
      return time_of(json);
    case PropertyType::list:
      return list_of(json);
  }
  return std::nullopt;
}

std::optional<PropertyType> inferred_type(const JsonValue& json) {
  switch (json.type()) {
    case JsonType::boolean:
      return PropertyType::boolean;
    case JsonType::integer:
    case JsonType::real:
      return PropertyType::number;
    case JsonType::string:
      if (!text_of(json)) return std::nullopt;
      return PropertyType::text;
    case JsonType::array: {
      const auto size = json.array();
      if (!size || *size == 0) return std::nullopt;
      for (std::size_t i = 0; i < *size && i < limits::event_list_texts_max; ++i)
        if (json.at(i).type() != JsonType::string) return std::nullopt;
      if (!list_of(json)) return std::nullopt;
      return PropertyType::list;
    }
    case JsonType::null:
    case JsonType::object:
      break;
  }
  return std::nullopt;
}

Status each_property(const JsonValue& properties,
                     const std::function<Status(std::string_view, const JsonValue&)>& f) {
  if (properties.type() != JsonType::object) return {};
  return Walk(f).object(properties, 1);
}

}  // namespace enishi::timeline
