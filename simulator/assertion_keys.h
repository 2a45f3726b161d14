// Assertion signing keys of a channel (JWK, RSA 2048) and the JWTs signed with their private
// halves, which buy channel access tokens (section 3.7 of the reference).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace enishi::simulator {

struct AssertionKey {
  std::string kid;                // given by the console
  std::string modulus, exponent;  // raw bytes, big-endian
};

inline constexpr std::size_t kAssertionKeysMax = 16;  // a channel; LINE does not tell
inline constexpr std::chrono::minutes kAssertionLifeMax{30};
inline constexpr std::int64_t kTokenSecondsMax = 2'592'000;  // 30 days

// A public key as the console takes it: kty RSA, 2048 bits, alg RS256, use sig or key_ops
// ["verify"], no kid. `kid` of the result is empty. Errors name the member.
Result<AssertionKey> read_assertion_key(std::string_view jwk);

struct Assertion {
  std::string kid, issuer, subject, audience;
  std::int64_t expires = 0;        // seconds since 1970
  std::int64_t token_seconds = 0;  // token_exp; 0: none
  std::string signed_part, signature;
};

// The parts of a JWT of alg RS256 and typ JWT, nothing verified yet. The error's message is LINE's
// error_description.
Result<Assertion> read_assertion(std::string_view jwt);

// Verifies signature, issuer (`channel_id` is the key's channel), subject, audience and times.
// `token` tells whether a good token_exp is needed. Errors as read_assertion().
Status verify_assertion(const Assertion& assertion, const AssertionKey& key,
                        std::string_view channel_id, Time now, bool token);

}  // namespace enishi::simulator
