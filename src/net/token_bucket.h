// Pacing. One bucket per (channel, endpoint), shared by all workers of the channel.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"
#include "base/thread.h"

namespace enishi::net {

struct Rate {
  double per_second = 0;  // > 0
  double capacity = 1;    // tokens the bucket can hold, >= 1: the burst
};

// Thread safe. Starts full. Time comes from clock.monotonic().
class TokenBucket {
 public:
  TokenBucket(const Clock& clock, Rate rate);

  // Takes n tokens if they are there: zero; otherwise takes nothing and says how long until they
  // will be (rounded up to a microsecond). n must be <= capacity (asserted).
  [[nodiscard]] std::chrono::microseconds try_take(double n = 1);
  // The peer said we were too fast: the bucket is emptied and stays closed for `pause`.
  void penalize(std::chrono::microseconds pause);
  double available() const;  // approximate

 private:
  void refill() REQUIRES(mutex_);
  const Clock& clock_;
  const Rate rate_;
  mutable Mutex mutex_;
  double tokens_ GUARDED_BY(mutex_);
  std::chrono::nanoseconds at_ GUARDED_BY(mutex_);
};

}  // namespace enishi::net
