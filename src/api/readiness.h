// Whether the server can do its work now, for /readyz.
#pragma once

#include <optional>

#include "api/rooms.h"
#include "base/thread.h"

namespace enishi::api {

// Thread safe; writes to the store, so not on an I/O thread.
class Readiness {
 public:
  explicit Readiness(const Rooms& rooms) : rooms_(rooms) {}

  // unavailable with the reason when the store takes no writes, or when entries wait and the
  // pipeline has not moved between questions for 30 seconds. The store is tried at most once a
  // second; between, the last finding is given.
  Status check();

 private:
  Status check_pipeline(Time now) REQUIRES(mutex_);

  const Rooms& rooms_;
  Mutex mutex_;
  std::optional<Time> probed_at_ GUARDED_BY(mutex_);
  Status probed_ GUARDED_BY(mutex_);
  // Where the pipeline stood when it was last seen to wait, and since when.
  spine::Position stood_at_ GUARDED_BY(mutex_) = 0;
  std::optional<Time> stands_since_ GUARDED_BY(mutex_);
};

}  // namespace enishi::api
