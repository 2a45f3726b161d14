#include "access/idempotency.h"

#include <algorithm>
#include <set>

#include "access/sql.h"
#include "base/limits.h"
#include "base/thread.h"

namespace enishi::access {
namespace {

constexpr auto kLifetime = std::chrono::hours{24};
constexpr std::int64_t kRemovedAtOnce = 200;
constexpr std::string_view kHeader = "Idempotency-Key";

Status check_key(std::string_view key) {
  const bool visible = std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
  if (key.empty() || key.size() > limits::idempotency_key_bytes_max || !visible)
    return invalid(std::string(kHeader), "must be 1 to 200 visible ASCII characters");
  static_assert(limits::idempotency_key_bytes_max == 200, "named in the message above");
  return {};
}

std::string pack(const KeptAnswer& answer) {
  std::string out;
  append_be32(out, static_cast<std::uint32_t>(answer.status));
  append_be32(out, static_cast<std::uint32_t>(answer.content_type.size()));
  return out + answer.content_type + answer.body;
}

Result<KeptAnswer> unpack(std::string_view bytes) {
  const std::size_t type_size = bytes.size() < 8 ? 0 : read_be32(bytes, 4);
  if (bytes.size() < 8 || bytes.size() - 8 < type_size)
    return fail(ErrorCode::corrupt, "a kept answer cannot be read");
  return KeptAnswer{.status = static_cast<int>(read_be32(bytes, 0)),
                    .content_type = std::string(bytes.substr(8, type_size)),
                    .body = std::string(bytes.substr(8 + type_size))};
}

std::string place(const Digest& claim) {
  return "idempotency/" + hex(as_view(claim));
}

store::Param blob(const Digest& digest) {
  return store::Param::blob(as_view(digest));
}

class IdempotencyImpl final : public Idempotency {
 public:
  IdempotencyImpl(store::Database& state, const Clock& clock, const guard::Sealer& sealer,
                  std::int64_t held)
      : state_(state),
        clock_(clock),
        sealer_(sealer),
        key_(sealer.derive("idempotency")),
        held_(held) {}

  Result<Begun> begin(const IdempotentRequest& request) override {
    TRY(check_key(request.key));
    const Digest claim = claim_of(request);
    {
      MutexLock lock(mutex_);
      if (!running_.insert(claim).second)
        return fail(ErrorCode::conflict, "A request with this key is being carried out.",
                    std::string(kHeader));
    }
    auto begun = take(claim, hmac_sha256(key_.reveal(), request.body));
    if (!begun || begun->answer) done(claim);
    return begun;
  }

  Status keep(const Digest& claim, const KeptAnswer& answer) override {
    const std::string sealed = sealer_.seal(Secret(pack(answer)), place(claim));
    const Status kept = state_.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::keep_answer, {blob(claim), store::Param::blob(sealed)}));
      return {};
    });
    done(claim);
    return kept;
  }

  Status forget(const Digest& claim) override {
    const Status forgotten = state_.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::forget_claim, {blob(claim)}));
      return {};
    });
    if (forgotten) count(-1);
    done(claim);
    return forgotten;
  }

  Status probe() override {
    const Digest claim = sha256("probe");
    return state_.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::forget_claim, {blob(claim)}));
      TRY(tx.exec(sql::insert_claim, {blob(claim), blob(claim), kTimeMax}));
      return {};
    });
  }

 private:
  Digest claim_of(const IdempotentRequest& request) const {
    std::string what;
    append_field(what, guard::name(request.actor.kind));
    append_field(what, request.actor.id);
    append_field(what, request.method);
    append_field(what, request.path);
    append_field(what, request.key);
    return hmac_sha256(key_.reveal(), what);
  }

  // Finds what a claim's first request answered, or notes that it has begun.
  Result<Begun> take(const Digest& claim, const Digest& body) {
    const Time now = clock_.now();
    bool known = false, same = false;
    std::optional<std::string> sealed;
    std::int64_t change = 0;
    TRY(state_.write([&](store::Tx& tx) -> Status {
      known = false, sealed.reset();
      ASSIGN(const auto expired, tx.exec(sql::remove_expired, {now, kRemovedAtOnce}));
      ASSIGN(const auto mine, tx.exec(sql::remove_expired_claim, {blob(claim), now}));
      TRY(tx.query(sql::find_claim, {blob(claim)}, [&](const store::Row& row) {
        known = true;
        same = row.blob(0) == as_view(body);
        if (!row.null(1)) sealed = row.blob(1);
      }));
      change = (known ? 0 : 1) - expired - mine;
      if (known) return {};
      if (count() + change > static_cast<std::int64_t>(limits::idempotency_keys_max))
        return fail(ErrorCode::unavailable, "Too many idempotency keys are held; try later.");
      TRY(tx.exec(sql::insert_claim, {blob(claim), blob(body), now + kLifetime}));
      return {};
    }));
    count(change);
    if (!known) return Begun{.claim = claim};
    if (!same)
      return fail(ErrorCode::conflict, "This key came with another body before.",
                  std::string(kHeader));
    if (!sealed)
      return fail(ErrorCode::conflict,
                  "The first request with this key ended without a known answer: look whether it "
                  "took effect, then use a new key.",
                  std::string(kHeader));
    ASSIGN(const Secret opened, sealer_.unseal(*sealed, place(claim)));
    ASSIGN(KeptAnswer answer, unpack(opened.reveal()));
    return Begun{.claim = claim, .answer = std::move(answer)};
  }

  void done(const Digest& claim) {
    MutexLock lock(mutex_);
    running_.erase(claim);
  }
  std::int64_t count(std::int64_t change = 0) {
    MutexLock lock(mutex_);
    return held_ += change;
  }

  store::Database& state_;
  const Clock& clock_;
  const guard::Sealer& sealer_;
  const Secret key_;
  Mutex mutex_;
  std::set<Digest> running_ GUARDED_BY(mutex_);  // requests that this process carries out now
  std::int64_t held_ GUARDED_BY(mutex_);         // rows
};

}  // namespace

Result<std::unique_ptr<Idempotency>> Idempotency::open(store::Database& state, const Clock& clock,
                                                       const guard::Sealer& sealer) {
  ASSIGN(const auto held,
         state.reading([](store::Tx& tx) { return tx.integer(sql::count_claims); }));
  return std::make_unique<IdempotencyImpl>(state, clock, sealer, held.value_or(0));
}

}  // namespace enishi::access
