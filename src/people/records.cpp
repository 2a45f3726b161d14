#include "people/records.h"

#include <boost/unordered/unordered_flat_set.hpp>
#include <cassert>

namespace enishi::people {

std::size_t hash_value(const UserKey& key) {
  return hash_bytes(&key, sizeof key);
}
static_assert(sizeof(UserKey) == 20, "hashed as bytes: no padding");

namespace {

// The set holds numbers only and looks the keys up in the column.
struct Hash {
  using is_transparent = void;
  const Column<UserKey>* keys;
  std::size_t operator()(std::uint32_t number) const { return hash_value(*keys->find(number)); }
  std::size_t operator()(const UserKey& key) const { return hash_value(key); }
};
struct Equal {
  using is_transparent = void;
  const Column<UserKey>* keys;
  bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
  bool operator()(const UserKey& key, std::uint32_t b) const { return key == *keys->find(b); }
  bool operator()(std::uint32_t a, const UserKey& key) const { return key == *keys->find(a); }
};
using Numbers = boost::unordered_flat_set<std::uint32_t, Hash, Equal>;

// Many small sets, so that growing one never makes readers wait for long.
constexpr std::size_t kShards = 64;

}  // namespace

struct Records::Index {
  explicit Index(const Column<UserKey>* keys)
      : shards(kShards, Numbers(0, Hash{keys}, Equal{keys})) {}
  Numbers& shard(const UserKey& key) { return shards[hash_value(key) >> 58]; }
  std::vector<Numbers> shards;
};
static_assert(kShards == std::size_t{1} << (64 - 58));

Records::Records() : index_(std::make_unique<Index>(&keys_)) {}
Records::~Records() = default;

RecordNo Records::find(const UserKey& key) const {
  const Numbers& shard = index_->shard(key);
  auto it = shard.find(key);
  return it == shard.end() ? RecordNo{} : RecordNo{*it};
}

const UserKey* Records::key(RecordNo record) const {
  return keys_.find(record.value);
}

const RecordSet& Records::of(ProviderNo provider) const {
  static const RecordSet none;
  auto it = by_provider_.find(provider);
  return it == by_provider_.end() ? none : it->second;
}

void Records::add(RecordNo record, const UserKey& key) {
  assert(record && !keys_.find(record.value));
  keys_.set(record.value, key);
  const bool added = index_->shard(key).insert(record.value).second;
  assert(added);
  static_cast<void>(added);
  by_provider_[key.provider].add(record);
}

void Records::erase(RecordNo record) {
  const UserKey* key = keys_.find(record.value);
  if (!key) return;
  by_provider_[key->provider].remove(record);
  index_->shard(*key).erase(record.value);
  keys_.erase(record.value);
}

void Records::reserve(std::size_t records) {
  for (Numbers& shard : index_->shards) shard.reserve(records / kShards + 1);
}

std::size_t Records::bytes() const {
  std::size_t total = keys_.bytes();
  for (const Numbers& shard : index_->shards) total += shard.bucket_count() * 5;
  for (const auto& [provider, set] : by_provider_) total += set.bytes();
  return total;
}

}  // namespace enishi::people
