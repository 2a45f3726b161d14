// Which events of one type a condition means: a window of time and tests of properties, ready to be
// run over a strip.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "timeline/strip.h"

namespace enishi::segment {

// Seconds since 1970 UTC: from <= time < to. Milliseconds of an event do not matter.
struct Window {
  std::uint32_t from = 0;
  std::uint32_t to = std::numeric_limits<std::uint32_t>::max();
};

// Which values pass: integers (money, codes, items, truth, times), or numbers.
struct ValueRange {
  bool negated = false;  // passes what would not, and whatever has no value
  bool real = false;     // of numbers: the second three count, not the first
  // Both included.
  std::int64_t low = std::numeric_limits<std::int64_t>::min() + 1;
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> values;  // if any: one of these, ascending, all in [low, high]
  double low_real = -std::numeric_limits<double>::infinity();
  double high_real = std::numeric_limits<double>::infinity();
  std::vector<double> reals;  // ascending
  // What an integer in the range must satisfy besides; null: nothing.
  std::shared_ptr<const std::function<bool(std::int64_t)>> also;

  bool holds(std::int64_t value) const;
  bool holds(double value) const;
};

// On the value of a property.
struct PropertyTest : ValueRange {
  std::uint32_t property = 0;
};

// Hours of the day and days of the week, by the local time of a zone.
struct LocalTime {
  struct Offset {
    std::uint32_t from;    // second since 1970 UTC
    std::int32_t seconds;  // to add for local time
  };
  std::vector<Offset> offsets;   // ascending; the first from 0
  std::uint8_t weekdays = 0x7F;  // bit 0 is Monday
  // Minutes of the day, 0 to 1440: to excluded; from > to goes over midnight; equal: the whole day.
  std::uint16_t from_minute = 0, to_minute = 0;

  bool contains(std::uint32_t second) const;
};

struct EventFilter {
  std::uint32_t type = 0;
  Window window;
  std::vector<PropertyTest> tests;      // all must pass
  std::shared_ptr<const LocalTime> at;  // null: at any hour
};

// The part of a run that lies in the window, for runs of a strip: times ascend in a run.
class WindowSearch {
 public:
  WindowSearch(const timeline::StripView& strip, Window window)
      : seconds_(strip.seconds.data()),
        window_(window),
        open_start_(window.from <= strip.first_second),
        open_end_(window.to > strip.last_second) {}

  timeline::Run operator()(timeline::Run run) const {
    if (!open_end_) run.end = first_not_before(run, window_.to);
    if (!open_start_) run.begin = first_not_before(run, window_.from);
    return run;
  }
  bool open_start() const { return open_start_; }
  bool open_end() const { return open_end_; }

 private:
  // What is asked about lies near the end more often than not.
  std::uint32_t first_not_before(timeline::Run run, std::uint32_t second) const {
    std::uint32_t step = 1, high = run.end;
    while (high > run.begin && high - run.begin > step && seconds_[high - step] >= second) {
      high -= step;
      step *= 2;
    }
    std::uint32_t low = high - run.begin > step ? high - step : run.begin;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (seconds_[middle] < second) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  const std::uint32_t* seconds_;
  const Window window_;
  const bool open_start_, open_end_;
};

}  // namespace enishi::segment
