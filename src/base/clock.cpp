#include "base/clock.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "base/thread.h"

namespace enishi {

Time SystemClock::now() const {
  return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

std::chrono::nanoseconds SystemClock::monotonic() const {
  return std::chrono::steady_clock::now().time_since_epoch();
}

bool SystemClock::wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                             std::optional<Time> deadline,
                             const std::function<bool()>& done) const {
  // The kernel's timer does not follow a jump of the wall clock: we look again at least this often.
  constexpr Millis slice_max{1000};
  while (!done()) {
    if (!deadline) {
      cv.wait(lock);
      continue;
    }
    const Millis left = *deadline - now();
    if (left <= Millis{0}) return false;
    cv.wait_for(lock, std::min(left, slice_max));
  }
  return true;
}

bool SystemClock::wait_until_monotonic(std::unique_lock<std::mutex>& lock,
                                       std::condition_variable& cv,
                                       std::chrono::nanoseconds deadline,
                                       const std::function<bool()>& done) const {
  // A sleep ends some 50 us late.
  const std::chrono::microseconds awake{waits_precisely() ? 100 : 0};
  const std::chrono::steady_clock::time_point at(deadline);
  if (cv.wait_until(lock, at - awake, done)) return true;
  while (std::chrono::steady_clock::now() < at) {
    lock.unlock();
    lock.lock();
    if (done()) return true;
  }
  return done();
}

// Lock order: a waiter takes its own mutex, then `mutex`. A mover therefore never holds `mutex`
// while it takes a waiter's: it pins the waiters first, and a pinned waiter does not leave.
struct ManualClock::State {
  struct Waiter {
    std::mutex* mutex;
    std::condition_variable* cv;
    Deadline deadline;
    unsigned pins = 0;
  };

  explicit State(Time start) : now(start) {}

  bool reached(const Deadline& deadline) const {
    return (deadline.wall && now >= *deadline.wall) ||
           (deadline.monotonic && monotonic >= *deadline.monotonic);
  }
  // By wall time; kTimeMax: never.
  Time instant_of(const Deadline& deadline) const {
    if (deadline.wall) return *deadline.wall;
    if (!deadline.monotonic) return kTimeMax;
    return now + std::chrono::ceil<Millis>(*deadline.monotonic - monotonic);
  }

  void move_to(Time to) {
    if (to > now) monotonic += to - now;
    now = to;
  }

  // Call with `lock` on `mutex`, after the time was moved.
  void wake(std::unique_lock<std::mutex>& lock) {
    const std::vector<Waiter*> pinned = waiters;
    for (Waiter* w : pinned) ++w->pins;
    lock.unlock();
    for (Waiter* w : pinned) {
      // With its mutex held, the waiter stands either before its look at the time or in its wait.
      std::lock_guard hold(*w->mutex);
      w->cv->notify_all();
    }
    lock.lock();
    for (Waiter* w : pinned) --w->pins;
    unpinned.notify_all();
  }

  void enter(Waiter& waiter) {
    std::lock_guard hold(mutex);
    waiters.push_back(&waiter);
  }

  // Returns false if `outer` (the waiter's lock) had to be let go for a while.
  bool leave(Waiter& waiter, std::unique_lock<std::mutex>& outer) {
    std::unique_lock hold(mutex);
    std::erase(waiters, &waiter);
    if (waiter.pins == 0) return true;
    outer.unlock();
    unpinned.wait(hold, [&] { return waiter.pins == 0; });
    hold.unlock();
    outer.lock();
    return false;
  }

  mutable std::mutex mutex;
  std::condition_variable unpinned;
  Time now;
  std::chrono::nanoseconds monotonic{1};
  std::vector<Waiter*> waiters;
};

ManualClock::ManualClock(Time start) : state_(std::make_unique<State>(start)) {}

ManualClock::~ManualClock() {
  assert(state_->waiters.empty());
}

void ManualClock::advance(Millis by) {
  assert(by >= Millis{0});
  std::unique_lock lock(state_->mutex);
  state_->move_to(state_->now + by);
  state_->wake(lock);
}

void ManualClock::set(Time to) {
  std::unique_lock lock(state_->mutex);
  state_->move_to(to);
  state_->wake(lock);
}

bool ManualClock::advance_to_deadline(Time latest) {
  std::unique_lock lock(state_->mutex);
  Time next = kTimeMax;
  for (const State::Waiter* waiter : state_->waiters)
    next = std::min(next, state_->instant_of(waiter->deadline));
  if (next == kTimeMax || next > latest || next <= state_->now) return false;
  state_->move_to(next);
  state_->wake(lock);
  return true;
}

Time ManualClock::now() const {
  std::lock_guard lock(state_->mutex);
  return state_->now;
}

std::chrono::nanoseconds ManualClock::monotonic() const {
  std::lock_guard lock(state_->mutex);
  return state_->monotonic;
}

bool ManualClock::wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                             std::optional<Time> deadline,
                             const std::function<bool()>& done) const {
  return wait(lock, cv, {.wall = deadline, .monotonic = {}}, done);
}

bool ManualClock::wait_until_monotonic(std::unique_lock<std::mutex>& lock,
                                       std::condition_variable& cv,
                                       std::chrono::nanoseconds deadline,
                                       const std::function<bool()>& done) const {
  return wait(lock, cv, {.wall = {}, .monotonic = deadline}, done);
}

bool ManualClock::wait(std::unique_lock<std::mutex>& lock, std::condition_variable& cv,
                       Deadline deadline, const std::function<bool()>& done) const {
  const auto reached = [&] {
    std::lock_guard hold(state_->mutex);
    return state_->reached(deadline);
  };
  for (;;) {
    State::Waiter waiter{lock.mutex(), &cv, deadline};
    state_->enter(waiter);
    bool is_done = false;
    for (;;) {
      const bool late = reached();
      is_done = done();
      if (is_done || late) break;
      cv.wait(lock);
    }
    if (state_->leave(waiter, lock)) return is_done;
    // The lock was let go: what done() said may no longer hold.
  }
}

}  // namespace enishi
