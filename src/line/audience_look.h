// Job "line.audience_look": what LINE says of a channel's audiences, once a night: a page of its
// list a step, then one by one those that the list did not show.
#pragma once

#include "line/audience_store.h"

namespace enishi::line {

inline constexpr std::string_view kAudienceLookKind = "line.audience_look";

std::string audience_look_input(const ChannelId& channel);
Result<spine::Step> audience_look_step(const AudienceParts& parts, const spine::Job& job);

// Asks LINE about one that it has made, and keeps the answer; deleted when LINE has it no more.
Status look_at(const AudienceParts& parts, const ChannelId& channel, const LineAudience& audience);

}  // namespace enishi::line
