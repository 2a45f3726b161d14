// Durable timers. Set and cancelled inside the caller's transaction; when due, exactly one log
// entry kTimerFired is applied for each, also across crashes and restarts.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "spine/log.h"
#include "spine/pipeline.h"
#include "store/store.h"

namespace enishi::spine {

// A timer is named by (kind, owner); setting it again moves it. `kind` is declared by the room
// whose business it is, in its own block as entry kinds are.
struct TimerName {
  std::uint16_t kind = 0;
  Bytes16 owner{};
  bool operator==(const TimerName&) const = default;
};

struct FiredTimer {
  TimerName name;
  Time due;
};
std::optional<FiredTimer> parse_fired_timer(const Entry& entry);  // nullopt: not a kTimerFired

class Timers {
 public:
  static Result<std::unique_ptr<Timers>> open(store::Database& state, Log& log, const Clock& clock);
  virtual ~Timers() = default;

  // A due time that has passed fires at once. Setting a timer again to the time for which it has
  // fired makes it fire again.
  virtual Status set(store::Tx& tx, const TimerName& name, Time due) = 0;
  virtual Status cancel(store::Tx& tx, const TimerName& name) = 0;
  // Looks again now; call after the transaction that set an earlier timer. Appliers need not: the
  // commit of the pipeline's batch does it.
  virtual void wake() = 0;
  // Its thread: fires what is due, and ticks every minute. After a pause (server off, log not
  // writable) only the latest minute is ticked, not each one missed: a tick says what time it is.
  virtual void start() = 0;
  virtual void stop() = 0;

  // Consumes kTimerFired: removes the timer, and passes it on only if it was still set for that
  // due time (a cancelled or moved timer stays silent). Stands before the rooms' appliers.
  // After its apply(), `live(entry)` tells the later appliers whether to act.
  virtual Applier& applier() = 0;
  virtual bool live(const Entry& entry) const = 0;
};

}  // namespace enishi::spine
