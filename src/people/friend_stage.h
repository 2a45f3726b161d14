// What a batch says of friendships.
#pragma once

#include <unordered_map>

#include "people/stage.h"

namespace enishi::people {

class FriendStage final : public Stage {
 public:
  explicit FriendStage(const Memory& memory)
      : memory_(memory), last_history_(memory.last_history) {}

  // The record is known to the channel.
  void touch(ChannelNo channel, RecordNo record);
  // A sign that the entry gives of the record's friendship with its source.
  void learn(RecordNo record, FriendSign sign, const spine::Entry& entry);

  Status write(store::Tx& tx) override;
  Status forget(store::Tx& tx, RecordNo record, Time at) override;
  bool pending() const override { return !staged_.empty(); }
  void publish(Memory& memory) noexcept override;
  void drop() noexcept override;

 private:
  struct Key {
    ChannelNo channel;
    RecordNo record;
    auto operator<=>(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return hash_bytes(&key, sizeof key); }
  };
  struct Staged {
    FriendFacts facts;
    std::optional<Time> followed_at;  // the earliest in this batch
    bool stored = false;              // there is a row
    bool dirty = false;               // the row is behind
    bool changed = false;             // memory is behind
    std::uint64_t last_history = 0;   // newest row
    spine::Position logged = 0;       // the entry it is of, if of this batch
  };
  struct History {
    std::uint64_t no, previous;
    Key key;
    Time at, applied_at;
    spine::Position position;
    FriendSign sign;
    bool late;
  };

  Staged& stage(const Key& key);
  void mark(const Key& key, Staged& staged);

  const Memory& memory_;
  std::uint64_t last_history_;
  std::unordered_map<Key, Staged, KeyHash> staged_;
  std::vector<Key> dirty_;
  std::vector<History> history_;
  Rows rows_;
};

}  // namespace enishi::people
