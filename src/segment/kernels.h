// What conditions on behaviour ask of a partition's strips: answers for all its slots at once. A
// strip that is null has no events. The functions are pure and may run on many threads.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "segment/event_filter.h"
#include "segment/slots.h"

namespace enishi::segment {

using timeline::StripView;

inline constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();

// Slots with low <= number of events <= high.
Slots counted(const StripView* strip, const EventFilter& filter, std::uint32_t low,
              std::uint32_t high);

// The number of events by slot.
void count_into(const StripView* strip, const EventFilter& filter,
                std::vector<std::uint32_t>& counts);

// Sums of a property by slot, of the events that have a value: in units of the column (of 10^-6 for
// decimals). Gives the slots that have such an event; sums of others are 0.
Slots sum_into(const StripView* strip, const EventFilter& filter, std::uint32_t property,
               std::vector<std::int64_t>& sums);

// The last event's time by slot, in seconds; 0 without one.
void last_into(const StripView* strip, const EventFilter& filter,
               std::vector<std::uint32_t>& seconds);

// Slots with an event of `first` after which an event of `then` comes (or, negated, does not come)
// at most `within` seconds later. At equal times the event of `then` counts as later, except where
// it is the same event. Of the window of `then` only the end is looked at.
struct FollowedBy {
  EventFilter first, then;
  std::uint32_t within = kNoLimit;
  bool negated = false;
  std::uint32_t first_before = kNoLimit;  // events of `first` from this second on do not count
};
// `from`: only that event of `first` counts, of those that pass: 1 the first, -1 the last, 0 any.
Slots followed(const StripView* first, const StripView* then, const FollowedBy& sequence,
               int from = 0);

}  // namespace enishi::segment
