// Attribute values set and unset in a batch.
#pragma once

#include <unordered_map>

#include "base/thread.h"
#include "people/payload.h"
#include "people/stage.h"

namespace enishi::people {

class AttributeStage final : public Stage {
 public:
  // `mutex` guards memory.attributes, to which declare_attribute() of other threads adds.
  AttributeStage(const Memory& memory, SharedMutex& mutex) : memory_(memory), mutex_(mutex) {}

  // Rows of records that are not `live` are left out, and values of attributes that exist with
  // another type. An attribute nobody declared is declared: a backup's log may reach further than
  // its state.
  Status change(store::Tx& tx, const AttributesChange& change,
                const std::function<bool(RecordNo)>& live);

  Status write(store::Tx& tx) override;
  Status forget(store::Tx& tx, RecordNo record, Time at) override;
  bool pending() const override { return !declared_.empty() || !staged_.empty(); }
  void publish(Memory& memory) noexcept override;
  void drop() noexcept override;

 private:
  struct Key {
    std::int64_t attribute;
    std::int64_t record;
    auto operator<=>(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return hash_bytes(&key, sizeof key); }
  };
  struct Staged {
    std::optional<AttributeValue> value;
    bool stored = false;  // there is a row
    bool dirty = false;
  };
  struct Declared {
    WorkspaceNo workspace;
    AttributeDefinition definition;
  };
  struct Resolved {
    std::int64_t no = 0;               // 0: exists with another type
    const Attribute* known = nullptr;  // null: not in memory yet
  };

  Result<Resolved> resolve(store::Tx& tx, WorkspaceNo workspace,
                           const AttributesChange::Named& named);
  void set(const Resolved& attribute, RecordNo record, const std::optional<AttributeValue>& value);

  const Memory& memory_;
  SharedMutex& mutex_;
  std::vector<Declared> declared_;  // not in memory when the batch named them
  std::unordered_map<Key, Staged, KeyHash> staged_;
  std::vector<Key> dirty_;
};

struct Declaration {
  AttributeDefinition definition;  // its type may be another than was asked for
  bool made = false;               // it was not there
};
// Finds the attribute by name or makes it, in the caller's transaction.
Result<Declaration> declare(store::Tx& tx, WorkspaceNo workspace, std::string_view name,
                            AttributeType type);

}  // namespace enishi::people
