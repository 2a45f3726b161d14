// Campaigns in and out of JSON.
#pragma once

#include <string>

#include "base/json.h"
#include "delivery/campaign.h"

namespace enishi::api {

std::string campaign_spec_schema();  // of a request
std::string campaign_schema();

// Takes any JSON; errors name the field. Whether channel, audience, conditions and messages make
// sense is for the rooms to say.
Result<delivery::CampaignSpec> campaign_spec(const JsonValue& json);
void write_campaign(JsonOut& out, const delivery::Campaign& campaign);
std::string campaign_json(const delivery::Campaign& campaign);

}  // namespace enishi::api
