#include "guard/secrets.h"

#include <sodium.h>

#include <cassert>
#include <span>

#include "guard/key_file.h"

namespace enishi::guard {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kMasterKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(kMasterKeyBytes >= crypto_generichash_KEYBYTES_MIN);

const unsigned char* bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* bytes(std::string& s) {
  return reinterpret_cast<unsigned char*>(s.data());
}

constexpr std::string_view kSealingPurpose = "sealed-values";

}  // namespace

Result<Sealer> Sealer::open(const std::string& directory, const Secret& configured, bool may_create,
                            Random& random) {
  if (sodium_init() < 0) return fail(ErrorCode::internal, "libsodium does not start");
  if (!configured.empty()) {
    auto key = parse_master_key(configured.reveal());
    if (!key) return invalid("master.key", "must be 64 hex digits");
    return Sealer(*std::move(key), random);
  }
  const std::string path = directory + "/secret.key";
  auto key = read_key_file(path);
  if (!key && key.error().code == ErrorCode::not_found && may_create) {
    key = make_key_file(directory, path, random);
  }
  if (!key) return std::unexpected(key.error());
  return Sealer(*std::move(key), random);
}

std::string Sealer::seal(const Secret& value, std::string_view place) const {
  const Secret key = derive(kSealingPurpose);
  std::string nonce(kNonceBytes, '\0');
  random_->fill(std::as_writable_bytes(std::span(nonce)));
  std::string body(value.reveal().size() + kTagBytes, '\0');
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(body), &size, bytes(value.reveal()),
                                             value.reveal().size(), bytes(place), place.size(),
                                             nullptr, bytes(nonce), bytes(key.reveal()));
  assert(size == body.size());
  return nonce + body;
}

Result<Secret> Sealer::unseal(std::string_view sealed, std::string_view place) const {
  const auto refuse = [] {
    return fail(ErrorCode::corrupt,
                "a sealed value does not open: another master key, or its bytes were changed");
  };
  if (sealed.size() < kNonceBytes + kTagBytes) return refuse();
  const Secret key = derive(kSealingPurpose);
  const std::string_view nonce = sealed.substr(0, kNonceBytes);
  const std::string_view body = sealed.substr(kNonceBytes);
  std::string value(body.size() - kTagBytes, '\0');
  unsigned long long size = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(value), &size, nullptr, bytes(body),
                                                 body.size(), bytes(place), place.size(),
                                                 bytes(nonce), bytes(key.reveal())) != 0) {
    return refuse();
  }
  assert(size == value.size());
  return Secret(std::move(value));
}

Secret Sealer::derive(std::string_view purpose) const {
  std::string key(kMasterKeyBytes, '\0');
  crypto_generichash(bytes(key), key.size(), bytes(purpose), purpose.size(), bytes(key_.reveal()),
                     key_.reveal().size());
  return Secret(std::move(key));
}

}  // namespace enishi::guard
