// A strip that stands in memory instead of a file: packed in the same forms, so that whatever is
// asked of it is answered as it will be once its events are merged.
#pragma once

#include <memory>
#include <vector>

#include "timeline/packing.h"

namespace enishi::timeline {

// Immutable. Rows are sorted and not empty (asserted).
class MemoryStrip {
 public:
  explicit MemoryStrip(const StripRows& rows);
  MemoryStrip(const MemoryStrip&) = delete;
  MemoryStrip& operator=(const MemoryStrip&) = delete;

  const StripView& view() const { return view_; }

 private:
  std::vector<Block> blocks_;
  StripView view_;
};

}  // namespace enishi::timeline
