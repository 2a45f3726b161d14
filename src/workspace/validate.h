// What the configuration accepts. Every error is ErrorCode::invalid, names its field and never
// repeats a secret.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "workspace/workspace.h"

namespace enishi::workspace {

// 1..limits::name_characters_max characters (UTF-16 units), no control characters, not only space.
Status check_name(std::string_view name, std::string_view field = "name");
// At most `characters_max`, may be empty; no control characters but new line and tab.
Status check_note(std::string_view note, std::size_t characters_max, std::string_view field);

// Everything a person may set in a workspace.
Status check_workspace(const Workspace& workspace);

Status check_line_channel_id(std::string_view id);  // 1..20 digits
Status check_bot_user_id(std::string_view id);      // empty, or "U" and 32 hex digits, lower case
// 1..bytes_max visible ASCII characters.
Status check_secret(const Secret& secret, std::size_t bytes_max, std::string_view field);
// The token exists exactly when `kind` is long_lived.
Status check_token(TokenKind kind, const Secret& long_lived_token);

// Empty, or an http(s) URL without query; gives it without a slash at the end.
Result<std::string> check_base(std::string_view url, std::string_view field);
// https to a public address, or for `private_network` http(s) to anywhere.
Status check_receiver_url(std::string_view url, bool private_network);

}  // namespace enishi::workspace
