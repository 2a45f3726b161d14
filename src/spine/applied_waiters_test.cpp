#include "spine/applied_waiters.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/limits.h"

namespace enishi::spine {
namespace {

TEST(AppliedWaiters, CallsInOrderOfPosition) {
  AppliedWaiters waiters;
  std::vector<int> called;
  const auto note = [&](int n) {
    return [&called, n](Status done) {
      EXPECT_TRUE(done);
      called.push_back(n);
    };
  };
  waiters.add(30, note(3));
  waiters.add(10, note(1));
  waiters.add(20, note(2));
  waiters.reached(9);
  EXPECT_TRUE(called.empty());
  waiters.reached(20);
  EXPECT_EQ(called, (std::vector{1, 2}));
  waiters.add(20, note(4));  // at once
  EXPECT_EQ(called, (std::vector{1, 2, 4}));
  waiters.reached(40);
  EXPECT_EQ(called, (std::vector{1, 2, 4, 3}));
}

TEST(AppliedWaiters, FailsThoseWhoWaitWhenClosed) {
  AppliedWaiters waiters;
  std::vector<ErrorCode> codes;
  const auto note = [&](Status done) {
    if (!done) codes.push_back(done.error().code);
  };
  waiters.add(1, note);
  waiters.close();
  waiters.add(2, note);
  EXPECT_EQ(codes, (std::vector{ErrorCode::cancelled, ErrorCode::cancelled}));
  waiters.open();
  waiters.add(3, note);
  waiters.reached(3);
  EXPECT_EQ(codes.size(), 2u);
}

TEST(AppliedWaiters, HasALimit) {
  AppliedWaiters waiters;
  std::size_t called = 0, refused = 0;
  for (std::size_t i = 0; i <= limits::pipeline_waiters_max; ++i) {
    waiters.add(1, [&](Status done) {
      ++called;
      if (!done) refused += done.error().code == ErrorCode::unavailable;
    });
  }
  EXPECT_EQ(called, 1u);
  EXPECT_EQ(refused, 1u);
  waiters.reached(1);
  EXPECT_EQ(called, limits::pipeline_waiters_max + 1);
}

// A waiter may ask again from inside its call.
TEST(AppliedWaiters, CallsOutsideItsLock) {
  AppliedWaiters waiters;
  bool again = false;
  waiters.add(1, [&](Status) { waiters.add(1, [&](Status) { again = true; }); });
  waiters.reached(1);
  EXPECT_TRUE(again);
}

}  // namespace
}  // namespace enishi::spine
