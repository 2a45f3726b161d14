// Civil time at the edges: IANA zones through cctz, ISO 8601 in and out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace enishi {

struct CivilDate {
  int year = 1970, month = 1, day = 1;
  auto operator<=>(const CivilDate&) const = default;
};
struct CivilTime {
  CivilDate date;
  int hour = 0, minute = 0, second = 0;
  auto operator<=>(const CivilTime&) const = default;
};

// Cheap to copy; thread safe.
class Zone {
 public:
  static Result<Zone> load(std::string_view name);  // "Asia/Tokyo"; invalid -> field "zone"
  static Zone utc();
  std::string name() const;
  CivilTime civil(Time t) const;
  // A skipped local time gives the instant after the gap, a repeated one the first.
  Time instant(const CivilTime& civil) const;
  Time day_start(Time t) const;       // 00:00 local of the day that holds t
  Time next_day_start(Time t) const;  // 00:00 local of the following day
  Time month_start(Time t) const;
  Time next_month_start(Time t) const;

 private:
  Zone() = default;
  const void* zone_ = nullptr;  // cctz::time_zone::Impl kept out of this header
};

std::string iso8601(Time t);                               // "2026-11-21T10:00:00.000Z"
std::optional<Time> parse_iso8601(std::string_view text);  // needs Z or an offset
std::string yyyymmdd(const CivilDate& date);               // "20261121"
bool is_valid(const CivilDate& date);                      // a day of the Gregorian calendar
int weekday(const CivilDate& date);                        // 0 = Sunday

}  // namespace enishi
