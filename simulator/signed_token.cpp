#include "simulator/signed_token.h"

#include "base/bytes.h"
#include "simulator/mix.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kSize = 32, kQuoteSize = 64;

std::uint64_t key_of(std::uint64_t seed, TokenUse use) {
  return mix(seed, 0x746F6B656Eull + static_cast<std::uint64_t>(use));
}
std::uint64_t check_of(std::uint64_t key, std::uint64_t a, std::uint64_t b) {
  return mix(mix(key, a), b);
}
}  // namespace

std::string make_token(std::uint64_t seed, TokenUse use, std::uint64_t a, std::uint64_t b) {
  const std::uint64_t key = key_of(seed, use);
  const std::uint64_t check = check_of(key, a, b);
  std::string bytes;
  bytes.reserve(kQuoteSize);
  append_be64(bytes, check);
  append_be64(bytes, a ^ mix(check));
  append_be64(bytes, b ^ mix(~check));
  while (bytes.size() < (use == TokenUse::quote ? kQuoteSize : kSize))
    append_be64(bytes, mix(check, bytes.size()));
  return base64url(bytes);
}

std::optional<TokenValue> read_token(std::uint64_t seed, TokenUse use, std::string_view token) {
  const auto bytes = parse_base64url(token);
  if (!bytes || bytes->size() < kSize) return std::nullopt;
  const std::uint64_t check = read_be64(*bytes, 0);
  const TokenValue value{read_be64(*bytes, 8) ^ mix(check), read_be64(*bytes, 16) ^ mix(~check)};
  if (make_token(seed, use, value.a, value.b) != token) return std::nullopt;
  return value;
}

}  // namespace enishi::simulator
