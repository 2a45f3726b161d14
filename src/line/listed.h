// What the jobs that bring in lists of users share.
#pragma once

#include <vector>

#include "base/json.h"
#include "people/people.h"
#include "spine/spine.h"
#include "workspace/workspace.h"

namespace enishi::line {

// Of a job's input: {"channel": id}. not_found when it is gone.
Result<workspace::Channel> job_channel(const workspace::Workspaces& workspaces,
                                       const JsonValue& input);

// Appends the users as entries of limits::people_entry_rows_max; durable when it returns.
Status append_sightings(spine::Log& log, ChannelNo channel, people::Sighting sighting, Time as_of,
                        const std::vector<people::LineUserId>& users);

}  // namespace enishi::line
