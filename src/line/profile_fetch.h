// Fetching many profiles at LINE's pace, a bounded number at a time.
#pragma once

#include <optional>
#include <vector>

#include "line/messaging_api.h"

namespace enishi::line {

struct FetchedProfile {
  // nullopt inside: LINE answered 404. Not set at all: the call was not made, see fetch_profiles.
  std::optional<Result<std::optional<people::Profile>>> answer;
  Time asked_at;
};

// One result a user, in their order. After an answer that concerns all calls (no contact, too fast,
// no permission) no further ones are made. Waits for all answers; not from the client's thread.
std::vector<FetchedProfile> fetch_profiles(MessagingApi& api, const Clock& clock,
                                           const ChannelId& channel,
                                           const std::vector<people::LineUserId>& users);

// Whether the error is about LINE and us rather than about this one person.
bool concerns_all_calls(const Error& error);

}  // namespace enishi::line
