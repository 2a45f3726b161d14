// The text of a setting, checked and converted as its declaration asks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/config.h"
#include "base/result.h"

namespace enishi {

struct SettingValue {
  std::string text;         // a URL without the slashes at its end
  std::int64_t number = 0;  // integers, durations; booleans as 0 and 1
};

// The error's field is the setting's name; its message never repeats the value.
Result<SettingValue> parse_setting(const Setting& setting, std::string_view text);

// "250ms", "30s", "5m", "12h", "7d"; a bare number is milliseconds. Not negative.
std::optional<std::int64_t> parse_duration_ms(std::string_view text);

}  // namespace enishi
