// The friend state machine: what is known of one friendship, and the state that follows from it.
//
// The facts are a summary that does not depend on the order in which events arrive: learning is
// commutative, associative and idempotent, and the state is a function of the facts.
//   - the newest decisive event (follow or block); at equal times the block wins
//   - the time of the first known block: a follow after it reads "unblocked". An event that says
//     "unblocked" itself is a follow and proves a block before it
//   - the two newest times at which LINE did not know the friend: one after the decisive event
//     makes a friend unknown, two make it deleted. A blocked friend stays blocked: LINE hides
//     those who block. So a sighting never makes an event late.
#pragma once

#include "base/clock.h"
#include "people/record.h"

namespace enishi::people {

// What can be learned of a friendship. The numbers stand in table friend_history.
enum class FriendSign : unsigned char {
  followed = 1,
  unblocked = 2,
  blocked = 3,
  listed = 4,   // in LINE's list of followers: a follow
  missing = 5,  // LINE answered that it does not know the user as a friend
};
std::string_view name(FriendSign sign);

struct FriendFacts {
  enum class Event : unsigned char { none, follow, block };

  Event event = Event::none;
  Time event_at = kTimeMin;          // kTimeMin with Event::none
  Time first_blocked_at = kTimeMax;  // kTimeMax: no block is known
  Time missing_at = kTimeMin,
       missing_before = kTimeMin;  // newest and second newest; kTimeMin: none

  bool operator==(const FriendFacts&) const = default;

  FriendState state() const;
  // Time of what decided the state; kTimeMin when nothing did.
  Time state_at() const;
  // True when `at` cannot change the state any more (a follow may still turn to "unblocked").
  bool late(FriendSign sign, Time at) const;
  // Takes a sign in; times before 1 ms count as 1 ms. True if the facts changed.
  bool learn(FriendSign sign, Time at);
};

// Times as learn() takes them: within (kTimeMin, kTimeMax).
Time event_time(Time at);

}  // namespace enishi::people
