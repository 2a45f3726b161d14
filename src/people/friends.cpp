#include "people/friends.h"

namespace enishi::people {

static_assert(to_ms(kTimeMax) < (std::int64_t{1} << 48));

std::optional<FriendFacts> Friends::facts(RecordNo record) const {
  const Cell* cell = cells_.find(record.value);
  if (!cell) return std::nullopt;
  FriendFacts facts;
  facts.event = static_cast<FriendFacts::Event>(cell->event);
  facts.event_at = from_ms(static_cast<std::int64_t>(cell->event_at));
  if (cell->more) {
    const More& more = more_.at(record.value);
    facts.first_blocked_at = more.first_blocked_at;
    facts.missing_at = more.missing_at;
    facts.missing_before = more.missing_before;
  }
  return facts;
}

std::optional<FriendState> Friends::state(RecordNo record) const {
  const Cell* cell = cells_.find(record.value);
  if (!cell) return std::nullopt;
  return static_cast<FriendState>(cell->state);
}

std::uint64_t Friends::last_history(RecordNo record) const {
  const Cell* cell = cells_.find(record.value);
  return cell ? cell->last_history : 0;
}

void Friends::set(RecordNo record, const FriendFacts& facts, std::uint64_t last_history) {
  const FriendState state = facts.state();
  const auto before = this->state(record);
  if (before != state) {
    if (before) by_state_[static_cast<int>(*before)].remove(record);
    by_state_[static_cast<int>(state)].add(record);
  }
  Cell cell;
  cell.event_at = static_cast<std::uint64_t>(to_ms(facts.event_at));
  cell.event = static_cast<std::uint64_t>(facts.event);
  cell.state = static_cast<std::uint64_t>(state);
  cell.more = facts.first_blocked_at != kTimeMax || facts.missing_at != kTimeMin;
  cell.last_history = last_history;
  if (cell.more)
    more_[record.value] = {facts.first_blocked_at, facts.missing_at, facts.missing_before};
  cells_.set(record.value, cell);
}

void Friends::erase(RecordNo record) {
  if (auto before = state(record)) by_state_[static_cast<int>(*before)].remove(record);
  cells_.erase(record.value);
  more_.erase(record.value);
}

std::size_t Friends::bytes() const {
  std::size_t total = cells_.bytes() + more_.size() * 56 + more_.bucket_count() * sizeof(void*);
  for (const RecordSet& set : by_state_) total += set.bytes();
  return total;
}

}  // namespace enishi::people
