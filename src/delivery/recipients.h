// Who a campaign is for: the conditions and the list, evaluated now.
#pragma once

#include <cstdint>
#include <vector>

#include "delivery/delivery.h"

namespace enishi::delivery {

// One member of the audience in ascending order of record number.
struct Member {
  RecordNo record;
  Skip skip = Skip::none;  // excluded or not_a_tester
};

// Checks that the conditions parse and fit the workspace; errors name "recipients..." or
// "exclude...".
Status check_recipients(const Seams& seams, const Campaign& campaign);

// The audience: members of the condition (and of the uploaded list, if there is one) who are or
// were friends of the campaign's channel.
Result<std::vector<Member>> evaluate_recipients(const Seams& seams, const Campaign& campaign);

// As evaluate, but only numbers.
Result<Estimate> estimate_recipients(const Seams& seams, const Campaign& campaign);

// Whether the staging switch lets this person receive.
bool may_receive(const Config& config, const people::View& view, WorkspaceNo workspace,
                 RecordNo record);

// Limit above which a second person must approve; 0: never.
std::int64_t approval_above(const Seams& seams, const WorkspaceId& workspace);

}  // namespace enishi::delivery
