#include "timeline/memory_strip.h"

#include <algorithm>

namespace enishi::timeline {

MemoryStrip::MemoryStrip(const StripRows& rows) : blocks_(pack(rows)) {
  view_.type = rows.type;
  for (const Block& block : blocks_)
    attach(view_, block.shape, std::as_bytes(std::span(block.bytes)));
  const auto [first, last] = std::ranges::minmax(view_.seconds);
  view_.first_second = first;
  view_.last_second = last;
}

}  // namespace enishi::timeline
