// What spans of time, days and words of the calendar mean at a moment. Everything is in whole
// seconds since 1970 UTC: fractions are cut off. docs/conditions.md, "Time".
#pragma once

#include <cstdint>
#include <limits>

#include "segment/behaviour.h"

namespace enishi::segment {

// from <= second < to; empty where they are equal.
struct Seconds {
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t to = std::numeric_limits<std::int64_t>::max();
  bool contains(std::int64_t second) const { return from <= second && second < to; }
  bool operator==(const Seconds&) const = default;
};

std::int64_t second_of(Time t);

// Days of the calendar.
CivilDate plus_days(const CivilDate& date, std::int64_t days);
std::int64_t days_between(const CivilDate& from, const CivilDate& to);  // negative: to is earlier
int weekday_from_monday(const CivilDate& date);                         // 0 to 6

// Days that there is a local day for: years 1 to 9999.
bool has_local_day(std::int64_t second);

// The second that lies a span before or after another: of months and years the same day of the
// month, or its last one, at the same local time.
std::int64_t before(std::int64_t second, Span span, const Zone& zone);
std::int64_t after(std::int64_t second, Span span, const Zone& zone);

Seconds day_of(const CivilDate& date, const Zone& zone);
Seconds period_of(CalendarWord word, Time now, const Zone& zone);
Seconds last_of(Span span, Time now, const Zone& zone);  // (now - span, now]
Seconds next_of(Span span, Time now, const Zone& zone);  // (now, now + span]

// Nothing later than now; weekdays and hours are left to in_hours().
Seconds resolve(const EventWindow& window, Time now, const Zone& zone);
bool any_hour(const EventWindow& window);  // neither weekdays nor hours narrow it
bool in_hours(const EventWindow& window, std::int64_t second, const Zone& zone);
// The i-th of the periods that end now, 0 the latest.
Seconds period_before_now(Unit unit, int i, Time now, const Zone& zone);

}  // namespace enishi::segment
