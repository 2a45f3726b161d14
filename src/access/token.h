// The text of an API key: "enishi_" + base64url(id || 32 random bytes), 71 characters.
#pragma once

#include <optional>
#include <string_view>

#include "access/api_keys.h"
#include "base/bytes.h"
#include "base/secret.h"

namespace enishi::access {

struct Token {
  ApiKeyId id;
  Digest digest;  // SHA-256 of the secret part; what the store keeps
};

struct NewToken {
  Secret text;
  Digest digest;
};

NewToken make_token(const ApiKeyId& id, Random& random);
std::optional<Token> parse_token(std::string_view text);

// The credentials of "Bearer ..." (RFC 6750; the scheme's case does not matter); nullopt otherwise.
std::optional<std::string_view> bearer(std::string_view authorization);

}  // namespace enishi::access
