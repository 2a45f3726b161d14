#include "base/setting_value.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace enishi {
namespace {

// http(s)://host...; what the host is, the network code finds out.
bool is_http_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view rest = text.substr(scheme.size());
    return !rest.empty() && rest.front() != '/' && rest.find(' ') == std::string_view::npos;
  }
  return false;
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  return std::nullopt;
}

Result<SettingValue> in_range(const Setting& setting, std::string_view text, std::int64_t number) {
  const bool duration = setting.type == SettingType::duration_ms;
  if (number < setting.min || number > setting.max) {
    const std::string_view unit = duration ? " milliseconds" : "";
    const std::string rule = setting.max == INT64_MAX ? fmt::format("at least {}", setting.min)
                             : setting.min == INT64_MIN
                                 ? fmt::format("at most {}", setting.max)
                                 : fmt::format("between {} and {}", setting.min, setting.max);
    return invalid(std::string(setting.name), fmt::format("must be {}{}", rule, unit));
  }
  return SettingValue{std::string(text), number};
}

Result<SettingValue> as_text(const Setting& setting, std::string_view text) {
  const std::string name(setting.name);
  if (!setting.choices.empty()) {
    const auto choices = split(setting.choices, '|');
    if (std::ranges::find(choices, text) == choices.end())
      return invalid(name, fmt::format("must be one of {}", fmt::join(choices, ", ")));
  }
  if (setting.type == SettingType::path && text.empty()) return invalid(name, "must not be empty");
  if (setting.type == SettingType::url && !text.empty()) {
    if (!is_http_url(text))
      return invalid(name, "must be a URL that begins with http:// or https://");
    while (text.ends_with('/')) text.remove_suffix(1);
  }
  return SettingValue{std::string(text), 0};
}

}  // namespace

std::optional<std::int64_t> parse_duration_ms(std::string_view text) {
  struct Unit {
    std::string_view suffix;
    std::int64_t ms;
  };
  static constexpr Unit units[] = {
      {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
  std::int64_t ms_each = 1;
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    text.remove_suffix(unit.suffix.size());
    ms_each = unit.ms;
    break;
  }
  const auto number = parse_int<std::int64_t>(trim(text));
  if (!number || *number < 0 || *number > INT64_MAX / ms_each) return std::nullopt;
  return *number * ms_each;
}

Result<SettingValue> parse_setting(const Setting& setting, std::string_view text) {
  const std::string name(setting.name);
  if (text.size() > limits::setting_bytes_max)
    return invalid(name, fmt::format("is longer than {} bytes", limits::setting_bytes_max));
  if (!valid_utf8(text) || has_control_characters(text, false))
    return invalid(name, "must be UTF-8 text without control characters");
  switch (setting.type) {
    case SettingType::integer: {
      const auto number = parse_int<std::int64_t>(text);
      if (!number) return invalid(name, "must be a whole number");
      return in_range(setting, text, *number);
    }
    case SettingType::duration_ms: {
      const auto ms = parse_duration_ms(text);
      if (!ms) return invalid(name, "must be a duration such as 500ms, 30s, 5m, 12h or 7d");
      return in_range(setting, text, *ms);
    }
    case SettingType::boolean: {
      const auto value = parse_boolean(text);
      if (!value) return invalid(name, "must be true or false");
      return SettingValue{*value ? "true" : "false", *value};
    }
    case SettingType::text:
    case SettingType::url:
    case SettingType::path:
    case SettingType::secret:
      break;
  }
  return as_text(setting, text);
}

}  // namespace enishi
