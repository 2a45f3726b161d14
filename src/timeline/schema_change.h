// What people change of the event schema, inside a transaction.
#pragma once

#include <string>

#include "timeline/schema_delta.h"

namespace enishi::timeline {

// The type as the transaction leaves it, and the row of the operation log; no row without action,
// since nothing was changed.
struct SchemaChange {
  EventType type;
  std::string action, target, before, after;
};

// `declaration` has been checked for itself. Built-in types that the workspace got first stand in
// `delta`.
Result<SchemaChange> declare_type(store::Tx& tx, WorkspaceNo workspace,
                                  const TypeDeclaration& declaration, SchemaDelta& delta);
Result<SchemaChange> edit_type(store::Tx& tx, EventTypeNo type, const SchemaEdit& edit);
Result<SchemaChange> edit_property(store::Tx& tx, EventTypeNo type, PropertyNo property,
                                   const SchemaEdit& edit);

}  // namespace enishi::timeline
