#include "spine/day.h"

#include <cassert>
#include <charconv>

namespace enishi::spine {
namespace {

constexpr std::size_t kDigits = 8;

}  // namespace

std::string part_name(std::string_view prefix, Day day) {
  const std::chrono::year_month_day date{day};
  const int number = static_cast<int>(date.year()) * 10'000 +
                     static_cast<int>(static_cast<unsigned>(date.month())) * 100 +
                     static_cast<int>(static_cast<unsigned>(date.day()));
  const std::string digits = std::to_string(number);
  assert(digits.size() == kDigits);  // years 1000 to 9999
  return std::string(prefix) + digits;
}

std::optional<Day> day_of_part(std::string_view prefix, std::string_view name) {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  unsigned number = 0;
  const char* const end = name.data() + name.size();
  if (name.size() != kDigits) return std::nullopt;
  if (const auto read = std::from_chars(name.data(), end, number);
      read.ptr != end || read.ec != std::errc{})
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(number / 10'000)},
                                         std::chrono::month{number / 100 % 100},
                                         std::chrono::day{number % 100}};
  if (!date.ok()) return std::nullopt;
  return Day{date};
}

}  // namespace enishi::spine
