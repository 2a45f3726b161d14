#include "line/pacing.h"

#include <algorithm>

#include "base/limits.h"

namespace enishi::line {
namespace {

// LINE does not say how large its buckets are, so calls go out evenly: ten milliseconds' worth may
// go at once, where that is more than one.
constexpr double kBurstSeconds = 0.01;
// Left for clocks that drift apart.
constexpr double kSlack = 0.01;
// Of what LINE counts by the minute or hour a few may go at once, because one question may take as
// many calls; the rate is lowered by as much, so that no such span has more than is allowed.
constexpr int kSpanBurst = 3;
constexpr int kFewCalls = 10;  // a limit so low that a burst would take too much of it

using std::chrono::microseconds;

Millis rounded_up(microseconds wait) {
  return std::chrono::ceil<Millis>(wait);
}

net::Rate rate_of(const EndpointInfo& endpoint, double share) {
  const double rate = endpoint.per_second() * share * (1 - kSlack);
  const Limit limit = endpoint.limit;
  if (limit.seconds == 1)
    return {.per_second = rate, .capacity = std::max(1.0, rate * kBurstSeconds)};
  const int burst = limit.calls <= kFewCalls ? 1 : kSpanBurst;
  return {.per_second = std::max(rate - static_cast<double>(burst - 1) / limit.seconds, rate / 2),
          .capacity = static_cast<double>(burst)};
}

}  // namespace

Pacing::Pacing(const Config& config, const Clock& clock)
    : clock_(clock),
      on_(config.boolean("line.limits")),
      share_(static_cast<double>(config.integer("line.rate_percent")) / 100) {}

net::TokenBucket& Pacing::bucket(const ChannelId& channel, Endpoint endpoint) {
  const auto index = static_cast<std::size_t>(endpoint);
  {
    ReadLock lock(mutex_);
    const auto found = buckets_.find(channel);
    if (found != buckets_.end() && found->second[index]) return *found->second[index];
  }
  WriteLock lock(mutex_);
  auto& bucket = buckets_[channel][index];
  if (!bucket) bucket = std::make_unique<net::TokenBucket>(clock_, rate_of(info(endpoint), share_));
  return *bucket;
}

microseconds Pacing::reserve(const ChannelId& channel, Endpoint endpoint) {
  if (!on_) return microseconds{0};
  return bucket(channel, endpoint).try_take();
}

Status Pacing::wait(const ChannelId& channel, Endpoint endpoint) {
  const Time give_up = clock_.now() + Millis{limits::line_pace_wait_ms_max};
  Mutex mutex;
  std::condition_variable never;
  for (;;) {
    const microseconds missing = reserve(channel, endpoint);
    if (missing.count() == 0) return {};
    const Time due = clock_.now() + rounded_up(missing);
    if (due > give_up)
      return fail(ErrorCode::rate_limited,
                  "LINE allows few calls of this kind; try again in " +
                      std::to_string(std::chrono::ceil<std::chrono::seconds>(missing).count()) +
                      " seconds");
    MutexLock lock(mutex);
    clock_.wait_until(lock.native(), never, due, [] { return false; });
  }
}

void Pacing::penalize(const ChannelId& channel, Endpoint endpoint) {
  if (!on_) return;
  const double interval_us = 1e6 / info(endpoint).per_second();
  const auto pause = std::clamp(microseconds(static_cast<std::int64_t>(interval_us)),
                                microseconds(std::chrono::milliseconds{500}),
                                microseconds(std::chrono::seconds{60}));
  bucket(channel, endpoint).penalize(pause);
}

}  // namespace enishi::line
