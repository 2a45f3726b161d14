// Audiences: uploaded lists, frozen when they are made.
#pragma once

#include <string_view>

#include "delivery/delivery.h"
#include "segment/saved.h"

namespace enishi::delivery {

inline constexpr std::size_t kAudienceRowsMax = 5'000'000;

Result<Audience> make_audience(const Seams& seams, const guard::Actor& actor,
                               const WorkspaceId& workspace, const ChannelId& channel,
                               std::string name, std::string_view rows);
Result<std::vector<Audience>> list_audiences(const Seams& seams, const WorkspaceId& workspace);
// Null: the workspace has no such list, or the store cannot tell.
std::shared_ptr<const people::RecordSet> find_audience(const store::Database& state,
                                                       WorkspaceNo workspace, const AudienceId& id);

// "campaign 'Spring'", where one whose audience is not frozen yet names the segment; empty: none.
Result<std::string> user_of_segment(store::Tx& tx, const segment::SavedSegment& segment);

}  // namespace enishi::delivery
