// The dispatcher's waits: what holds a campaign back that may send otherwise.
#include "base/log.h"
#include "delivery/admission.h"
#include "delivery/dispatcher_active.h"
#include "delivery/quiet_hours.h"

namespace enishi::delivery {

// Whether a campaign that may send has to wait, and until when; nullopt: until notify().
std::optional<Time> Dispatcher::held_back(Active& active, Time now, bool& held) {
  const Campaign& campaign = active.campaign;
  const auto directory = seams_.workspaces.directory();
  const auto* channel = directory.channel(campaign.spec.channel);
  held = !channel || !channel->active || channel->stopped;
  if (held) return std::nullopt;
  std::optional<Time> until;
  if (!campaign.spec.ignore_quiet_hours) until = quiet_until(directory, campaign.workspace, now);
  if (!until && trouble_[campaign.channel_no].until > now)
    until = trouble_[campaign.channel_no].until;
  if (!until && active.open && active.admitted_until <= now)
    until = wait_for_admission(active, now);
  held = until.has_value();
  return until;
}

// A month turned: its quota is asked for by a job, which notifies. Looks again after a while, lest
// a job that failed holds the campaign for ever.
std::optional<Time> Dispatcher::wait_for_admission(Active& active, Time now) {
  constexpr Millis kLookAgain{10'000};
  if (active.month_turn_at + kLookAgain > now) return active.month_turn_at + kLookAgain;
  if (active.month_turn != 0) {
    const auto job = seams_.jobs.get(active.month_turn);
    if (job && *job && (*job)->state == spine::JobState::queued) return now + kLookAgain;
  }
  Status made = seams_.store.state().write([&](store::Tx& tx) -> Status {
    ASSIGN(active.month_turn, create_month_turn(tx, seams_.jobs, active.campaign));
    return {};
  });
  if (!made) log_error("delivery.month_turn_failed", made.error());
  active.month_turn_at = now;
  seams_.jobs.wake();
  return now + kLookAgain;
}

}  // namespace enishi::delivery
