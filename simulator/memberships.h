// Membership plans of one channel and who has joined them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "simulator/users.h"

namespace enishi::simulator {

inline constexpr std::size_t kMembershipPlansMax = 5;

struct MembershipPlan {
  std::uint32_t id = 0;
  std::string title, description;
  std::vector<std::string> benefits;  // 1 to 5
  double price = 500;                 // a month
  std::string currency = "JPY";
  std::optional<std::uint64_t> member_limit;
  bool in_app_purchase = true;
  bool published = true;
};

struct Subscription {
  bool active = false;
  std::uint32_t number = 0;  // the user's member number in the plan, 1, 2, ...
  Time joined;
  int months = 0;  // since the last join
};

// Not thread safe: guarded by its World.
class Memberships {
 public:
  struct Plan {
    MembershipPlan plan;
    std::unordered_map<UserNumber, Subscription> subscriptions;
    std::vector<UserNumber> ever;  // in order of first joining
    std::uint32_t members = 0, numbers = 0;
  };

  // The id of the new plan; 0: there are kMembershipPlansMax already.
  std::uint32_t add(MembershipPlan plan);
  std::span<const Plan> plans() const { return plans_; }
  const Plan* find(std::uint64_t id) const;

  // An event's type: joined, left or renewed. Anything else, and an unknown plan, changes nothing.
  void happened(std::string_view type, std::uint64_t plan, UserNumber user, Time now);

 private:
  std::vector<Plan> plans_;
};

// The day of the next payment in UTC+9: "2024-02-08".
std::string next_billing_date(const Subscription& subscription);

}  // namespace enishi::simulator
