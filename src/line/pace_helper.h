// Time for tests with LINE's limits on. Only *_test.cpp include it.
#pragma once

#include <atomic>
#include <thread>

#include "base/clock.h"
#include "base/limits.h"

namespace enishi::line {

// Lets time pass for who waits for LINE's pace on the test's own thread.
class PaceHelper {
 public:
  explicit PaceHelper(ManualClock& clock)
      : thread_([this, &clock] {
          while (!stopping_) {
            if (!clock.advance_to_deadline(clock.now() + Millis{limits::line_pace_wait_ms_max}))
              std::this_thread::yield();
          }
        }) {}
  ~PaceHelper() {
    stopping_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace enishi::line
