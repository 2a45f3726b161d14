#include "segment/event_leaf.h"

#include <algorithm>

#include "segment/filtered_runs.h"

namespace enishi::segment {
namespace {

using timeline::EventTime;

Slots one_of_periods(const RegularTest& test, const StripOf& strips) {
  std::vector<std::uint16_t> good(timeline::kPartitionRecords);
  for (const EventFilter& period : test.periods)
    counted(strips(period.type), period, test.times, kNoLimit).each([&](std::uint32_t slot) {
      ++good[slot];
    });
  Slots slots;
  for (std::uint32_t slot = 0; slot < good.size(); ++slot)
    if (good[slot] >= test.at_least) slots.add(slot);
  return slots;
}

// The time of each slot's last event that passes, and its place in the run.
struct Last {
  Slots present;
  std::vector<EventTime> times;
};
Last last_of(const timeline::StripView* strip, const EventFilter& filter) {
  Last last{{}, std::vector<EventTime>(timeline::kPartitionRecords)};
  if (!strip) return last;
  each_passing(*strip, filter, [&](std::uint32_t slot, const Passing& passing) {
    for (std::uint32_t i = passing.run.end; i > passing.run.begin; --i)
      if (passing.passes(i - 1)) {
        last.present.add(slot);
        last.times[slot] = strip->time(i - 1);
        return;
      }
  });
  return last;
}

Slots last_before(const LastBeforeTest& test, const StripOf& strips) {
  const Last first = last_of(strips(test.first.type), test.first);
  const Last then = last_of(strips(test.then.type), test.then);
  Slots slots;
  first.present.each([&](std::uint32_t slot) {
    if (then.present.contains(slot) && first.times[slot] < then.times[slot]) slots.add(slot);
  });
  return slots;
}

Slots restarted(const RestartedTest& test, const StripOf& strips) {
  Slots slots;
  const timeline::StripView* strip = strips(test.events.type);
  if (!strip) return slots;
  EventFilter until = test.events;
  until.window.from = test.since;
  each_passing(*strip, until, [&](std::uint32_t slot, const Passing& passing) {
    bool any = false;
    EventTime before;
    for (std::uint32_t i = passing.run.begin; i < passing.run.end; ++i) {
      if (!passing.passes(i)) continue;
      const EventTime at = strip->time(i);
      if (any && at.second >= test.events.window.from) {
        const std::uint64_t second = std::uint64_t{before.second} + test.gap;
        if (at.second > second || (at.second == second && at.milli >= before.milli)) {
          slots.add(slot);
          return;
        }
      }
      any = true;
      before = at;
    }
  });
  return slots;
}

Slots met_by(const CountTest& test, const StripOf& strips) {
  return counted(strips(test.events.type), test.events, test.low, test.high);
}
Slots met_by(const MeasureTest& test, const StripOf& strips) {
  const bool share = test.measure.kind == Measure::Kind::share;
  return in_range(measured(strips(test.measure.events.type),
                           share ? strips(test.measure.of.type) : nullptr, test.measure),
                  test.range);
}
Slots met_by(const SequenceTest& test, const StripOf& strips) {
  return followed(strips(test.sequence.first.type), strips(test.sequence.then.type), test.sequence,
                  test.from);
}
Slots met_by(const LastBeforeTest& test, const StripOf& strips) {
  return last_before(test, strips);
}
Slots met_by(const RegularTest& test, const StripOf& strips) {
  return one_of_periods(test, strips);
}
Slots met_by(const StoppedTest& test, const StripOf& strips) {
  const timeline::StripView* strip = strips(test.quiet.type);
  Slots slots = counted(strip, test.before, 1, kNoLimit);
  return slots -= counted(strip, test.quiet, 1, kNoLimit);
}
Slots met_by(const RestartedTest& test, const StripOf& strips) {
  return restarted(test, strips);
}

std::array<std::uint32_t, 2> types(const CountTest& test) {
  return {test.events.type, test.events.type};
}
std::array<std::uint32_t, 2> types(const MeasureTest& test) {
  const std::uint32_t type = test.measure.events.type;
  return {type, test.measure.kind == Measure::Kind::share ? test.measure.of.type : type};
}
std::array<std::uint32_t, 2> types(const SequenceTest& test) {
  return {test.sequence.first.type, test.sequence.then.type};
}
std::array<std::uint32_t, 2> types(const LastBeforeTest& test) {
  return {test.first.type, test.then.type};
}
std::array<std::uint32_t, 2> types(const RegularTest& test) {
  return {test.periods.front().type, test.periods.front().type};
}
std::array<std::uint32_t, 2> types(const StoppedTest& test) {
  return {test.quiet.type, test.quiet.type};
}
std::array<std::uint32_t, 2> types(const RestartedTest& test) {
  return {test.events.type, test.events.type};
}

}  // namespace

std::array<std::uint32_t, 2> types_of(const EventLeafTest& test) {
  return std::visit([](const auto& one) { return types(one); }, test);
}

Slots met(const EventLeafTest& test, const StripOf& strips) {
  return std::visit([&](const auto& one) { return met_by(one, strips); }, test);
}

Slots in_range(const SlotValues& values, const ValueRange& range) {
  Slots slots = range.negated ? Slots::all() : Slots();
  SlotWriter writer(slots);
  values.present.each([&](std::uint32_t slot) {
    writer.put(slot,
               values.real ? range.holds(values.reals[slot]) : range.holds(values.whole[slot]));
  });
  return slots;
}

}  // namespace enishi::segment
