#include "people/records.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cassert>

#include "base/bytes.h"

namespace enishi::people {

std::size_t hash_value(const RecordKey& key) {
  return hash_bytes(&key, sizeof key);
}
static_assert(sizeof(RecordKey) == 20, "hashed as bytes: no padding");

RecordKey key_of(SourceNo source, std::string_view normal_form) {
  RecordKey key{.source = source};
  const Digest digest = sha256(normal_form);
  std::copy_n(digest.begin(), key.id.size(), key.id.begin());
  return key;
}

namespace {

// The set holds numbers only and looks the keys up in the column.
struct Hash {
  using is_transparent = void;
  const Column<RecordKey>* keys;
  std::size_t operator()(std::uint32_t number) const { return hash_value(*keys->find(number)); }
  std::size_t operator()(const RecordKey& key) const { return hash_value(key); }
};
struct Equal {
  using is_transparent = void;
  const Column<RecordKey>* keys;
  bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
  bool operator()(const RecordKey& key, std::uint32_t b) const { return key == *keys->find(b); }
  bool operator()(std::uint32_t a, const RecordKey& key) const { return key == *keys->find(a); }
};
using Numbers = boost::unordered_flat_set<std::uint32_t, Hash, Equal>;
using FurtherKeys = boost::unordered_flat_map<RecordKey, std::uint32_t, RecordKeyHash>;

// Many small sets, so that growing one never makes readers wait for long.
constexpr std::size_t kShards = 64;

struct Shard {
  Numbers first;
  FurtherKeys further;
};

}  // namespace

struct Records::Index {
  explicit Index(const Column<RecordKey>* keys)
      : shards(kShards, Shard{Numbers(0, Hash{keys}, Equal{keys}), {}}) {}
  Shard& shard(const RecordKey& key) { return shards[hash_value(key) >> 58]; }
  std::vector<Shard> shards;
};
static_assert(kShards == std::size_t{1} << (64 - 58));

Records::Records() : index_(std::make_unique<Index>(&keys_)) {}
Records::~Records() = default;

RecordNo Records::find(const RecordKey& key) const {
  const Shard& shard = index_->shard(key);
  if (auto it = shard.first.find(key); it != shard.first.end()) return {*it};
  if (shard.further.empty()) return {};
  auto it = shard.further.find(key);
  return it == shard.further.end() ? RecordNo{} : RecordNo{it->second};
}

const RecordKey* Records::key(RecordNo record) const {
  return keys_.find(record.value);
}

const RecordSet& Records::of(SourceNo source) const {
  static const RecordSet none;
  auto it = by_source_.find(source);
  return it == by_source_.end() ? none : it->second;
}

void Records::add(RecordNo record, const RecordKey& key) {
  assert(record && !keys_.find(record.value));
  keys_.set(record.value, key);
  const bool added = index_->shard(key).first.insert(record.value).second;
  assert(added);
  static_cast<void>(added);
  by_source_[key.source].add(record);
}

void Records::add_key(RecordNo record, const RecordKey& key) {
  assert(keys_.find(record.value) && !find(key));
  index_->shard(key).further.emplace(key, record.value);
}

void Records::set_first_key(RecordNo record, const RecordKey& key) {
  const RecordKey before = *keys_.find(record.value);
  erase(record);
  add(record, key);
  add_key(record, before);
}

void Records::erase(RecordNo record) {
  const RecordKey* key = keys_.find(record.value);
  if (!key) return;
  by_source_[key->source].remove(record);
  index_->shard(*key).first.erase(record.value);
  keys_.erase(record.value);
}

void Records::erase_key(const RecordKey& key) {
  index_->shard(key).further.erase(key);
}

void Records::reserve(std::size_t records) {
  for (Shard& shard : index_->shards) shard.first.reserve(records / kShards + 1);
}

std::size_t Records::bytes() const {
  std::size_t total = keys_.bytes();
  for (const Shard& shard : index_->shards)
    total += shard.first.bucket_count() * 5 +
             shard.further.bucket_count() * (sizeof(FurtherKeys::value_type) + 1);
  for (const auto& [source, set] : by_source_) total += set.bytes();
  return total;
}

}  // namespace enishi::people
