// Aggregation units: the names under which LINE keeps statistics of pushes and multicasts. LINE
// counts at most 1,000 different names a channel and month and silently drops the rest, so the
// budget is kept here.
#pragma once

#include <string>

#include "delivery/campaign.h"
#include "store/store.h"

namespace enishi::delivery {

// Names of campaigns; the rest of LINE's 1,000 is left to the shared unit and to other tools.
inline constexpr std::int64_t kUnitNamesMonthMax = 950;

struct Unit {
  std::string name;
  bool shared = false;  // the budget is used up: statistics are merged with other campaigns
};

// The campaign's unit for the month of `now` (UTC+9): its own "c<no>" while the budget lasts,
// else "shared_<yyyymm>". Registers the name; the same again in the same month.
Result<Unit> unit_for(store::Tx& tx, ChannelNo channel, CampaignNo campaign, Time now);

}  // namespace enishi::delivery
