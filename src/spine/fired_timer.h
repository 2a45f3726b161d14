// The payload of kTimerFired (docs/formats.md, "Timers") and the keys of what the clock appends.
#pragma once

#include <string>

#include "spine/timers.h"

namespace enishi::spine {

std::string fired_payload(const FiredTimer& fired);

// The entry that fires a timer. `after` is 0, or the position up to which the log is known to hold
// no firing that still counts: a timer set again to a time for which it has fired once needs a key
// of its own.
NewEntry fired_entry(const FiredTimer& fired, Position after);
NewEntry tick_entry(Time minute);

}  // namespace enishi::spine
