// Campaigns and what people do with them.
#include "api/campaign_json.h"
#include "api/json_fields.h"
#include "api/routes.h"

namespace enishi::api {
namespace {

using delivery::Campaign;
using delivery::Delivery;

Answer json_or_error(const Result<Campaign>& campaign) {
  if (!campaign) return std::unexpected(campaign.error());
  return campaign_json(*campaign);
}

Answer create_campaign(Call& call) {
  ASSIGN(auto spec, campaign_spec(call.json()));
  return json_or_error(
      call.rooms.delivery.create(call.actor(), call.workspace->id, std::move(spec)));
}

Answer list_campaigns(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number());
  ASSIGN(const auto campaigns,
         call.rooms.delivery.list(call.workspace->id,
                                  CampaignNo{static_cast<std::uint32_t>(before)}, page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const Campaign& campaign : campaigns) write_campaign(out, campaign);
  end_page(out, campaigns.size() == page.limit
                    ? std::optional(encode_cursor(campaigns.back().no.value))
                    : std::nullopt);
  return out.take();
}

Answer update_campaign(Call& call) {
  ASSIGN(auto spec, campaign_spec(call.json()));
  return json_or_error(
      call.rooms.delivery.update(call.actor(), call.campaign->id, std::move(spec)));
}

Answer pause_campaign(Call& call) {
  ASSIGN(auto reason, call.json().opt_string_at("reason"));
  return json_or_error(
      call.rooms.delivery.pause(call.actor(), call.campaign->id, std::move(reason).value_or("")));
}

// POST /campaigns/{campaign}/<action> without a body.
Route action(std::string_view path, std::string_view name, std::string_view scope,
             std::string_view summary,
             Result<Campaign> (Delivery::*act)(const guard::Actor&, const CampaignId&)) {
  return {.method = "POST",
          .path = path,
          .name = name,
          .scope = scope,
          .summary = summary,
          .response = ref("Campaign"),
          .run = [act](Call& call) {
            return json_or_error((call.rooms.delivery.*act)(call.actor(), call.campaign->id));
          }};
}

void add_actions(Table& table) {
  table.routes.push_back(action("/campaigns/{campaign}/check", "checkCampaign", "campaigns.write",
                                "Checks message and conditions, also with LINE; draft -> checked.",
                                &Delivery::check));
  table.routes.back().slow = true;
  table.routes.push_back(
      action("/campaigns/{campaign}/approve", "approveCampaign", "campaigns.approve",
             "Approves it, by somebody else than its author.", &Delivery::approve));
  table.routes.push_back(action("/campaigns/{campaign}/send", "sendCampaign", "campaigns.write",
                                "Schedules it at send_at, or now; checked -> scheduled.",
                                &Delivery::send));
  table.routes.push_back(
      {.method = "POST",
       .path = "/campaigns/{campaign}/rehearse",
       .name = "rehearseCampaign",
       .scope = "campaigns.write",
       .summary = "Starts a job that fills the body for everybody who would get it; its result "
                  "counts, place by place, for whom it would break one of LINE's limits.",
       .response = object({{"job", kInteger}}),
       .status = 202,
       .run = [](Call& call) -> Answer {
         ASSIGN(const std::int64_t job,
                call.rooms.delivery.rehearse(call.actor(), call.campaign->id));
         JsonOut out;
         return out.object().field("job", job).end().take();
       }});
  table.routes.push_back({.method = "POST",
                          .path = "/campaigns/{campaign}/pause",
                          .name = "pauseCampaign",
                          .scope = "campaigns.write",
                          .summary = "Pauses it; calls under way end.",
                          .body = Body::json,
                          .request = closed({{"reason?", text_upto(300)}}),
                          .response = ref("Campaign"),
                          .run = pause_campaign});
  table.routes.push_back(action("/campaigns/{campaign}/resume", "resumeCampaign", "campaigns.write",
                                "Goes on where it was paused.", &Delivery::resume));
  table.routes.push_back(action("/campaigns/{campaign}/cancel", "cancelCampaign", "campaigns.write",
                                "Ends it for good; what was not sent is not sent.",
                                &Delivery::cancel));
  table.routes.push_back(
      action("/campaigns/{campaign}/release", "releaseCampaign", "campaigns.write",
             "Lets a campaign go that is held since a restore.", &Delivery::release));
}

}  // namespace

void add_campaign_routes(Table& table) {
  table.components.push_back({"Campaign", campaign_schema()});
  table.components.push_back({"CampaignSpec", campaign_spec_schema()});
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces/{workspace}/campaigns",
                          .name = "createCampaign",
                          .scope = "campaigns.write",
                          .summary = "Makes a campaign, as a draft.",
                          .body = Body::json,
                          .request = ref("CampaignSpec"),
                          .response = ref("Campaign"),
                          .status = 201,
                          .run = create_campaign});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/campaigns",
                          .name = "listCampaigns",
                          .scope = "campaigns.read campaigns.write campaigns.approve",
                          .summary = "Lists a workspace's campaigns, newest first.",
                          .response = page_of(ref("Campaign")),
                          .paged = true,
                          .run = list_campaigns});
  table.routes.push_back(
      {.method = "GET",
       .path = "/campaigns/{campaign}",
       .name = "getCampaign",
       .scope = "campaigns.read campaigns.write campaigns.approve",
       .summary = "Shows a campaign.",
       .response = ref("Campaign"),
       .run = [](Call& call) -> Answer { return campaign_json(*call.campaign); }});
  table.routes.push_back({.method = "PUT",
                          .path = "/campaigns/{campaign}",
                          .name = "updateCampaign",
                          .scope = "campaigns.write",
                          .summary = "Replaces a draft; a checked one becomes a draft again.",
                          .body = Body::json,
                          .request = ref("CampaignSpec"),
                          .response = ref("Campaign"),
                          .run = update_campaign});
  add_actions(table);
}

}  // namespace enishi::api
