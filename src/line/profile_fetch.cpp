#include "line/profile_fetch.h"

#include "base/limits.h"
#include "base/thread.h"

namespace enishi::line {
namespace {

// What the answers, which come on the client's thread, share with the thread that asks.
struct Batch {
  Mutex mutex;
  std::condition_variable changed;
  std::size_t in_flight GUARDED_BY(mutex) = 0;
  bool give_up GUARDED_BY(mutex) = false;
  std::vector<FetchedProfile> results GUARDED_BY(mutex);
};

void wait_a_moment(const Clock& clock, std::chrono::microseconds pause) {
  Mutex mutex;
  std::condition_variable never;
  MutexLock lock(mutex);
  const Time due = clock.now() + std::chrono::ceil<Millis>(pause);
  clock.wait_until(lock.native(), never, due, [] { return false; });
}

// Waits for a free place; false when no more calls are to be made.
bool take_place(Batch& batch, const Clock& clock) {
  MutexLock lock(batch.mutex);
  clock.wait_until(lock.native(), batch.changed, std::nullopt, [&]() NO_THREAD_SAFETY_ANALYSIS {
    return batch.give_up || batch.in_flight < limits::profile_calls_in_flight_max;
  });
  if (batch.give_up) return false;
  ++batch.in_flight;
  return true;
}

bool wait_for_turn(MessagingApi& api, const Clock& clock, const ChannelId& channel, Batch& batch) {
  for (;;) {
    const auto pause = api.reserve_endpoint(channel, Endpoint::profile);
    if (pause.count() == 0) return true;
    wait_a_moment(clock, pause);
    MutexLock lock(batch.mutex);
    if (batch.give_up) return false;
  }
}

void arrived(Batch& batch, std::size_t i, Result<std::optional<people::Profile>> answer) {
  MutexLock lock(batch.mutex);
  if (!answer && concerns_all_calls(answer.error())) batch.give_up = true;
  batch.results[i].answer = std::move(answer);
  --batch.in_flight;
  batch.changed.notify_all();
}

}  // namespace

bool concerns_all_calls(const Error& error) {
  switch (error.code) {
    case ErrorCode::unauthenticated:
    case ErrorCode::forbidden:
    case ErrorCode::rate_limited:
    case ErrorCode::unavailable:
    case ErrorCode::timeout:
    case ErrorCode::cancelled:
      return true;
    default:
      return false;
  }
}

std::vector<FetchedProfile> fetch_profiles(MessagingApi& api, const Clock& clock,
                                           const ChannelId& channel,
                                           const std::vector<people::LineUserId>& users) {
  const auto batch = std::make_shared<Batch>();
  {
    MutexLock lock(batch->mutex);
    batch->results.resize(users.size());
  }
  for (std::size_t i = 0; i < users.size(); ++i) {
    if (!take_place(*batch, clock)) break;
    if (!wait_for_turn(api, clock, channel, *batch)) {
      MutexLock lock(batch->mutex);
      --batch->in_flight;
      break;
    }
    {
      MutexLock lock(batch->mutex);
      batch->results[i].asked_at = clock.now();
    }
    const bool taken =
        api.profile(channel, users[i], [batch, i](Result<std::optional<people::Profile>> answer) {
          arrived(*batch, i, std::move(answer));
        });
    if (!taken) arrived(*batch, i, fail(ErrorCode::unavailable, "too many calls to LINE wait"));
  }
  MutexLock lock(batch->mutex);
  clock.wait_until(lock.native(), batch->changed, std::nullopt,
                   [&]() NO_THREAD_SAFETY_ANALYSIS { return batch->in_flight == 0; });
  return std::move(batch->results);
}

}  // namespace enishi::line
