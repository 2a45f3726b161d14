// What is measured of each slot's events: a value for every slot that has one.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "segment/behaviour.h"
#include "segment/event_filter.h"
#include "segment/slots.h"

namespace enishi::segment {

// Whole numbers (counts, money, times in ms UTC, codes, item numbers, truth) or real ones.
struct SlotValues {
  Slots present;
  bool real = false;
  std::vector<std::int64_t> whole;  // by slot; those that are not present are anything
  std::vector<double> reals;
};

// Whole numbers that are ordered as the doubles are.
std::int64_t ordered(double value);

// A Measure whose names are resolved.
struct EventMeasure {
  Measure::Kind kind = Measure::Kind::count;
  EventFilter events;
  std::uint32_t property = 0;  // sum to distinct, value, most_frequent, share of values
  bool real = false;           // the property is a number
  int nth = 1;                 // time, value
  IntervalOf interval = IntervalOf::last;
  EventFilter of;                 // share
  std::uint32_t of_property = 0;  // share of values
  // most_frequent: what stands for an item (its category of some level) by number; null: itself.
  std::shared_ptr<const std::vector<std::int64_t>> group;
};

// A strip that is null has no events. `of` is asked by a share only. Pure; may run on many threads.
SlotValues measured(const timeline::StripView* strip, const timeline::StripView* of,
                    const EventMeasure& measure);

}  // namespace enishi::segment
