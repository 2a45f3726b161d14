// Secrets at rest: XChaCha20-Poly1305 (libsodium) under the master key, bound to their place
// (purpose and owner), so that a sealed value copied to another row does not open.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace enishi::guard {

// Thread safe. The master key never leaves memory and is never stored in the database.
class Sealer {
 public:
  // 32 bytes from `configured` (64 hex digits; setting master.key), else from DIR/secret.key, which
  // is made (mode 0600) when it does not exist and `may_create`. A key file readable by others is
  // an error.
  static Result<Sealer> open(const std::string& directory, const Secret& configured,
                             bool may_create, Random& random);

  // nonce || ciphertext || tag. `place` e.g. "channel_secret/" + channel id.
  std::string seal(const Secret& value, std::string_view place) const;
  Result<Secret> unseal(std::string_view sealed, std::string_view place) const;  // corrupt

  // A key for one purpose (BLAKE2b of the master key), e.g. "operation-log", "tracked-links".
  Secret derive(std::string_view purpose) const;

 private:
  explicit Sealer(Secret key, Random& random) : key_(std::move(key)), random_(&random) {}
  Secret key_;
  Random* random_;
};

}  // namespace enishi::guard
