// The events of one person as people read them: all types together, newest first.
#pragma once

#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "timeline/schema_values.h"
#include "timeline/timeline.h"

namespace enishi::timeline {

// Where an event stands among a person's. It stays there when others come.
struct EventPlace {
  Time at;
  RecordNo record;
  EventTypeNo type;
  std::uint32_t nth = 0;  // among the record's of that type and time, oldest on the log first
  auto operator<=>(const EventPlace&) const = default;
};

struct PersonEvent {
  EventPlace place;
  // By property. monostate: a text that is not kept any more, or never was (docs/events.md,
  // "Limits").
  std::vector<std::pair<PropertyNo, std::variant<std::monostate, PropertyValue>>> values;
};

struct EventQuery {
  std::span<const RecordNo> records;
  std::optional<EventTypeNo> type = {};   // only of this one
  std::optional<EventPlace> before = {};  // only older ones than this
  std::size_t limit = 100;
};

// Newest first. Items are named by their outside ids. Reads the store where events name items.
Result<std::vector<PersonEvent>> person_events(const TimelineView& view, const SchemaView& schema,
                                               const EventTexts& texts, const Catalogue& catalogue,
                                               const EventQuery& query);

}  // namespace enishi::timeline
