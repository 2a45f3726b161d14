#include "segment/slot_values.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "segment/filtered_runs.h"
#include "segment/kernels.h"
#include "timeline/strip_rows.h"

namespace enishi::segment {
namespace {

using timeline::ColumnView;
using timeline::kPartitionRecords;
using timeline::StripView;

constexpr double kDayMs = 86'400'000, kMillion = 1e6;

// The events of a run that pass, by their index.
class Events {
 public:
  explicit Events(const Passing& passing) : passing_(passing) {}

  template <class F>
  void each(F&& f) const {
    for (std::uint32_t i = passing_.run.begin; i < passing_.run.end; ++i)
      if (passing_.passes(i)) f(i);
  }
  // The nth from the start (1 ...) or the end (-1 ...); false without one.
  bool nth(int n, std::uint32_t& event) const {
    const auto [begin, end] = passing_.run;
    if (n > 0) {
      for (std::uint32_t i = begin; i < end; ++i)
        if (passing_.passes(i) && --n == 0) return event = i, true;
    } else {
      for (std::uint32_t i = end; i > begin; --i)
        if (passing_.passes(i - 1) && ++n == 0) return event = i - 1, true;
    }
    return false;
  }

 private:
  const Passing& passing_;
};

class Measurer {
 public:
  Measurer(const StripView& strip, const EventMeasure& measure, SlotValues& out)
      : strip_(strip), measure_(measure), column_(strip.column(measure.property)), out_(out) {}

  void run() {
    each_passing(strip_, measure_.events, [this](std::uint32_t slot, const Passing& passing) {
      if (passing.run.empty()) return;
      const Events events(passing);
      switch (measure_.kind) {
        case Measure::Kind::avg:
        case Measure::Kind::min:
        case Measure::Kind::max:
          return extreme(slot, events);
        case Measure::Kind::distinct:
          return distinct(slot, events);
        case Measure::Kind::time:
        case Measure::Kind::value:
          return nth(slot, events);
        case Measure::Kind::most_frequent:
          return most_frequent(slot, events);
        case Measure::Kind::interval:
          return interval(slot, events);
        case Measure::Kind::count:
        case Measure::Kind::sum:
        case Measure::Kind::share:
          return;  // of kernels
      }
    });
  }

 private:
  void put(std::uint32_t slot, std::int64_t value) {
    out_.present.add(slot);
    out_.whole[slot] = value;
  }
  void put(std::uint32_t slot, double value) {
    out_.present.add(slot);
    out_.reals[slot] = value;
  }

  // Of numbers too: as doubles.
  bool number(std::uint32_t event, double& value) const {
    if (column_->form == ColumnView::Form::codes) {
      const std::int64_t whole = timeline::integer_at(*column_, event);
      value = static_cast<double>(whole);
      return whole != timeline::kNoInteger;
    }
    value = timeline::number_at(*column_, event);
    return !std::isnan(value);
  }

  void extreme(std::uint32_t slot, const Events& events) {
    if (!column_) return;
    double low = 0, high = 0;
    std::int64_t sum = 0;
    std::uint32_t n = 0;
    events.each([&](std::uint32_t i) {
      double value;
      if (!number(i, value)) return;
      low = n ? std::min(low, value) : value;
      high = n ? std::max(high, value) : value;
      sum += measure_.real ? std::llround(value * kMillion) : static_cast<std::int64_t>(value);
      ++n;
    });
    if (n == 0) return;
    const double total = static_cast<double>(sum) / (measure_.real ? kMillion : 1);
    if (measure_.kind == Measure::Kind::avg) return put(slot, total / n);
    const double value = measure_.kind == Measure::Kind::min ? low : high;
    if (measure_.real) return put(slot, value);
    put(slot, static_cast<std::int64_t>(value));
  }

  // Values as 64 bits, so that different ones differ.
  bool bits(std::uint32_t event, std::int64_t& value) const {
    if (column_->form == ColumnView::Form::codes) {
      value = timeline::integer_at(*column_, event);
      return value != timeline::kNoInteger;
    }
    const double real = timeline::number_at(*column_, event);
    value = std::bit_cast<std::int64_t>(real == 0 ? 0.0 : real);
    return !std::isnan(real);
  }

  void distinct(std::uint32_t slot, const Events& events) {
    values_.clear();
    if (column_)
      events.each([&](std::uint32_t i) {
        std::int64_t value;
        if (bits(i, value)) values_.push_back(value);
      });
    std::ranges::sort(values_);
    const auto rest = std::ranges::unique(values_);
    put(slot, static_cast<std::int64_t>(rest.begin() - values_.begin()));
  }

  void nth(std::uint32_t slot, const Events& events) {
    std::uint32_t event;
    if (!events.nth(measure_.nth, event)) return;
    if (measure_.kind == Measure::Kind::time)
      return put(slot, std::int64_t{strip_.seconds[event]} * 1'000);
    if (!column_) return;
    if (measure_.real) {
      const double value = timeline::number_at(*column_, event);
      if (!std::isnan(value)) put(slot, value);
      return;
    }
    const std::int64_t value = timeline::integer_at(*column_, event);
    if (value != timeline::kNoInteger) put(slot, value);
  }

  // Of equally frequent values that of the latest event.
  void most_frequent(std::uint32_t slot, const Events& events) {
    if (!column_) return;
    counts_.clear();
    std::int64_t best = 0;
    std::uint32_t most = 0;
    events.each([&](std::uint32_t i) {
      std::int64_t value = timeline::integer_at(*column_, i);
      if (value == timeline::kNoInteger) return;
      if (measure_.group) {
        const auto at = static_cast<std::size_t>(value);
        value = at < measure_.group->size() ? (*measure_.group)[at] : 0;
        if (value == 0) return;  // in no category of that level
      }
      const std::uint32_t n = ++counts_[value];
      if (n < most) return;
      most = n;
      best = value;
    });
    if (most > 0) put(slot, best);
  }

  void interval(std::uint32_t slot, const Events& events) {
    bool any = false;
    std::int64_t before = 0, first = 0, last = 0, low = 0, high = 0;
    std::uint32_t gaps = 0;
    events.each([&](std::uint32_t i) {
      const timeline::EventTime time = strip_.time(i);
      const std::int64_t at = std::int64_t{time.second} * 1'000 + time.milli;
      if (!std::exchange(any, true)) {
        first = before = at;
        return;
      }
      last = at - before;
      low = gaps ? std::min(low, last) : last;
      high = gaps ? std::max(high, last) : last;
      before = at;
      ++gaps;
    });
    if (gaps == 0) return;
    const auto days = [](double ms) { return ms / kDayMs; };
    const double by[] = {days(static_cast<double>(low)),
                         days(static_cast<double>(before - first) / gaps),
                         days(static_cast<double>(high)), days(static_cast<double>(last))};
    put(slot, by[static_cast<int>(measure_.interval)]);
  }

  const StripView& strip_;
  const EventMeasure& measure_;
  const ColumnView* column_;
  SlotValues& out_;
  std::vector<std::int64_t> values_;
  std::unordered_map<std::int64_t, std::uint32_t> counts_;
};

SlotValues counts(const StripView* strip, const EventFilter& filter) {
  SlotValues out{.present = Slots::all()};
  std::vector<std::uint32_t> counts;
  count_into(strip, filter, counts);
  out.whole.assign(counts.begin(), counts.end());
  return out;
}

SlotValues distinct_values(const StripView* strip, const EventFilter& filter,
                           std::uint32_t property) {
  SlotValues out{.present = {}, .whole = std::vector<std::int64_t>(kPartitionRecords)};
  const EventMeasure measure{
      .kind = Measure::Kind::distinct, .events = filter, .property = property};
  if (strip) Measurer(*strip, measure, out).run();
  out.present = Slots::all();  // 0 without any
  return out;
}

SlotValues sums(const StripView* strip, const EventMeasure& measure) {
  SlotValues out{.present = {}, .real = measure.real};
  out.present = sum_into(strip, measure.events, measure.property, out.whole);
  if (!measure.real) return out;
  out.reals.resize(kPartitionRecords);
  for (std::size_t i = 0; i < kPartitionRecords; ++i)
    out.reals[i] = static_cast<double>(out.whole[i]) / 1e6;
  out.whole.clear();
  return out;
}

SlotValues share(const StripView* strip, const StripView* of, const EventMeasure& measure) {
  const bool of_values = measure.property != 0;
  const SlotValues some = of_values ? distinct_values(strip, measure.events, measure.property)
                                    : counts(strip, measure.events);
  const SlotValues all =
      of_values ? distinct_values(of, measure.of, measure.of_property) : counts(of, measure.of);
  SlotValues out{.present = {}, .real = true, .reals = std::vector<double>(kPartitionRecords)};
  for (std::uint32_t slot = 0; slot < kPartitionRecords; ++slot) {
    if (all.whole[slot] == 0) continue;
    out.present.add(slot);
    out.reals[slot] =
        100.0 * static_cast<double>(some.whole[slot]) / static_cast<double>(all.whole[slot]);
  }
  return out;
}

}  // namespace

std::int64_t ordered(double value) {
  const auto bits = std::bit_cast<std::int64_t>(value == 0 ? 0.0 : value);
  return bits >= 0 ? bits : std::numeric_limits<std::int64_t>::min() - bits;
}

SlotValues measured(const StripView* strip, const StripView* of, const EventMeasure& measure) {
  switch (measure.kind) {
    case Measure::Kind::count:
      return counts(strip, measure.events);
    case Measure::Kind::distinct:
      return distinct_values(strip, measure.events, measure.property);
    case Measure::Kind::sum:
      return sums(strip, measure);
    case Measure::Kind::share:
      return share(strip, of, measure);
    default:
      break;
  }
  SlotValues out;
  out.real = measure.kind == Measure::Kind::avg || measure.kind == Measure::Kind::interval ||
             (measure.real && measure.kind != Measure::Kind::time);
  if (out.real) {
    out.reals.resize(kPartitionRecords);
  } else {
    out.whole.resize(kPartitionRecords);
  }
  if (strip) Measurer(*strip, measure, out).run();
  return out;
}

}  // namespace enishi::segment
