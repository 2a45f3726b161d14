#include "delivery/stages.h"

#include <algorithm>

namespace enishi::delivery {
namespace {

constexpr Millis kHeldUp = std::chrono::minutes(1);

Millis distance(const CampaignSpec& spec) {
  return std::chrono::minutes(spec.stage_minutes);
}

std::int64_t stage_of(const Campaign& campaign, Time planned) {
  const Time start = campaign.started_at.value_or(planned);
  return std::max<std::int64_t>(0, (planned - start) / distance(campaign.spec));
}

std::int64_t stages_for(const CampaignSpec& spec, std::int64_t recipients) {
  return (recipients + spec.stage_recipients - 1) / spec.stage_recipients;
}

}  // namespace

Time planned_due(const Campaign& campaign, Time start, std::int64_t planned) {
  const CampaignSpec& spec = campaign.spec;
  if (staged(spec)) return start + distance(spec) * (planned / spec.stage_recipients);
  if (spec.spread_seconds > 0 && campaign.recipients > 0)
    return start + Millis(spec.spread_seconds * 1000 * planned / campaign.recipients);
  return start;
}

Time due_of(const Campaign& campaign, const StageProgress& stage, Time planned) {
  if (!staged(campaign.spec) || !stage.from) return planned;
  const std::int64_t no = stage_of(campaign, planned);
  return no <= stage.no ? kTimeMin : *stage.from + distance(campaign.spec) * (no - stage.no);
}

void note_claim(const Campaign& campaign, StageProgress& stage, Time planned, Time now) {
  const std::int64_t no = stage_of(campaign, planned);
  if (!stage.from || no > stage.no) {
    // A dispatcher that wakes a little late makes no later stage later.
    const Time due = due_of(campaign, stage, planned);
    stage.from = now - due > kHeldUp ? now : due;
    stage.no = no;
  } else if (now - stage.claimed_at.value_or(now) > kHeldUp) {
    stage.from = now;
  }
  stage.claimed_at = now;
}

StageReport stage_report(const Campaign& campaign, const StageProgress& stage,
                         std::int64_t planned_recipients) {
  StageReport report;
  report.current = stage.from ? stage.no + 1 : 0;
  report.count =
      stages_for(campaign.spec, campaign.planned ? planned_recipients : campaign.recipients);
  // Calls that reach over an edge may leave the last stage without any.
  if (campaign.ended_at) report.count = std::min(report.count, report.current);
  const bool goes_on = campaign.state == CampaignState::sending && report.current < report.count;
  if (stage.from && goes_on) report.next_at = *stage.from + distance(campaign.spec);
  return report;
}

Time expected_end(const CampaignSpec& spec, Time start, std::int64_t recipients) {
  if (spec.spread_seconds > 0) return start + std::chrono::seconds(spec.spread_seconds);
  if (!staged(spec) || recipients <= 0) return start;
  return start + distance(spec) * (stages_for(spec, recipients) - 1);
}

Time expected_end(const Campaign& campaign, const StageProgress& stage) {
  const Time start = campaign.started_at.value_or(campaign.updated_at);
  const Time planned = expected_end(campaign.spec, start, campaign.recipients);
  if (!staged(campaign.spec) || !stage.from) return planned;
  return std::max(*stage.from, due_of(campaign, stage, planned));
}

}  // namespace enishi::delivery
