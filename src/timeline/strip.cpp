#include "timeline/strip.h"

#include <algorithm>

namespace enishi::timeline {

Run StripView::of(std::uint16_t slot) const {
  if (dense()) return ends.empty() ? Run{} : run(slot);
  const auto found = std::ranges::lower_bound(records, slot);
  if (found == records.end() || *found != slot) return {};
  return run(static_cast<std::size_t>(found - records.begin()));
}

const ColumnView* StripView::column(std::uint32_t property) const {
  const auto found = std::ranges::lower_bound(columns, property, {}, &ColumnView::property);
  return found != columns.end() && found->property == property ? &*found : nullptr;
}

}  // namespace enishi::timeline
