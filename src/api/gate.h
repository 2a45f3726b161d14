// Counts the calls that are not answered yet, so that nothing they use goes before them.
#pragma once

#include <condition_variable>
#include <utility>

#include "base/thread.h"

namespace enishi::api {

// Thread safe.
class Gate {
 public:
  // Waits until every ticket is gone.
  ~Gate() {
    MutexLock lock(mutex_);
    while (inside() > 0) empty_.wait(lock.native());
  }

  class Ticket {
   public:
    explicit Ticket(Gate& gate) : gate_(&gate) { gate.enter(); }
    Ticket(Ticket&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket() {
      if (gate_ != nullptr) gate_->leave();
    }

   private:
    Gate* gate_;
  };

 private:
  int inside() const REQUIRES(mutex_) { return inside_; }
  void enter() {
    MutexLock lock(mutex_);
    ++inside_;
  }
  void leave() {
    MutexLock lock(mutex_);
    if (--inside_ == 0) empty_.notify_all();
  }

  Mutex mutex_;
  std::condition_variable empty_;
  int inside_ GUARDED_BY(mutex_) = 0;
};

}  // namespace enishi::api
