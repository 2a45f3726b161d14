// Stages: a large send goes out in parts of about `stage_recipients`, `stage_minutes` apart.
//
// A call belongs to the stage of its first recipient, so a stage is longer than asked for by less
// than one call. The first stage begins with the campaign; each later one when `stage_minutes` have
// passed since the one before began. Whatever holds a campaign up for more than a minute (a pause,
// quiet hours, a stop, an outage, a server that is off) moves the later stages: the next begins
// `stage_minutes` after this one went on, so that nothing is made up for in a crowd.
#pragma once

#include "delivery/campaign.h"

namespace enishi::delivery {

// Kept with the campaign; written with the claim of calls.
struct StageProgress {
  std::int64_t no = 0;             // the stage under way, from 0
  std::optional<Time> from;        // the next is counted from here; nullopt: nothing went out yet
  std::optional<Time> claimed_at;  // the last first tries of the stage
};

constexpr bool staged(const CampaignSpec& spec) {
  return spec.stage_recipients > 0;
}

// When a call is due by the plan alone, `planned` recipients standing in calls before it.
Time planned_due(const Campaign& campaign, Time start, std::int64_t planned);

// When a call whose due by the plan is `planned` may be tried.
Time due_of(const Campaign& campaign, const StageProgress& stage, Time planned);
// It is tried now.
void note_claim(const Campaign& campaign, StageProgress& stage, Time planned, Time now);

StageReport stage_report(const Campaign& campaign, const StageProgress& stage,
                         std::int64_t planned_recipients);

// When the last call is due if the send begins at `start` and nothing holds it up.
Time expected_end(const CampaignSpec& spec, Time start, std::int64_t recipients);
// The same from where the stages stand.
Time expected_end(const Campaign& campaign, const StageProgress& stage);

}  // namespace enishi::delivery
