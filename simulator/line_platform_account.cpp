// What OA Manager and the console change: the account, its keys, its membership plans.
#include "simulator/assertion_keys.h"
#include "simulator/line_platform.h"
#include "simulator/platform.h"

namespace enishi::simulator {

namespace {
Status check(const MembershipPlan& plan) {
  if (plan.title.empty()) return invalid("title", "must not be empty");
  if (plan.benefits.empty() || plan.benefits.size() > 5)
    return invalid("benefits", "must be 1 to 5");
  if (plan.price < 0) return invalid("price", "must not be negative");
  if (plan.currency != "JPY" && plan.currency != "TWD" && plan.currency != "THB")
    return invalid("currency", "must be JPY, TWD or THB");
  return {};
}
}  // namespace

Status LinePlatform::change_account(std::string_view channel, const AccountChange& change) {
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  ChannelSpec& spec = found->spec;
  if (change.name) found->info.name = spec.name = *change.name;
  if (change.premium_id) spec.premium_id = *change.premium_id;
  spec.verified = change.verified.value_or(spec.verified);
  spec.corporate = change.corporate.value_or(spec.corporate);
  spec.chat = change.chat.value_or(spec.chat);
  return {};
}

Result<std::string> LinePlatform::add_assertion_key(std::string_view channel,
                                                    std::string_view jwk) {
  ASSIGN(AssertionKey key, read_assertion_key(jwk));
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  if (found->assertion_keys.size() >= kAssertionKeysMax)
    return fail(ErrorCode::conflict, "too many assertion signing keys", "jwk");
  key.kid = uuid_text(derive_id(platform_->options.seed, IdSpace::key, platform_->keys++));
  found->assertion_keys.push_back(std::move(key));
  return found->assertion_keys.back().kid;
}

Result<std::uint32_t> LinePlatform::add_membership(std::string_view channel,
                                                   const MembershipPlan& plan) {
  TRY(check(plan));
  const MutexLock lock(platform_->world.mutex);
  ASSIGN(Channel * found, platform_->world.need(channel));
  const std::uint32_t id = found->memberships.add(plan);
  if (id == 0) return fail(ErrorCode::conflict, "the account has five plans", "memberships");
  return id;
}

}  // namespace enishi::simulator
