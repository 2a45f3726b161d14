// One test of a value, as it was written. Operands keep the form they were written in, since what
// they mean depends on the type of what is tested (check.h) and on the moment (meaning.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/zone.h"
#include "people/people.h"
#include "segment/operator.h"

namespace enishi::segment {

// Text, whole number, number or boolean, as written. Dates and times are texts (or whole numbers:
// milliseconds since 1970 UTC).
using Scalar = people::AttributeValue;

// Weeks are seven days of 24 hours; months and years are counted by the calendar of the zone.
enum class Unit : unsigned char { seconds, minutes, hours, days, weeks, months, years };
std::string_view name(Unit unit);  // "days"
std::optional<Unit> parse_unit(std::string_view text);
constexpr bool by_calendar(Unit unit) {
  return unit == Unit::months || unit == Unit::years;
}

struct Span {
  std::int64_t n = 0;  // 1 or more, at most limits::condition_span_days_max in all
  Unit unit = Unit::days;
  bool operator==(const Span&) const = default;
};
std::int64_t seconds(Span span);  // of a unit that is not by_calendar

// Of the zone; weeks begin on Monday.
enum class CalendarWord : unsigned char {
  today,
  yesterday,
  tomorrow,
  this_week,
  last_week,
  next_week,
  this_month,
  last_month,
  next_month,
  this_year,
  last_year,
  next_year,
};
inline constexpr std::size_t kCalendarWords = 12;
std::string_view name(CalendarWord word);
std::optional<CalendarWord> parse_calendar_word(std::string_view text);

// Bit 0 is Monday, bit 6 Sunday.
using Weekdays = std::uint8_t;
inline constexpr Weekdays kEveryDay = 0x7F;
inline constexpr std::array<std::string_view, 7> kWeekdayNames{"mon", "tue", "wed", "thu",
                                                               "fri", "sat", "sun"};

// Either within_days alone (0: today), or month, day or both; what is not asked is absent.
struct Anniversary {
  std::optional<int> within_days;  // 0 to 365
  std::optional<int> month, day;   // 1 to 12, 1 to 31
  bool operator==(const Anniversary&) const = default;
};

struct Test {
  Operator op = Operator::eq;
  bool fold = false;  // texts: width, case and kana do not matter (docs/conditions.md, "Texts")
  // Operands of eq ne lt le gt ge, of the operators of texts, of before after on not_on, of
  // exists, active (boolean), top bottom top_percent bottom_percent (number), category_named: one.
  // in not_in any all none: 1 to limits::condition_list_max. between not_between: low, high.
  // percentile: from (included), to (excluded), each 0 to 100. category: the path from the root.
  std::vector<Scalar> values;
  Span span;                                // in_last, in_next
  CalendarWord word = CalendarWord::today;  // during
  Anniversary anniversary;                  // anniversary
  Weekdays weekdays = 0;                    // weekday; at least one
  std::vector<Test> inner;                  // days_since, length, price: one, of a number
  std::string path;                         // where the operand stands: "attribute.eq"
};

}  // namespace enishi::segment
