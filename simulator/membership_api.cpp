// Membership plans, who has joined them, and one user's subscriptions.
#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "simulator/open_channel.h"
#include "simulator/signed_token.h"

namespace enishi::simulator {

namespace {
constexpr std::chrono::hours kPageTokenLife{24};
constexpr std::size_t kPageMax = 1'000, kPageDefault = 300;

// The members that both kinds of plan objects have.
void write(JsonOut& json, const MembershipPlan& plan) {
  json.object().field("membershipId", plan.id).field("title", plan.title);
  json.field("description", plan.description).key("benefits").array();
  for (const std::string& benefit : plan.benefits) json.string(benefit);
  json.end().field("price", plan.price).field("currency", plan.currency);
}

Answer list(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  if (channel->memberships.plans().empty()) return refuse(404, "Membership plan not found");
  JsonOut json;
  json.object().key("memberships").array();
  for (const Memberships::Plan& one : channel->memberships.plans()) {
    write(json, one.plan);
    json.field("memberCount", one.members).key("memberLimit");
    if (one.plan.member_limit)
      json.number(*one.plan.member_limit);
    else
      json.null();
    json.field("isInAppPurchase", one.plan.in_app_purchase);
    json.field("isPublished", one.plan.published).end();
  }
  return json_answer(json.end().end().take());
}

Answer subscription(Platform& platform, ApiCall& call) {
  const auto id = parse_user_id(call.parameters["userId"]);
  if (!id) return refuse(400, "The value for the 'userId' parameter is invalid");
  OpenChannel channel(platform, call);
  const auto user = channel->provider.users.find(*id);
  bool any = false;
  JsonOut json;
  json.object().key("subscriptions").array();
  for (const Memberships::Plan& one : channel->memberships.plans()) {
    const auto at = user ? one.subscriptions.find(*user) : one.subscriptions.end();
    if (at == one.subscriptions.end() || !at->second.active) continue;
    any = true;
    json.object().key("membership");
    write(json, one.plan);
    json.end().key("user").object().field("membershipNo", at->second.number);
    json.field("joinedTime", to_ms(at->second.joined) / 1'000);
    json.field("nextBillingDate", next_billing_date(at->second));
    json.field("totalSubscriptionMonths", at->second.months).end().end();
  }
  if (!any) return not_found();
  return json_answer(json.end().end().take());
}

// A page covers `limit` of all who ever joined and leaves out who cannot be told.
Answer users(Platform& platform, ApiCall& call) {
  const auto limit_text = query_parameter(call, "limit");
  const auto limit = limit_text ? parse_int<std::size_t>(*limit_text) : kPageDefault;
  if (!limit || *limit < 1 || *limit > kPageMax)
    return refuse_body({{"Must be between 1 and 1000", "limit"}});
  std::size_t from = 0;
  if (const auto start = query_parameter(call, "start")) {
    const auto token = read_token(platform.options.seed, TokenUse::membership_page, *start);
    if (!token || call.now >= from_ms(static_cast<std::int64_t>(token->b)) + kPageTokenLife)
      return refuse(400, "Invalid start param");
    from = token->a;
  }
  const auto id = parse_int<std::uint64_t>(call.parameters["membershipId"]);
  OpenChannel channel(platform, call);
  const Memberships::Plan* plan = id ? channel->memberships.find(*id) : nullptr;
  if (plan == nullptr) return refuse(404, "Membership ID is not found");
  const std::size_t end = std::min(plan->ever.size(), from + *limit);
  JsonOut json;
  json.object().key("userIds").array();
  for (std::size_t i = from; i < end; ++i) {
    const UserNumber user = plan->ever[i];
    if (plan->subscriptions.at(user).active && channel->friends.reachable(user) &&
        !channel->provider.users.hidden(user))
      json.string(user_id_text(channel->provider.users.id(user)));
  }
  json.end();
  if (end < plan->ever.size())
    json.field("next", make_token(platform.options.seed, TokenUse::membership_page, end,
                                  static_cast<std::uint64_t>(to_ms(call.now))));
  return json_answer(json.end().take());
}

void add(Endpoints& endpoints, std::string path, Handle handle) {
  Endpoint endpoint{"GET", "/v2/bot/membership/" + path, kPerSecond200};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_membership_endpoints(Endpoints& endpoints) {
  add(endpoints, "list", list);
  add(endpoints, "subscription/{userId}", subscription);
  add(endpoints, "{membershipId}/users/ids", users);
}

}  // namespace enishi::simulator
