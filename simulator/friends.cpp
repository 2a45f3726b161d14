#include "simulator/friends.h"

#include <algorithm>

#include "simulator/jst.h"

namespace enishi::simulator {

namespace {
constexpr Millis kPushAfterMessage = std::chrono::hours{24 * 7};
}

bool FriendTable::reachable_by_push(UserNumber user, Time now) const {
  if (users_.deleted(user)) return false;
  const Friendship state = of(user);
  if (state != Friendship::none) return state == Friendship::friends;
  const auto wrote = wrote_.find(user);
  return wrote != wrote_.end() && now < wrote->second + kPushAfterMessage;
}

void FriendTable::set(UserNumber user, Friendship state, Time now) {
  if (user >= state_.size()) {
    state_.resize(users_.size(), Friendship::none);
    was_ever_.resize(users_.size());
    since_.resize(users_.size());
  }
  const Friendship before = state_[user];
  if (before == state) return;
  state_[user] = state;
  if (before == Friendship::friends) --friends_;
  if (before == Friendship::blocked) --blocks_;
  if (state == Friendship::friends) ++friends_;
  if (state == Friendship::blocked) ++blocks_;
  const int day = jst_day(now);
  if (state == Friendship::friends && !was_ever_[user]) {
    was_ever_[user] = true;
    ever_.push_back(user);
    since_[user] = day;
  }
  if (days_.empty() || days_.back().day < day) days_.push_back({day, {}});
  days_.back().totals = totals();
}

void FriendTable::follow(UserNumber user, Time now) {
  set(user, Friendship::friends, now);
  wrote_.erase(user);
}

void FriendTable::block(UserNumber user, Time now) {
  if (of(user) == Friendship::friends) set(user, Friendship::blocked, now);
}

void FriendTable::wrote(UserNumber user, Time now) {
  if (of(user) == Friendship::none) wrote_[user] = now;
}

FriendTotals FriendTable::totals() const {
  return {ever_.size(), friends_, blocks_};
}

FriendTotals FriendTable::at_end_of(int jst_day) const {
  const auto after = std::ranges::upper_bound(days_, jst_day, {}, &DayTotals::day);
  return after == days_.begin() ? FriendTotals{} : std::prev(after)->totals;
}

}  // namespace enishi::simulator
