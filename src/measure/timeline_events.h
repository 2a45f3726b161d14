// What clicks are on people's timelines (docs/events.md, "Where events come from").
#pragma once

#include "timeline/timeline.h"

namespace enishi::measure {

// Before the pipeline starts.
void register_events(timeline::Timeline& timeline);

}  // namespace enishi::measure
