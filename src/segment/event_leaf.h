// A condition on behaviour whose names, zone and moment are resolved: what is asked of the strips
// of a partition, for all its slots at once.
#pragma once

#include <array>
#include <functional>
#include <variant>
#include <vector>

#include "segment/kernels.h"
#include "segment/slot_values.h"

namespace enishi::segment {

// So many events, both included.
struct CountTest {
  EventFilter events;
  std::uint32_t low = 1, high = kNoLimit;
};

// What is measured lies in a range.
struct MeasureTest {
  EventMeasure measure;
  ValueRange range;
};

// An event of `first`, or its from-th (EventFilter order; -1 the last), is followed, or not.
struct SequenceTest {
  FollowedBy sequence;
  int from = 0;  // 0: any
};

// The last event of `first` lies before the last of `then`, and there are both.
struct LastBeforeTest {
  EventFilter first, then;
};

// In at least `at_least` of the periods (each an EventFilter of the same type) at least `times`.
struct RegularTest {
  std::vector<EventFilter> periods;
  std::uint32_t at_least = 1, times = 1;
};

// None in `quiet`, some in `before`.
struct StoppedTest {
  EventFilter quiet, before;
};

// An event in the window of `events` that came at least `gap` seconds after the one before it,
// which may lie before that window, but not before `since`.
struct RestartedTest {
  EventFilter events;
  std::uint32_t since = 0;
  std::uint32_t gap = 0;
};

using EventLeafTest = std::variant<CountTest, MeasureTest, SequenceTest, LastBeforeTest,
                                   RegularTest, StoppedTest, RestartedTest>;

// The strip of a type in the partition that is asked about, or null.
using StripOf = std::function<const timeline::StripView*(std::uint32_t type)>;

// The types whose strips it asks; one twice where it is the same.
std::array<std::uint32_t, 2> types_of(const EventLeafTest& test);

// Pure; may run on many threads.
Slots met(const EventLeafTest& test, const StripOf& strips);

// Slots whose value lies in the range; those without a value where it is negated.
Slots in_range(const SlotValues& values, const ValueRange& range);

}  // namespace enishi::segment
