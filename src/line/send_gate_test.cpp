#include "line/send_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "base/random.h"
#include "base/text.h"
#include "line/endpoints.h"
#include "line/line_fixture.h"

namespace enishi::line {
namespace {

using namespace std::chrono_literals;
using Ns = SendPace::Ns;

// LINE behind a network: each way takes at least `way`, and sometimes much longer.
struct Network {
  SeededRandom random;
  Ns way, delay_max;
  Ns trip() {
    const bool late = random.below(5) == 0;
    const auto most = static_cast<std::uint64_t>((late ? delay_max : way).count());
    return way + Ns(static_cast<std::int64_t>(random.below(most + 1)));
  }
};

// Nothing is sent in a burst: what passes a bucket that holds one token is an interval apart,
// whatever the network delays, as long as answers come before the gate's patience ends.
TEST(SendPace, NoTwoCallsArriveCloserThanTheInterval) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Ns interval = 5ms;
    Network network{SeededRandom(seed), 60us, 8ms};
    SendPace pace(interval);
    Ns now = 1s, arrived = Ns::min() / 2, begun = now;
    constexpr int kCalls = 2'000;
    for (int i = 0; i < kCalls; ++i) {
      now = std::max(now, pace.due());
      const Ns sent = now;
      pace.sent(sent);
      const Ns arrival = sent + network.trip();
      ASSERT_GE(arrival - arrived, interval) << "seed " << seed << ", call " << i;
      arrived = arrival;
      now = arrival + network.trip();
      ASSERT_GE(pace.due(), sent + interval);
      pace.answered(sent, now);
    }
    // And no slower than the delays make it.
    EXPECT_LT((now - begun) / kCalls, interval + 2 * 8ms / 5 + 100us);
  }
}

TEST(SendPace, IsEvenWhereNothingIsLate) {
  SendPace pace(5ms);
  Ns now = 1s;
  for (int i = 0; i < 1'000; ++i) {
    now = std::max(now, pace.due());
    pace.sent(now);
    pace.answered(now, now + 1ms);
  }
  EXPECT_LT(now, 1s + 999 * 5'120us + 128 * 1ms);  // what is shortest is learnt first
}

TEST(SendPace, GoesOnWithoutAnswersAfterAWhile) {
  SendPace pace(5ms);
  pace.sent(1s);
  EXPECT_EQ(pace.due(), 1s + 100ms);
}

TEST(SendPace, IsEvenTowardsAPeerThatIsFar) {
  SendPace pace(5ms);
  Ns now = 1s;
  for (int i = 0; i < 130; ++i) {
    now = std::max(now, pace.due());
    pace.sent(now);
    pace.answered(now, now + 30ms);
  }
  now = pace.due();
  pace.sent(now);                        // several are on their way
  EXPECT_EQ(pace.due(), now + 5'050us);  // a hundredth less than the rate
}

TEST(SendPace, StaysClosedAfterA429) {
  SendPace pace(5ms);
  pace.sent(1s);
  pace.answered(1s, 1s + 100us);
  pace.refused(2s);
  EXPECT_EQ(pace.due(), 2s);
}

TEST(SendPace, ShortIntervalsKeepTheirScheduleUntilLineRefuses) {
  SendPace pace(500us);
  pace.sent(1s);
  EXPECT_LE(pace.due(), 1s);  // the first may be followed by a few at once
  Ns now = 1s;
  int at_once = 0;
  for (; pace.due() <= now; ++at_once) pace.sent(now);
  EXPECT_LE(at_once, 9);
  const Ns next = pace.due();
  pace.sent(next + 300us);  // late, but the next is not
  EXPECT_EQ(pace.due(), next + 505us);
  pace.sent(next + 20ms);
  EXPECT_GE(pace.due(), next + 16ms);
  pace.refused(2s);
  EXPECT_EQ(pace.due(), 2s);
  pace.sent(2s);
  EXPECT_EQ(pace.due(), 2s + 100ms);  // until it is answered
}

class SendGateTest : public ::testing::Test {
 protected:
  static constexpr Endpoint kEndpoint = Endpoint::multicast;
  Config config_ = config_of({{"line.rate_percent", "100"}});
  ManualClock clock_;
  SeededRandom random_{1};
  SendGate gate_{config_, clock_};
  const ChannelId a_ = ChannelId::make(clock_.now(), random_),
                  b_ = ChannelId::make(clock_.now(), random_);
};

TEST_F(SendGateTest, LetsCallsGoAtTheirTurn) {
  std::promise<void> all;
  std::atomic<int> left{9};
  std::vector<Ns> at;
  while (gate_.room(a_, kEndpoint) == 0us && left > 0) {
    const int i = --left;
    ASSERT_TRUE(gate_.put(a_, kEndpoint, [&, i](SendGate::Turn turn) {
      EXPECT_TRUE(turn.go);
      at.push_back(turn.at);
      gate_.answered(a_, kEndpoint, turn.at);
      if (i == 0) all.set_value();
      return true;
    }));
  }
  auto done = all.get_future();
  while (done.wait_for(0s) != std::future_status::ready)
    if (!clock_.advance_to_deadline()) std::this_thread::yield();
  ASSERT_EQ(at.size(), 9u);
  for (std::size_t i = 1; i < at.size(); ++i) EXPECT_EQ(at[i] - at[i - 1], 5ms);
}

TEST_F(SendGateTest, HoldsAFewAndGivesThemBackWhenWithdrawn) {
  gate_.penalize(a_, kEndpoint);
  gate_.penalize(b_, kEndpoint);
  EXPECT_GE(gate_.room(a_, kEndpoint), 500ms);
  int made = 0, withdrawn = 0, others = 0;
  const auto count = [&](int& no) {
    return [&](SendGate::Turn turn) { return ++(turn.go ? made : no), turn.go; };
  };
  int taken = 0;
  while (gate_.put(a_, kEndpoint, count(withdrawn))) ++taken;
  EXPECT_EQ(taken, 10);  // 50 ms of 200 a second
  EXPECT_TRUE(gate_.put(b_, kEndpoint, count(others)));
  gate_.withdraw(a_);
  EXPECT_EQ(withdrawn, taken);
  EXPECT_EQ(others, 0);
  gate_.stop();
  EXPECT_EQ(others, 1);
  EXPECT_FALSE(gate_.put(a_, kEndpoint, count(withdrawn)));
  EXPECT_EQ(made, 0);
}

TEST(SendGate, LetsEverythingGoAtOnceWithoutLimits) {
  const Config config = config_of({{"line.limits", "false"}});
  ManualClock clock;
  SeededRandom random(1);
  SendGate gate(config, clock);
  const ChannelId channel = ChannelId::make(clock.now(), random);
  int made = 0;
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(gate.room(channel, Endpoint::push), 0us);
    EXPECT_TRUE(gate.put(channel, Endpoint::push, [&](SendGate::Turn turn) {
      ++made;
      return turn.go;
    }));
  }
  EXPECT_EQ(made, 1'000);
}

}  // namespace
}  // namespace enishi::line
