#include "base/config.h"

#include <algorithm>
#include <cassert>

#include "base/config_file.h"
#include "base/setting_value.h"

namespace enishi {
namespace {

bool holds_text(SettingType type) {
  return type == SettingType::text || type == SettingType::url || type == SettingType::path ||
         type == SettingType::secret;
}

// Container platforms describe their services in the environment: for one that is called
// "enishi-api", ENISHI_API_SERVICE_HOST, ENISHI_API_PORT=tcp://..., ENISHI_API_PORT_80_TCP.
bool is_service_link(std::string_view variable, std::string_view value) {
  return variable.find("_SERVICE_") != std::string_view::npos ||
         variable.find("_PORT_") != std::string_view::npos || value.starts_with("tcp://") ||
         value.starts_with("udp://");
}

// ENISHI_HTTP_LISTNE is a mistake; ENISHI_TEST_POSTGRES is somebody else's.
bool looks_like_ours(std::string_view variable, std::string_view value) {
  if (is_service_link(variable, value)) return false;
  for (const Setting& setting : settings()) {
    const std::string section =
        setting_environment_name(setting.name.substr(0, setting.name.find('.')));
    if (variable == section || variable.starts_with(section + "_")) return true;
  }
  return false;
}

Error at_place(Error error, const std::string& place) {
  error.message += " (" + place + ")";
  return error;
}

Error unknown(const std::string& name, const std::string& place) {
  return at_place({ErrorCode::invalid, "is not a known setting", name}, place);
}

}  // namespace

Result<Config> Config::load(const std::map<std::string, std::string>& flags,
                            const std::map<std::string, std::string>& environment,
                            const std::string& file) {
  Config config;
  const auto put = [&](const Setting& setting, std::string_view text, SettingSource source,
                       const std::string& place) -> Status {
    auto value = parse_setting(setting, text);
    if (!value) return std::unexpected(at_place(std::move(value).error(), place));
    config.values_[std::string(setting.name)] = {std::move(value->text), value->number, source};
    return {};
  };

  for (const Setting& setting : settings())
    TRY(put(setting, setting.fallback, SettingSource::fallback, "default"));

  if (!file.empty()) {
    ASSIGN(const auto entries, read_config_file(file));
    for (const FileSetting& entry : entries) {
      const std::string place = file + ", line " + std::to_string(entry.line);
      const Setting* setting = find_setting(entry.name);
      if (!setting) return std::unexpected(unknown(entry.name, place));
      if (holds_text(setting->type) && !entry.is_string)
        return invalid(entry.name, "must be text in quotes (" + place + ")");
      TRY(put(*setting, entry.text, SettingSource::file, place));
    }
  }

  for (const Setting& setting : settings()) {
    const std::string variable = setting_environment_name(setting.name);
    if (const auto found = environment.find(variable); found != environment.end())
      TRY(put(setting, found->second, SettingSource::environment, "environment " + variable));
  }
  for (const auto& [variable, text] : environment) {
    const auto names = [&](const Setting& s) {
      return setting_environment_name(s.name) == variable;
    };
    if (looks_like_ours(variable, text) && std::ranges::none_of(settings(), names))
      return std::unexpected(unknown(variable, "environment"));
  }

  for (const auto& [name, text] : flags) {
    const Setting* setting = find_setting(name);
    if (!setting) return std::unexpected(unknown(name, "flag"));
    TRY(put(*setting, text, SettingSource::flag, "flag " + setting_flag_name(name)));
  }
  return config;
}

const std::string& Config::text(std::string_view name) const {
  const Setting* setting = find_setting(name);
  assert(setting && holds_text(setting->type));
  return values_.find(name)->second.text;
}

std::int64_t Config::integer(std::string_view name) const {
  const Setting* setting = find_setting(name);
  assert(setting &&
         (setting->type == SettingType::integer || setting->type == SettingType::duration_ms));
  return values_.find(name)->second.number;
}

bool Config::boolean(std::string_view name) const {
  const Setting* setting = find_setting(name);
  assert(setting && setting->type == SettingType::boolean);
  return values_.find(name)->second.number != 0;
}

SettingSource Config::source(std::string_view name) const {
  assert(find_setting(name));
  return values_.find(name)->second.source;
}

std::string Config::shown(std::string_view name) const {
  const Setting* setting = find_setting(name);
  assert(setting);
  const Value& value = values_.find(name)->second;
  if (setting->type == SettingType::secret) return value.text.empty() ? "" : "(set)";
  return value.text;
}

}  // namespace enishi
