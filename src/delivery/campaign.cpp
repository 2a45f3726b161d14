#include "delivery/campaign.h"

#include <numeric>

namespace enishi::delivery {
namespace {

constexpr std::array<std::string_view, 8> kStates{"draft",  "checked",   "scheduled", "sending",
                                                  "paused", "cancelled", "done",      "held"};
constexpr std::array<std::string_view, kSkipKinds> kSkips{
    "none",         "excluded", "unreachable", "cap",       "quota",
    "not_a_tester", "content",  "expired",     "cancelled", "restored"};
constexpr std::array<std::string_view, kCallStates> kCalls{"ready",    "trying",  "waiting",
                                                           "accepted", "refused", "unknown",
                                                           "split",    "expired", "withdrawn"};

}  // namespace

std::string_view name(CampaignState state) {
  return kStates[static_cast<std::size_t>(state)];
}

std::optional<CampaignState> parse_campaign_state(std::string_view text) {
  for (std::size_t i = 0; i < kStates.size(); ++i)
    if (kStates[i] == text) return static_cast<CampaignState>(i);
  return std::nullopt;
}

std::string_view name(Skip skip) {
  return kSkips[static_cast<std::size_t>(skip)];
}
std::string_view name(CallState state) {
  return kCalls[static_cast<std::size_t>(state)];
}

bool Report::balances() const {
  const auto sum = [](const auto& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  };
  return audience == not_planned + pending + sum(skipped) + sum(settled);
}

}  // namespace enishi::delivery
