#include "people/friend_facts.h"

#include <algorithm>
#include <array>

#include "base/canary.h"

namespace enishi::people {
namespace {

constexpr Millis kTick{1};

FriendFacts::Event event_of(FriendSign sign) {
  return sign == FriendSign::blocked ? FriendFacts::Event::block : FriendFacts::Event::follow;
}

bool learn_missing(FriendFacts& facts, Time at) {
  if (at == facts.missing_at || at <= facts.missing_before) return false;
  if (at > facts.missing_at) {
    facts.missing_before = facts.missing_at;
    facts.missing_at = at;
  } else {
    facts.missing_before = at;
  }
  return true;
}

}  // namespace

std::string_view name(FriendSign sign) {
  static constexpr std::array<std::string_view, 6> names{"",        "followed", "unblocked",
                                                         "blocked", "listed",   "missing"};
  const auto i = static_cast<std::size_t>(sign);
  return i < names.size() ? names[i] : names[0];
}

Time event_time(Time at) {
  return std::clamp(at, kTimeMin + kTick, kTimeMax - kTick);
}

FriendState FriendFacts::state() const {
  if (event == Event::block) return FriendState::blocked;
  if (missing_before > event_at) return FriendState::deleted;
  if (missing_at > event_at || event == Event::none) return FriendState::unknown;
  return first_blocked_at < event_at ? FriendState::unblocked : FriendState::followed;
}

Time FriendFacts::state_at() const {
  return event == Event::block ? event_at : std::max(event_at, missing_at);
}

bool FriendFacts::late(FriendSign sign, Time at) const {
  at = event_time(at);
  if (event == Event::none) return false;
  if (sign == FriendSign::missing) return at <= event_at;
  return at < event_at || (at == event_at && event == Event::block && event_of(sign) != event);
}

bool FriendFacts::learn(FriendSign sign, Time at) {
  at = event_time(at);
  if (sign == FriendSign::missing) return learn_missing(*this, at);
  const FriendFacts before = *this;
  const Event what = event_of(sign);
  if (at > event_at || (at == event_at && what > event) || canary("no_timestamp_guard")) {
    event = what;
    event_at = at;
  }
  if (sign == FriendSign::blocked) first_blocked_at = std::min(first_blocked_at, at);
  if (sign == FriendSign::unblocked) first_blocked_at = std::min(first_blocked_at, at - kTick);
  return *this != before;
}

}  // namespace enishi::people
