#include "segment/calendar.h"

#include <algorithm>
#include <chrono>

namespace enishi::segment {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

sys_days to_days(const CivilDate& date) {
  return sys_days(year_month_day(std::chrono::year(date.year),
                                 std::chrono::month(static_cast<unsigned>(date.month)),
                                 std::chrono::day(static_cast<unsigned>(date.day))));
}

CivilDate to_date(sys_days days) {
  const year_month_day date(days);
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

CivilDate plus_months(const CivilDate& date, std::int64_t months) {
  const std::int64_t all = std::int64_t{date.year} * 12 + (date.month - 1) + months;
  const int year = static_cast<int>(all / 12), month = static_cast<int>(all % 12) + 1;
  int day = date.day;
  while (!is_valid({year, month, day})) --day;
  return {year, month, day};
}

Time time_of(std::int64_t second) {
  return from_ms(second * 1'000);
}

std::int64_t moved(std::int64_t second, Span span, int sign, const Zone& zone) {
  if (!by_calendar(span.unit)) return second + sign * seconds(span);
  CivilTime local = zone.civil(time_of(second));
  local.date = plus_months(local.date, sign * span.n * (span.unit == Unit::years ? 12 : 1));
  return second_of(zone.instant(local));
}

std::int64_t day_start(const CivilDate& date, const Zone& zone) {
  return second_of(zone.instant({date, 0, 0, 0}));
}

// The days of a word, the last one excluded.
std::pair<CivilDate, CivilDate> days_of(CalendarWord word, const CivilDate& today) {
  const int index = static_cast<int>(word);
  const int shift = index % 3 == 0 ? 0 : index % 3 == 1 ? -1 : 1;
  switch (word) {
    case CalendarWord::today:
    case CalendarWord::yesterday:
    case CalendarWord::tomorrow:
      return {plus_days(today, shift), plus_days(today, shift + 1)};
    case CalendarWord::this_week:
    case CalendarWord::last_week:
    case CalendarWord::next_week: {
      const CivilDate monday = plus_days(today, 7 * shift - weekday_from_monday(today));
      return {monday, plus_days(monday, 7)};
    }
    case CalendarWord::this_month:
    case CalendarWord::last_month:
    case CalendarWord::next_month: {
      const CivilDate first = plus_months({today.year, today.month, 1}, shift);
      return {first, plus_months(first, 1)};
    }
    case CalendarWord::this_year:
    case CalendarWord::last_year:
    case CalendarWord::next_year:
      break;
  }
  return {{today.year + shift, 1, 1}, {today.year + shift + 1, 1, 1}};
}

}  // namespace

std::int64_t second_of(Time t) {
  return std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
}

CivilDate plus_days(const CivilDate& date, std::int64_t days) {
  return to_date(to_days(date) + std::chrono::days(days));
}

std::int64_t days_between(const CivilDate& from, const CivilDate& to) {
  return (to_days(to) - to_days(from)).count();
}

int weekday_from_monday(const CivilDate& date) {
  return (weekday(date) + 6) % 7;
}

bool has_local_day(std::int64_t second) {
  // A day inside either end, whatever the zone.
  constexpr std::int64_t kFirst = -62'135'510'400, kLast = 253'402'214'400;
  return second >= kFirst && second < kLast;
}

std::int64_t before(std::int64_t second, Span span, const Zone& zone) {
  return moved(second, span, -1, zone);
}
std::int64_t after(std::int64_t second, Span span, const Zone& zone) {
  return moved(second, span, 1, zone);
}

Seconds day_of(const CivilDate& date, const Zone& zone) {
  return {day_start(date, zone), day_start(plus_days(date, 1), zone)};
}

Seconds period_of(CalendarWord word, Time now, const Zone& zone) {
  const auto [first, end] = days_of(word, zone.civil(now).date);
  return {day_start(first, zone), day_start(end, zone)};
}

Seconds last_of(Span span, Time now, const Zone& zone) {
  const std::int64_t second = second_of(now);
  return {before(second, span, zone) + 1, second + 1};
}

Seconds next_of(Span span, Time now, const Zone& zone) {
  const std::int64_t second = second_of(now);
  return {second + 1, after(second, span, zone) + 1};
}

Seconds resolve(const EventWindow& window, Time now, const Zone& zone) {
  const std::int64_t end = second_of(now) + 1;
  Seconds range;
  switch (window.kind) {
    case EventWindow::Kind::ever:
      break;
    case EventWindow::Kind::last: {
      const std::int64_t last = window.ago ? before(end - 1, *window.ago, zone) : end - 1;
      range = {before(last, window.last, zone) + 1, last + 1};
      break;
    }
    case EventWindow::Kind::absolute:
      if (window.from)
        range.from = window.from->date ? day_start(*window.from->date, zone)
                                       : second_of(window.from->instant);
      if (window.to)
        range.to = window.to->date ? day_start(plus_days(*window.to->date, 1), zone)
                                   : second_of(window.to->instant);
      break;
    case EventWindow::Kind::calendar:
      range = period_of(window.word, now, zone);
      break;
  }
  range.to = std::min(range.to, end);
  range.from = std::min(range.from, range.to);
  return range;
}

bool any_hour(const EventWindow& window) {
  return window.weekdays == kEveryDay && window.from_minute == window.to_minute;
}

bool in_hours(const EventWindow& window, std::int64_t second, const Zone& zone) {
  const CivilTime local = zone.civil(time_of(second));
  if (!(window.weekdays >> weekday_from_monday(local.date) & 1)) return false;
  const int minute = local.hour * 60 + local.minute;
  const int from = window.from_minute, to = window.to_minute;
  if (from == to) return true;
  return from < to ? from <= minute && minute < to : minute >= from || minute < to;
}

Seconds period_before_now(Unit unit, int i, Time now, const Zone& zone) {
  const std::int64_t second = second_of(now);
  const std::int64_t end = i == 0 ? second : before(second, {i, unit}, zone);
  return {before(second, {i + 1, unit}, zone) + 1, end + 1};
}

}  // namespace enishi::segment
