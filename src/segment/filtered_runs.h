// Walks over the runs of a strip and gives of each what passes a filter.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "segment/event_mask.h"

namespace enishi::segment {

// Events of one slot in the window; `mask` (one byte each, or null: all pass) says which pass the
// tests.
struct Passing {
  timeline::Run run;
  const std::uint8_t* mask = nullptr;

  std::uint32_t count() const { return mask ? EventMask::count(mask, run.size()) : run.size(); }
  bool passes(std::uint32_t event) const { return !mask || mask[event - run.begin]; }
};

// Consecutive runs whose events are tested together, so that codes, times and mask stay in the
// first cache.
struct RunGroup {
  std::size_t first = 0, last = 0;     // runs [first, last) of the strip
  std::uint32_t begin = 0, n = 0;      // their events
  const std::uint8_t* mask = nullptr;  // of the events: window and tests
  std::uint32_t passing = 0;           // how many pass
};

namespace detail {

// About what it costs, in units of one event tested in a scan, to look for a window in a run.
// Measured with bench/segment.
constexpr std::uint64_t kSearchCost = 16;
constexpr std::uint32_t kGroupEvents = 2'048;

// f(slot, Passing): looks for the window in each run, and tests only what lies in it.
template <class F>
void search_runs(const timeline::StripView& strip, const EventFilter& filter,
                 const EventMask& tests, F&& f) {
  const WindowSearch search(strip, filter.window);
  std::vector<std::uint8_t> mask;
  strip.each_run([&](std::uint32_t slot, timeline::Run run) {
    Passing passing{search(run), nullptr};
    if (tests.has_tests() && !passing.run.empty()) {
      const std::size_t bytes = passing.run.size() + EventMask::kPadding;
      if (mask.size() < bytes) mask.resize(bytes);
      tests.test(passing.run.begin, passing.run.size(), mask.data());
      passing.mask = mask.data();
    }
    f(slot, passing);
  });
}

// f(RunGroup) for each group of which something passes.
template <class F>
void scan_groups(const timeline::StripView& strip, const EventMask& tests, F&& f) {
  std::vector<std::uint8_t> mask(kGroupEvents + EventMask::kPadding);
  RunGroup group;
  for (; group.first < strip.ends.size(); group.first = group.last, group.begin += group.n) {
    // Runs that end within the group's size; one that is longer stands alone.
    const auto fits =
        std::upper_bound(strip.ends.begin() + static_cast<std::ptrdiff_t>(group.first),
                         strip.ends.end(), group.begin + kGroupEvents);
    group.last = std::max(group.first + 1, static_cast<std::size_t>(fits - strip.ends.begin()));
    group.n = strip.ends[group.last - 1] - group.begin;
    if (group.n + EventMask::kPadding > mask.size()) mask.resize(group.n + EventMask::kPadding);
    tests.test_with_window(group.begin, group.n, mask.data());
    group.mask = mask.data();
    group.passing = EventMask::count(group.mask, group.n);
    if (group.passing > 0) f(group);
  }
}

// f(slot, Passing) for the runs of a group of which something passes.
template <class F>
void each_hit(const timeline::StripView& strip, const RunGroup& group, F&& f) {
  std::size_t run = group.first;
  std::uint32_t at = 0;
  while (at < group.n) {
    std::uint64_t eight;
    std::memcpy(&eight, group.mask + at, 8);
    if (group.n - at < 8) eight &= (std::uint64_t{1} << (group.n - at) * 8) - 1;
    if (eight == 0) {
      at += 8;
      continue;
    }
    const std::uint32_t event =
        group.begin + at + static_cast<std::uint32_t>(std::countr_zero(eight)) / 8;
    while (strip.ends[run] <= event) ++run;
    const timeline::Run whole = strip.run(run);
    f(strip.dense() ? static_cast<std::uint32_t>(run) : strip.records[run],
      Passing{whole, group.mask + (whole.begin - group.begin)});
    at = whole.end - group.begin;
  }
}

}  // namespace detail

// How the events of a strip are best looked at for a filter.
enum class Road : unsigned char { nothing, search, scan };
Road road_of(const timeline::StripView& strip, const EventFilter& filter, const EventMask& tests);

// f(slot, Passing) for slots with a run, ascending; of what it is called for nothing may pass, and
// slots of which nothing passes may be left out.
template <class F>
void each_passing(const timeline::StripView& strip, const EventFilter& filter, F&& f) {
  const EventMask tests(strip, filter);
  const Road road = road_of(strip, filter, tests);
  if (road == Road::search) detail::search_runs(strip, filter, tests, f);
  if (road == Road::scan)
    detail::scan_groups(strip, tests,
                        [&](const RunGroup& group) { detail::each_hit(strip, group, f); });
}

}  // namespace enishi::segment
