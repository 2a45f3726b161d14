#include "timeline/text_use.h"

#include "timeline/resolved.h"

namespace enishi::timeline {

bool TextUse::is_text(std::uint32_t type, std::uint32_t property) const {
  const EventType* found = schema_.at({type});
  const Property* p = found ? found->property(PropertyNo{property}) : nullptr;
  return p && (p->type == PropertyType::text || p->type == PropertyType::list);
}

void TextUse::collect(const Partition& partition, std::span<const std::uint16_t> slots) {
  for (const std::uint32_t type : partition.types()) {
    const StripRows rows = partition.rows(type, slots);
    for (const PropertyRows& p : rows.properties) {
      if (!is_text(type, p.property)) continue;
      for (const std::int64_t code : std::get<std::vector<std::int64_t>>(p.values))
        if (code >= 0) codes_.insert({{{type}, {p.property}}, code});
    }
  }
}

void TextUse::drop_used(const StripRows& rows) {
  for (const PropertyRows& p : rows.properties) {
    const auto* values = std::get_if<std::vector<std::int64_t>>(&p.values);
    if (!values || !is_text(rows.type, p.property)) continue;
    for (const std::int64_t code : *values) codes_.erase({{{rows.type}, {p.property}}, code});
  }
}

void TextUse::drop_used(const StripView& strip) {
  for (const ColumnView& column : strip.columns) {
    const EventTexts::Key key{{strip.type}, {column.property}};
    const auto first = codes_.lower_bound({key, 0});
    if (first == codes_.end() || first->first != key) continue;
    for (std::size_t i = 0; i < strip.seconds.size(); ++i)
      codes_.erase({key, integer_at(column, i)});
  }
}

void TextUse::keep_unused(const TimelineView& view) {
  for (std::size_t i = 0; i < view.partitions() && !codes_.empty(); ++i)
    if (const Partition* partition = view.partition(i))
      for (const std::uint32_t type : partition->types())
        if (const StripView* strip = partition->strip(type)) drop_used(*strip);
  keep_unused_recently(view);
}

void TextUse::keep_unused_recently(const TimelineView& view) {
  for (std::size_t i = 0; i < view.partitions() && !codes_.empty(); ++i)
    if (const Partition* partition = view.partition(i))
      for (const std::uint32_t type : partition->types())
        if (const auto slots = partition->recent_slots(type); !slots.empty())
          drop_used(partition->rows(type, slots));
}

}  // namespace enishi::timeline
