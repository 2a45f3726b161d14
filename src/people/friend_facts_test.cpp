#include "people/friend_facts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace enishi::people {
namespace {

struct Event {
  FriendSign sign;
  int at;
};

void showValue(const Event& e, std::ostream& out) {
  out << name(e.sign) << "@" << e.at;
}

FriendFacts learned(const std::vector<Event>& events) {
  FriendFacts facts;
  for (auto [sign, at] : events) facts.learn(sign, from_ms(at));
  return facts;
}

FriendState state(const std::vector<Event>& events) {
  return learned(events).state();
}

constexpr auto followed = FriendSign::followed;
constexpr auto unblocked = FriendSign::unblocked;
constexpr auto blocked = FriendSign::blocked;
constexpr auto listed = FriendSign::listed;
constexpr auto missing = FriendSign::missing;

TEST(FriendFactsTest, NothingKnownIsUnknown) {
  EXPECT_EQ(state({}), FriendState::unknown);
  EXPECT_EQ(learned({}).state_at(), kTimeMin);
}

TEST(FriendFactsTest, FollowBlockAndBack) {
  EXPECT_EQ(state({{followed, 10}}), FriendState::followed);
  EXPECT_EQ(state({{followed, 10}, {blocked, 20}}), FriendState::blocked);
  EXPECT_EQ(state({{followed, 10}, {blocked, 20}, {followed, 30}}), FriendState::unblocked);
  EXPECT_EQ(state({{unblocked, 30}}), FriendState::unblocked);
  EXPECT_EQ(state({{unblocked, 30}, {listed, 40}}), FriendState::unblocked);
  EXPECT_EQ(state({{blocked, 20}, {listed, 40}}), FriendState::unblocked);
  EXPECT_EQ(state({{listed, 40}}), FriendState::followed);
}

TEST(FriendFactsTest, AnOlderEventChangesNothing) {
  EXPECT_EQ(state({{blocked, 20}, {followed, 10}}), FriendState::blocked);
  EXPECT_EQ(state({{blocked, 20}, {listed, 10}}), FriendState::blocked);
  EXPECT_EQ(learned({{blocked, 20}, {followed, 10}}).state_at(), from_ms(20));
  FriendFacts facts = learned({{followed, 20}});
  EXPECT_TRUE(facts.late(blocked, from_ms(19)));
  EXPECT_FALSE(facts.late(blocked, from_ms(20)));
  EXPECT_FALSE(facts.late(followed, from_ms(21)));
}

TEST(FriendFactsTest, ALateBlockKeepsAFriendReachableButTellsThatItCameBack) {
  EXPECT_EQ(state({{followed, 20}, {blocked, 10}}), FriendState::unblocked);
}

TEST(FriendFactsTest, AtEqualTimesTheBlockWins) {
  EXPECT_EQ(state({{followed, 10}, {blocked, 10}}), FriendState::blocked);
  EXPECT_EQ(state({{blocked, 10}, {followed, 10}}), FriendState::blocked);
  EXPECT_TRUE(learned({{blocked, 10}}).late(followed, from_ms(10)));
}

TEST(FriendFactsTest, TheSameAgainIsNoChange) {
  for (auto sign : {followed, unblocked, blocked, listed, missing}) {
    FriendFacts facts = learned({{sign, 10}});
    EXPECT_FALSE(facts.learn(sign, from_ms(10))) << name(sign);
  }
}

TEST(FriendFactsTest, MissingOnceIsUnknownTwiceIsDeleted) {
  EXPECT_EQ(state({{followed, 10}, {missing, 20}}), FriendState::unknown);
  EXPECT_EQ(learned({{followed, 10}, {missing, 20}}).state_at(), from_ms(20));
  EXPECT_EQ(state({{followed, 10}, {missing, 20}, {missing, 20}}), FriendState::unknown);
  EXPECT_EQ(state({{followed, 10}, {missing, 20}, {missing, 30}}), FriendState::deleted);
  EXPECT_EQ(state({{followed, 10}, {missing, 20}, {missing, 30}, {followed, 40}}),
            FriendState::followed);
}

TEST(FriendFactsTest, MissingDoesNotTouchABlockNorHideALateOne) {
  EXPECT_EQ(state({{blocked, 10}, {missing, 20}, {missing, 30}}), FriendState::blocked);
  EXPECT_EQ(state({{followed, 10}, {missing, 30}, {blocked, 20}}), FriendState::blocked);
}

TEST(FriendFactsTest, MissingBeforeOrAtTheEventMeansNothing) {
  EXPECT_EQ(state({{missing, 10}, {followed, 10}}), FriendState::followed);
  EXPECT_EQ(state({{missing, 5}, {missing, 9}, {followed, 10}}), FriendState::followed);
}

TEST(FriendFactsTest, ExtremeTimesAreHeldWithinTheCalendar) {
  EXPECT_EQ(state({{followed, 0}}), FriendState::followed);
  EXPECT_EQ(state({{followed, -5}, {blocked, 0}}), FriendState::blocked);
  FriendFacts facts;
  facts.learn(blocked, Time::max());
  EXPECT_LT(facts.event_at, kTimeMax);
  EXPECT_EQ(facts.state(), FriendState::blocked);
}

rc::Gen<std::vector<Event>> any_events() {
  return rc::gen::container<std::vector<Event>>(rc::gen::map(
      rc::gen::pair(rc::gen::inRange(1, 6), rc::gen::inRange(1, 8)),
      [](std::pair<int, int> p) { return Event{static_cast<FriendSign>(p.first), p.second}; }));
}

// The definition in words, without any order of arrival: a slow twin of FriendFacts.
FriendState defined(const std::vector<Event>& events) {
  int newest = 0;
  bool block = false;
  for (auto [sign, at] : events)
    if (sign != missing && at > newest) newest = at;
  for (auto [sign, at] : events) block |= sign == blocked && at == newest;
  if (block) return FriendState::blocked;
  std::vector<int> sightings;
  bool came_back = false;
  for (auto [sign, at] : events) {
    if (sign == missing && at > newest) sightings.push_back(at);
    came_back |= sign == unblocked || (sign == blocked && at < newest);
  }
  std::ranges::sort(sightings);
  sightings.erase(std::ranges::unique(sightings).begin(), sightings.end());
  if (sightings.size() > 1) return FriendState::deleted;
  if (sightings.size() == 1 || newest == 0) return FriendState::unknown;
  return came_back ? FriendState::unblocked : FriendState::followed;
}

RC_GTEST_PROP(FriendFactsTest, IsTheDefinitionInEveryOrderOfArrival, ()) {
  std::vector<Event> events = *any_events();
  const FriendFacts facts = learned(events);
  RC_ASSERT(facts.state() == defined(events));
  for (int i = 0; i < 5; ++i) {
    std::ranges::shuffle(events, std::minstd_rand(*rc::gen::arbitrary<unsigned>()));
    RC_ASSERT(learned(events) == facts);
  }
}

RC_GTEST_PROP(FriendFactsTest, ALateEventNeverMakesReachableOrBack, ()) {
  FriendFacts facts = learned(*any_events());
  const auto before = facts;
  const auto sign = static_cast<FriendSign>(*rc::gen::inRange(1, 6));
  const Time at = from_ms(*rc::gen::inRange(1, 8));
  const bool late = facts.late(sign, at);
  facts.learn(sign, at);
  if (late) {
    RC_ASSERT(reachable(facts.state()) == reachable(before.state()));
    RC_ASSERT(facts.state_at() == before.state_at());
    RC_ASSERT(facts.event_at == before.event_at);
  }
}

}  // namespace
}  // namespace enishi::people
