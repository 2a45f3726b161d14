// The friends of one channel in memory: a set for each state and a compact column of facts.
#pragma once

#include <array>
#include <optional>
#include <unordered_map>

#include "people/column.h"
#include "people/friend_facts.h"
#include "people/record_set.h"

namespace enishi::people {

// About 16 bytes a friend, and 60 more for those who ever blocked or were missing.
class Friends {
 public:
  std::optional<FriendFacts> facts(RecordNo record) const;  // none: no friendship
  std::uint64_t last_history(RecordNo record) const;        // newest row of friend_history; none: 0
  std::optional<FriendState> state(RecordNo record) const;
  void set(RecordNo record, const FriendFacts& facts, std::uint64_t last_history);
  void erase(RecordNo record);

  const RecordSet& in(FriendState state) const { return by_state_[static_cast<int>(state)]; }
  std::size_t bytes() const;  // approximately

 private:
  // state and event are FriendState and FriendFacts::Event; `more`: there is a row in more_.
  struct Cell {
    std::uint64_t event_at : 48 = 0;
    std::uint64_t state : 3 = 0;
    std::uint64_t event : 2 = 0;
    std::uint64_t more : 1 = 0;
    std::uint64_t last_history = 0;
  };
  static_assert(sizeof(Cell) == 16);
  struct More {
    Time first_blocked_at, missing_at, missing_before;
  };

  Column<Cell> cells_;
  std::unordered_map<std::uint32_t, More> more_;
  std::array<RecordSet, 5> by_state_;
};

}  // namespace enishi::people
