// Whether a mapping fits what the workspace knows: before a job is made of it.
#pragma once

#include "connect/imports.h"

namespace enishi::connect {

// Providers, attributes, namespaces, and properties of event types that the mapping names. Errors
// name the place: "mapping.columns[2].type". Events whose type a column tells are checked as they
// come (import_types.h).
Status check_mapping(const ImportSeams& seams, const WorkspaceId& workspace,
                     const Mapping& mapping);

// Declares the attributes that the mapping names and the workspace lacks. After check_mapping().
Status declare_attributes(const ImportSeams& seams, const guard::Actor& actor,
                          const WorkspaceId& workspace, const Mapping& mapping);

people::AttributeType attribute_type(ValueType type);  // of an attribute's step

}  // namespace enishi::connect
