// The threads that carry calls of the interface out.
#pragma once

#include <functional>
#include <memory>

#include "base/thread.h"

namespace enishi::api {

using Task = std::move_only_function<void()>;

// Thread safe. The queue holds at most limits::api_queue_max tasks.
class Workers {
 public:
  explicit Workers(unsigned threads);

  // False when the queue is full: the task was not taken.
  [[nodiscard]] bool try_run(Task task) { return pool_.try_run(std::move(task)); }
  // For what has taken effect already and only has to be answered: runs on the calling thread when
  // the queue is full.
  void run_soon(Task task);

 private:
  WorkerPool pool_;
};

}  // namespace enishi::api
