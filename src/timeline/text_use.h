// Which texts nobody uses once the events of one record are gone.
#pragma once

#include <set>
#include <span>
#include <utility>

#include "timeline/timeline.h"

namespace enishi::timeline {

// Not thread safe.
class TextUse {
 public:
  using Code = std::pair<EventTexts::Key, std::int64_t>;

  explicit TextUse(const SchemaView& schema) : schema_(schema) {}

  // The codes that events of these slots have.
  void collect(const Partition& partition, std::span<const std::uint16_t> slots);
  // Leaves those that no event has.
  void keep_unused(const TimelineView& view);
  // The same, for events that are not merged.
  void keep_unused_recently(const TimelineView& view);

  bool empty() const { return codes_.empty(); }
  const std::set<Code>& codes() const { return codes_; }

 private:
  bool is_text(std::uint32_t type, std::uint32_t property) const;
  void drop_used(const StripRows& rows);
  void drop_used(const StripView& strip);

  const SchemaView& schema_;
  std::set<Code> codes_;
};

}  // namespace enishi::timeline
