#include "app/testing_clock.h"

#include <algorithm>

namespace enishi::app::testing {
namespace {

// A jump is noticed within this much real time, since waiters cannot be woken by it.
constexpr Millis kSlice{10};

}  // namespace

FastClock::FastClock(int speed, Time start)
    : speed_(speed), start_(start), begun_(real_.monotonic()) {}

std::chrono::nanoseconds FastClock::monotonic() const {
  return (real_.monotonic() - begun_) * speed_ + Millis(jumped_.load()) +
         std::chrono::nanoseconds{1};
}

Time FastClock::now() const {
  return start_ + std::chrono::duration_cast<Millis>(monotonic());
}

bool FastClock::wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                           std::optional<Time> deadline, const std::function<bool()>& done) const {
  if (!deadline) return real_.wait_until(lock, cv, std::nullopt, done);
  return wait_until_monotonic(lock, cv, monotonic() + (*deadline - now()), done);
}

bool FastClock::wait_until_monotonic(std::unique_lock<std::mutex>& lock,
                                     std::condition_variable& cv, std::chrono::nanoseconds deadline,
                                     const std::function<bool()>& done) const {
  for (;;) {
    const auto left = deadline - monotonic();
    if (left <= std::chrono::nanoseconds{0}) return done();
    const auto slice = std::min<std::chrono::nanoseconds>(kSlice, left / speed_);
    if (real_.wait_until_monotonic(lock, cv, real_.monotonic() + slice, done)) return true;
  }
}

bool eventually(const std::function<bool()>& look, Millis patience) {
  const SystemClock clock;
  const auto end = clock.monotonic() + patience;
  std::mutex mutex;
  std::condition_variable never;
  while (!look()) {
    if (clock.monotonic() >= end) return look();
    std::unique_lock lock(mutex);
    clock.wait_until(lock, never, clock.now() + Millis{4}, [] { return false; });
  }
  return true;
}

}  // namespace enishi::app::testing
