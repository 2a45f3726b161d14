// Settings are declared once, as data; flags, environment, TOML file, --help, `enishi doctor` and
// the documentation page all come from the declaration. Order of force: flag, ENISHI_..., file,
// default.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace enishi {

enum class SettingType : unsigned char { text, integer, boolean, duration_ms, url, path, secret };

struct Setting {
  std::string_view name;  // "http.listen"; environment ENISHI_HTTP_LISTEN, flag --http-listen
  SettingType type;
  std::string_view fallback;  // the default, as text
  std::string_view help;      // one sentence, English; docs are generated from it
  std::int64_t min = INT64_MIN, max = INT64_MAX;  // integers and durations
  std::string_view choices = {};                  // "a|b|c": the only texts allowed
};

// Every setting of the product (settings.cpp). Sorted by name.
std::span<const Setting> settings();
const Setting* find_setting(std::string_view name);  // nullptr if there is none

std::string setting_environment_name(std::string_view name);  // ENISHI_HTTP_LISTEN
std::string setting_flag_name(std::string_view name);         // --http-listen
std::string settings_help();                                  // the settings' part of --help
std::string settings_markdown();                              // a table for the documents

// Where a value came from, for `enishi doctor`.
enum class SettingSource : unsigned char { fallback, file, environment, flag };

// Immutable after load(); thread safe.
class Config {
 public:
  // `flags`: name -> text. `environment`: pass the process's; tests pass their own. `file`: TOML
  // path or empty. An unknown name, a bad value or an unreadable file is an error that names it.
  // Of the environment only names that begin like a setting's section (ENISHI_HTTP_...) can be
  // unknown: the rest is somebody else's.
  static Result<Config> load(const std::map<std::string, std::string>& flags,
                             const std::map<std::string, std::string>& environment,
                             const std::string& file);

  // Asserts that the name is declared and the type fits.
  const std::string& text(std::string_view name) const;  // text, url, path, secret
  std::int64_t integer(std::string_view name) const;     // integer, duration_ms
  bool boolean(std::string_view name) const;
  SettingSource source(std::string_view name) const;

  // As doctor shows it; secrets as "(set)".
  std::string shown(std::string_view name) const;

 private:
  struct Value {
    std::string text;
    std::int64_t number = 0;
    SettingSource source = SettingSource::fallback;
  };
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace enishi
