// A counting lock that is handed over strictly in order of arrival, so that no waiter starves.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>

#include "base/thread.h"

namespace enishi::store {

// Thread safe. `places` callers may hold it at once; a writer lock has one place.
class Turn {
 public:
  explicit Turn(unsigned places) : places_(places), free_(places) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // Waits until `n` places are free and everyone who came earlier has been served. n <= places.
  void take(unsigned n = 1);
  void give(unsigned n = 1);
  unsigned places() const { return places_; }
  std::size_t waiting() const;  // how many wait now

  // Holds `n` places for a scope.
  class Hold {
   public:
    explicit Hold(Turn& turn, unsigned n = 1) : turn_(turn), n_(n) { turn_.take(n_); }
    ~Hold() { turn_.give(n_); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    Turn& turn_;
    unsigned n_;
  };

 private:
  struct Waiter {
    unsigned n;
    bool granted = false;
    std::condition_variable wake;
  };

  const unsigned places_;
  mutable Mutex mutex_;
  unsigned free_ GUARDED_BY(mutex_);
  std::deque<Waiter*> waiting_ GUARDED_BY(mutex_);  // bounded by the number of threads
};

}  // namespace enishi::store
