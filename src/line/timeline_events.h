// What LINE's events are on people's timelines (docs/events.md, "Where events come from").
#pragma once

#include "timeline/timeline.h"

namespace enishi::line {

// Before the pipeline starts. Both must outlive the timeline.
void register_events(timeline::Timeline& timeline, const workspace::Workspaces& workspaces);

}  // namespace enishi::line
