// Who would get a campaign now, what it would take of the month, and what to think about first.
#pragma once

#include "delivery/delivery.h"

namespace enishi::delivery {

// Without LINE's quota and what follows from it.
Result<Estimate> estimate_send(const Seams& seams, const Campaign& campaign);
// With both. A quota that LINE does not tell is left out.
Result<Estimate> estimate_with_quota(const Seams& seams, const Campaign& campaign);

}  // namespace enishi::delivery
