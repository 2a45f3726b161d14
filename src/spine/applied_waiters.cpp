#include "spine/applied_waiters.h"

#include <vector>

#include "base/limits.h"

namespace enishi::spine {
namespace {

Status stopped() {
  return fail(ErrorCode::cancelled, "the pipeline has stopped");
}

}  // namespace

void AppliedWaiters::add(Position position, Done done) {
  Status answer;
  {
    MutexLock lock(mutex_);
    if (position > reached_) {
      if (closed_) {
        answer = stopped();
      } else if (waiting_.size() >= limits::pipeline_waiters_max) {
        answer = fail(ErrorCode::unavailable, "too many wait for the pipeline");
      } else {
        waiting_.emplace(position, std::move(done));
        return;
      }
    }
  }
  done(std::move(answer));
}

void AppliedWaiters::reached(Position position) {
  std::vector<Done> ready;
  {
    MutexLock lock(mutex_);
    reached_ = position;
    const auto end = waiting_.upper_bound(position);
    for (auto it = waiting_.begin(); it != end; ++it) ready.push_back(std::move(it->second));
    waiting_.erase(waiting_.begin(), end);
  }
  for (Done& done : ready) done({});
}

void AppliedWaiters::close() {
  std::multimap<Position, Done> waiting;
  {
    MutexLock lock(mutex_);
    closed_ = true;
    waiting.swap(waiting_);
  }
  for (auto& [position, done] : waiting) done(stopped());
}

void AppliedWaiters::open() {
  MutexLock lock(mutex_);
  closed_ = false;
}

}  // namespace enishi::spine
