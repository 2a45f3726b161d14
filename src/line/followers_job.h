// Job "line.followers": the list of followers, page by page, into the log. Pages are a chain of
// tokens that live for a day; a job that was away longer begins again, which does no harm.
#pragma once

#include "line/messaging_api.h"
#include "spine/spine.h"

namespace enishi::line {

struct FollowersJobParts {
  MessagingApi& api;
  spine::Log& log;
  const workspace::Workspaces& workspaces;
  const Clock& clock;
};

inline constexpr std::string_view kFollowersJobKind = "line.followers";

Result<spine::Step> followers_step(const FollowersJobParts& parts, const spine::Job& job);

}  // namespace enishi::line
