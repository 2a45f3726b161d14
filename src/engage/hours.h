// When a channel's people are there: ranges of a week and days that differ from it.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "base/json.h"
#include "base/zone.h"

namespace enishi::engage {

// Minutes after midnight, from < to <= 24:00; `to` itself is closed.
struct OpenRange {
  int from = 0, to = 0;
  bool operator==(const OpenRange&) const = default;
};

struct Hours {
  std::array<std::vector<OpenRange>, 7> week;           // 0: Sunday
  std::map<CivilDate, std::vector<OpenRange>> special;  // instead of the weekday's; empty: closed
  bool operator==(const Hours&) const = default;

  bool empty() const;                          // nothing is said: there is no closing time
  bool open(Time at, const Zone& zone) const;  // true when empty
};

// {"week":{"mon":["10:00-19:00"],...},"special":{"2026-12-31":["10:00-15:00"],"2027-01-01":[]}}
// A range that ends at or before its beginning is refused; one over midnight is written as two.
Result<Hours> parse_hours(const JsonValue& json);
void write_hours(JsonOut& out, const Hours& hours);  // an object

}  // namespace enishi::engage
