#include "delivery/campaign_warnings.h"

#include "delivery/limits.h"
#include "delivery/outcomes.h"
#include "delivery/same_content.h"
#include "delivery/stages.h"

namespace enishi::delivery {

Result<std::vector<Warning>> campaign_warnings(const Seams& seams, const Campaign& campaign,
                                               const Estimate& estimate) {
  std::vector<Warning> warnings;
  if (campaign.test) return warnings;
  const Time now = seams.clock.now();
  const Zone zone = seams.workspaces.directory().zone(campaign.workspace);
  ASSIGN(const auto same, seams.store.state().reading([&](store::Tx& tx) {
    return same_content(tx, campaign.channel_no, content_hash(campaign.spec.messages),
                        "campaign/" + campaign.id.text(), now);
  }));
  if (same) warnings.push_back(warn_same_content(*same, zone));
  const std::int64_t people = estimate.recipients - estimate.unreachable;
  const bool at_once = !staged(campaign.spec) && campaign.spec.spread_seconds == 0;
  if (at_once && people > limits::unstaged_recipients_max)
    warnings.push_back(warn_large_send(people));
  if (line_month(estimate.starts_at) != line_month(estimate.expected_end))
    warnings.push_back(warn_month_turn(estimate.expected_end, zone));
  return warnings;
}

}  // namespace enishi::delivery
