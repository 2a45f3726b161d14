#include "delivery/mass_targeting.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "delivery/limits.h"

namespace enishi::delivery {
namespace {

constexpr std::array<std::string_view, 12> kAges{"age_15", "age_20", "age_25", "age_30",
                                                 "age_35", "age_40", "age_45", "age_50",
                                                 "age_55", "age_60", "age_65", "age_70"};
constexpr std::array<std::string_view, 5> kPeriods{"day_7", "day_30", "day_90", "day_180",
                                                   "day_365"};
constexpr std::array<std::string_view, 2> kGenders{"male", "female"};
constexpr std::array<std::string_view, 2> kApps{"ios", "android"};

struct Country {
  std::string_view prefix;
  int areas;
};
constexpr std::array<Country, 4> kCountries{{{"jp_", 47}, {"tw_", 22}, {"th_", 8}, {"id_", 12}}};

bool is_area(std::string_view word) {
  for (const Country& country : kCountries) {
    if (word.size() != 5 || !word.starts_with(country.prefix)) continue;
    const auto number = parse_int<int>(word.substr(3));
    return number && *number >= 1 && *number <= country.areas;
  }
  return false;
}

struct Only {
  std::string name;
  JsonValue value;
};

// The only member of a node.
Result<Only> only_member(const JsonValue& node) {
  TRY(node.object());
  std::optional<Only> found;
  bool several = false;
  TRY(node.each([&](std::string_view name, const JsonValue& value) -> Status {
    several |= found.has_value();
    found.emplace(Only{std::string(name), value});
    return {};
  }));
  if (!found || several) return invalid(node.path(), "must have exactly one member");
  return *std::move(found);
}

// What stands at an operator goes to `each`; false: the node is none.
Result<bool> walk_operator(const Only& node, const std::function<Status(const JsonValue&)>& each) {
  if (node.name == "not") {
    TRY(each(node.value));
    return true;
  }
  if (node.name != "and" && node.name != "or") return false;
  ASSIGN(const std::size_t size, node.value.array(1));
  for (std::size_t i = 0; i < size; ++i) TRY(each(node.value.at(i)));
  return true;
}

Status check_words(const JsonValue& list, const std::function<bool(std::string_view)>& known) {
  ASSIGN(const std::size_t size, list.array(1, limits::mass_filter_values_max));
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view word, list.at(i).string());
    if (!known(word)) return invalid(list.at(i).path(), "is no value that LINE knows");
  }
  return {};
}

Status check_one_of(const JsonValue& list, std::span<const std::string_view> words) {
  return check_words(
      list, [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); });
}

Result<std::optional<std::size_t>> step_at(const JsonValue& range, std::string_view name,
                                           std::span<const std::string_view> steps) {
  const auto value = range.find(name);
  if (!value) return std::optional<std::size_t>{};
  ASSIGN(const std::string_view word, value->string());
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (steps[i] == word) return std::optional(i);
  return invalid(value->path(), "is no value that LINE knows");
}

Status check_range(const JsonValue& range, std::span<const std::string_view> steps) {
  TRY(range.only({"gte", "lt"}));
  ASSIGN(const auto from, step_at(range, "gte", steps));
  ASSIGN(const auto below, step_at(range, "lt", steps));
  if (!from && !below) return invalid(range.path(), "must have gte, lt or both");
  if (from && below && *from >= *below)
    return invalid(range.find("lt")->path(), "must be greater than gte");
  return {};
}

Status check_filter(const JsonValue& json, std::size_t& filters) {
  ASSIGN(const Only node, only_member(json));
  ASSIGN(const bool joined,
         walk_operator(node, [&](const JsonValue& part) { return check_filter(part, filters); }));
  if (joined) return {};
  if (++filters > limits::mass_filters_max)
    return invalid(json.path(), "is one filter too many: LINE takes 10");
  if (node.name == "gender") return check_one_of(node.value, kGenders);
  if (node.name == "app_type") return check_one_of(node.value, kApps);
  if (node.name == "area") return check_words(node.value, is_area);
  if (node.name == "age") return check_range(node.value, kAges);
  if (node.name == "subscription_period") return check_range(node.value, kPeriods);
  return invalid(node.value.path(),
                 "is none of gender, age, app_type, area, subscription_period, and, or, not");
}

struct Audiences {
  std::size_t count = 0;
  std::vector<Redelivery> redeliveries;
};

Result<Redelivery> redelivery_of(const JsonValue& value) {
  ASSIGN(const std::string_view text, value.string());
  const auto id = MassSendId::parse(text);
  if (!id) return invalid(value.path(), "must be the id of a mass send");
  return Redelivery{value.path(), *id};
}

Status check_audiences(const JsonValue& json, Audiences& out) {
  ASSIGN(const Only node, only_member(json));
  ASSIGN(const bool joined,
         walk_operator(node, [&](const JsonValue& part) { return check_audiences(part, out); }));
  if (joined) return {};
  if (++out.count > limits::mass_audiences_max)
    return invalid(json.path(), "is one audience too many: LINE takes 10");
  if (node.name == "audience") {
    TRY(node.value.integer(1));
    return {};
  }
  if (node.name != "redelivery")
    return invalid(node.value.path(), "is none of audience, redelivery, and, or, not");
  ASSIGN(Redelivery redelivery, redelivery_of(node.value));
  out.redeliveries.push_back(std::move(redelivery));
  return {};
}

Status write_resolved(const JsonValue& json, const RequestOf& request_of, JsonOut& out) {
  ASSIGN(const Only node, only_member(json));
  out.object();
  if (node.name == "redelivery") {
    ASSIGN(const Redelivery redelivery, redelivery_of(node.value));
    ASSIGN(const std::string request, request_of(redelivery));
    out.field("request", request);
  } else if (node.name == "not") {
    out.key("not");
    TRY(write_resolved(node.value, request_of, out));
  } else if (node.name == "and" || node.name == "or") {
    out.key(node.name).array();
    ASSIGN(const std::size_t size, node.value.array());
    for (std::size_t i = 0; i < size; ++i) TRY(write_resolved(node.value.at(i), request_of, out));
    out.end();
  } else {
    out.key(node.name).raw(node.value.dump());
  }
  out.end();
  return {};
}

// Paths of a tree begin at its root; people know it by `field`.
std::string under(std::string_view field, const std::string& path) {
  if (path.empty()) return std::string(field);
  return std::string(field) + (path.front() == '[' ? "" : ".") + path;
}

Status reading_tree(const std::string& json, std::string_view field,
                    const std::function<Status(const JsonValue&)>& read) {
  const auto document = JsonDocument::parse(json, {.bytes_max = limits::mass_targeting_bytes_max});
  if (!document) return invalid(std::string(field), document.error().message);
  Status status = read(document->root());
  if (!status) {
    Error error = status.error();
    if (error.code == ErrorCode::invalid) error.field = under(field, error.field);
    return std::unexpected(std::move(error));
  }
  return {};
}

}  // namespace

Result<std::vector<Redelivery>> check_recipient(const std::string& json) {
  Audiences found;
  if (json.empty()) return std::move(found.redeliveries);
  TRY(reading_tree(json, "recipient",
                   [&](const JsonValue& root) { return check_audiences(root, found); }));
  for (Redelivery& redelivery : found.redeliveries)
    redelivery.path = under("recipient", redelivery.path);
  return std::move(found.redeliveries);
}

Status check_demographic(const std::string& json) {
  if (json.empty()) return {};
  std::size_t filters = 0;
  return reading_tree(json, "demographic",
                      [&](const JsonValue& root) { return check_filter(root, filters); });
}

Result<std::string> resolve_recipient(const std::string& json, const RequestOf& request_of) {
  if (json.empty()) return std::string();
  JsonOut out;
  TRY(reading_tree(json, "recipient",
                   [&](const JsonValue& root) { return write_resolved(root, request_of, out); }));
  return out.take();
}

}  // namespace enishi::delivery
