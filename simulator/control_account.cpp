// What OA Manager and the console do to an account.
#include "simulator/control.h"

namespace enishi::simulator {

namespace {
Result<std::optional<bool>> flag_at(const JsonValue& in, std::string_view name) {
  const auto value = in.find(name);
  if (!value) return std::nullopt;
  ASSIGN(const bool flag, value->boolean());
  return flag;
}

Result<std::string> change(LinePlatform& platform, const ControlCall& call) {
  AccountChange change;
  ASSIGN(change.name, call.body.opt_string_at("name", 1, 60));
  ASSIGN(change.premium_id, call.body.opt_string_at("premiumId", 0, 40));
  ASSIGN(change.verified, flag_at(call.body, "verified"));
  ASSIGN(change.corporate, flag_at(call.body, "corporate"));
  ASSIGN(change.chat, flag_at(call.body, "chat"));
  TRY(platform.change_account(call.channel(), change));
  return "{}";
}

Result<std::string> add_key(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const JsonValue jwk, call.body.get("jwk"));
  ASSIGN(const std::string kid, platform.add_assertion_key(call.channel(), jwk.dump()));
  JsonOut json;
  return json.object().field("kid", kid).end().take();
}

Result<std::string> add_membership(LinePlatform& platform, const ControlCall& call) {
  MembershipPlan plan;
  ASSIGN(plan.title, call.body.string_at("title", 1, 200));
  ASSIGN(const auto description, call.body.opt_string_at("description"));
  ASSIGN(const auto currency, call.body.opt_string_at("currency"));
  ASSIGN(const auto member_limit, call.body.opt_integer_at("memberLimit", 1));
  ASSIGN(plan.in_app_purchase, call.body.boolean_at("isInAppPurchase", true));
  ASSIGN(plan.published, call.body.boolean_at("isPublished", true));
  if (const auto price = call.body.find("price")) {
    ASSIGN(plan.price, price->real());
  }
  plan.description = description.value_or("");
  plan.currency = currency.value_or(plan.currency);
  if (member_limit) plan.member_limit = static_cast<std::uint64_t>(*member_limit);
  ASSIGN(const JsonValue benefits, call.body.get("benefits"));
  ASSIGN(const std::size_t size, benefits.array(1, 5));
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view benefit, benefits.at(i).string(1));
    plan.benefits.emplace_back(benefit);
  }
  ASSIGN(const std::uint32_t id, platform.add_membership(call.channel(), plan));
  JsonOut json;
  return json.object().field("membershipId", id).end().take();
}
}  // namespace

void add_account_controls(ControlRoutes& routes) {
  const std::string channel = "/simulator/channels/{channel}";
  routes.add("PUT", channel + "/account", change);
  routes.add("POST", channel + "/assertion-keys", add_key);
  routes.add("POST", channel + "/memberships", add_membership);
}

}  // namespace enishi::simulator
