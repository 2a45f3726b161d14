#include "workspace/validate.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "net/url.h"

namespace enishi::workspace {
namespace {

constexpr std::size_t kLineChannelIdDigitsMax = 20;
constexpr int kDayMinutes = 24 * 60;
constexpr int kCapMessagesMax = 1'000;
constexpr int kCapDaysMax = 365;

bool digit(char c) {
  return c >= '0' && c <= '9';
}

Status check_range(std::int64_t value, std::int64_t min, std::int64_t max, const char* field) {
  if (value >= min && value <= max) return {};
  return invalid(field, "must be " + std::to_string(min) + ".." + std::to_string(max));
}

// Whether the host of a URL is written as an address; names have a letter in their last label.
bool is_address(std::string_view host) {
  const auto last = host.substr(host.rfind('.') + 1);
  return host.find(':') != host.npos || (!last.empty() && std::ranges::all_of(last, digit));
}

}  // namespace

Status check_name(std::string_view name, std::string_view field) {
  if (!valid_utf8(name) || has_control_characters(name, false)) {
    return invalid(std::string(field), "must be text without control characters");
  }
  if (trim(name).empty() || utf16_length(name) > limits::name_characters_max) {
    return invalid(std::string(field),
                   "must have 1.." + std::to_string(limits::name_characters_max) + " characters");
  }
  return {};
}

Status check_note(std::string_view note, std::size_t characters_max, std::string_view field) {
  if (!valid_utf8(note) || has_control_characters(note, true)) {
    return invalid(std::string(field), "must be text without control characters");
  }
  if (utf16_length(note) > characters_max) {
    return invalid(std::string(field),
                   "must have at most " + std::to_string(characters_max) + " characters");
  }
  return {};
}

Status check_workspace(const Workspace& workspace) {
  TRY(check_name(workspace.name));
  TRY(Zone::load(workspace.zone));
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (workspace.currency.size() != 3 || !std::ranges::all_of(workspace.currency, upper)) {
    return invalid("currency", "must be three capital letters (ISO 4217)");
  }
  TRY(check_range(workspace.quiet_from_minute, 0, kDayMinutes - 1, "quiet_from_minute"));
  TRY(check_range(workspace.quiet_to_minute, 0, kDayMinutes - 1, "quiet_to_minute"));
  TRY(check_range(workspace.cap_messages, 0, kCapMessagesMax, "cap_messages"));
  TRY(check_range(workspace.cap_days, 0, kCapDaysMax, "cap_days"));
  if ((workspace.cap_messages == 0) != (workspace.cap_days == 0)) {
    return invalid("cap_days", "cap_messages and cap_days are both 0 (no cap) or both above 0");
  }
  return check_range(workspace.approval_above, 0, INT64_MAX, "approval_above");
}

Status check_line_channel_id(std::string_view id) {
  if (!id.empty() && id.size() <= kLineChannelIdDigitsMax && std::ranges::all_of(id, digit)) {
    return {};
  }
  return invalid("line_channel_id", "must be the channel's number: 1..20 digits");
}

Status check_bot_user_id(std::string_view id) {
  const auto hex_digit = [](char c) { return digit(c) || (c >= 'a' && c <= 'f'); };
  if (id.empty()) return {};
  if (id.size() == 33 && id[0] == 'U' && std::ranges::all_of(id.substr(1), hex_digit)) return {};
  return invalid("bot_user_id", "must be U and 32 hex digits in lower case");
}

Status check_secret(const Secret& secret, std::size_t bytes_max, std::string_view field) {
  const std::string_view value = secret.reveal();
  const auto visible = [](char c) { return c > ' ' && c <= '~'; };
  if (!value.empty() && value.size() <= bytes_max && std::ranges::all_of(value, visible)) return {};
  return invalid(std::string(field),
                 "must be 1.." + std::to_string(bytes_max) + " visible ASCII characters");
}

Status check_token(TokenKind kind, const Secret& long_lived_token) {
  if (kind == TokenKind::long_lived) {
    return check_secret(long_lived_token, limits::channel_token_bytes_max, "long_lived_token");
  }
  if (long_lived_token.empty()) return {};
  return invalid("long_lived_token", "goes only with token_kind long_lived");
}

Result<std::string> check_base(std::string_view url, std::string_view field) {
  if (url.empty()) return std::string();
  TRY(net::parse_url(url, field));
  if (url.find_first_of("?#") != url.npos) {
    return invalid(std::string(field), "must have no query and no fragment");
  }
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

Status check_receiver_url(std::string_view text, bool private_network) {
  ASSIGN(const net::Url url, net::parse_url(text));
  if (text.find('#') != text.npos) return invalid("url", "must have no fragment");
  if (private_network) return {};
  if (url.scheme != "https") return invalid("url", "must begin with https://");
  if (is_address(url.host) && !net::public_address(url.host)) {
    return invalid("url", "must not be an address of a private network");
  }
  return {};
}

}  // namespace enishi::workspace
