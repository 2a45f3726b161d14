// Who is who: record number <-> keys, in memory.
#pragma once

#include <map>
#include <memory>

#include "people/column.h"
#include "people/record_key.h"
#include "people/record_set.h"

namespace enishi::people {

// Live records only: a deleted one is gone from here. A record has one first key, by whose source
// it is listed, and any number of further ones. A LINE identity is always the first key, so there
// is one at most. About 32 bytes a record, 40 a further key. Not thread safe.
class Records {
 public:
  Records();
  ~Records();

  RecordNo find(const RecordKey& key) const;    // none: 0
  const RecordKey* key(RecordNo record) const;  // the first; null: deleted or never made
  const RecordSet& of(SourceNo source) const;
  // Neither the number nor the key may be there already.
  void add(RecordNo record, const RecordKey& key);
  // A further key of a live record; nobody may have it.
  void add_key(RecordNo record, const RecordKey& key);
  // The first key becomes a further one, and `key`, which nobody may have, the first.
  void set_first_key(RecordNo record, const RecordKey& key);
  void erase(RecordNo record);           // with its first key; its further ones go by erase_key()
  void erase_key(const RecordKey& key);  // a further one; of others nothing happens
  void reserve(std::size_t records);
  std::size_t bytes() const;  // approximately

 private:
  struct Index;
  Column<RecordKey> keys_;
  std::unique_ptr<Index> index_;
  std::map<SourceNo, RecordSet> by_source_;
};

}  // namespace enishi::people
