// New and deleted records of a batch.
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "people/stage.h"

namespace enishi::people {

class RecordStage final : public Stage {
 public:
  explicit RecordStage(const Memory& memory) : memory_(memory), last_(memory.last_record) {}

  RecordNo find(const UserKey& key) const;        // none: 0
  ProviderNo provider_of(RecordNo record) const;  // 0: deleted or never made
  RecordNo create(const UserKey& key, Time at);   // the key must not be there

  Status write(store::Tx& tx) override;
  Status forget(store::Tx& tx, RecordNo record, Time at) override;
  bool pending() const override { return !created_.empty(); }
  void publish(Memory& memory) noexcept override;
  void drop() noexcept override;

 private:
  struct New {
    RecordNo no;
    UserKey key;
    Time created_at;
  };

  const Memory& memory_;
  RecordNo last_;
  std::vector<New> created_;  // in order of their numbers, without gaps
  std::size_t written_ = 0;   // of created_
  std::unordered_map<UserKey, RecordNo, UserKeyHash> created_keys_;
  std::unordered_set<std::uint32_t> forgotten_;
  Rows rows_;
};

}  // namespace enishi::people
