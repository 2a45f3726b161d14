// What people do with campaigns: the state machine of campaign.h, with the operation log.
#pragma once

#include <functional>

#include "delivery/campaign_store.h"
#include "delivery/delivery.h"

namespace enishi::delivery {

// Thread safe. `changed` is called after every change the dispatcher has to know of.
class Campaigns {
 public:
  Campaigns(const Seams& seams, std::function<void()> changed)
      : seams_(seams), changed_(std::move(changed)) {}

  Result<Campaign> create(const guard::Actor& actor, const WorkspaceId& workspace,
                          CampaignSpec spec);
  Result<Campaign> update(const guard::Actor& actor, const CampaignId& id, CampaignSpec spec);
  Result<Campaign> check(const guard::Actor& actor, const CampaignId& id);
  Result<Campaign> approve(const guard::Actor& actor, const CampaignId& id);
  Result<Campaign> send(const guard::Actor& actor, const CampaignId& id);
  // delivery.h says what it promises.
  Result<Campaign> test_send(const guard::Actor& actor, const WorkspaceId& workspace,
                             CampaignSpec spec, std::string_view rows);
  Result<Campaign> pause(const guard::Actor& actor, const CampaignId& id, std::string reason);
  Result<Campaign> resume(const guard::Actor& actor, const CampaignId& id);
  Result<Campaign> cancel(const guard::Actor& actor, const CampaignId& id);
  Result<Campaign> release(const guard::Actor& actor, const CampaignId& id);

 private:
  // Loads, lets `change` alter the campaign (an error refuses it), writes it and the operation row.
  using Change = std::function<Status(store::Tx& tx, StoredCampaign& stored)>;
  Result<Campaign> change(const guard::Actor& actor, const CampaignId& id, std::string_view action,
                          const Change& change);
  Result<Campaign> make(const guard::Actor& actor, const WorkspaceId& workspace, CampaignSpec spec,
                        bool test);
  Status check_spec(const WorkspaceId& workspace, CampaignSpec& spec) const;
  Status check_testers(const WorkspaceId& workspace, const ChannelId& channel,
                       std::string_view rows) const;
  Status schedule(store::Tx& tx, Campaign& campaign);

  const Seams& seams_;
  std::function<void()> changed_;
};

// "api_key/0192...": how identities are written on campaigns.
std::string identity(const guard::Actor& actor);

}  // namespace enishi::delivery
