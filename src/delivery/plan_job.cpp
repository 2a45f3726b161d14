#include "delivery/plan_job.h"

#include "base/json.h"
#include "base/log.h"
#include "delivery/campaign_store.h"
#include "delivery/sql.h"

namespace enishi::delivery {

Status create_plan_job(store::Tx& tx, spine::Jobs& jobs, const Campaign& campaign) {
  JsonOut input;
  input.object().field("campaign", static_cast<std::int64_t>(campaign.no.value)).end();
  ASSIGN(const std::int64_t job,
         jobs.create(tx, "delivery.plan", campaign.workspace, spine::Priority::high, input.text()));
  TRY(tx.exec(sql::set_plan_job, {campaign.no, job}));
  return {};
}

Status pause_by_system(const Seams& seams, CampaignNo no, const std::string& reason) {
  log(LogLevel::warn, "delivery.campaign_paused",
      {{"campaign", static_cast<std::int64_t>(no.value)}, {"reason", reason}});
  return seams.store.state().write([&](store::Tx& tx) -> Status {
    ASSIGN(auto stored, load_campaign(tx, no));
    if (!stored || stored->campaign.state != CampaignState::sending) return {};
    Campaign c = stored->campaign;
    c.state = CampaignState::paused;
    c.paused_from = CampaignState::sending;
    c.reason = reason;
    c.updated_at = seams.clock.now();
    TRY(update_campaign(tx, c));
    guard::Operation operation;
    operation.workspace = c.workspace;
    operation.action = "campaign.pause";
    operation.target = "campaign/" + c.id.text();
    JsonOut after;
    after.object().field("state", "paused").field("reason", reason).end();
    operation.after = after.take();
    return seams.operations.append(tx, guard::Actor{guard::ActorKind::system, "delivery", ""},
                                   operation);
  });
}

}  // namespace enishi::delivery
