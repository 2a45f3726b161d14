// Those who wait until the pipeline has come to a position.
#pragma once

#include <functional>
#include <map>

#include "base/result.h"
#include "base/thread.h"
#include "spine/entry.h"

namespace enishi::spine {

// Thread safe. Calls are made outside its lock.
class AppliedWaiters {
 public:
  using Done = std::move_only_function<void(Status)>;
  ~AppliedWaiters() { close(); }

  // At once when the position was reached already, when closed, or when too many wait.
  void add(Position position, Done done);
  // Everything up to `position` is applied.
  void reached(Position position);
  // Everybody who waits, and who comes later, gets an error until open().
  void close();
  void open();

 private:
  Mutex mutex_;
  Position reached_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
  std::multimap<Position, Done> waiting_ GUARDED_BY(mutex_);
};

}  // namespace enishi::spine
