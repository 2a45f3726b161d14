#include "simulator/rate_limits.h"

#include <algorithm>

namespace enishi::simulator {

bool RateLimits::take(std::uint32_t channel, std::uint32_t endpoint, EndpointRate rate) {
  const std::uint64_t key = (std::uint64_t{channel} << 32) | endpoint;
  {
    const ReadLock lock(mutex_);
    const auto at = buckets_.find(key);
    if (at != buckets_.end()) return at->second->try_take().count() == 0;
  }
  const WriteLock lock(mutex_);
  auto& bucket = buckets_[key];
  if (!bucket) {
    const double capacity = capacity_ > 0 ? std::min(capacity_, rate.amount) : rate.amount;
    bucket = std::make_unique<net::TokenBucket>(
        clock_, net::Rate{rate.amount / rate.seconds, std::max(1.0, capacity)});
  }
  return bucket->try_take().count() == 0;
}

void RateLimits::clear() {
  const WriteLock lock(mutex_);
  buckets_.clear();
}

}  // namespace enishi::simulator
