#include "people/friend_stage.h"

#include <algorithm>
#include <utility>

#include "people/sql.h"

namespace enishi::people {
namespace {

std::optional<Time> unless(Time value, Time none) {
  return value == none ? std::nullopt : std::optional(value);
}

// A confirmation by LINE's list of what is known already would fill the history for nothing.
bool worth_keeping(FriendSign sign, const FriendFacts& before, const FriendFacts& after,
                   bool late) {
  if (sign != FriendSign::listed) return late || before != after;
  return late ? !reachable(before.state()) : before.state() != after.state();
}

}  // namespace

FriendStage::Staged& FriendStage::stage(const Key& key) {
  auto [it, added] = staged_.try_emplace(key);
  if (!added) return it->second;
  if (auto facts = memory_.friends_of(key.channel).facts(key.record)) {
    it->second.facts = *facts;
    it->second.last_history = memory_.friends_of(key.channel).last_history(key.record);
    it->second.stored = true;
  } else {
    mark(key, it->second);
  }
  return it->second;
}

void FriendStage::mark(const Key& key, Staged& staged) {
  if (!staged.dirty) dirty_.push_back(key);
  staged.dirty = staged.changed = true;
}

void FriendStage::touch(ChannelNo channel, RecordNo record) {
  if (!memory_.friends_of(channel).state(record)) stage({channel, record});
}

void FriendStage::learn(RecordNo record, FriendSign sign, const spine::Entry& entry) {
  const Key key{{entry.source}, record};
  const Time at = event_time(entry.occurred_at);
  Staged& staged = stage(key);
  const FriendFacts before = staged.facts;
  const bool late = before.late(sign, at);
  const bool changed = staged.facts.learn(sign, at);
  const bool follow = sign != FriendSign::blocked && sign != FriendSign::missing;
  if (follow) staged.followed_at = std::min(at, staged.followed_at.value_or(at));
  if (changed || (late && follow)) mark(key, staged);
  if (!worth_keeping(sign, before, staged.facts, late)) return;
  if (std::exchange(staged.logged, entry.position) == entry.position) return;  // twice in a list
  if (sign == FriendSign::followed && staged.facts.first_blocked_at < at)
    sign = FriendSign::unblocked;
  history_.push_back({++last_history_, staged.last_history, key, at, entry.received_at,
                      entry.position, sign, late});
  staged.last_history = last_history_;
  mark(key, staged);
}

Status FriendStage::write(store::Tx& tx) {
  // In the order of the table's key, for fewer pages touched.
  std::ranges::sort(dirty_);
  for (const bool stored : {false, true}) {
    for (const Key& key : dirty_) {
      const Staged& s = staged_.at(key);
      if (s.stored != stored) continue;
      rows_.add({key.channel, key.record, static_cast<int>(s.facts.state()), s.facts.event_at,
                 s.followed_at, unless(s.facts.first_blocked_at, kTimeMax),
                 unless(s.facts.missing_at, kTimeMin), unless(s.facts.missing_before, kTimeMin),
                 s.last_history});
    }
    TRY(rows_.write(tx, stored ? sql::update_friendship : sql::insert_friendship));
  }
  for (const Key& key : dirty_) {
    Staged& s = staged_.at(key);
    s.stored = true;
    s.dirty = false;
  }
  dirty_.clear();
  for (const History& h : history_)
    rows_.add({h.no, h.previous, h.key.channel, h.key.record, h.at, h.position,
               static_cast<int>(h.sign), h.applied_at, h.late});
  history_.clear();
  return rows_.write(tx, sql::insert_friend_history);
}

Status FriendStage::forget(store::Tx& tx, RecordNo record, Time) {
  std::vector<ChannelNo> channels;
  for (const auto& [channel, friends] : memory_.friends)
    if (friends.state(record)) channels.push_back(channel);
  std::erase_if(staged_, [&](const auto& entry) {
    if (entry.first.record != record) return false;
    channels.push_back(entry.first.channel);
    return true;
  });
  Rows history;
  for (ChannelNo channel : channels) {
    TRY(tx.query(sql::friend_history, {channel, record},
                 [&](const store::Row& row) { history.add({row.integer(0)}); }));
    TRY(tx.exec(sql::delete_friendship, {channel, record}));
  }
  return history.write(tx, sql::delete_friend_history);
}

void FriendStage::publish(Memory& memory) noexcept {
  for (const auto& [key, staged] : staged_)
    if (staged.changed)
      memory.friends[key.channel].set(key.record, staged.facts, staged.last_history);
  memory.last_history = last_history_;
}

void FriendStage::drop() noexcept {
  last_history_ = memory_.last_history;
  staged_.clear();
  dirty_.clear();
  history_.clear();
  rows_ = {};
}

}  // namespace enishi::people
