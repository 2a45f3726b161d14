#include "base/clock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace enishi {
namespace {

using namespace std::chrono_literals;

TEST(SystemClock, TellsTheTime) {
  SystemClock clock;
  EXPECT_GT(clock.now(), from_ms(1'700'000'000'000));
  const auto before = clock.monotonic();
  EXPECT_GE(clock.monotonic(), before);
}

TEST(SystemClock, WaitEndsAtTheDeadlineOrWhenDone) {
  SystemClock clock;
  std::mutex mutex;
  std::condition_variable cv;
  std::unique_lock lock(mutex);
  EXPECT_FALSE(clock.wait_until(lock, cv, clock.now() + 5ms, [] { return false; }));
  EXPECT_TRUE(clock.wait_until(lock, cv, clock.now() - 5ms, [] { return true; }));
  EXPECT_TRUE(clock.wait_until(lock, cv, std::nullopt, [] { return true; }));
  EXPECT_TRUE(lock.owns_lock());
}

TEST(SystemClock, WaitEndsByNotify) {
  SystemClock clock;
  std::mutex mutex;
  std::condition_variable cv;
  bool done = false;
  std::thread other([&] {
    std::lock_guard hold(mutex);
    done = true;
    cv.notify_one();
  });
  std::unique_lock lock(mutex);
  EXPECT_TRUE(clock.wait_until(lock, cv, std::nullopt, [&] { return done; }));
  lock.unlock();
  other.join();
}

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock(from_ms(1000));
  const auto start = clock.monotonic();
  EXPECT_EQ(clock.now(), from_ms(1000));
  clock.advance(250ms);
  EXPECT_EQ(clock.now(), from_ms(1250));
  EXPECT_EQ(clock.monotonic() - start, 250ms);
  clock.set(from_ms(500));
  EXPECT_EQ(clock.now(), from_ms(500));
  EXPECT_EQ(clock.monotonic() - start, 250ms);
  clock.set(from_ms(600));
  EXPECT_EQ(clock.monotonic() - start, 350ms);
}

TEST(ManualClock, ADeadlineThatIsOverDoesNotWait) {
  ManualClock clock;
  std::mutex mutex;
  std::condition_variable cv;
  std::unique_lock lock(mutex);
  EXPECT_FALSE(clock.wait_until(lock, cv, clock.now(), [] { return false; }));
  EXPECT_TRUE(clock.wait_until(lock, cv, clock.now(), [] { return true; }));
}

// A waiter that has looked once while it held the lock is in its wait as soon as we get the lock.
TEST(ManualClock, AdvanceWakesASleepingWaiter) {
  ManualClock clock(from_ms(0));
  std::mutex mutex;
  std::condition_variable cv;
  bool looked = false;
  bool result = true;
  std::thread waiter([&] {
    std::unique_lock lock(mutex);
    result = clock.wait_until(lock, cv, from_ms(100), [&] {
      looked = true;
      return false;
    });
  });
  for (bool asleep = false; !asleep;) {
    std::lock_guard lock(mutex);
    asleep = looked;
  }
  clock.advance(99ms);
  clock.advance(1ms);
  waiter.join();
  EXPECT_FALSE(result);
}

TEST(ManualClock, MovesToTheNextDeadlineOfTheWaiters) {
  ManualClock clock;
  EXPECT_FALSE(clock.advance_to_deadline());
  const Time start = clock.now();
  std::mutex mutex;
  std::condition_variable cv;
  std::atomic<int> over{0};
  std::vector<std::thread> waiters;
  for (const int ms : {700, 300}) {
    waiters.emplace_back([&, ms] {
      std::unique_lock lock(mutex);
      EXPECT_FALSE(clock.wait_until(lock, cv, start + Millis{ms}, [] { return false; }));
      ++over;
    });
  }
  while (over < 2)
    if (!clock.advance_to_deadline()) std::this_thread::yield();
  for (std::thread& waiter : waiters) waiter.join();
  EXPECT_EQ(clock.now(), start + Millis{700});
}

TEST(ManualClock, NotifyWakesAWaiterWithoutADeadline) {
  ManualClock clock;
  std::mutex mutex;
  std::condition_variable cv;
  bool done = false;
  std::thread waiter([&] {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(clock.wait_until(lock, cv, std::nullopt, [&] { return done; }));
  });
  {
    std::lock_guard lock(mutex);
    done = true;
  }
  cv.notify_all();
  waiter.join();
}

// Waiters come, go and die with their mutexes while the clock moves; each must see every deadline.
TEST(ManualClock, NoWakeUpIsLostInARace) {
  ManualClock clock(from_ms(0));
  constexpr int waiters = 4, rounds = 300;
  std::atomic<int> finished{0};
  std::vector<std::thread> threads;
  for (int w = 0; w < waiters; ++w) {
    threads.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        auto mutex = std::make_unique<std::mutex>();
        auto cv = std::make_unique<std::condition_variable>();
        std::unique_lock lock(*mutex);
        const Time deadline = clock.now() + 1ms;
        EXPECT_FALSE(clock.wait_until(lock, *cv, deadline, [] { return false; }));
        EXPECT_GE(clock.now(), deadline);
      }
      finished.fetch_add(1);
    });
  }
  std::thread second_mover([&] {
    while (finished.load() < waiters) clock.advance(1ms);
  });
  while (finished.load() < waiters) clock.advance(1ms);
  second_mover.join();
  for (auto& thread : threads) thread.join();
}

// The clock's only move falls between the waiter's look at the time and its sleep, when done()
// runs: a wake-up that does not wait for the sleeper is lost, and this test hangs.
TEST(ManualClock, OneMoveIsEnough) {
  ManualClock clock(from_ms(0));
  constexpr int rounds = 200;
  std::barrier both(2);
  std::thread waiter([&] {
    std::mutex mutex;
    std::condition_variable cv;
    for (int round = 1; round <= rounds; ++round) {
      bool first = true;
      std::unique_lock lock(mutex);
      EXPECT_FALSE(clock.wait_until(lock, cv, from_ms(round), [&] {
        if (!std::exchange(first, false)) return false;
        both.arrive_and_wait();
        while (clock.now() < from_ms(round)) std::this_thread::yield();
        for (int i = 0; i < 100; ++i) std::this_thread::yield();
        return false;
      }));
    }
  });
  for (int round = 1; round <= rounds; ++round) {
    both.arrive_and_wait();
    clock.set(from_ms(round));
  }
  waiter.join();
}

// With a queue behind the lock, "done" must still hold when wait_until returns.
TEST(ManualClock, DoneStillHoldsOnReturn) {
  ManualClock clock(from_ms(0));
  std::mutex mutex;
  std::condition_variable cv;
  int items = 0, taken = 0;
  constexpr int total = 400;
  const auto consume = [&] {
    std::unique_lock lock(mutex);
    while (taken < total) {
      clock.wait_until(lock, cv, std::nullopt, [&] { return items > 0 || taken == total; });
      if (taken == total) break;
      ASSERT_GT(items, 0);
      --items;
      ++taken;
    }
    cv.notify_all();
  };
  std::thread a(consume), b(consume);
  for (int i = 0; i < total; ++i) {
    {
      std::lock_guard lock(mutex);
      ++items;
    }
    cv.notify_one();
    clock.advance(1ms);
  }
  a.join();
  b.join();
  EXPECT_EQ(taken, total);
}

}  // namespace
}  // namespace enishi
