// Waiting by the clock that a room was given, also when somebody sets it back.
#pragma once

#include "base/clock.h"
#include "base/thread.h"

namespace enishi::spine {

// As Clock::wait_until, but returns too when the clock was set back: a deadline that was reckoned
// before means nothing then. The caller looks again at what it waits for.
inline void wait_until(const Clock& clock, MutexLock& lock, std::condition_variable& cv,
                       Time deadline, const std::function<bool()>& done) {
  const Time began = clock.now();
  clock.wait_until(lock.native(), cv, deadline, [&] { return done() || clock.now() < began; });
}

// Waits until done(), or for this long whatever becomes of the wall clock.
inline void wait_for(const Clock& clock, MutexLock& lock, std::condition_variable& cv,
                     std::chrono::nanoseconds duration, const std::function<bool()>& done) {
  clock.wait_until_monotonic(lock.native(), cv, clock.monotonic() + duration, done);
}

}  // namespace enishi::spine
