#include "segment/filtered_runs.h"

namespace enishi::segment {

Road road_of(const timeline::StripView& strip, const EventFilter& filter, const EventMask& tests) {
  if (tests.impossible()) return Road::nothing;
  const std::uint64_t all = std::uint64_t{strip.last_second} - strip.first_second + 1;
  const std::uint64_t from = std::max(filter.window.from, strip.first_second);
  const std::uint64_t to = std::min<std::uint64_t>(filter.window.to, strip.last_second + 1ull);
  if (to <= from) return Road::nothing;
  const bool whole = to - from == all;
  if (whole) return tests.has_tests() ? Road::scan : Road::search;
  const std::uint64_t events = strip.seconds.size();
  const std::uint64_t tested = tests.has_tests() ? events * (to - from) / all : 0;
  const std::uint64_t search = strip.ends.size() * detail::kSearchCost + tested;
  return search < events ? Road::search : Road::scan;
}

}  // namespace enishi::segment
