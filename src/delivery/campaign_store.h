// Campaign rows. Everything about the table's shape stands here.
#pragma once

#include <optional>
#include <vector>

#include "delivery/campaign.h"
#include "delivery/stages.h"
#include "store/store.h"

namespace enishi::delivery {

// A campaign with the columns that only this room uses.
struct StoredCampaign {
  Campaign campaign;
  std::int64_t open_calls = 0;          // kept by the statements that open and close calls
  std::int64_t planned_recipients = 0;  // likewise
  std::int64_t plan_job = 0;
  bool restored = false;
  StageProgress stage;
  std::string admitted_month;  // the newest: campaign_months.h
};

Result<std::optional<StoredCampaign>> load_campaign(store::Tx& tx, const CampaignId& id);
Result<std::optional<StoredCampaign>> load_campaign(store::Tx& tx, CampaignNo no);
// not_found when there is none.
Result<StoredCampaign> need_campaign(store::Tx& tx, const CampaignId& id);
Result<std::vector<StoredCampaign>> load_campaigns(store::Tx& tx, const WorkspaceId& workspace,
                                                   CampaignNo before, std::size_t limit);
// Those the dispatcher looks after: sending, and cancelled ones with open calls.
Result<std::vector<StoredCampaign>> load_active_campaigns(store::Tx& tx);

// Gives the campaign its number.
Status insert_campaign(store::Tx& tx, Campaign& campaign);
// Writes everything but the counters and job columns.
Status update_campaign(store::Tx& tx, const Campaign& campaign);

}  // namespace enishi::delivery
