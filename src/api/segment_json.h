// Segments and conditions in JSON.
#pragma once

#include "api/call.h"
#include "segment/saved.h"

namespace enishi::api {

// The condition of a call: "condition" (JSON) or "text" (the text form), one of them.
Result<segment::Condition> condition_at(const Call& call);
// The segment of the workspace that the path names.
Result<segment::SavedSegment> segment_of(const Call& call);
// Whom the call asks about: "channel" (optional) and "at" (optional: now).
Result<segment::Ask> ask_at(const Call& call);

void write_segment(JsonOut& out, const segment::SavedSegment& segment);
std::string segment_schema();

}  // namespace enishi::api
