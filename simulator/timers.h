// Tasks at a time of the clock, on one thread: late answers, redeliveries.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <thread>

#include "base/clock.h"
#include "base/thread.h"

namespace enishi::simulator {

inline constexpr std::size_t kTimersMax = 100'000;

// Thread safe. stop() (or the destructor) runs what is left at once, as if its time had come, then
// joins. Tasks must not block.
class Timers {
 public:
  explicit Timers(Clock& clock);
  ~Timers();

  // With kTimersMax tasks waiting, or once stopped, it runs at once.
  void at(Time due, std::move_only_function<void()> task);
  void wait_due();  // until everything whose time has come has run
  void run_all();   // what is scheduled now runs now, on the caller's thread
  void stop();

 private:
  void loop();

  Clock& clock_;
  Mutex mutex_;
  std::condition_variable wake_, ran_;
  std::multimap<Time, std::move_only_function<void()>> tasks_ GUARDED_BY(mutex_);
  bool changed_ GUARDED_BY(mutex_) = false;
  bool running_ GUARDED_BY(mutex_) = false;  // tasks are under way on the thread
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace enishi::simulator
