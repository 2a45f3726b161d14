// Time for tests of the whole: real threads and sockets, and a day that passes in a coffee break.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/clock.h"

namespace enishi::app::testing {

// Runs `speed` times as fast as the system's clock, so that back-offs cost milliseconds, and jumps
// when told to. Thread safe.
class FastClock final : public Clock {
 public:
  explicit FastClock(int speed, Time start = from_ms(1'790'000'000'000));
  void jump(Millis by) { jumped_.fetch_add(by.count()); }

  Time now() const override;
  std::chrono::nanoseconds monotonic() const override;
  bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                  std::optional<Time> deadline, const std::function<bool()>& done) const override;
  bool wait_until_monotonic(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                            std::chrono::nanoseconds deadline,
                            const std::function<bool()>& done) const override;

 private:
  const SystemClock real_;
  const int speed_;
  const Time start_;
  const std::chrono::nanoseconds begun_;
  std::atomic<std::int64_t> jumped_{0};
};

// Looks until `look` is true, for `patience` of real time at most; gives what it saw last.
bool eventually(const std::function<bool()>& look, Millis patience = std::chrono::seconds(60));

}  // namespace enishi::app::testing
