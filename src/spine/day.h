// Days of receipt and the names of their parts: "log_20261121", "bodies_20261121" (UTC).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace enishi::spine {

using Day = std::chrono::sys_days;

inline constexpr std::string_view kLogPrefix = "log_";
inline constexpr std::string_view kBodiesPrefix = "bodies_";

inline Day day_of(Time t) {
  return std::chrono::floor<std::chrono::days>(t);
}
inline Time start_of(Day day) {
  return Time{day};
}
inline Time end_of(Day day) {
  return Time{day + std::chrono::days{1}};
}

std::string part_name(std::string_view prefix, Day day);
// nullopt: not the name of a day part with this prefix.
std::optional<Day> day_of_part(std::string_view prefix, std::string_view name);

}  // namespace enishi::spine
