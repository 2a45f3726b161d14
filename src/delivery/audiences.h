// Audiences: uploaded lists, frozen when they are made.
#pragma once

#include <string_view>

#include "delivery/delivery.h"

namespace enishi::delivery {

inline constexpr std::size_t kAudienceRowsMax = 5'000'000;

Result<Audience> make_audience(const Seams& seams, const guard::Actor& actor,
                               const WorkspaceId& workspace, const ChannelId& channel,
                               std::string name, std::string_view rows);
Result<std::vector<Audience>> list_audiences(const Seams& seams, const WorkspaceId& workspace);

}  // namespace enishi::delivery
