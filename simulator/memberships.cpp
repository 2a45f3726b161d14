#include "simulator/memberships.h"

#include <algorithm>
#include <cstdio>

#include "simulator/jst.h"

namespace enishi::simulator {

namespace {
constexpr std::uint32_t kFirstPlanId = 3'001;
}

std::uint32_t Memberships::add(MembershipPlan plan) {
  if (plans_.size() >= kMembershipPlansMax) return 0;
  plan.id = kFirstPlanId + static_cast<std::uint32_t>(plans_.size());
  plans_.push_back({std::move(plan), {}, {}, 0, 0});
  return plans_.back().plan.id;
}

const Memberships::Plan* Memberships::find(std::uint64_t id) const {
  const auto at = std::ranges::find_if(plans_, [&](const Plan& p) { return p.plan.id == id; });
  return at == plans_.end() ? nullptr : &*at;
}

void Memberships::happened(std::string_view type, std::uint64_t plan, UserNumber user, Time now) {
  const auto at = std::ranges::find_if(plans_, [&](const Plan& p) { return p.plan.id == plan; });
  if (at == plans_.end()) return;
  const auto known = at->subscriptions.find(user);
  const bool active = known != at->subscriptions.end() && known->second.active;
  if (type == "joined" && !active) {
    if (known == at->subscriptions.end()) at->ever.push_back(user);
    at->subscriptions[user] = {true, ++at->numbers, now, 1};
    ++at->members;
  } else if (type == "left" && active) {
    known->second.active = false;
    --at->members;
  } else if (type == "renewed" && active) {
    ++known->second.months;
  }
}

std::string next_billing_date(const Subscription& subscription) {
  using namespace std::chrono;
  const year_month_day joined{sys_days{days{jst_day(subscription.joined)}}};
  year_month_day next = joined + months{subscription.months};
  if (!next.ok()) next = next.year() / next.month() / last;
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(next.year()),
                static_cast<unsigned>(next.month()), static_cast<unsigned>(next.day()));
  return text;
}

}  // namespace enishi::simulator
