#include "simulator/targeting_request.h"

#include <array>
#include <boost/json.hpp>
#include <span>

#include "base/text.h"
#include "simulator/demographics.h"

namespace enishi::simulator {

namespace {
struct Step {
  std::string_view name;
  int value;
};
constexpr std::array<Step, 12> kAgeSteps{{{"age_15", 15},
                                          {"age_20", 20},
                                          {"age_25", 25},
                                          {"age_30", 30},
                                          {"age_35", 35},
                                          {"age_40", 40},
                                          {"age_45", 45},
                                          {"age_50", 50},
                                          {"age_55", 55},
                                          {"age_60", 60},
                                          {"age_65", 65},
                                          {"age_70", 70}}};
constexpr std::array<Step, 5> kDaySteps{
    {{"day_7", 7}, {"day_30", 30}, {"day_90", 90}, {"day_180", 180}, {"day_365", 365}}};

// Areas of other countries, where nobody of the simulator lives: prefix and how many.
constexpr std::array<Step, 3> kAbroad{{{"tw_", 22}, {"th_", 8}, {"id_", 12}}};

std::string_view text_in(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view{text->data(), text->size()} : "";
}

class Reader {
 public:
  explicit Reader(MessageRules& rules) : rules_(rules) {}

  Recipient recipient(const json::object& in, const std::string& path) {
    Recipient out;
    const std::string_view type = text_in(in, "type");
    if (type == "operator") {
      join(in, path, out, &Reader::recipient);
    } else if (type == "audience") {
      ++recipients_;
      const json::value* id = in.if_contains("audienceGroupId");
      if (id != nullptr && id->is_int64() && id->get_int64() > 0)
        out.audience = static_cast<std::uint64_t>(id->get_int64());
      else
        rules_.fail("Must be the id of an audience", sub(path, "audienceGroupId"));
    } else if (type == "redelivery") {
      ++recipients_;
      out.request = rules_.text(in, "requestId", path, true, 1, 100).value_or("");
    } else {
      rules_.fail("Must be one of operator, audience, redelivery", sub(path, "type"));
    }
    return out;
  }

  Filter filter(const json::object& in, const std::string& path) {
    Filter out;
    const std::string_view type = text_in(in, "type");
    if (type == "operator") {
      join(in, path, out, &Reader::filter);
      return out;
    }
    ++filters_;
    if (type == "gender") {
      values(in, path, out, Attribute::gender);
    } else if (type == "appType") {
      values(in, path, out, Attribute::app);
    } else if (type == "area") {
      values(in, path, out, Attribute::area);
    } else if (type == "age") {
      range(in, path, out, Attribute::age, kAgeSteps);
    } else if (type == "subscriptionPeriod") {
      range(in, path, out, Attribute::period, kDaySteps);
    } else {
      rules_.fail("Must be one of operator, gender, age, appType, area, subscriptionPeriod",
                  sub(path, "type"));
    }
    return out;
  }

  std::size_t recipients() const { return recipients_; }
  std::size_t filters() const { return filters_; }

 private:
  // Exactly one of and, or, not; no empty array.
  template <class Node>
  void join(const json::object& in, const std::string& path, Node& out,
            Node (Reader::*read)(const json::object&, const std::string&)) {
    const bool both = in.contains("and"), any = in.contains("or"), none = in.contains("not");
    if (both + any + none != 1) return rules_.fail("Must have exactly one of and, or, not", path);
    if (none) {
      out.join = Join::not_;
      if (const json::object* part = rules_.object(in, "not", path))
        out.parts.push_back((this->*read)(*part, sub(path, "not")));
      return;
    }
    const std::string name = both ? "and" : "or";
    out.join = both ? Join::and_ : Join::or_;
    const std::string here = sub(path, name);
    const json::array* parts = list(in, name, path);
    for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i)
      if (const json::object* part = rules_.element(*parts, i, here))
        out.parts.push_back((this->*read)(*part, sub(here, i)));
  }

  const json::array* list(const json::object& in, std::string_view name, const std::string& path) {
    const json::array* out = rules_.array(in, name, path, 0, SIZE_MAX);
    if (out != nullptr && out->empty()) rules_.fail("May not be empty", sub(path, name));
    return out;
  }

  void values(const json::object& in, const std::string& path, Filter& out, Attribute attribute) {
    out.attribute = attribute;
    const json::array* named = list(in, "oneOf", path);
    const std::string here = sub(path, "oneOf");
    for (std::size_t i = 0; named != nullptr && i < named->size(); ++i) {
      const json::string* text = (*named)[i].if_string();
      const auto bits = text ? bits_of(attribute, {text->data(), text->size()}) : std::nullopt;
      if (bits)
        out.values |= *bits;
      else
        rules_.fail("No such value", sub(here, i));
    }
  }

  static std::optional<std::uint64_t> bits_of(Attribute attribute, std::string_view name) {
    std::optional<unsigned> value;
    if (attribute == Attribute::gender) {
      if (const auto gender = parse_gender(name)) value = unsigned(*gender);
    } else if (attribute == Attribute::app) {
      if (const auto app = parse_app_type(name)) value = unsigned(*app);
    } else {
      for (const Step& land : kAbroad)
        if (name.size() == 5 && name.starts_with(land.name)) {
          const auto number = parse_int<int>(name.substr(3));
          return number && *number >= 1 && *number <= land.value ? std::optional<std::uint64_t>{0}
                                                                 : std::nullopt;
        }
      value = parse_area(name);
    }
    if (!value || *value == 0) return std::nullopt;  // nobody can ask for the unknown
    return std::uint64_t{1} << *value;
  }

  void range(const json::object& in, const std::string& path, Filter& out, Attribute attribute,
             std::span<const Step> steps) {
    out.attribute = attribute;
    if (!in.contains("gte") && !in.contains("lt"))
      return rules_.fail("Must have gte, lt or both", path);
    if (in.contains("gte")) out.from = step(in, "gte", path, steps, out.from);
    if (in.contains("lt")) out.below = step(in, "lt", path, steps, out.below);
    if (out.from >= out.below)
      rules_.fail("Must be greater than the value of gte", sub(path, "lt"));
  }
  int step(const json::object& in, std::string_view name, const std::string& path,
           std::span<const Step> steps, int otherwise) {
    const std::string_view text = text_in(in, name);
    for (const Step& one : steps)
      if (one.name == text) return one.value;
    rules_.fail("No such value", sub(path, name));
    return otherwise;
  }

  MessageRules& rules_;
  std::size_t recipients_ = 0, filters_ = 0;
};
}  // namespace

Targeting read_targeting(MessageRules& rules, const json::object& body) {
  Reader reader(rules);
  Targeting out;
  if (const json::object* recipient = rules.object(body, "recipient", {}, false))
    out.recipient = reader.recipient(*recipient, "recipient");
  const json::object* filter = rules.object(body, "filter", {}, false);
  const json::object* demographic =
      filter ? rules.object(*filter, "demographic", "filter", false) : nullptr;
  if (demographic != nullptr) out.filter = reader.filter(*demographic, "filter.demographic");
  if (reader.recipients() > kRecipientsMax)
    rules.fail("At most 10 audiences and request ids", "recipient");
  if (reader.filters() > kFiltersMax) rules.fail("At most 10 filters", "filter.demographic");
  return out;
}

}  // namespace enishi::simulator
