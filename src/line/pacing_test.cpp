#include "line/pacing.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/limits.h"

namespace enishi::line {
namespace {

using std::chrono::microseconds;

Config config_of(const std::map<std::string, std::string>& flags) {
  return Config::load(flags, {}, "").value();
}

const ChannelId kA(Bytes16{1}), kB(Bytes16{2});

// How many calls are let through in `seconds`, asked every millisecond.
int let_through(ManualClock& clock, Pacing& pacing, Endpoint endpoint, int seconds) {
  int calls = 0;
  for (int ms = 0; ms < seconds * 1'000; ++ms) {
    while (pacing.reserve(kA, endpoint).count() == 0) ++calls;
    clock.advance(Millis{1});
  }
  return calls;
}

TEST(Pacing, StaysBelowTheDocumentedRates) {
  ManualClock clock;
  Pacing pacing(config_of({}), clock);
  const int pushes = let_through(clock, pacing, Endpoint::push, 10);
  EXPECT_LE(pushes, 10 * 1'980 + 20);
  EXPECT_GE(pushes, 10 * 1'980 - 20);
  const int multicasts = let_through(clock, pacing, Endpoint::multicast, 10);
  EXPECT_LE(multicasts, 10 * 198 + 2);
  EXPECT_GE(multicasts, 10 * 198 - 2);
}

// However a window of the limit's span is laid over two of them, no more than the limit is in it,
// and little less than the limit is let through.
TEST(Pacing, NoSpanHasMoreThanItsLimit) {
  for (const EndpointInfo& endpoint : kEndpoints) {
    const Limit limit = endpoint.limit;
    if (limit.seconds == 1) continue;
    ManualClock clock;
    Pacing pacing(config_of({{"line.rate_percent", "100"}}), clock);
    std::vector<Time> calls;
    const Millis step{limit.seconds};
    for (int i = 0; i < 2'000; ++i, clock.advance(step))
      while (pacing.reserve(kA, endpoint.endpoint).count() == 0) calls.push_back(clock.now());
    const std::chrono::seconds span{limit.seconds};
    for (std::size_t i = 0, end = 0; i < calls.size(); ++i) {
      while (end < calls.size() && calls[end] < calls[i] + span) ++end;
      EXPECT_LE(end - i, static_cast<std::size_t>(limit.calls)) << endpoint.name;
    }
    EXPECT_GE(calls.size(), static_cast<std::size_t>(limit.calls * 2 * 9 / 10 - 1))
        << endpoint.name;
  }
}

TEST(Pacing, EveryEndpointKeepsToItsOwnRate) {
  for (const EndpointInfo& endpoint : kEndpoints) {
    ManualClock clock;
    Pacing pacing(config_of({{"line.rate_percent", "100"}}), clock);
    const double second = let_through(clock, pacing, endpoint.endpoint, 1);
    EXPECT_LE(second, endpoint.per_second() + std::max(3.0, endpoint.per_second() * 0.01) + 1)
        << endpoint.name;
  }
}

TEST(Pacing, ChannelsAndEndpointsDoNotShare) {
  ManualClock clock;
  Pacing pacing(config_of({{"line.rate_percent", "1"}}), clock);
  while (pacing.reserve(kA, Endpoint::multicast).count() == 0) continue;
  EXPECT_EQ(pacing.reserve(kB, Endpoint::multicast).count(), 0);
  EXPECT_EQ(pacing.reserve(kA, Endpoint::push).count(), 0);
}

TEST(Pacing, ThePercentageCounts) {
  ManualClock clock;
  Pacing pacing(config_of({{"line.rate_percent", "50"}}), clock);
  const int calls = let_through(clock, pacing, Endpoint::push, 10);
  EXPECT_LE(calls, 9'920);
  EXPECT_GE(calls, 9'890);
}

TEST(Pacing, CanBeSwitchedOff) {
  ManualClock clock;
  Pacing pacing(config_of({{"line.limits", "false"}}), clock);
  for (int i = 0; i < 100'000; ++i)
    ASSERT_EQ(pacing.reserve(kA, Endpoint::insight_followers).count(), 0);
  pacing.penalize(kA, Endpoint::push);
  EXPECT_EQ(pacing.reserve(kA, Endpoint::push).count(), 0);
}

TEST(Pacing, APenaltyClosesTheBucketForAWhile) {
  ManualClock clock;
  Pacing pacing(config_of({}), clock);
  pacing.penalize(kA, Endpoint::push);
  clock.advance(Millis{499});
  EXPECT_GT(pacing.reserve(kA, Endpoint::push).count(), 0);
  clock.advance(Millis{2});
  EXPECT_EQ(pacing.reserve(kA, Endpoint::push).count(), 0);
}

TEST(Pacing, WaitsForAShortTimeOnly) {
  ManualClock clock;
  Pacing pacing(config_of({}), clock);
  while (pacing.reserve(kA, Endpoint::insight_followers).count() == 0) continue;
  const Status refused = pacing.wait(kA, Endpoint::insight_followers);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::rate_limited);

  while (pacing.reserve(kA, Endpoint::multicast).count() == 0) continue;
  std::atomic<bool> done{false};
  std::thread waiter([&] {
    EXPECT_TRUE(pacing.wait(kA, Endpoint::multicast));
    done = true;
  });
  while (!done) clock.advance(Millis{1});
  waiter.join();
}

}  // namespace
}  // namespace enishi::line
