// Job "line.user_ids": an uploaded list of user ids into the log. The file goes with the job's end.
#pragma once

#include "spine/spine.h"
#include "workspace/workspace.h"

namespace enishi::line {

inline constexpr std::string_view kUserIdJobKind = "line.user_ids";

// The file's path if it is a regular file inside DIRECTORY/uploads; `file` may be relative to it.
Result<std::string> uploaded_file(const std::string& directory, const std::string& file);

std::string user_id_job_input(const ChannelId& channel, const std::string& path);
Result<spine::Step> user_id_step(spine::Log& log, const workspace::Workspaces& workspaces,
                                 const spine::Job& job);
Status user_id_cancelled(const spine::Job& job);

}  // namespace enishi::line
