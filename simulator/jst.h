// LINE counts days and months in UTC+9 (a fixed offset, so no zone data is needed).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace enishi::simulator {

int jst_day(Time t);                                 // days since 1970-01-01 in UTC+9
int jst_month(Time t);                               // months since year 0 in UTC+9
Time jst_day_start(int day);                         // 00:00 UTC+9
std::string jst_day_text(int day);                   // "20261121"
std::optional<int> parse_jst_day(std::string_view);  // "20261121"; nullopt unless a real date

}  // namespace enishi::simulator
