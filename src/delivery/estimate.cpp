#include "delivery/estimate.h"

#include <algorithm>

#include "delivery/campaign_warnings.h"
#include "delivery/recipients.h"
#include "delivery/sql.h"
#include "delivery/stages.h"

namespace enishi::delivery {

Result<Estimate> estimate_send(const Seams& seams, const Campaign& campaign) {
  ASSIGN(Estimate estimate, estimate_recipients(seams, campaign));
  const Time now = seams.clock.now();
  estimate.starts_at =
      campaign.started_at.value_or(std::max(now, campaign.spec.send_at.value_or(now)));
  estimate.expected_end =
      expected_end(campaign.spec, estimate.starts_at, estimate.recipients - estimate.unreachable);
  ASSIGN(estimate.warnings, campaign_warnings(seams, campaign, estimate));
  return estimate;
}

Result<Estimate> estimate_with_quota(const Seams& seams, const Campaign& campaign) {
  ASSIGN(Estimate estimate, estimate_send(seams, campaign));
  const auto quota = seams.sender.quota(campaign.spec.channel);
  if (!quota) return estimate;
  std::optional<Tariff> tariff;
  std::int64_t all = 0, others = 0;  // reserved
  TRY(seams.store.state().read([&](store::Tx& tx) -> Status {
    ASSIGN(tariff, load_tariff(tx, campaign.channel_no));
    ASSIGN(const auto reserved, tx.integer(sql::reserved_on_channel, {campaign.channel_no, 0}));
    all = reserved.value_or(0);
    ASSIGN(const auto of_others,
           tx.integer(sql::reserved_on_channel, {campaign.channel_no, campaign.no}));
    others = of_others.value_or(0);
    return {};
  }));
  if (quota->limited) estimate.quota_remaining = quota->value - quota->used - all;
  if (!tariff) return estimate;
  estimate.cost =
      marginal_cost(*tariff, quota->used + others, estimate.recipients - estimate.unreachable);
  if (!estimate.cost && !campaign.test) estimate.warnings.push_back(warn_not_sold());
  return estimate;
}

}  // namespace enishi::delivery
