#include "net/token_bucket.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace enishi::net {
namespace {

// Doubles lose a little in each addition; a token that lacks less than this is whole.
constexpr double kRounding = 1e-9;

}  // namespace

TokenBucket::TokenBucket(const Clock& clock, Rate rate)
    : clock_(clock), rate_(rate), tokens_(rate.capacity), at_(clock.monotonic()) {
  assert(rate.per_second > 0 && rate.capacity >= 1);
}

// `at_` lies in the future while the bucket is closed; nothing flows in until then.
void TokenBucket::refill() {
  const auto now = clock_.monotonic();
  if (now <= at_) return;
  const std::chrono::duration<double> passed = now - at_;
  tokens_ = std::min(rate_.capacity, tokens_ + passed.count() * rate_.per_second);
  at_ = now;
}

std::chrono::microseconds TokenBucket::try_take(double n) {
  assert(n > 0 && n <= rate_.capacity);
  MutexLock lock(mutex_);
  refill();
  const auto closed = std::max(at_ - clock_.monotonic(), std::chrono::nanoseconds{0});
  if (closed.count() == 0 && tokens_ + kRounding >= n) {
    tokens_ = std::max(0.0, tokens_ - n);
    return {};
  }
  const double missing = std::max(0.0, n - tokens_ - kRounding);
  const double wait_us = missing / rate_.per_second * 1e6 + double(closed.count()) / 1e3;
  return std::chrono::microseconds(std::max<std::int64_t>(1, std::llround(std::ceil(wait_us))));
}

void TokenBucket::penalize(std::chrono::microseconds pause) {
  MutexLock lock(mutex_);
  tokens_ = 0;
  at_ = std::max(at_, clock_.monotonic() + pause);
}

double TokenBucket::available() const {
  MutexLock lock(mutex_);
  const std::chrono::duration<double> passed = clock_.monotonic() - at_;
  if (passed.count() <= 0) return tokens_;
  return std::min(rate_.capacity, tokens_ + passed.count() * rate_.per_second);
}

}  // namespace enishi::net
