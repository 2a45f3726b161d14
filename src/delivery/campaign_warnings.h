// Which warnings a campaign deserves before it is sent.
#pragma once

#include <vector>

#include "delivery/delivery.h"

namespace enishi::delivery {

// same_content, large_send and month_turn of warning.h; none for test sends.
Result<std::vector<Warning>> campaign_warnings(const Seams& seams, const Campaign& campaign,
                                               const Estimate& estimate);

}  // namespace enishi::delivery
