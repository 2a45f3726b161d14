// Every day: what we count as sent beside what LINE counts. LINE counts only people it could
// deliver to, so its number is at most ours; a larger one means another sender.
#pragma once

#include "delivery/delivery.h"

namespace enishi::delivery {

// Timer kind of the run that asks for LINE's counts of one of its days, on the next one at 10:00
// UTC+9 (when they are ready). Named by channel and day: setting it again changes nothing.
inline constexpr std::uint16_t kReconcileTimer = 0x0802;
Status set_reconciliation(const Seams& seams, store::Tx& tx, ChannelNo channel, Time sent);
ChannelNo reconciled_channel(const spine::TimerName& name);
// The job; nothing when the channel is gone.
Status create_reconciliation(const Seams& seams, store::Tx& tx, ChannelNo channel);

// Job "delivery.reconcile": asks for one (channel, day, kind) a step. Days that LINE has not ready
// stay open for the next run, for which the timer is set again; after two weeks LINE has them no
// more.
class Reconciler {
 public:
  explicit Reconciler(const Seams& seams) : seams_(seams) {}
  Result<spine::Step> step(const spine::Job& job);
  Result<std::int64_t> start(const guard::Actor& actor, const ChannelId& channel);
  Result<std::vector<Reconciliation>> list(const ChannelId& channel, std::size_t limit) const;

 private:
  Result<spine::Step> finish(const spine::Job& job, ChannelNo channel, Time now);
  const Seams& seams_;
};

}  // namespace enishi::delivery
