#include "access/token.h"

#include <span>

#include "base/text.h"

namespace enishi::access {
namespace {

constexpr std::string_view kPrefix = "enishi_";
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kTokenCharacters = kPrefix.size() + (kIdBytes + kSecretBytes) * 4 / 3;
static_assert((kIdBytes + kSecretBytes) % 3 == 0);  // no padding bits: one token, one text

}  // namespace

NewToken make_token(const ApiKeyId& id, Random& random) {
  std::string bytes(kSecretBytes, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  const Secret secret(std::move(bytes));
  const Secret whole(std::string(id.blob()).append(secret.reveal()));
  std::string text(kPrefix);
  text += base64url(whole.reveal());
  return {Secret(std::move(text)), sha256(secret.reveal())};
}

std::optional<Token> parse_token(std::string_view text) {
  if (text.size() != kTokenCharacters || !text.starts_with(kPrefix)) return std::nullopt;
  auto bytes = parse_base64url(text.substr(kPrefix.size()));
  if (!bytes) return std::nullopt;
  const Secret whole(*std::move(bytes));
  const auto id = ApiKeyId::from_blob(whole.reveal().substr(0, kIdBytes));
  return Token{*id, sha256(whole.reveal().substr(kIdBytes))};
}

std::optional<std::string_view> bearer(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (lower_ascii(authorization.substr(0, scheme.size())) != scheme) return std::nullopt;
  return trim(authorization.substr(scheme.size()));
}

}  // namespace enishi::access
