// Job "line.profiles": fetches the profiles that are wanted of one channel's friends, and ends when
// none is wanted any more. What it does is idempotent: a profile that was fetched and applied is
// not wanted again.
#pragma once

#include "line/messaging_api.h"
#include "people/people.h"
#include "spine/spine.h"

namespace enishi::line {

struct ProfileJobParts {
  MessagingApi& api;
  spine::Log& log;
  spine::Pipeline& pipeline;
  people::People& people;
  const workspace::Workspaces& workspaces;
  const Clock& clock;
};

inline constexpr std::string_view kProfileJobKind = "line.profiles";

std::string profile_job_input(const ChannelId& channel);
// Profiles fetched before this are wanted again.
Time profiles_old_before(Time now);

Result<spine::Step> profile_step(const ProfileJobParts& parts, const spine::Job& job);

}  // namespace enishi::line
