// Work that is done once for many calls: what a callee may put off until its caller's batch ends.
#pragma once

#include <functional>
#include <vector>

namespace enishi {

// On the stack of the thread that makes the calls. Batches do not nest.
class Batch {
 public:
  Batch();
  ~Batch();  // does what was put off, in order
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  // The calling thread's batch; null outside one.
  static Batch* current();
  void at_end(std::move_only_function<void()> work) { work_.push_back(std::move(work)); }

 private:
  std::vector<std::move_only_function<void()>> work_;
};

}  // namespace enishi
