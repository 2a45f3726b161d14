// Tests of values: JSON to Test.
#include <re2/re2.h>
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "segment/limits.h"
#include "segment/parse_parts.h"
#include "segment/words.h"

namespace enishi::segment {
namespace {

bool foldable(Operator op) {
  switch (op) {
    case Operator::eq:
    case Operator::ne:
    case Operator::in:
    case Operator::not_in:
    case Operator::contains:
    case Operator::not_contains:
    case Operator::starts:
    case Operator::not_starts:
    case Operator::ends:
    case Operator::not_ends:
    case Operator::any:
    case Operator::all:
    case Operator::none:
      return true;
    default:
      return false;
  }
}

Status parse_list(const JsonValue& json, std::size_t min, std::size_t max, bool texts_only,
                  std::vector<Scalar>& values) {
  ASSIGN(const std::size_t size, json.array(min, max));
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(auto value, parse_scalar(json.at(i)));
    if (texts_only && !std::holds_alternative<std::string>(value))
      return invalid(json.at(i).path(), "must be a text");
    values.push_back(std::move(value));
  }
  return {};
}

Status parse_text(const JsonValue& json, std::size_t bytes_max, std::vector<Scalar>& values) {
  ASSIGN(const std::string_view text, json.string(1, bytes_max));
  values.emplace_back(std::string(text));
  return {};
}

Status parse_pattern(const JsonValue& json, bool expression, std::vector<Scalar>& values) {
  TRY(parse_text(json, limits::condition_pattern_bytes_max, values));
  const auto& text = std::get<std::string>(values[0]);
  if (!expression) {
    // A backslash takes the next character as it is.
    const std::size_t last = text.find_last_not_of('\\');
    const std::size_t tail = text.size() - (last == std::string::npos ? 0 : last + 1);
    if (tail % 2 == 1) return invalid(json.path(), "ends with a backslash that stands for nothing");
    return {};
  }
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(static_cast<std::int64_t>(limits::condition_pattern_memory_max));
  const RE2 compiled(text, options);
  if (!compiled.ok()) return invalid(json.path(), "is no regular expression: " + compiled.error());
  return {};
}

Status parse_day_or_instant(const JsonValue& json, bool day, std::vector<Scalar>& values) {
  ASSIGN(auto value, parse_scalar(json));
  const auto moment = parse_moment(value);
  if (!moment || (day && !moment->date))
    return invalid(json.path(), day ? "must be a day, as in 2026-11-21"
                                    : "must be a day, as in 2026-11-21, or a time with its "
                                      "offset, as in 2026-11-21T10:00:00+09:00");
  values.push_back(std::move(value));
  return {};
}

Status parse_anniversary(const JsonValue& json, Anniversary& out) {
  TRY(json.only({"within_days", "month", "day"}));
  const auto part = [&](std::string_view member, int min, int max,
                        std::optional<int>& value) -> Status {
    ASSIGN(const auto number, json.opt_integer_at(member, min, max));
    if (number) value = static_cast<int>(*number);
    return {};
  };
  TRY(part("within_days", 0, 365, out.within_days));
  TRY(part("month", 1, 12, out.month));
  TRY(part("day", 1, 31, out.day));
  if (!out.within_days && !out.month && !out.day)
    return invalid(json.path(), "within_days, month or day is missing");
  if (out.within_days && (out.month || out.day))
    return invalid(json.path(), "within_days stands alone");
  if (out.month && out.day && !is_valid({2'000, *out.month, *out.day}))
    return invalid(json.path() + ".day", "the month has no such day");
  return {};
}

Status parse_rank(const JsonValue& json, Operator op, std::vector<Scalar>& values) {
  if (op == Operator::top || op == Operator::bottom) {
    ASSIGN(const std::int64_t n, json.integer(1, limits::condition_count_max));
    values.emplace_back(n);
    return {};
  }
  const auto percent = [&](const JsonValue& number) -> Status {
    ASSIGN(auto value, parse_scalar(number));
    ASSIGN(const double real, number.real());
    if (!(real >= 0 && real <= 100)) return invalid(number.path(), "must be from 0 to 100");
    values.push_back(std::move(value));
    return {};
  };
  if (op != Operator::percentile) return percent(json);
  TRY(json.only({"from", "to"}));
  ASSIGN(const JsonValue from, json.get("from"));
  ASSIGN(const JsonValue to, json.get("to"));
  TRY(percent(from));
  TRY(percent(to));
  if (!(*from.real() < *to.real())) return invalid(to.path(), "must be greater than from");
  return {};
}

// A comparison of a number inside a test: days_since, length, price.
Status parse_inner(const JsonValue& json, bool real, std::vector<Test>& inner) {
  TRY(json.object());
  ASSIGN(Test test, parse_test(json, {}, false));
  switch (test.op) {
    case Operator::eq:
    case Operator::ne:
    case Operator::in:
    case Operator::not_in:
    case Operator::lt:
    case Operator::le:
    case Operator::gt:
    case Operator::ge:
    case Operator::between:
    case Operator::not_between:
      break;
    default:
      return invalid(test.path, "is no comparison of numbers");
  }
  if (test.fold) return invalid(json.path() + ".fold", "is for texts only");
  const bool fits = std::ranges::all_of(test.values, [&](const Scalar& value) {
    return std::holds_alternative<std::int64_t>(value) ||
           (real && std::holds_alternative<double>(value));
  });
  if (!fits) return invalid(test.path, real ? "must be a number" : "must be a whole number");
  inner.push_back(std::move(test));
  return {};
}

Status parse_operands(Test& test, const JsonValue& json) {
  switch (test.op) {
    case Operator::in:
    case Operator::not_in:
      return parse_list(json, 1, limits::condition_list_max, false, test.values);
    case Operator::any:
    case Operator::all:
    case Operator::none:
      return parse_list(json, 1, limits::condition_list_max, true, test.values);
    case Operator::category:
      return parse_list(json, 1, 5, true, test.values);
    case Operator::between:
    case Operator::not_between:
      return parse_list(json, 2, 2, false, test.values);
    case Operator::exists:
    case Operator::active: {
      ASSIGN(const bool wanted, json.boolean());
      test.values.emplace_back(wanted);
      return {};
    }
    case Operator::contains:
    case Operator::not_contains:
    case Operator::starts:
    case Operator::not_starts:
    case Operator::ends:
    case Operator::not_ends:
    case Operator::category_named:
      return parse_text(json, limits::attribute_text_bytes_max, test.values);
    case Operator::like:
    case Operator::not_like:
      return parse_pattern(json, false, test.values);
    case Operator::matches:
    case Operator::not_matches:
      return parse_pattern(json, true, test.values);
    case Operator::before:
    case Operator::after:
      return parse_day_or_instant(json, false, test.values);
    case Operator::on:
    case Operator::not_on:
      return parse_day_or_instant(json, true, test.values);
    case Operator::in_last:
    case Operator::in_next: {
      ASSIGN(test.span, parse_span(json));
      return {};
    }
    case Operator::during: {
      ASSIGN(const std::string_view text, json.string());
      const auto word = parse_calendar_word(text);
      if (!word) return invalid(json.path(), "is no word of the calendar, as is this_month");
      test.word = *word;
      return {};
    }
    case Operator::anniversary:
      return parse_anniversary(json, test.anniversary);
    case Operator::weekday: {
      ASSIGN(test.weekdays, parse_weekdays(json));
      return {};
    }
    case Operator::days_since:
    case Operator::length:
      return parse_inner(json, false, test.inner);
    case Operator::price:
      return parse_inner(json, true, test.inner);
    case Operator::top:
    case Operator::bottom:
    case Operator::top_percent:
    case Operator::bottom_percent:
    case Operator::percentile:
      return parse_rank(json, test.op, test.values);
    default: {
      ASSIGN(auto value, parse_scalar(json));
      test.values.push_back(std::move(value));
      return {};
    }
  }
}

// "2026-11-21"
std::optional<CivilDate> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_int<int>(text.substr(0, 4)), month = parse_int<int>(text.substr(5, 2)),
             day = parse_int<int>(text.substr(8, 2));
  if (!year || !month || !day || *year < 1 || *month < 1 || *day < 1) return std::nullopt;
  const CivilDate date{*year, *month, *day};
  return is_valid(date) ? std::optional(date) : std::nullopt;
}

}  // namespace

Result<Scalar> parse_scalar(const JsonValue& json) {
  switch (json.type()) {
    case JsonType::string: {
      ASSIGN(const std::string_view text, json.string(0, limits::attribute_text_bytes_max));
      return std::string(text);
    }
    case JsonType::integer:
      return json.integer();
    case JsonType::real: {
      ASSIGN(const double real, json.real());
      // 5.0 is 5: a condition is the same however it is spelt.
      constexpr double kExact = 9'007'199'254'740'992;
      const auto whole = real >= -kExact && real <= kExact ? static_cast<std::int64_t>(real) : 0;
      if (static_cast<double>(whole) == real && std::abs(real) <= kExact) return whole;
      return real;
    }
    case JsonType::boolean:
      return json.boolean();
    default:
      return invalid(json.path(), "must be a text, a number or a boolean");
  }
}

std::optional<Moment> parse_moment(const Scalar& scalar) {
  if (const auto* ms = std::get_if<std::int64_t>(&scalar)) return Moment{{}, from_ms(*ms)};
  const auto* text = std::get_if<std::string>(&scalar);
  if (!text) return std::nullopt;
  if (const auto day = parse_day(*text)) return Moment{day, kTimeMin};
  const auto instant = parse_iso8601(*text);
  return instant ? std::optional(Moment{{}, *instant}) : std::nullopt;
}

Result<Span> parse_span(const JsonValue& json) {
  Span span;
  unsigned members = 0;
  TRY(json.each([&](std::string_view member, const JsonValue& value) -> Status {
    const auto unit = parse_unit(member);
    if (!unit) return invalid(value.path(), "is no unit of time, as is days");
    if (++members > 1) return invalid(value.path(), "only one unit of time");
    span.unit = *unit;
    constexpr std::int64_t days = limits::condition_span_days_max;
    const std::int64_t max = *unit == Unit::years    ? days / 365
                             : *unit == Unit::months ? days / 365 * 12
                                                     : days * 86'400 / seconds({1, *unit});
    ASSIGN(span.n, value.integer(1, max));
    return {};
  }));
  if (members == 0) return invalid(json.path(), "a span of time has a unit, as in {\"days\":30}");
  return span;
}

Result<Weekdays> parse_weekdays(const JsonValue& json) {
  ASSIGN(const std::size_t size, json.array(1, 7));
  Weekdays days = 0;
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view text, json.at(i).string());
    const auto found = std::ranges::find(kWeekdayNames, text);
    if (found == kWeekdayNames.end())
      return invalid(json.at(i).path(), "must be mon, tue, wed, thu, fri, sat or sun");
    days |= static_cast<Weekdays>(1u << (found - kWeekdayNames.begin()));
  }
  return days;
}

Result<Test> parse_test(const JsonValue& object, std::span<const std::string_view> others,
                        bool ranking) {
  Test test;
  unsigned operators = 0;
  std::optional<JsonValue> fold;
  TRY(object.each([&](std::string_view member, const JsonValue& value) -> Status {
    if (std::ranges::find(others, member) != others.end()) return {};
    if (member == "fold") {
      fold = value;
      ASSIGN(test.fold, value.boolean());
      return {};
    }
    const auto op = parse_operator(member);
    if (!op) return invalid(value.path(), "is no operator");
    if (ranks(*op) && !ranking) return invalid(value.path(), "compares people, not events");
    if (++operators > 1) return invalid(value.path(), "only one operator");
    test.op = *op;
    test.path = value.path();
    return parse_operands(test, value);
  }));
  if (operators == 0) return invalid(object.path(), "an operator is missing");
  if (fold && !foldable(test.op))
    return invalid(fold->path(), std::string(name(test.op)) + " does not know fold");
  return test;
}

Status only_members(const JsonValue& object, std::span<const std::string_view> names) {
  return object.each([&](std::string_view member, const JsonValue& value) -> Status {
    if (std::ranges::find(names, member) != names.end()) return {};
    return invalid(value.path(), "is not a known field");
  });
}

}  // namespace enishi::segment
