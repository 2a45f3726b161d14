// LINE's months (yyyymm, UTC+9) of a campaign: to a month's quota it is admitted before its first
// call there, and in each it carries that month's aggregation unit.
#pragma once

#include <string>
#include <vector>

#include "delivery/campaign.h"
#include "delivery/units.h"
#include "store/store.h"

namespace enishi::delivery {

struct CampaignMonth {
  std::string month;
  Unit unit;
  std::int64_t used = 0;      // what LINE counted when the campaign was first admitted to it
  std::int64_t accepted = 0;  // recipients of accepted calls
};

// Admits the campaign to the month of `now` and registers its unit there; the unit also stands on
// the campaign, as its newest. Again in the same month: changes nothing.
Status begin_month(store::Tx& tx, Campaign& campaign, std::int64_t used, Time now);
Result<std::vector<CampaignMonth>> campaign_months(store::Tx& tx, CampaignNo campaign);

// Every unit that it carried, oldest first; none before it was admitted anywhere.
Result<std::vector<Unit>> units_of(store::Tx& tx, const Campaign& campaign);
// The units whose calls may have been accepted between the two times: what LINE has to be asked
// for. A call of one month may be settled a little later, in the next.
Result<std::vector<std::string>> units_between(store::Tx& tx, const Campaign& campaign, Time first,
                                               Time last);

}  // namespace enishi::delivery
