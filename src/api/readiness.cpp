#include "api/readiness.h"

namespace enishi::api {
namespace {

constexpr Millis kProbeEvery{1'000};
constexpr Millis kStandsMax{30'000};

}  // namespace

Status Readiness::check() {
  const Time now = rooms_.clock.now();
  MutexLock lock(mutex_);
  if (!probed_at_ || now < *probed_at_ || now - *probed_at_ >= kProbeEvery) {
    probed_ = rooms_.idempotency.probe();
    probed_at_ = now;
  }
  if (!probed_)
    return fail(ErrorCode::unavailable, "The store takes no writes: " + probed_.error().message);
  return check_pipeline(now);
}

Status Readiness::check_pipeline(Time now) {
  const spine::Position applied = rooms_.pipeline.applied();
  if (applied >= rooms_.log.end()) {
    stands_since_.reset();
  } else if (!stands_since_ || applied != stood_at_) {
    stood_at_ = applied;
    stands_since_ = now;
  } else if (now - *stands_since_ >= kStandsMax) {
    return fail(ErrorCode::unavailable,
                "The pipeline is stuck at " + std::to_string(applied) + ".");
  }
  return {};
}

}  // namespace enishi::api
