#include "net/token_bucket.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace enishi::net {
namespace {

using std::chrono::microseconds;

// ManualClock moves by milliseconds.
Millis up_to_ms(microseconds us) {
  return std::chrono::ceil<Millis>(us);
}

TEST(TokenBucket, StartsFullAndSaysHowLong) {
  ManualClock clock;
  TokenBucket bucket(clock, {.per_second = 100, .capacity = 5});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(bucket.try_take().count(), 0);
  EXPECT_EQ(bucket.try_take(), microseconds(10'000));
  EXPECT_EQ(bucket.try_take(2), microseconds(20'000));
  clock.advance(Millis(9));
  EXPECT_EQ(bucket.try_take(), microseconds(1'000));
  clock.advance(Millis(1));
  EXPECT_EQ(bucket.try_take().count(), 0);
  EXPECT_GT(bucket.try_take().count(), 0);
}

TEST(TokenBucket, HoldsNoMoreThanItsCapacity) {
  ManualClock clock;
  TokenBucket bucket(clock, {.per_second = 1'000, .capacity = 3});
  EXPECT_EQ(bucket.try_take(3).count(), 0);
  clock.advance(Millis(3'600'000));
  EXPECT_EQ(bucket.available(), 3);
  EXPECT_EQ(bucket.try_take(3).count(), 0);
  EXPECT_GT(bucket.try_take().count(), 0);
}

TEST(TokenBucket, RoundsUp) {
  ManualClock clock;
  TokenBucket bucket(clock, {.per_second = 3, .capacity = 1});
  EXPECT_EQ(bucket.try_take().count(), 0);
  EXPECT_EQ(bucket.try_take(), microseconds(333'334));
}

TEST(TokenBucket, PenaltyClosesIt) {
  ManualClock clock;
  TokenBucket bucket(clock, {.per_second = 10, .capacity = 10});
  bucket.penalize(microseconds(500'000));
  EXPECT_EQ(bucket.available(), 0);
  EXPECT_EQ(bucket.try_take(), microseconds(600'000));
  bucket.penalize(microseconds(100'000));  // a shorter one does not open it sooner
  clock.advance(Millis(499));
  EXPECT_GT(bucket.try_take(0.001).count(), 0);
  clock.advance(Millis(101));
  EXPECT_EQ(bucket.try_take().count(), 0);
  EXPECT_GT(bucket.try_take().count(), 0);
}

// Whatever its users do, no window of time sees more than capacity + rate * its length.
RC_GTEST_PROP(TokenBucket, NoWindowGetsMoreThanItsShare, ()) {
  const double rate = *rc::gen::inRange(1, 5'000) / 7.0 + 0.01;
  const double capacity = *rc::gen::inRange(10, 500) / 10.0;
  ManualClock clock;
  TokenBucket bucket(clock, {rate, capacity});
  const auto start = clock.now();

  struct Taken {
    double at_seconds, tokens;
  };
  std::vector<Taken> taken;
  for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 400))) {
    if (step % 4 == 0) clock.advance(Millis(step));
    if (step == 1) bucket.penalize(microseconds(20'000));
    const double n = std::min(capacity, 0.5 + step % 7);
    const auto wait = bucket.try_take(n);
    if (wait.count() == 0) {
      const std::chrono::duration<double> at = clock.now() - start;
      taken.push_back({at.count(), n});
    } else if (step % 3 == 0) {  // waiting as long as it says is enough
      clock.advance(up_to_ms(wait));
      const std::chrono::duration<double> at = clock.now() - start;
      RC_ASSERT(bucket.try_take(n).count() == 0);
      taken.push_back({at.count(), n});
    }
  }
  for (std::size_t from = 0; from < taken.size(); ++from) {
    double sum = 0;
    for (std::size_t to = from; to < taken.size(); ++to) {
      sum += taken[to].tokens;
      const double window = taken[to].at_seconds - taken[from].at_seconds;
      RC_ASSERT(sum <= capacity + rate * window + 1e-6);
    }
  }
}

}  // namespace
}  // namespace enishi::net
