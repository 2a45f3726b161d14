// The event schema in the store.
#pragma once

#include <vector>

#include "timeline/schema_delta.h"

namespace enishi::timeline {

// Everything, as a delta to an empty view.
Result<SchemaDelta> load_schema(store::Tx& tx);
// A type with its properties; nullopt when there is none.
Result<std::optional<EventType>> load_type(store::Tx& tx, WorkspaceNo workspace,
                                           std::string_view name);
Result<std::optional<EventType>> load_type(store::Tx& tx, EventTypeNo no);

// Gives the built-in types and properties that the workspace lacks, beyond the limit on types too.
// A property that exists with another type stays as it is. Gives what was made or changed; empty
// when the workspace is up to date.
Result<std::vector<EventType>> prepare_workspace(store::Tx& tx, WorkspaceNo workspace);

Result<bool> has_room_for_type(store::Tx& tx, WorkspaceNo workspace);
// Writes a new type; gives it its number. Its properties are added one by one afterwards.
Status insert_type(store::Tx& tx, EventType& type);
// Writes a new property of the type and puts it there; gives it its number.
Status insert_property(store::Tx& tx, EventType& type, Property property);

}  // namespace enishi::timeline
