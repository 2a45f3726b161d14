// Which job takes the next step: the highest priority first, and among equals the one whose last
// step is longest ago.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "spine/jobs.h"

namespace enishi::spine {

// Not thread safe. Times are those of Clock::monotonic, so that a clock that is set back makes no
// job wait.
class JobQueue {
 public:
  using Moment = std::chrono::nanoseconds;
  static constexpr Moment kAtOnce = Moment::min();

  void add(std::int64_t id, Priority priority);  // nothing, if it is there already
  // The job to step now; it is not given to anybody else until put_back().
  std::optional<std::int64_t> take(Moment now);
  void put_back(std::int64_t id, Moment not_before);
  void remove(std::int64_t id) { slots_.erase(id); }
  void hurry(std::int64_t id);  // no more waiting
  // Steps of this job that failed in a row.
  unsigned count_failure(std::int64_t id) { return ++slots_[id].failures; }
  void clear_failures(std::int64_t id) { slots_[id].failures = 0; }
  // When the next of the waiting jobs may go on; nullopt if none waits.
  std::optional<Moment> next_moment() const;

 private:
  struct Slot {
    Priority priority = Priority::normal;
    Moment not_before = kAtOnce;
    std::uint64_t last_turn = 0;
    unsigned failures = 0;
    bool taken = false;
    bool hurried = false;  // while taken
  };
  std::map<std::int64_t, Slot> slots_;
  std::uint64_t turns_ = 0;
};

}  // namespace enishi::spine
