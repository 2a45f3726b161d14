#include "segment/kernels.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "segment/filtered_runs.h"

namespace enishi::segment {
namespace {

using timeline::ColumnView;
using timeline::EventTime;
using timeline::kPartitionRecords;
using timeline::Run;

// At least `low` events in an open-ended window: the event that stands `low` before the end tells.
Slots at_least(const StripView& strip, const EventFilter& filter, std::uint32_t low) {
  Slots slots;
  const std::uint32_t from = filter.window.from;
  const std::uint32_t* seconds = strip.seconds.data();
  const std::size_t runs = strip.ends.size();
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i < runs; ++i) {
    constexpr std::size_t kAhead = 16;
    if (i + kAhead < runs) __builtin_prefetch(seconds + strip.ends[i + kAhead] - 1);
    const std::uint32_t end = strip.ends[i];
    if (end - begin >= low && seconds[end - low] >= from)
      slots.add(strip.dense() ? static_cast<std::uint32_t>(i) : strip.records[i]);
    begin = end;
  }
  return slots;
}

template <class T>
std::int64_t sum_codes(const ColumnView& column, const Passing& passing, std::uint32_t& values) {
  const T* codes = column.as<T>();
  constexpr T kNone = std::numeric_limits<T>::max();
  std::uint64_t sum = 0;
  std::uint32_t n = 0;
  for (std::uint32_t i = passing.run.begin; i < passing.run.end; ++i) {
    const bool counts = codes[i] != kNone && passing.passes(i);
    n += counts;
    sum += counts ? codes[i] : 0;
  }
  values = n;
  return static_cast<std::int64_t>(sum + static_cast<std::uint64_t>(column.base) * n);
}

std::int64_t sum_reals(const ColumnView& column, const Passing& passing, std::uint32_t& values) {
  const double* reals = column.as<double>();
  std::int64_t sum = 0;
  for (std::uint32_t i = passing.run.begin; i < passing.run.end; ++i) {
    if (std::isnan(reals[i]) || !passing.passes(i)) continue;
    sum += std::llround(reals[i] * 1e6);
    ++values;
  }
  return sum;
}

std::int64_t scale_of(const ColumnView& column) {
  std::int64_t scale = 1;
  if (column.form == ColumnView::Form::decimals)
    for (int i = column.scale; i < 6; ++i) scale *= 10;
  return scale;
}

template <auto sum_of>
Slots sum_by(const StripView& strip, const EventFilter& filter, const ColumnView& column,
             std::vector<std::int64_t>& sums) {
  Slots present;
  const std::int64_t scale = scale_of(column);
  each_passing(strip, filter, [&](std::uint32_t slot, const Passing& passing) {
    std::uint32_t values = 0;
    const std::int64_t sum = sum_of(column, passing, values);
    if (values == 0) return;
    sums[slot] = sum * scale;
    present.add(slot);
  });
  return present;
}

// Gives the runs of slots that are asked for in ascending order.
class RunCursor {
 public:
  explicit RunCursor(const StripView& strip) : strip_(strip) {}
  Run of(std::uint32_t slot) {
    if (strip_.dense()) return strip_.run(slot);
    while (at_ < strip_.records.size() && strip_.records[at_] < slot) ++at_;
    return at_ < strip_.records.size() && strip_.records[at_] == slot ? strip_.run(at_) : Run{};
  }

 private:
  const StripView& strip_;
  std::size_t at_ = 0;
};

}  // namespace

Slots counted(const StripView* strip, const EventFilter& filter, std::uint32_t low,
              std::uint32_t high) {
  Slots slots = low == 0 ? Slots::all() : Slots();
  if (!strip) return slots;
  if (low > 0 && high == kNoLimit && filter.tests.empty() && filter.window.to > strip->last_second)
    return at_least(*strip, filter, low);
  each_passing(*strip, filter, [&](std::uint32_t slot, const Passing& passing) {
    const std::uint32_t n = passing.count();
    slots.put(slot, n >= low && n <= high);  // whoever is left out has none
  });
  return slots;
}

void count_into(const StripView* strip, const EventFilter& filter,
                std::vector<std::uint32_t>& counts) {
  counts.assign(kPartitionRecords, 0);
  if (!strip) return;
  each_passing(*strip, filter,
               [&](std::uint32_t slot, const Passing& passing) { counts[slot] = passing.count(); });
}

Slots sum_into(const StripView* strip, const EventFilter& filter, std::uint32_t property,
               std::vector<std::int64_t>& sums) {
  sums.assign(kPartitionRecords, 0);
  const ColumnView* column = strip ? strip->column(property) : nullptr;
  if (!column) return {};
  if (column->form == ColumnView::Form::reals)
    return sum_by<sum_reals>(*strip, filter, *column, sums);
  switch (column->width) {
    case 1:
      return sum_by<sum_codes<std::uint8_t>>(*strip, filter, *column, sums);
    case 2:
      return sum_by<sum_codes<std::uint16_t>>(*strip, filter, *column, sums);
    case 4:
      return sum_by<sum_codes<std::uint32_t>>(*strip, filter, *column, sums);
    default:
      return sum_by<sum_codes<std::uint64_t>>(*strip, filter, *column, sums);
  }
}

void last_into(const StripView* strip, const EventFilter& filter,
               std::vector<std::uint32_t>& seconds) {
  seconds.assign(kPartitionRecords, 0);
  if (!strip) return;
  each_passing(*strip, filter, [&](std::uint32_t slot, const Passing& passing) {
    for (std::uint32_t i = passing.run.end; i > passing.run.begin; --i)
      if (passing.passes(i - 1)) {
        seconds[slot] = strip->seconds[i - 1];
        return;
      }
  });
}

Slots followed(const StripView* first, const StripView* then, const FollowedBy& sequence) {
  Slots slots;
  if (!first) return slots;
  std::optional<EventMask> tests;
  std::optional<RunCursor> cursor;
  if (then) {
    tests.emplace(*then, sequence.then);
    if (!tests->impossible()) cursor.emplace(*then);
  }
  std::vector<std::uint8_t> mask;
  each_passing(*first, sequence.first, [&](std::uint32_t slot, const Passing& passing) {
    if (passing.run.empty()) return;
    const Run answers = cursor ? cursor->of(slot) : Run{};
    if (tests && tests->has_tests() && !answers.empty()) {
      if (mask.size() < answers.size()) mask.resize(answers.size());
      tests->test(answers.begin, answers.size(), mask.data());
    }
    const Passing then_passing{answers, tests && tests->has_tests() ? mask.data() : nullptr};
    std::uint32_t b = answers.begin;
    for (std::uint32_t a = passing.run.begin; a < passing.run.end; ++a) {
      if (!passing.passes(a)) continue;
      const EventTime at = first->time(a);
      while (b < answers.end &&
             (!then_passing.passes(b) || then->time(b) < at || (first == then && b <= a)))
        ++b;
      bool answered = b < answers.end;
      if (answered && sequence.within != kNoLimit) {
        const std::uint64_t last = std::uint64_t{at.second} + sequence.within;
        const EventTime answer = then->time(b);
        answered = answer.second < last || (answer.second == last && answer.milli <= at.milli);
      }
      if (answered != sequence.negated) {
        slots.add(slot);
        return;
      }
    }
  });
  return slots;
}

}  // namespace enishi::segment
