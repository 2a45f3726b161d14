// The one seam for time. Nothing outside base reads a clock or waits on one directly
// (the tidy test enforces it).
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace enishi {

using Millis = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Millis>;  // UTC, milliseconds since 1970

inline constexpr Time kTimeMin{Millis{0}};
inline constexpr Time kTimeMax{Millis{253402300799999}};  // 9999-12-31T23:59:59.999Z

constexpr std::int64_t to_ms(Time t) {
  return t.time_since_epoch().count();
}
constexpr Time from_ms(std::int64_t ms) {
  return Time{Millis{ms}};
}

// Thread safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall time. May jump (NTP, a virtual clock); use monotonic() for durations.
  virtual Time now() const = 0;

  // Never goes back; only differences mean anything.
  virtual std::chrono::nanoseconds monotonic() const = 0;

  // Waits on `cv` until `done()`, or until now() >= deadline (nullopt: no deadline).
  // `lock` is held on entry and on return. Returns done().
  // A ManualClock wakes every waiter when it is moved.
  virtual bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                          std::optional<Time> deadline,
                          const std::function<bool()>& done) const = 0;

  // The same until monotonic() >= deadline.
  virtual bool wait_until_monotonic(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                                    std::chrono::nanoseconds deadline,
                                    const std::function<bool()>& done) const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
  std::chrono::nanoseconds monotonic() const override;
  bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                  std::optional<Time> deadline, const std::function<bool()>& done) const override;
  bool wait_until_monotonic(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                            std::chrono::nanoseconds deadline,
                            const std::function<bool()>& done) const override;
};

// Moves only when told to. monotonic() moves with it. advance() and set() take the mutex of every
// waiter: the caller must not hold one.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start = from_ms(1'790'000'000'000));
  ~ManualClock() override;

  void advance(Millis by);
  void set(Time to);  // may go backwards; monotonic() then stands still
  // Moves to the earliest deadline that somebody waits for. False, unmoved, when nobody does, it is
  // later than `latest`, or a waiter has yet to notice that its deadline has come: time then never
  // outruns the work.
  bool advance_to_deadline(Time latest = kTimeMax);

  Time now() const override;
  std::chrono::nanoseconds monotonic() const override;
  bool wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                  std::optional<Time> deadline, const std::function<bool()>& done) const override;
  bool wait_until_monotonic(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                            std::chrono::nanoseconds deadline,
                            const std::function<bool()>& done) const override;

 private:
  struct Deadline {
    std::optional<Time> wall;
    std::optional<std::chrono::nanoseconds> monotonic;
  };
  bool wait(std::unique_lock<std::mutex>& lock, std::condition_variable& cv, Deadline deadline,
            const std::function<bool()>& done) const;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace enishi
