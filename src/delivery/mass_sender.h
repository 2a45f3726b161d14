// Job "delivery.mass_send": one mass send on its way to LINE, then LINE's progress.
//
// Each step looks at the row and does what comes next. A try is claimed (key, body and time stored)
// before LINE is asked; a step that finds a claimed try was interrupted and takes it as ambiguous.
#pragma once

#include "delivery/mass_checks.h"

namespace enishi::delivery {

inline constexpr std::string_view kMassSendJob = "delivery.mass_send";

// In the transaction that sends: makes the job that looks after it from now on.
Status put_under_way(store::Tx& tx, spine::Jobs& jobs, MassSend& send, Time now);
// The end of it, or a pause: nothing is reserved any more.
void settle_mass_send(MassSend& send, MassState state, std::string reason, Time now);
std::string mass_summary(const MassSend& send);  // for the operation log

// Thread safe.
class MassSender {
 public:
  MassSender(const Seams& seams, MassPlatform& platform, const MassHooks& hooks)
      : seams_(seams), platform_(platform), hooks_(hooks) {}

  Result<spine::Step> step(const spine::Job& job);
  Status cancelled(const spine::Job& job);

 private:
  using Change = std::function<Status(store::Tx& tx, MassSend& send)>;
  Result<spine::Step> go_on(const MassSend& send);
  Result<spine::Step> bring(const MassSend& send);
  Result<spine::Step> attempt(const MassSend& send);
  Result<spine::Step> follow(const MassSend& send);
  // Whether the month's quota has room; false: it was paused.
  Result<bool> fits(const MassSend& send, std::int64_t& planned);
  Result<MassSend> prepared(MassSend send) const;
  Status claim(const MassSend& prepared, std::int64_t planned);
  Status settle(store::Tx& tx, MassSend& send, const SendOutcome& outcome);
  Status accept(store::Tx& tx, MassSend& send, const SendOutcome& outcome);
  // Writes what `change` makes of the row, if this job still looks after it; a new state goes on
  // the operation log.
  Status change(const MassSend& seen, const Change& change);
  Result<spine::Step> end(const MassSend& send, MassState state, const std::string& reason);
  Result<spine::Step> later(const MassSend& send, Time due);

  const Seams& seams_;
  MassPlatform& platform_;
  const MassHooks& hooks_;
};

}  // namespace enishi::delivery
