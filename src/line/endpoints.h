// LINE's documented limits per channel and endpoint (reference, section 2), in one table.
#pragma once

#include <array>
#include <string_view>

#include "line/messaging_api.h"

namespace enishi::line {

struct EndpointInfo {
  Endpoint endpoint;
  std::string_view name;  // in metrics and logs
  double per_second;      // as documented
};

inline constexpr double kOtherPerSecond = 2'000;  // "other API endpoints"
inline constexpr double kMulticastPerSecond = 200;
inline constexpr double kPerHour60 = 60.0 / 3'600;
inline constexpr double kPerMinute1000 = 1'000.0 / 60;

inline constexpr std::array<EndpointInfo, 18> kEndpoints{{
    {Endpoint::push, "push", kOtherPerSecond},
    {Endpoint::multicast, "multicast", kMulticastPerSecond},
    {Endpoint::reply, "reply", kOtherPerSecond},
    {Endpoint::profile, "profile", kOtherPerSecond},
    {Endpoint::followers, "followers", kOtherPerSecond},
    {Endpoint::validate_push, "validate_push", kOtherPerSecond},
    {Endpoint::validate_multicast, "validate_multicast", kOtherPerSecond},
    {Endpoint::quota, "quota", kOtherPerSecond},
    {Endpoint::consumption, "consumption", kOtherPerSecond},
    {Endpoint::delivery_push, "delivery_push", kOtherPerSecond},
    {Endpoint::delivery_multicast, "delivery_multicast", kOtherPerSecond},
    {Endpoint::insight_followers, "insight_followers", kPerHour60},
    {Endpoint::bot_info, "bot_info", kOtherPerSecond},
    {Endpoint::group_summary, "group_summary", kOtherPerSecond},
    {Endpoint::room_member, "room_member", kOtherPerSecond},
    {Endpoint::webhook_endpoint, "webhook_endpoint", kPerMinute1000},
    {Endpoint::webhook_test, "webhook_test", kPerHour60},
    {Endpoint::token, "token", kOtherPerSecond},
}};

constexpr const EndpointInfo& info(Endpoint endpoint) {
  return kEndpoints[static_cast<std::size_t>(endpoint)];
}

static_assert([] {
  for (std::size_t i = 0; i < kEndpoints.size(); ++i)
    if (static_cast<std::size_t>(kEndpoints[i].endpoint) != i) return false;
  return true;
}());

}  // namespace enishi::line
