// Who is who: record number <-> (provider, LINE user id), in memory.
#pragma once

#include <map>
#include <memory>

#include "people/column.h"
#include "people/record.h"
#include "people/record_set.h"
#include "workspace/workspace.h"

namespace enishi::people {

struct UserKey {
  ProviderNo provider;
  LineUserId user{};
  bool operator==(const UserKey&) const = default;
};
std::size_t hash_value(const UserKey& key);

struct UserKeyHash {
  std::size_t operator()(const UserKey& key) const { return hash_value(key); }
};

// Live records only: a deleted one is gone from here. About 32 bytes a record. Not thread safe.
class Records {
 public:
  Records();
  ~Records();

  RecordNo find(const UserKey& key) const;    // none: 0
  const UserKey* key(RecordNo record) const;  // null: deleted or never made
  const RecordSet& of(ProviderNo provider) const;
  // Neither the number nor the key may be there already.
  void add(RecordNo record, const UserKey& key);
  void erase(RecordNo record);
  void reserve(std::size_t records);
  std::size_t bytes() const;  // approximately

 private:
  struct Index;
  Column<UserKey> keys_;
  std::unique_ptr<Index> index_;
  std::map<ProviderNo, RecordSet> by_provider_;
};

}  // namespace enishi::people
