// Small acts that several parts of delivery share.
#pragma once

#include <string>

#include "delivery/delivery.h"

namespace enishi::delivery {

// Makes the job that plans a frozen campaign and notes it on the campaign; an older plan job's
// steps do nothing from then on.
Status create_plan_job(store::Tx& tx, spine::Jobs& jobs, const Campaign& campaign);

// sending -> paused by Enishi itself, with the reason on the campaign and on the operation log.
// Does nothing in any other state.
Status pause_by_system(const Seams& seams, CampaignNo campaign, const std::string& reason);

}  // namespace enishi::delivery
