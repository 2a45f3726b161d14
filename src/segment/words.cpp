// The names of the language's words.
#include "segment/words.h"

#include "segment/behaviour.h"

namespace enishi::segment {
namespace {

constexpr std::array<std::string_view, kOperators> kOperatorNames{
    "eq",           "ne",      "in",          "not_in",      "exists",         "lt",
    "le",           "gt",      "ge",          "between",     "not_between",    "contains",
    "not_contains", "starts",  "not_starts",  "ends",        "not_ends",       "like",
    "not_like",     "matches", "not_matches", "before",      "after",          "on",
    "not_on",       "in_last", "in_next",     "during",      "anniversary",    "weekday",
    "days_since",   "top",     "bottom",      "top_percent", "bottom_percent", "percentile",
    "any",          "all",     "none",        "length",      "category",       "category_named",
    "price",        "active"};
constexpr std::array<std::string_view, kCalendarWords> kCalendarNames{
    "today",      "yesterday",  "tomorrow",   "this_week", "last_week", "next_week",
    "this_month", "last_month", "next_month", "this_year", "last_year", "next_year"};
constexpr std::array<std::string_view, 7> kUnits{"seconds", "minutes", "hours", "days",
                                                 "weeks",   "months",  "years"};
constexpr std::array<std::string_view, 11> kMeasures{
    "count",    "sum",       "avg",           "min",           "max",          "distinct",
    "nth_time", "nth_value", "most_frequent", "share_percent", "interval_days"};
constexpr std::array<std::string_view, 4> kIntervals{"min", "avg", "max", "last"};
constexpr std::array<std::string_view, 5> kDid{"sent", "accepted", "viewed", "clicked",
                                               "not_reacted"};

template <std::size_t N, class Enum>
std::string_view word(const std::array<std::string_view, N>& words, Enum value) {
  return words[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view name(Operator op) {
  return word(kOperatorNames, op);
}
std::optional<Operator> parse_operator(std::string_view text) {
  return find_word<Operator>(kOperatorNames, text);
}

std::optional<Operator> opposite(Operator op) {
  switch (op) {
    case Operator::ne:
      return Operator::eq;
    case Operator::not_in:
      return Operator::in;
    case Operator::not_between:
      return Operator::between;
    case Operator::not_contains:
      return Operator::contains;
    case Operator::not_starts:
      return Operator::starts;
    case Operator::not_ends:
      return Operator::ends;
    case Operator::not_like:
      return Operator::like;
    case Operator::not_matches:
      return Operator::matches;
    case Operator::not_on:
      return Operator::on;
    case Operator::none:
      return Operator::any;
    default:
      return std::nullopt;
  }
}

bool ranks(Operator op) {
  return op >= Operator::top && op <= Operator::percentile;
}

std::string_view name(Unit unit) {
  return word(kUnits, unit);
}
std::optional<Unit> parse_unit(std::string_view text) {
  return find_word<Unit>(kUnits, text);
}

std::int64_t seconds(Span span) {
  constexpr std::array<std::int64_t, 5> kSeconds{1, 60, 3'600, 86'400, 604'800};
  return span.n * kSeconds[static_cast<std::size_t>(span.unit)];
}

std::string_view name(CalendarWord calendar) {
  return word(kCalendarNames, calendar);
}
std::optional<CalendarWord> parse_calendar_word(std::string_view text) {
  return find_word<CalendarWord>(kCalendarNames, text);
}

std::string_view name(Measure::Kind kind) {
  return word(kMeasures, kind);
}
std::optional<Measure::Kind> parse_measure(std::string_view text) {
  return find_word<Measure::Kind>(kMeasures, text);
}

std::string_view name(IntervalOf which) {
  return word(kIntervals, which);
}
std::optional<IntervalOf> parse_interval(std::string_view text) {
  return find_word<IntervalOf>(kIntervals, text);
}

std::string_view name(MessageLeaf::Did did) {
  return word(kDid, did);
}
std::optional<MessageLeaf::Did> parse_did(std::string_view text) {
  return find_word<MessageLeaf::Did>(kDid, text);
}

}  // namespace enishi::segment
