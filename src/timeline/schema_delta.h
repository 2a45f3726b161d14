// What one transaction has changed of the schema, for those who read it.
#pragma once

#include <map>
#include <vector>

#include "timeline/schema.h"

namespace enishi::timeline {

// Deltas of two transactions may come in either order. So a type stands here whole, as its
// transaction saw or left it; properties of both sides are kept; and labels, origin and retirement
// of a type that is known already are taken from edits only, which come in the order of their
// transactions.
struct SchemaDelta {
  std::vector<EventType> types;
  bool edited = false;
  std::map<WorkspaceNo, std::uint64_t> events_beyond;  // more
  std::map<EventTypeNo, std::uint64_t> values_beyond;  // more

  bool empty() const { return types.empty() && events_beyond.empty() && values_beyond.empty(); }
};

}  // namespace enishi::timeline
