// One token bucket per channel and endpoint, at the documented rates.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "base/clock.h"
#include "base/thread.h"
#include "net/token_bucket.h"

namespace enishi::simulator {

// `amount` requests per period, as the reference states them.
struct EndpointRate {
  double amount = 2'000;
  double seconds = 1;
};
inline constexpr EndpointRate kEverythingElse{2'000, 1};
inline constexpr EndpointRate kPerHour60{60, 3'600};
inline constexpr EndpointRate kPerMinute60{60, 60};
inline constexpr EndpointRate kPerHour3{3, 3'600};      // rich menu batch
inline constexpr EndpointRate kPerHour100{100, 3'600};  // rich menus made, deleted; batch status
inline constexpr EndpointRate kPerSecond10{10, 1};      // rich menu list
inline constexpr EndpointRate kPerSecond200{200, 1};    // coupons, memberships
inline constexpr EndpointRate kMulticastRate{200, 1};
inline constexpr EndpointRate kLoadingRate{100, 1};
inline constexpr EndpointRate kWebhookEndpointRate{1'000, 60};
inline constexpr EndpointRate kShortLivedTokenRate{370, 1};

// Thread safe.
class RateLimits {
 public:
  // `capacity`: tokens a full bucket holds, at least 1; 0: a whole period's amount (LINE does not
  // tell). A client that paces evenly passes with a capacity of 1.
  RateLimits(const Clock& clock, double capacity) : clock_(clock), capacity_(capacity) {}

  // True if the request may pass.
  bool take(std::uint32_t channel, std::uint32_t endpoint, EndpointRate rate);
  void clear();

 private:
  const Clock& clock_;
  const double capacity_;
  SharedMutex mutex_;
  std::unordered_map<std::uint64_t, std::unique_ptr<net::TokenBucket>> buckets_ GUARDED_BY(mutex_);
};

}  // namespace enishi::simulator
