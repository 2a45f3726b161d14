// Campaigns in and out of JSON.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "delivery/campaign.h"

namespace enishi::api {

std::string campaign_spec_schema();  // of a request
std::string campaign_schema();

// Takes any JSON; errors name the field. Whether channel, audience, conditions and messages make
// sense is for the rooms to say.
Result<delivery::CampaignSpec> campaign_spec(const JsonValue& json);
void write_campaign(JsonOut& out, const delivery::Campaign& campaign);
// [{"code":...,"message":...,"message_ja":...}] as member "warnings".
std::string warnings_schema();
void write_warnings(JsonOut& out, const std::vector<delivery::Warning>& warnings);
std::string campaign_json(const delivery::Campaign& campaign);

}  // namespace enishi::api
