// Idempotency keys: a request that carries one takes effect once within 24 hours, however often a
// client that got no answer repeats it; the repetitions get the first one's answer.
//
// A key means something for one caller, method and path. Only keyed digests of them and of the body
// are stored, and the answer is sealed, since it may hold personal data or a new API key's token.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "guard/guard.h"
#include "store/store.h"

namespace enishi::access {

struct IdempotentRequest {
  const guard::Actor& actor;
  std::string_view method, path;
  std::string_view key;  // the header's value
  std::string_view body;
};

struct KeptAnswer {
  int status = 200;
  std::string content_type, body;
  bool operator==(const KeptAnswer&) const = default;
};

// Thread safe. Its calls write to the store: not on an I/O thread.
class Idempotency {
 public:
  static Result<std::unique_ptr<Idempotency>> open(store::Database& state, const Clock& clock,
                                                   const guard::Sealer& sealer);
  virtual ~Idempotency() = default;

  struct Begun {
    Digest claim{};
    // The answer of the first request with this key. Without one the request is to be carried out,
    // and then keep() or forget() called once.
    std::optional<KeptAnswer> answer;
  };
  // invalid (field "Idempotency-Key") for a key that is not 1..200 visible ASCII characters.
  // conflict when the key came with another body, when its first request is being carried out, and
  // when that ended without a known answer because the server stopped. unavailable when
  // limits::idempotency_keys_max are held.
  virtual Result<Begun> begin(const IdempotentRequest& request) = 0;
  virtual Status keep(const Digest& claim, const KeptAnswer& answer) = 0;
  // The request changed nothing: the key may be used again.
  virtual Status forget(const Digest& claim) = 0;

  // Writes a row of its own, durably: whether requests could be taken now.
  virtual Status probe() = 0;
};

}  // namespace enishi::access
