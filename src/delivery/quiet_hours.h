// The workspace's quiet hours, in which nothing is sent that did not ask to be.
#pragma once

#include <optional>

#include "base/clock.h"
#include "workspace/workspace.h"

namespace enishi::delivery {

// The end of the quiet hours in which `now` lies; nullopt: it lies in none.
std::optional<Time> quiet_until(const workspace::Directory& directory, const WorkspaceId& id,
                                Time now);

}  // namespace enishi::delivery
