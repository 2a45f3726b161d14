// Quota, consumption, delivery counts per day, aggregation units, insight/followers.
#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "simulator/day_query.h"
#include "simulator/open_channel.h"
#include "simulator/signed_token.h"

namespace enishi::simulator {

namespace {
constexpr std::chrono::hours kPageTokenLife{24};
constexpr std::size_t kUnitsPageMax = 100;

// Days since 1970 on which LINE's figures begin.
using namespace std::chrono_literals;
constexpr int kDeliveryCountsBegin = day_number(2018y / 3 / 31);
constexpr int kInsightBegin = day_number(2016y / 11 / 1);

Answer quota(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const auto limit = channel->quota.limit();
  JsonOut json;
  json.object().field("type", limit ? "limited" : "none").field("value", limit).end();
  return json_answer(json.take());
}

Answer consumption(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  JsonOut json;
  json.object().field("totalUsage", channel->quota.used(call.now)).end();
  return json_answer(json.take());
}

template <SendKind kind>
Answer delivery_count(Platform& platform, ApiCall& call) {
  const auto day = day_of(call);
  if (!day) return day.error();
  JsonOut json;
  if (const char* status = not_ready(*day, kDeliveryCountsBegin, call.now))
    return json_answer(json.object().field("status", status).end().take());
  OpenChannel channel(platform, call);
  json.object().field("status", "ready").field("success", channel->counts.of(*day, kind)).end();
  return json_answer(json.take());
}

Answer insight_followers(Platform& platform, ApiCall& call) {
  const auto day = day_of(call);
  if (!day) return day.error();
  JsonOut json;
  if (const char* status = not_ready(*day, kInsightBegin, call.now))
    return json_answer(json.object().field("status", status).end().take());
  OpenChannel channel(platform, call);
  const FriendTotals totals = channel->friends.at_end_of(*day);
  json.object().field("status", "ready").field("followers", totals.ever);
  json.field("targetedReaches", totals.friends).field("blocks", totals.blocks).end();
  return json_answer(json.take());
}

Answer units_info(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  JsonOut json;
  json.object().field("numOfCustomAggregationUnits", channel->units.this_month(call.now).size());
  return json_answer(json.end().take());
}

Answer units_list(Platform& platform, ApiCall& call) {
  const auto limit_text = query_parameter(call, "limit");
  const auto limit = limit_text ? parse_int<std::size_t>(*limit_text) : kUnitsPageMax;
  if (!limit || *limit < 1 || *limit > kUnitsPageMax)
    return refuse_body({{"Must be between 1 and 100", "limit"}});
  std::size_t from = 0;
  if (const auto start = query_parameter(call, "start")) {
    const auto token = read_token(platform.options.seed, TokenUse::units_page, *start);
    if (!token || call.now >= from_ms(static_cast<std::int64_t>(token->b)) + kPageTokenLife)
      return refuse_body({{"The continuation token is invalid or expired", "start"}});
    from = token->a;
  }
  OpenChannel channel(platform, call);
  const auto& units = channel->units.this_month(call.now);
  const std::size_t end = std::min(units.size(), from + *limit);
  JsonOut json;
  json.object().key("customAggregationUnits").array();
  for (std::size_t i = from; i < end; ++i) json.string(channel->units.name(units[i]));
  json.end();
  if (end < units.size())
    json.field("next", make_token(platform.options.seed, TokenUse::units_page, end,
                                  static_cast<std::uint64_t>(to_ms(call.now))));
  return json_answer(json.end().take());
}

void add(Endpoints& endpoints, std::string path, Handle handle,
         EndpointRate rate = kEverythingElse) {
  Endpoint endpoint{"GET", "/v2/bot/" + path, rate};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_quota_endpoints(Endpoints& endpoints) {
  add(endpoints, "message/quota", quota);
  add(endpoints, "message/quota/consumption", consumption);
  add(endpoints, "message/delivery/push", delivery_count<SendKind::push>);
  add(endpoints, "message/delivery/multicast", delivery_count<SendKind::multicast>);
  add(endpoints, "message/delivery/broadcast", delivery_count<SendKind::broadcast>);
  add(endpoints, "message/delivery/reply", delivery_count<SendKind::reply>);
  add(endpoints, "message/aggregation/info", units_info);
  add(endpoints, "message/aggregation/list", units_list);
  add(endpoints, "insight/followers", insight_followers, kPerHour60);
}

}  // namespace enishi::simulator
