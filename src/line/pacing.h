// A token bucket per (channel, endpoint), below LINE's documented rates.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <unordered_map>

#include "base/config.h"
#include "base/thread.h"
#include "line/endpoints.h"
#include "net/token_bucket.h"
#include "workspace/workspace.h"

namespace enishi::line {

// Thread safe.
class Pacing {
 public:
  // Settings line.rate_percent and line.limits (off: no pacing at all).
  Pacing(const Config& config, const Clock& clock);

  // Takes a token: zero; else how long until there is one.
  std::chrono::microseconds reserve(const ChannelId& channel, Endpoint endpoint);
  // Waits for a token, at most limits::line_pace_wait_ms_max; rate_limited beyond.
  Status wait(const ChannelId& channel, Endpoint endpoint);
  // LINE said 429: the bucket is emptied and closed for a while.
  void penalize(const ChannelId& channel, Endpoint endpoint);

 private:
  using Buckets = std::array<std::unique_ptr<net::TokenBucket>, kEndpoints.size()>;
  net::TokenBucket& bucket(const ChannelId& channel, Endpoint endpoint);

  const Clock& clock_;
  const bool on_;
  const double share_;
  SharedMutex mutex_;
  std::unordered_map<ChannelId, Buckets> buckets_ GUARDED_BY(mutex_);
};

}  // namespace enishi::line
