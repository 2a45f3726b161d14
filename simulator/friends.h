// Who is friend of one channel, and what each user got from it. Dense arrays over the provider's
// users.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "simulator/users.h"

namespace enishi::simulator {

enum class Friendship : std::uint8_t { none, friends, blocked };

// What insight/followers says of a day.
struct FriendTotals {
  std::uint64_t ever = 0;  // added at least once; never falls
  std::uint64_t friends = 0;
  std::uint64_t blocks = 0;
};

// Not thread safe: guarded by its World.
class FriendTable {
 public:
  explicit FriendTable(const UserTable& users) : users_(users) {}

  Friendship of(UserNumber user) const {
    return user < state_.size() ? state_[user] : Friendship::none;
  }
  // Friend and the account exists: what is sent arrives.
  bool reachable(UserNumber user) const {
    return of(user) == Friendship::friends && !users_.deleted(user);
  }
  // Also by push: wrote to the channel in the last 7 days without being a friend.
  bool reachable_by_push(UserNumber user, Time now) const;
  bool wrote_ever(UserNumber user) const { return wrote_.contains(user); }

  void follow(UserNumber user, Time now);  // becomes a friend; was blocked or new
  void block(UserNumber user, Time now);   // only a friend can; otherwise nothing happens
  void wrote(UserNumber user, Time now);   // kept only for non-friends

  // The day (UTC+9) of the first follow.
  int since(UserNumber user) const { return user < since_.size() ? since_[user] : 0; }
  void set_since(UserNumber user, int jst_day) { since_.at(user) = jst_day; }  // was ever a friend

  std::span<const UserNumber> ever_friends() const { return ever_; }  // in order of first follow
  FriendTotals totals() const;
  FriendTotals at_end_of(int jst_day) const;

  void count_delivery(UserNumber user) { ++count_of(user); }
  std::uint32_t deliveries(UserNumber user) const {
    return user < deliveries_.size() ? deliveries_[user] : 0;
  }
  void forget_deliveries() { deliveries_.clear(); }

 private:
  struct DayTotals {
    int day;
    FriendTotals totals;
  };
  void set(UserNumber user, Friendship state, Time now);
  std::uint32_t& count_of(UserNumber user) {
    if (user >= deliveries_.size()) deliveries_.resize(users_.size());
    return deliveries_[user];
  }

  const UserTable& users_;
  std::vector<Friendship> state_;
  std::vector<UserNumber> ever_;
  std::vector<bool> was_ever_;
  std::vector<int> since_;
  std::vector<std::uint32_t> deliveries_;
  std::unordered_map<UserNumber, Time> wrote_;
  std::uint64_t friends_ = 0, blocks_ = 0;
  std::vector<DayTotals> days_;  // one entry per day with changes, the last state of that day
};

}  // namespace enishi::simulator
