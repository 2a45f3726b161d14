// Dates in the queries of figures, and whether the figures of a day can be had.
#pragma once

#include <expected>

#include "simulator/api.h"

namespace enishi::simulator {

// The day asked for as yyyyMMdd, or the refusal of a missing or wrong one.
std::expected<int, Answer> day_of(const ApiCall& call, std::string_view name = "date");

// Nullptr: the figures of the day can be had; otherwise the status to answer.
const char* not_ready(int day, int begin, Time now);

// Days since 1970 on which figures begin.
constexpr int day_number(std::chrono::year_month_day date) {
  return static_cast<int>(std::chrono::sys_days{date}.time_since_epoch().count());
}

}  // namespace enishi::simulator
