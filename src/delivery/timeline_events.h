// What outcomes of calls are on people's timelines (docs/events.md, "Where events come from").
#pragma once

#include "timeline/timeline.h"

namespace enishi::delivery {

// Before the pipeline starts. Stands before this room's applier, which settles the calls.
void register_events(timeline::Timeline& timeline, const people::People& people);

}  // namespace enishi::delivery
