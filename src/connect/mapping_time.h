// Moments as people write them into files.
#pragma once

#include <optional>
#include <string_view>

#include "base/zone.h"

namespace enishi::connect {

// Any of them may be combined.
enum class TimeFormat : unsigned char {
  iso = 1,       // 2026-01-02, 2026-01-02T03:04:05.678+09:00, 2026-01-02 03:04
  slash = 2,     // 2026/1/2, 2026/01/02 03:04:05, 2026.1.2
  japanese = 4,  // 2026年1月2日, 令和8年1月2日 午後3時4分, R8.1.2, 令和元年5月1日
  compact = 8,   // 20260102, 20260102030405
  unix_seconds = 16,
  unix_millis = 32,
};
using TimeFormats = unsigned char;
constexpr TimeFormats operator|(TimeFormat a, TimeFormat b) {
  return static_cast<TimeFormats>(static_cast<TimeFormats>(a) | static_cast<TimeFormats>(b));
}
// Every one; digits alone are told apart by how many they are (8, 14; 10 seconds; 13 milliseconds).
inline constexpr TimeFormats kAnyTime = 63;
// "iso", "slash", "japanese", "compact", "unix", "unix_ms", "auto"; nullopt for others.
std::optional<TimeFormats> parse_time_format(std::string_view name);

// A day without a time of day is its 00:00. The zone counts where the text has no offset of its
// own. Full-width digits are digits. Years 1868 to 9999.
std::optional<Time> parse_time(std::string_view text, TimeFormats formats, const Zone& zone);

}  // namespace enishi::connect
