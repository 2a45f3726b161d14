// What a person should think about before a send. Nothing is refused by a warning.
// Times are told in the workspace's zone.
#pragma once

#include <cstdint>
#include <string>

#include "base/zone.h"
#include "delivery/same_content.h"

namespace enishi::delivery {

struct Warning {
  std::string code;  // stable
  std::string ja, en;
};

// The same messages went out on the channel within the last 24 hours.
Warning warn_same_content(const SentContent& sent, const Zone& zone);
// LINE asks to stage what goes to more than limits::unstaged_recipients_max.
Warning warn_large_send(std::int64_t people);
// As planned the send goes on in the next month, and so on another quota.
Warning warn_month_turn(Time expected_end, const Zone& zone);
// The channel's tariff does not sell so many messages.
Warning warn_not_sold();
// LINE narrows by attributes from a target reach of limits::mass_attribute_reach_min.
Warning warn_small_reach(std::int64_t reach);
// More messages are reserved than the month's quota leaves.
Warning warn_quota(std::int64_t planned, std::int64_t remaining);

}  // namespace enishi::delivery
