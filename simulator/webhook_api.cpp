// The channel's webhook endpoint: set, get, test.
#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "net/url.h"
#include "simulator/event.h"
#include "simulator/open_channel.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kEndpointMax = 500;

bool endpoint_fits(const Platform& platform, std::string_view url) {
  if (url.size() > kEndpointMax) return false;
  const auto parsed = net::parse_url(url);
  return parsed && (parsed->scheme == "https" || !platform.options.https_webhooks_only);
}

Answer set_endpoint(Platform& platform, ApiCall& call) {
  const auto body = JsonDocument::parse(call.request.body);
  const auto url = body ? body->root().string_at("endpoint") : fail(ErrorCode::invalid, "");
  if (!url || !endpoint_fits(platform, *url))
    return refuse_body({{"Must be a valid HTTPS URL of at most 500 characters", "endpoint"}});
  OpenChannel channel(platform, call);
  channel->webhook.url = *url;
  return json_answer("{}");
}

Answer get_endpoint(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  if (channel->webhook.url.empty()) return not_found();
  JsonOut json;
  json.object().field("endpoint", channel->webhook.url).field("active", channel->webhook.active);
  return json_answer(json.end().take());
}

Answer test_answer(const WebhookResult& result, Time now) {
  JsonOut json;
  json.object().field("success", result.ok()).field("timestamp", iso8601(now));
  json.field("statusCode", result.status).field("reason", result.reason);
  return json_answer(json.field("detail", result.detail).end().take());
}

void test_endpoint(Platform& platform, ApiCall& call, ReplyWith reply) {
  WebhookDelivery delivery;
  {
    OpenChannel channel(platform, call);
    delivery.channel = call.channel;
    delivery.url = channel->webhook.url;
    delivery.secret = channel->info.secret;
    delivery.body = webhook_body(channel->bot, {});
  }
  if (!trim(call.request.body).empty()) {
    const auto body = JsonDocument::parse(call.request.body);
    const auto url = body ? body->root().opt_string_at("endpoint") : fail(ErrorCode::invalid, "");
    if (!url || (*url && !endpoint_fits(platform, **url)))
      return reply(refuse_body({{"Must be a valid HTTPS URL", "endpoint"}}));
    if (*url) delivery.url = **url;
  }
  if (delivery.url.empty()) return reply(not_found());
  platform.sender.send(std::move(delivery),
                       [reply = std::move(reply), now = call.now](const WebhookResult& r) mutable {
                         reply(test_answer(r, now));
                       });
}
}  // namespace

void add_webhook_endpoints(Endpoints& endpoints) {
  const std::string path = "/v2/bot/channel/webhook/endpoint";
  Endpoint set{"PUT", path, kWebhookEndpointRate, Body::json};
  set.handle = set_endpoint;
  endpoints.add(std::move(set));
  Endpoint get{"GET", path, kWebhookEndpointRate};
  get.handle = get_endpoint;
  endpoints.add(std::move(get));
  Endpoint test{"POST", "/v2/bot/channel/webhook/test", kPerHour60, Body::json};
  test.later = test_endpoint;
  endpoints.add(std::move(test));
}

}  // namespace enishi::simulator
