// Which events of one type a condition means: a window of time and tests of properties, ready to be
// run over a strip.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "timeline/strip.h"

namespace enishi::segment {

// Seconds since 1970 UTC: from <= time < to. Milliseconds of an event do not matter.
struct Window {
  std::uint32_t from = 0;
  std::uint32_t to = std::numeric_limits<std::uint32_t>::max();
};

// On the value of a property: an integer of the column (money, code, item, boolean, time), or, of a
// column of numbers, value * 10^6. An event without the value does not pass.
struct PropertyTest {
  std::uint32_t property = 0;
  std::int64_t low = 0, high = 0;    // both included
  std::vector<std::int64_t> values;  // if any: one of these, ascending, all in [low, high]
};

struct EventFilter {
  std::uint32_t type = 0;
  Window window;
  std::vector<PropertyTest> tests;  // all must pass
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
