#include "access/api_keys.h"

#include <algorithm>
#include <atomic>
#include <unordered_map>

#include "access/sql.h"
#include "access/token.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/thread.h"
#include "base/zone.h"

namespace enishi::access {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

// A key that may be used, unless it is past its time. `used_minute` is minutes since 1970.
struct LiveKey {
  LiveKey(ApiKey k, Digest d) : key(std::move(k)), digest(d) {}
  const ApiKey key;
  const Digest digest;
  std::atomic<std::int64_t> used_minute{0};
  std::atomic<std::int64_t> written_minute{0};
};

std::string joined(const std::vector<std::string>& scopes) {
  std::string text;
  for (const auto& scope : scopes) text += (text.empty() ? "" : " ") + scope;
  return text;
}

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes;
  for (auto scope : split(text, ' ')) scopes.emplace_back(scope);
  return scopes;
}

ApiKey make_key(const store::Row& row) {
  return {.id = row.id<ApiKeyId>(0),
          .workspace = row.id<WorkspaceId>(1),
          .name = row.str(2),
          .scopes = split_scopes(row.text(3)),
          .expires_at = row.opt_time(4),
          .revoked_at = row.opt_time(5),
          .last_used_at = row.opt_time(6),
          .created_at = row.time(7)};
}

std::string describe(const ApiKey& key) {
  JsonOut json;
  json.object().field("name", key.name).key("scopes").array();
  for (const auto& scope : key.scopes) json.string(scope);
  json.end();
  if (key.expires_at) json.field("expires_at", iso8601(*key.expires_at));
  json.end();
  return json.take();
}

Status check(const std::string& name, std::vector<std::string>& scopes,
             std::optional<Time> expires_at, Time now) {
  if (!valid_utf8(name) || has_control_characters(name, false) || trim(name).empty() ||
      utf16_length(name) > limits::name_characters_max) {
    return invalid("name", "must have 1.." + std::to_string(limits::name_characters_max) +
                               " characters and no control characters");
  }
  if (scopes.empty()) return invalid("scopes", "must name at least one scope");
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    if (!known_scope(scopes[i])) {
      return invalid("scopes[" + std::to_string(i) + "]", "is not a scope");
    }
  }
  std::ranges::sort(scopes);
  scopes.erase(std::ranges::unique(scopes).begin(), scopes.end());
  if (expires_at && (*expires_at <= now || *expires_at > kTimeMax)) {
    return invalid("expires_at", "must lie in the future");
  }
  return {};
}

class ApiKeysImpl final : public ApiKeys {
 public:
  using Live = std::unordered_map<ApiKeyId, std::shared_ptr<LiveKey>>;

  ApiKeysImpl(store::Database& state, const Clock& clock, Random& random,
              const guard::OperationLog& operations, Live live)
      : state_(state),
        clock_(clock),
        random_(random),
        operations_(operations),
        live_(std::move(live)) {}

  Result<Created> create(const guard::Actor& actor, const WorkspaceId& workspace, std::string name,
                         std::vector<std::string> scopes, std::optional<Time> expires_at) override {
    const Time now = clock_.now();
    TRY(check(name, scopes, expires_at, now));
    const ApiKey key{.id = ApiKeyId::make(now, random_),
                     .workspace = workspace,
                     .name = std::move(name),
                     .scopes = std::move(scopes),
                     .expires_at = expires_at,
                     .created_at = now};
    NewToken token = make_token(key.id, random_);
    TRY(state_.write([&](store::Tx& tx) -> Status {
      ASSIGN(const auto count, tx.integer(sql::count_keys));
      if (static_cast<std::size_t>(count.value_or(0)) >= limits::api_keys_max) {
        return fail(ErrorCode::conflict, "the server holds " +
                                             std::to_string(limits::api_keys_max) +
                                             " keys already, its limit");
      }
      TRY(tx.exec(sql::insert_key,
                  {key.id, key.workspace, key.name, joined(key.scopes),
                   store::Param::blob(as_view(token.digest)), key.expires_at, key.created_at}));
      return operations_.append(tx, actor,
                                {.workspace = workspace,
                                 .action = "api_key.create",
                                 .target = "api_key/" + key.id.text(),
                                 .after = describe(key)});
    }));
    auto live = std::make_shared<LiveKey>(key, token.digest);
    {
      WriteLock lock(mutex_);
      live_.emplace(key.id, std::move(live));
    }
    return Created{key, std::move(token.text)};
  }

  Status revoke(const guard::Actor& actor, const ApiKeyId& id) override {
    ASSIGN(const auto keys, list());
    const auto found = std::ranges::find(keys, id, &ApiKey::id);
    if (found == keys.end()) return fail(ErrorCode::not_found, "no such key", "key");
    TRY(state_.write([&](store::Tx& tx) -> Status {
      ASSIGN(const auto revoked, tx.exec(sql::revoke_key, {id, clock_.now()}));
      if (revoked == 0) return fail(ErrorCode::conflict, "the key is revoked already", "key");
      // The last use matters most when a key is revoked because it leaked.
      if (found->last_used_at) TRY(tx.exec(sql::set_last_used, {id, *found->last_used_at}));
      return operations_.append(tx, actor,
                                {.workspace = found->workspace,
                                 .action = "api_key.revoke",
                                 .target = "api_key/" + id.text(),
                                 .before = describe(*found)});
    }));
    WriteLock lock(mutex_);
    live_.erase(id);
    return {};
  }

  Result<std::vector<ApiKey>> list() const override {
    ASSIGN(auto keys, state_.reading([](store::Tx& tx) {
      return tx.all<ApiKey>(sql::all_keys, {}, make_key);
    }));
    ReadLock lock(mutex_);
    for (ApiKey& key : keys) {
      const auto found = live_.find(key.id);
      const std::int64_t minute = found == live_.end() ? 0 : found->second->used_minute.load();
      if (minute > 0) key.last_used_at = from_ms(minute * kMinuteMs);
    }
    return keys;
  }

  Result<Caller> authenticate(std::string_view authorization, std::string_view remote) override {
    const Time now = clock_.now();
    const auto text = bearer(authorization);
    const auto token = text ? parse_token(*text) : std::nullopt;
    const auto live = token ? find(token->id) : nullptr;
    // An unknown id is compared as well, so that the time tells nothing about which ids exist.
    const Digest expected = live ? live->digest : Digest{};
    const Digest given = token ? token->digest : Digest{};
    const bool equal = constant_time_equal(as_view(expected), as_view(given));
    const bool in_time = live && (!live->key.expires_at || now < *live->key.expires_at);
    if (!token || !live || !equal || !in_time) {
      return fail(ErrorCode::unauthenticated, "the API key is missing or not valid");
    }
    const std::int64_t minute = to_ms(now) / kMinuteMs;
    if (live->used_minute.load(std::memory_order_relaxed) != minute) {
      live->used_minute.store(minute, std::memory_order_relaxed);
    }
    return Caller{
        .actor = {guard::ActorKind::api_key, live->key.id.text(), std::string(remote)},
        .workspace = live->key.workspace,
        .scopes = live->key.scopes,
    };
  }

  Status flush_last_used() override {
    std::vector<std::pair<std::shared_ptr<LiveKey>, std::int64_t>> used;
    {
      ReadLock lock(mutex_);
      for (const auto& [id, key] : live_) {
        const std::int64_t minute = key->used_minute.load();
        if (minute != key->written_minute.load()) used.emplace_back(key, minute);
      }
    }
    if (used.empty()) return {};
    std::vector<store::Param> params;
    for (const auto& [key, minute] : used) {
      params.emplace_back(key->key.id);
      params.emplace_back(minute * kMinuteMs);
    }
    TRY(state_.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec_many(sql::set_last_used, 2, params));
      return {};
    }));
    for (const auto& [key, minute] : used) key->written_minute.store(minute);
    return {};
  }

 private:
  std::shared_ptr<LiveKey> find(const ApiKeyId& id) const {
    ReadLock lock(mutex_);
    const auto found = live_.find(id);
    return found == live_.end() ? nullptr : found->second;
  }

  store::Database& state_;
  const Clock& clock_;
  Random& random_;
  const guard::OperationLog& operations_;
  mutable SharedMutex mutex_;
  Live live_ GUARDED_BY(mutex_);
};

}  // namespace

Result<std::unique_ptr<ApiKeys>> ApiKeys::open(store::Database& state, const Clock& clock,
                                               Random& random,
                                               const guard::OperationLog& operations) {
  ApiKeysImpl::Live live;
  bool whole = true;
  TRY(state.read([&](store::Tx& tx) {
    live.clear();
    return tx.query(sql::all_keys, {}, [&](const store::Row& row) {
      const ApiKey key = make_key(row);
      Digest digest{};
      if (row.blob(8).size() != digest.size()) {
        whole = false;
      } else if (!key.revoked_at) {
        std::ranges::copy(row.blob(8), digest.begin());
        live.emplace(key.id, std::make_shared<LiveKey>(key, digest));
      }
    });
  }));
  if (!whole) return fail(ErrorCode::corrupt, "the table of API keys holds a malformed digest");
  return std::make_unique<ApiKeysImpl>(state, clock, random, operations, std::move(live));
}

}  // namespace enishi::access
