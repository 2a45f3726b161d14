// Job "line.user_ids": an uploaded list of user ids into the log. The list says that these are
// friends; LINE is asked for each one's profile, which it has of friends only (and of people who
// wrote to the account), and whoever has one counts as a follower as of the upload. The file goes
// with the job's end.
#pragma once

#include "line/profile_job.h"

namespace enishi::line {

inline constexpr std::string_view kUserIdJobKind = "line.user_ids";

// The file's path if it is a regular file inside DIRECTORY/uploads; `file` may be relative to it.
Result<std::string> uploaded_file(const std::string& directory, const std::string& file);

std::string user_id_job_input(const ChannelId& channel, const std::string& path);
Result<spine::Step> user_id_step(const ProfileJobParts& parts, const spine::Job& job);
Status user_id_cancelled(const spine::Job& job);

}  // namespace enishi::line
