// New and deleted records of a batch, and the keys that records come to go by.
#pragma once

#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "people/stage.h"

namespace enishi::people {

class RecordStage final : public Stage {
 public:
  explicit RecordStage(const Memory& memory) : memory_(memory), last_(memory.last_record) {}

  RecordNo find(const RecordKey& key) const;  // none: 0
  // The first key of a record; nullopt: deleted or never made.
  std::optional<RecordKey> key_of(RecordNo record) const;

  // The key must not be there. `value`: the identifier's normal form, empty for a LINE user id,
  // which says all by its bytes.
  RecordNo create(const RecordKey& key, std::string value, Time at);
  // One more key of a live record; it must not be there. A LINE user id, which the record must not
  // have yet, becomes its first key.
  void add_key(RecordNo record, const RecordKey& key, std::string value, Time at);

  Status write(store::Tx& tx) override;
  Status forget(store::Tx& tx, RecordNo record, Time at) override;
  bool pending() const override { return !created_.empty() || !named_.empty(); }
  void publish(Memory& memory) noexcept override;
  void drop() noexcept override;

 private:
  struct New {
    RecordNo no;
    RecordKey key;
    Time created_at;
  };
  struct Named {  // a row of table identifier
    RecordNo record;
    RecordKey key;
    std::string value;
    Time since;
    bool made = false;  // the record was made by this key
  };

  const Memory& memory_;
  RecordNo last_;
  std::vector<New> created_;       // in order of their numbers, without gaps
  std::size_t written_ = 0;        // of created_
  std::deque<Named> named_;        // in order; the rows point into it
  std::size_t written_named_ = 0;  // of named_
  std::unordered_map<RecordKey, RecordNo, RecordKeyHash> keys_;  // of created_ and named_
  std::unordered_map<std::uint32_t, RecordKey> first_keys_;      // that changed
  std::unordered_set<std::uint32_t> forgotten_;
  std::vector<RecordKey> forgotten_keys_;
  Rows records_, identifiers_, first_key_rows_;
};

}  // namespace enishi::people
