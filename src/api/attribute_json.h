// Attribute values and changes of people out of JSON.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "api/call.h"

namespace enishi::api {

// {"set":{"rank":"gold"},"unset":["note"]}; names must be declared, and values of their type (times
// are ISO 8601).
Result<people::AttributeChange> attribute_change(const JsonValue& json, RecordNo record,
                                                 const people::View& view, WorkspaceNo workspace);
// The schema's members of such a change.
std::string set_schema();
std::string unset_schema();

Result<std::vector<std::string>> texts_at(const JsonValue& json, std::string_view name);

// A record by {"record":5} or {"user":"U..."} of the channel's provider; nullopt where nobody is
// known by it, or not in this workspace. `channel` may be null where no user is given.
Result<std::optional<RecordNo>> record_of(const JsonValue& json, const people::View& view,
                                          WorkspaceNo workspace, const workspace::Channel* channel);

// Errors of the people room name "rows[i]" of what it was given: puts back the row of the request.
// `path` of row i is paths[i].
Error with_path(Error error, std::span<const std::string> paths);

}  // namespace enishi::api
