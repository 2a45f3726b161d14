// The pipeline: the one loop that applies the log, in order. A room that keeps state about what
// happened registers an Applier; app fixes their order. Appliers don't call one another.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "spine/entry.h"
#include "spine/log.h"
#include "store/store.h"

namespace enishi::spine {

// Called by the pipeline thread only. A batch is: apply() for each entry, flush() once, then either
// committed() or rolled_back(). What lives in memory and is seen by other threads changes only in
// committed(). State after entry n is a function of entries 1..n, nothing else: no clock, no
// randomness, no configuration that is not in the log or immutable.
class Applier {
 public:
  virtual ~Applier() = default;
  virtual std::string_view name() const = 0;
  virtual Status apply(store::Tx& tx, Entry& entry) = 0;
  // Writes what apply() staged, in bulk.
  virtual Status flush(store::Tx& tx) = 0;
  virtual void committed() noexcept = 0;
  virtual void rolled_back() noexcept = 0;  // forget what was staged
};

class Pipeline {
 public:
  // `appliers` in order; they must outlive the pipeline. The cursor stands in part "state". Waits
  // by log.clock(). ErrorCode::corrupt when the state is ahead of the log.
  static Result<std::unique_ptr<Pipeline>> open(store::Database& state, Log& log, Metrics& metrics,
                                                std::vector<Applier*> appliers);
  virtual ~Pipeline() = default;  // stops

  // Its thread. A batch that fails is tried again with back-off, for ever: no entry is skipped.
  // Metric enishi_pipeline_stuck is not 0 meanwhile.
  virtual void start() = 0;
  virtual void stop() = 0;  // after the batch in hand; not from inside a callback
  // Applies on the calling thread until everything durable is applied (start-up, tests).
  virtual Status catch_up() = 0;

  virtual Position applied() const = 0;
  // Calls `done` (pipeline thread, or at once) when everything up to `position` is applied, or with
  // ErrorCode::cancelled when the pipeline stops first. Bounded by limits::pipeline_waiters_max;
  // beyond it: ErrorCode::unavailable, at once. Must not block.
  virtual void when_applied(Position position, std::move_only_function<void(Status)> done) = 0;
  Status wait_applied(Position position);
};

}  // namespace enishi::spine
