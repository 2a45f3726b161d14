// What values attributes take, and the maker of kAttributesChanged.
#pragma once

#include "people/attributes.h"

namespace enishi::people {

// Whether an attribute of that type may have the value; errors name `field`.
Status check_value(AttributeType type, const AttributeValue& value, const std::string& field);

// Checks names and types against what is declared; errors name the field: "rows[2].set.rank".
Result<spine::NewEntry> attributes_entry(const Attributes& declared, WorkspaceNo workspace, Time at,
                                         std::span<const AttributeChange> rows);

}  // namespace enishi::people
