// The month's quota: a campaign is admitted to it before its first call of that month (LINE's,
// UTC+9), when it is planned and again when a month turns while it sends.
#pragma once

#include <functional>
#include <optional>

#include "delivery/campaign_store.h"
#include "delivery/delivery.h"

namespace enishi::delivery {

// Before the plan's first call, and again when a plan begins anew: reserves what is not planned
// yet, as the campaign's quota policy wants it, and begins the month. Gives how many recipients the
// quota leaves room for. nullopt: the campaign was paused, for a reason that it tells.
Result<std::optional<std::int64_t>> admit_plan(const Seams& seams, Campaign& campaign,
                                               std::int64_t planned_recipients);

// Job "delivery.admit": the month turned. What is open is admitted to the new month's quota, first
// come, first served; if it does not fit as a whole the campaign is paused whatever its quota
// policy is, since whom to leave out is a person's decision by now. `changed` is called after.
class MonthTurn {
 public:
  MonthTurn(const Seams& seams, std::function<void()> changed)
      : seams_(seams), changed_(std::move(changed)) {}
  Result<spine::Step> step(const spine::Job& job);

 private:
  const Seams& seams_;
  std::function<void()> changed_;
};
// The job's id.
Result<std::int64_t> create_month_turn(store::Tx& tx, spine::Jobs& jobs, const Campaign& campaign);

// "It can go on from 2026-12-01 00:00 (UTC+9) ...": for reasons of pauses.
std::string next_quota_words(Time now);

}  // namespace enishi::delivery
