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

std::uint32_t slot_at(const StripView& strip, std::size_t run) {
  return strip.dense() ? static_cast<std::uint32_t>(run) : strip.records[run];
}

// At least `low` events in an open-ended window: the event that stands `low` before the end tells.
// Without a branch that depends on the data: nobody could foresee it.
void at_least(const StripView& strip, const EventFilter& filter, std::uint32_t low, Slots& slots) {
  const std::uint32_t from = filter.window.from;
  const std::uint32_t* seconds = strip.seconds.data();
  const std::uint32_t* ends = strip.ends.data();
  std::uint32_t begin = 0;
  const auto in = [&](std::size_t run) {
    const std::uint32_t end = ends[run];
    const bool enough = end - begin >= low;
    begin = end;
    return std::uint64_t{enough} & std::uint64_t{seconds[enough ? end - low : 0] >= from};
  };
  if (!strip.dense()) {
    for (std::size_t i = 0; i < strip.records.size(); ++i)
      if (in(i)) slots.add(strip.records[i]);
    return;
  }
  for (std::size_t word = 0; word < Slots::kWords; ++word) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 64; ++i) bits |= in(word * 64 + i) << i;
    slots.word(word) = bits;
  }
}

// Runs of a group of which this share or less passes are looked for one by one.
constexpr std::uint32_t kFewShare = 32;

bool few(const RunGroup& group) {
  return group.passing * kFewShare < group.last - group.first;
}

// f(slot, number of events that pass); slots with none may be left out. Where many pass, numbers
// are differences of running totals: no loop over each run, whose length nobody could foresee.
template <class F>
void each_count(const StripView& strip, const EventFilter& filter, F&& f) {
  const EventMask tests(strip, filter);
  const Road road = road_of(strip, filter, tests);
  const auto counted = [&](std::uint32_t slot, const Passing& passing) {
    f(slot, passing.count());
  };
  if (road == Road::search) detail::search_runs(strip, filter, tests, counted);
  if (road != Road::scan) return;
  std::vector<std::uint32_t> totals;
  detail::scan_groups(strip, tests, [&](const RunGroup& group) {
    if (few(group)) return detail::each_hit(strip, group, counted);
    totals.resize(std::max<std::size_t>(totals.size(), group.n + 1));
    std::uint32_t total = 0;
    for (std::uint32_t i = 0; i < group.n; ++i) totals[i + 1] = total += group.mask[i];
    std::uint32_t before = 0;
    for (std::size_t i = group.first; i < group.last; ++i) {
      const std::uint32_t after = totals[strip.ends[i] - group.begin];
      f(slot_at(strip, i), after - before);
      before = after;
    }
  });
}

void count_between(const StripView& strip, const EventFilter& filter, std::uint32_t low,
                   std::uint32_t high, Slots& slots) {
  SlotWriter writer(slots);
  each_count(strip, filter, [&](std::uint32_t slot, std::uint32_t n) {
    writer.put(slot, (n >= low) & (n <= high));  // whoever is left out has none
  });
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

struct Total {
  std::uint64_t sum = 0;
  std::uint32_t values = 0;
};

// Running totals of the codes that pass, before each event of a group.
template <class T>
void run_totals(const ColumnView& column, const RunGroup& group, std::vector<Total>& totals) {
  const T* codes = column.as<T>() + group.begin;
  constexpr T kNone = std::numeric_limits<T>::max();
  totals.resize(std::max<std::size_t>(totals.size(), group.n + 1));
  Total total;
  totals[0] = total;
  for (std::uint32_t i = 0; i < group.n; ++i) {
    const bool counts = group.mask[i] & (codes[i] != kNone);
    total.sum += counts ? codes[i] : 0;
    total.values += counts;
    totals[i + 1] = total;
  }
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
    for (int i = column.scale; i < timeline::kScaleMax; ++i) scale *= 10;
  return scale;
}

// Sums of one strip by slot, in units of the column times `scale`.
class Sums {
 public:
  Sums(const StripView& strip, const ColumnView& column, std::vector<std::int64_t>& sums,
       Slots& present)
      : strip_(strip), column_(column), scale_(scale_of(column)), sums_(sums), writer_(present) {}

  template <class T>
  void of_codes(const EventFilter& filter) {
    const EventMask tests(strip_, filter);
    const Road road = road_of(strip_, filter, tests);
    const auto summed = [this](std::uint32_t slot, const Passing& passing) {
      std::uint32_t values = 0;
      const std::int64_t sum = sum_codes<T>(column_, passing, values);
      put(slot, sum, values);
    };
    if (road == Road::search) detail::search_runs(strip_, filter, tests, summed);
    if (road != Road::scan) return;
    std::vector<Total> totals;
    detail::scan_groups(strip_, tests, [&](const RunGroup& group) {
      if (few(group)) return detail::each_hit(strip_, group, summed);
      run_totals<T>(column_, group, totals);
      Total before;
      for (std::size_t i = group.first; i < group.last; ++i) {
        const Total after = totals[strip_.ends[i] - group.begin];
        const std::uint32_t values = after.values - before.values;
        put(slot_at(strip_, i),
            static_cast<std::int64_t>(after.sum - before.sum +
                                      static_cast<std::uint64_t>(column_.base) * values),
            values);
        before = after;
      }
    });
  }

  void of_reals(const EventFilter& filter) {
    each_passing(strip_, filter, [this](std::uint32_t slot, const Passing& passing) {
      std::uint32_t values = 0;
      const std::int64_t sum = sum_reals(column_, passing, values);
      put(slot, sum, values);
    });
  }

 private:
  void put(std::uint32_t slot, std::int64_t sum, std::uint32_t values) {
    sums_[slot] = sum * scale_;
    writer_.put(slot, values > 0);
  }

  const StripView& strip_;
  const ColumnView& column_;
  const std::int64_t scale_;
  std::vector<std::int64_t>& sums_;
  SlotWriter writer_;
};

void sum_column(const StripView& strip, const EventFilter& filter, const ColumnView& column,
                std::vector<std::int64_t>& sums, Slots& present) {
  Sums of(strip, column, sums, present);
  if (column.form == ColumnView::Form::reals) {
    of.of_reals(filter);
  } else if (column.width == 1) {
    of.of_codes<std::uint8_t>(filter);
  } else if (column.width == 2) {
    of.of_codes<std::uint16_t>(filter);
  } else if (column.width == 4) {
    of.of_codes<std::uint32_t>(filter);
  } else {
    of.of_codes<std::uint64_t>(filter);
  }
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

// Which of the events that pass is meant, from 1; 0: any of them; more than there are: none.
std::uint32_t chosen_of(const Passing& passing, int from) {
  if (from >= 0) return static_cast<std::uint32_t>(from);
  const std::uint32_t n = passing.count(), back = static_cast<std::uint32_t>(-from);
  return back <= n ? n - back + 1 : kNoLimit;
}

}  // namespace

Slots counted(const StripView* strip, const EventFilter& filter, std::uint32_t low,
              std::uint32_t high) {
  Slots slots = low == 0 ? Slots::all() : Slots();
  if (!strip) return slots;
  if (low > 0 && high == kNoLimit && filter.tests.empty() && !filter.at &&
      filter.window.to > strip->last_second) {
    at_least(*strip, filter, low, slots);
    return slots;
  }
  count_between(*strip, filter, low, high, slots);
  return slots;
}

void count_into(const StripView* strip, const EventFilter& filter,
                std::vector<std::uint32_t>& counts) {
  counts.assign(kPartitionRecords, 0);
  if (!strip) return;
  each_count(*strip, filter, [&](std::uint32_t slot, std::uint32_t n) { counts[slot] = n; });
}

Slots sum_into(const StripView* strip, const EventFilter& filter, std::uint32_t property,
               std::vector<std::int64_t>& sums) {
  sums.assign(kPartitionRecords, 0);
  const ColumnView* column = strip ? strip->column(property) : nullptr;
  if (!column) return {};
  Slots present;
  sum_column(*strip, filter, *column, sums, present);
  return present;
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

Slots followed(const StripView* first, const StripView* then, const FollowedBy& sequence,
               int from) {
  Slots slots;
  if (!first) return slots;
  std::optional<EventMask> tests;
  std::optional<RunCursor> cursor;
  std::optional<WindowSearch> search;
  if (then) {
    tests.emplace(*then, sequence.then);
    if (!tests->impossible()) cursor.emplace(*then);
    const Window until{0, sequence.then.window.to};
    if (until.to <= then->last_second) search.emplace(*then, until);
  }
  std::vector<std::uint8_t> mask;
  each_passing(*first, sequence.first, [&](std::uint32_t slot, const Passing& passing) {
    if (passing.run.empty()) return;
    Run answers = cursor ? cursor->of(slot) : Run{};
    if (search) answers = (*search)(answers);
    if (tests && tests->has_tests() && !answers.empty()) {
      if (mask.size() < answers.size()) mask.resize(answers.size());
      tests->test(answers.begin, answers.size(), mask.data());
    }
    const Passing then_passing{answers, tests && tests->has_tests() ? mask.data() : nullptr};
    std::uint32_t b = answers.begin;
    for (std::uint32_t a = passing.run.begin, n = 0, chosen = chosen_of(passing, from);
         a < passing.run.end; ++a) {
      if (!passing.passes(a) || (++n != chosen && chosen != 0)) continue;
      const EventTime at = first->time(a);
      if (at.second >= sequence.first_before) return;
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
