// What is asked of events: JSON to EventLeaf.
#include <algorithm>
#include <array>

#include "segment/limits.h"
#include "segment/parse_parts.h"

namespace enishi::segment {
namespace {

constexpr std::array<std::string_view, 7> kBehaviours{
    "did", "then", "not_then", "last_before", "periods", "stopped", "restarted"};

bool is_behaviour(std::string_view member) {
  return names_measure(member) || std::ranges::find(kBehaviours, member) != kBehaviours.end();
}

Result<Behaviour> parse_did(const JsonValue& json) {
  ASSIGN(const bool did, json.boolean());
  Measured measured;
  measured.measure.path = measured.test.path = json.path();
  measured.test.op = did ? Operator::ge : Operator::eq;
  measured.test.values = {std::int64_t{did}};
  return measured;
}

Result<Behaviour> parse_sequence(const JsonValue& json, bool negated) {
  TRY(json.only({"type", "where", "within", "from"}));
  Sequence sequence;
  sequence.negated = negated;
  ASSIGN(sequence.next, parse_events(json, {}));
  if (const auto within = json.find("within")) {
    ASSIGN(sequence.within, parse_span(*within));
    if (by_calendar(sequence.within->unit))
      return invalid(within->path(), "has a fixed length: weeks at most, not months or years");
  }
  const auto from = json.find("from");
  if (!from) return sequence;
  if (from->type() == JsonType::integer) {
    ASSIGN(const auto n, from->integer(-limits::condition_nth_max, limits::condition_nth_max));
    if (n == 0) return invalid(from->path(), "must not be 0: 1 is the first, -1 the last");
    sequence.from = static_cast<int>(n);
    return sequence;
  }
  ASSIGN(const std::string_view word, from->string());
  if (word != "any" && word != "first" && word != "last")
    return invalid(from->path(), "must be any, first, last or a number");
  sequence.from = word == "any" ? 0 : word == "first" ? 1 : -1;
  return sequence;
}

Result<Behaviour> parse_regular(const JsonValue& json) {
  TRY(json.only({"last", "unit", "at_least", "times"}));
  Regular regular;
  ASSIGN(const auto last, json.integer_at("last", 1, limits::condition_periods_max));
  ASSIGN(const std::string unit, json.string_at("unit"));
  const auto parsed = parse_unit(unit);
  if (!parsed) return invalid(json.path() + ".unit", "is no unit of time, as is weeks");
  ASSIGN(const auto at_least, json.integer_at("at_least", 1, last));
  ASSIGN(const auto times, json.opt_integer_at("times", 1, limits::condition_nth_max));
  if (*parsed == Unit::years && last > 100)
    return invalid(json.path() + ".last", "must be at most 100 years");
  regular = {static_cast<int>(last), *parsed, static_cast<int>(at_least),
             static_cast<int>(times.value_or(1))};
  return regular;
}

Result<Behaviour> parse_stopped(const JsonValue& json) {
  TRY(json.only({"quiet", "before"}));
  Stopped stopped;
  ASSIGN(const JsonValue quiet, json.get("quiet"));
  ASSIGN(stopped.quiet, parse_span(quiet));
  if (const auto before = json.find("before")) {
    ASSIGN(stopped.before, parse_span(*before));
  }
  return stopped;
}

Result<Behaviour> parse_restarted(const JsonValue& json) {
  TRY(json.only({"within", "gap"}));
  Restarted restarted;
  ASSIGN(const JsonValue within, json.get("within"));
  ASSIGN(const JsonValue gap, json.get("gap"));
  ASSIGN(restarted.within, parse_span(within));
  ASSIGN(restarted.gap, parse_span(gap));
  if (by_calendar(restarted.gap.unit))
    return invalid(gap.path(), "has a fixed length: weeks at most, not months or years");
  return restarted;
}

Result<Behaviour> parse_behaviour(std::string_view member, const JsonValue& json,
                                  const EventSet& events) {
  if (member == "did") return parse_did(json);
  if (member == "then" || member == "not_then") return parse_sequence(json, member == "not_then");
  if (member == "last_before") {
    TRY(json.only({"type", "where", "window"}));
    ASSIGN(auto other, parse_events(json, events.window));
    return LastBefore{std::move(other)};
  }
  if (member == "periods") return parse_regular(json);
  if (member == "stopped") return parse_stopped(json);
  if (member == "restarted") return parse_restarted(json);
  TRY(json.object());
  ASSIGN(auto form, parse_measure_of(member, json, events));
  ASSIGN(auto test, parse_test(json, form.members, true));
  return Measured{std::move(form.measure), std::move(test)};
}

}  // namespace

Result<std::optional<std::string>> asked_of_events(const JsonValue& json,
                                                   std::initializer_list<std::string_view> others) {
  std::optional<std::string> found;
  TRY(json.each([&](std::string_view member, const JsonValue& value) -> Status {
    if (std::ranges::find(others, member) != others.end()) return {};
    if (!is_behaviour(member)) return invalid(value.path(), "is nothing that is asked of events");
    if (found) return invalid(value.path(), "only one thing is asked of events: " + *found);
    found = std::string(member);
    return {};
  }));
  return found;
}

Result<EventLeaf> parse_event(const JsonValue& json) {
  TRY(json.object());
  EventLeaf leaf;
  ASSIGN(leaf.events, parse_events(json, {}));
  ASSIGN(const auto member, asked_of_events(json, {"type", "where", "window"}));
  if (!member) return invalid(json.path(), "did, count or another question is missing");
  ASSIGN(const JsonValue operand, json.get(*member));
  ASSIGN(leaf.behaviour, parse_behaviour(*member, operand, leaf.events));
  return leaf;
}

}  // namespace enishi::segment
