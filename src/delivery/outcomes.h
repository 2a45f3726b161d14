// Outcomes of calls: the log entry that carries them, and the applier that settles calls by it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/campaign.h"
#include "delivery/delivery.h"
#include "spine/spine.h"

namespace enishi::delivery {

// The end of one call. All of one entry belong to the same campaign.
struct CallOutcome {
  std::int64_t call = 0;
  CallState state = CallState::unknown;  // accepted, refused, unknown, expired or withdrawn
  bool multicast = false;
  std::uint32_t recipients = 0;
  int status = 0;
  std::string request_id, accepted_request_id, detail;
};

// docs/formats.md, "Delivery entries".
spine::NewEntry outcomes_entry(CampaignNo campaign, ChannelNo channel, Time at,
                               const std::vector<CallOutcome>& outcomes);
struct ParsedOutcomes {
  CampaignNo campaign;
  std::vector<CallOutcome> outcomes;
};
Result<ParsedOutcomes> parse_outcomes(std::string_view payload);  // corrupt

// The applier of this room: settles calls, starts scheduled campaigns when their timer fires, and
// keeps the daily timer of a channel for whose sends LINE's counts are still to come.
// An outcome of a call that is settled already changes nothing.
class OutcomeApplier final : public spine::Applier {
 public:
  // `changed` is called after a commit that started or settled something.
  OutcomeApplier(const Seams& seams, std::function<void()> changed);

  std::string_view name() const override { return "delivery"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx& tx) override;
  void committed() noexcept override;
  void rolled_back() noexcept override;

 private:
  struct Settled {
    spine::Position position;
    Time at;
    ChannelNo channel;
    ParsedOutcomes parsed;
  };
  struct Start {
    CampaignId campaign;
    Time at;
  };
  Status settle(store::Tx& tx, Settled& settled);
  Status start(store::Tx& tx, const Start& start);

  const Seams& seams_;
  std::function<void()> changed_;
  std::vector<Settled> settled_;
  std::vector<Start> starts_;
  std::vector<ChannelNo> reconcile_;
};

// Day of LINE's counters: yyyymmdd in UTC+9.
std::string line_day(Time at);
// Month of LINE's quota and unit names: yyyymm in UTC+9.
std::string line_month(Time at);
// The first instant of the month after it.
Time next_line_month(Time at);

// The name of the timer that starts a campaign.
inline constexpr std::uint16_t kStartTimer = 0x0801;

}  // namespace enishi::delivery
