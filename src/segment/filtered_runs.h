// Walks over the runs of a strip and gives of each what passes a filter.
#pragma once

#include <algorithm>
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

namespace detail {

// About what it costs, in units of one event tested in a scan, to look for a window in a run.
// Measured with bench/segment.
constexpr std::uint64_t kSearchCost = 16;
// Events that are tested together: their codes, times and mask stay in the first cache.
constexpr std::uint32_t kGroupEvents = 2'048;

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

template <class F>
void scan_runs(const timeline::StripView& strip, const EventMask& tests, F&& f) {
  std::vector<std::uint8_t> mask(kGroupEvents + EventMask::kPadding);
  const std::size_t runs = strip.ends.size();
  std::uint32_t begin = 0;
  for (std::size_t first = 0; first < runs;) {
    std::size_t last = first + 1;
    while (last < runs && strip.ends[last] - begin <= kGroupEvents) ++last;
    const std::uint32_t n = strip.ends[last - 1] - begin;
    if (n + EventMask::kPadding > mask.size()) mask.resize(n + EventMask::kPadding);
    if (n > 0) tests.test_with_window(begin, n, mask.data());
    std::uint32_t at = begin;
    for (std::size_t i = first; i < last; ++i) {
      const timeline::Run run{at, strip.ends[i]};
      const std::uint32_t slot = strip.dense() ? static_cast<std::uint32_t>(i) : strip.records[i];
      if (!run.empty()) f(slot, Passing{run, mask.data() + (at - begin)});
      at = run.end;
    }
    begin = at;
    first = last;
  }
}

}  // namespace detail

// f(slot, Passing) for slots with a run, ascending; what passes may be nothing, and then the slot
// may be left out.
template <class F>
void each_passing(const timeline::StripView& strip, const EventFilter& filter, F&& f) {
  const EventMask tests(strip, filter);
  if (tests.impossible()) return;
  const std::uint64_t all = std::uint64_t{strip.last_second} - strip.first_second + 1;
  const std::uint64_t from = std::max(filter.window.from, strip.first_second);
  const std::uint64_t to = std::min<std::uint64_t>(filter.window.to, strip.last_second + 1ull);
  if (to <= from) return;
  const bool whole = to - from == all;
  const std::uint64_t events = strip.seconds.size();
  const std::uint64_t tested = tests.has_tests() ? events * (to - from) / all : 0;
  const std::uint64_t search = strip.ends.size() * detail::kSearchCost + tested;
  if ((whole && !tests.has_tests()) || (!whole && search < events)) {
    detail::search_runs(strip, filter, tests, f);
  } else {
    detail::scan_runs(strip, tests, f);
  }
}

}  // namespace enishi::segment
