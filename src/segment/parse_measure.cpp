// What is measured of events: JSON to Measure.
#include <algorithm>
#include <array>

#include "segment/limits.h"
#include "segment/parse_parts.h"

namespace enishi::segment {
namespace {

constexpr std::array<std::string_view, 4> kFirstAndLast{"first_time", "last_time", "first_value",
                                                        "last_value"};

Status parse_nth(const JsonValue& json, Measure& measure) {
  ASSIGN(const auto n, json.integer_at("n", -limits::condition_nth_max, limits::condition_nth_max));
  if (n == 0) return invalid(json.path() + ".n", "must not be 0: 1 is the first, -1 the last");
  measure.nth = static_cast<int>(n);
  return {};
}

// What an operand says beside the test.
Status parse_measure_parts(const JsonValue& json, const EventSet& events, Measure& measure) {
  using enum Measure::Kind;
  switch (measure.kind) {
    case count:
    case time:
      return {};
    case sum:
    case avg:
    case min:
    case max:
    case distinct:
    case value: {
      ASSIGN(measure.property, parse_name(json, "property"));
      return {};
    }
    case most_frequent: {
      ASSIGN(measure.property, parse_name(json, "property"));
      ASSIGN(const auto level, json.opt_integer_at("level", 1, 5));
      measure.level = static_cast<int>(level.value_or(0));
      return {};
    }
    case share: {
      ASSIGN(const JsonValue of, json.get("of"));
      TRY(of.only({"type", "where", "window"}));
      ASSIGN(auto whole, parse_events(of, events.window));
      measure.of.push_back(std::move(whole));
      if (json.has("distinct")) {
        ASSIGN(measure.property, parse_name(json, "distinct"));
      }
      return {};
    }
    case interval: {
      ASSIGN(const std::string text, json.string_at("of"));
      const auto which = parse_interval(text);
      if (!which) return invalid(json.path() + ".of", "must be min, avg, max or last");
      measure.interval = *which;
      return {};
    }
  }
  return {};
}

std::vector<std::string_view> members_of(Measure::Kind kind, bool nth) {
  using enum Measure::Kind;
  switch (kind) {
    case count:
      return {};
    case time:
      if (nth) return {"n"};
      return {};
    case value:
      if (nth) return {"n", "property"};
      return {"property"};
    case most_frequent:
      return {"property", "level"};
    case share:
      return {"of", "distinct"};
    case interval:
      return {"of"};
    default:
      return {"property"};
  }
}

}  // namespace

bool names_measure(std::string_view member) {
  return parse_measure(member) || std::ranges::find(kFirstAndLast, member) != kFirstAndLast.end();
}

Result<MeasureForm> parse_measure_of(std::string_view member, const JsonValue& json,
                                     const EventSet& events) {
  MeasureForm form;
  Measure& measure = form.measure;
  measure.path = json.path();
  const bool first = member.starts_with("first_"), last = member.starts_with("last_");
  if (first || last) {
    measure.kind = member.ends_with("time") ? Measure::Kind::time : Measure::Kind::value;
    measure.nth = first ? 1 : -1;
  } else {
    measure.kind = *parse_measure(member);
    const bool nth = measure.kind == Measure::Kind::time || measure.kind == Measure::Kind::value;
    if (nth) TRY(parse_nth(json, measure));
  }
  TRY(parse_measure_parts(json, events, measure));
  form.members = members_of(measure.kind, !first && !last);
  return form;
}

}  // namespace enishi::segment
