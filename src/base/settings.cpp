// Every setting of the product, and what is made from the declarations.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/config.h"

namespace enishi {
namespace {

using enum SettingType;

constexpr std::array all{
    Setting{.name = "api.workers",
            .type = integer,
            .fallback = "4",
            .help = "Threads that answer API calls.",
            .min = 1,
            .max = 64},
    Setting{.name = "approval.recipients_above",
            .type = integer,
            .fallback = "0",
            .help = "A campaign with more recipients than this needs a second person's approval; "
                    "0 means never.",
            .min = 0},
    Setting{.name = "data.dir",
            .type = path,
            .fallback = "./data",
            .help = "Directory that holds everything the server keeps."},
    Setting{.name = "database.url",
            .type = secret,
            .fallback = "",
            .help = "postgres://... to keep the data in PostgreSQL; empty means SQLite in the data "
                    "directory."},
    Setting{.name = "http.listen",
            .type = text,
            .fallback = "127.0.0.1:8080",
            .help = "Address and port the server listens on."},
    Setting{.name = "http.public_url",
            .type = url,
            .fallback = "",
            .help = "Where the outside reaches this server; used for tracked links and LINE's "
                    "webhook."},
    Setting{.name = "http.threads",
            .type = integer,
            .fallback = "2",
            .help = "Threads that move bytes between sockets and handlers.",
            .min = 1,
            .max = 64},
    Setting{.name = "line.api_base",
            .type = url,
            .fallback = "https://api.line.me",
            .help = "LINE's API; point it elsewhere for the simulator."},
    Setting{.name = "line.api_data_base",
            .type = url,
            .fallback = "https://api-data.line.me",
            .help = "LINE's API for content and large uploads."},
    Setting{.name = "line.limits",
            .type = boolean,
            .fallback = "true",
            .help = "Keep to LINE's documented rates; switch off only for a bench against the "
                    "simulator."},
    Setting{.name = "line.login_base",
            .type = url,
            .fallback = "https://access.line.me",
            .help = "Where LINE Login's pages are."},
    Setting{.name = "line.rate_percent",
            .type = integer,
            .fallback = "100",
            .help = "Share of LINE's documented rates that the server uses, in percent.",
            .min = 1,
            .max = 100},
    Setting{.name = "log.level",
            .type = text,
            .fallback = "info",
            .help = "The least level that is logged.",
            .choices = "debug|info|warn|error"},
    Setting{.name = "log.retention_days",
            .type = integer,
            .fallback = "400",
            .help = "Days the event log is kept.",
            .min = 8,
            .max = 3650},
    Setting{.name = "master.key",
            .type = secret,
            .fallback = "",
            .help = "64 hexadecimal digits that seal stored secrets; empty means the file "
                    "secret.key in the data directory, made at the first start."},
    Setting{.name = "media.inbound_retention_days",
            .type = integer,
            .fallback = "365",
            .help = "Days the pictures, videos and files that customers sent are kept.",
            .min = 1,
            .max = 3650},
    Setting{.name = "staging.testers_only",
            .type = boolean,
            .fallback = "false",
            .help = "Only friends tagged as testers receive anything."},
    Setting{.name = "store.sync",
            .type = text,
            .fallback = "full",
            .help = "full survives a loss of power; normal survives only the end of the process.",
            .choices = "full|normal"},
    Setting{.name = "trusted_proxies",
            .type = text,
            .fallback = "",
            .help = "Comma-separated networks (CIDR) whose forwarding headers are believed."},
    Setting{.name = "webhook.body_retention_hours",
            .type = integer,
            .fallback = "72",
            .help = "Hours the raw bodies of webhooks are kept.",
            .min = 1,
            .max = 720},
};

static_assert(std::ranges::is_sorted(all, {}, &Setting::name));

std::string_view type_word(const Setting& setting) {
  if (!setting.choices.empty()) return setting.choices;
  switch (setting.type) {
    case text:
      return "TEXT";
    case integer:
      return "NUMBER";
    case boolean:
      return "true|false";
    case duration_ms:
      return "DURATION";
    case url:
      return "URL";
    case path:
      return "PATH";
    case secret:
      return "SECRET";
  }
  return "TEXT";
}

// "1 to 64", "at least 0", or empty.
std::string range_text(const Setting& setting) {
  if (setting.min == INT64_MIN && setting.max == INT64_MAX) return {};
  if (setting.max == INT64_MAX) return fmt::format("at least {}", setting.min);
  if (setting.min == INT64_MIN) return fmt::format("at most {}", setting.max);
  return fmt::format("{} to {}", setting.min, setting.max);
}

// A vertical bar would end a cell of a Markdown table.
std::string cell(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::span<const Setting> settings() {
  return all;
}

const Setting* find_setting(std::string_view name) {
  const auto found = std::ranges::lower_bound(all, name, {}, &Setting::name);
  return found != all.end() && found->name == name ? &*found : nullptr;
}

std::string setting_environment_name(std::string_view name) {
  std::string out = "ENISHI_";
  for (const char c : name)
    out += c == '.' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return out;
}

std::string setting_flag_name(std::string_view name) {
  std::string out = "--";
  for (const char c : name) out += c == '.' || c == '_' ? '-' : c;
  return out;
}

std::string settings_help() {
  std::string out;
  for (const Setting& s : settings()) {
    fmt::format_to(std::back_inserter(out), "  {} {}\n      {}", setting_flag_name(s.name),
                   type_word(s), s.help);
    if (const std::string range = range_text(s); !range.empty())
      fmt::format_to(std::back_inserter(out), " Range: {}.", range);
    if (!s.fallback.empty()) fmt::format_to(std::back_inserter(out), " Default: {}.", s.fallback);
    out += '\n';
  }
  return out;
}

std::string settings_markdown() {
  std::string out =
      "| setting | environment | flag | value | default | meaning |\n"
      "|---|---|---|---|---|---|\n";
  for (const Setting& s : settings()) {
    std::string value(type_word(s));
    if (const std::string range = range_text(s); !range.empty()) value += ", " + range;
    fmt::format_to(std::back_inserter(out), "| `{}` | `{}` | `{}` | {} | {} | {} |\n", s.name,
                   setting_environment_name(s.name), setting_flag_name(s.name), cell(value),
                   s.fallback.empty() ? "" : fmt::format("`{}`", cell(s.fallback)), cell(s.help));
  }
  return out;
}

}  // namespace enishi
