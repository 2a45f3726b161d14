#include "store/turn.h"

#include <cassert>

namespace enishi::store {

void Turn::take(unsigned n) {
  assert(n <= places_);
  MutexLock lock(mutex_);
  if (waiting_.empty() && free_ >= n) {
    free_ -= n;
    return;
  }
  Waiter self{.n = n, .granted = false, .wake = {}};
  waiting_.push_back(&self);
  self.wake.wait(lock.native(), [&self] { return self.granted; });
}

void Turn::give(unsigned n) {
  MutexLock lock(mutex_);
  free_ += n;
  assert(free_ <= places_);
  while (!waiting_.empty() && free_ >= waiting_.front()->n) {
    Waiter* next = waiting_.front();
    waiting_.pop_front();
    free_ -= next->n;
    next->granted = true;
    next->wake.notify_one();  // under the lock: the waiter's frame goes as soon as it wakes
  }
}

std::size_t Turn::waiting() const {
  MutexLock lock(mutex_);
  return waiting_.size();
}

}  // namespace enishi::store
