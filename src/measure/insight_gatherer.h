// Job "insight.gather": asks one question a step, of each kind the one that has been due longest,
// and keeps the answer. Ends when nothing is planned for the channel any more.
#pragma once

#include <map>

#include "base/log_gate.h"
#include "base/thread.h"
#include "measure/insight_plan.h"

namespace enishi::measure {

inline constexpr std::string_view kGatherJobKind = "insight.gather";

// Thread safe.
class InsightGatherer {
 public:
  explicit InsightGatherer(const InsightParts& parts) : parts_(parts) {}

  Result<spine::Step> step(const spine::Job& job);
  // The next plan makes another job.
  Status cancelled(const spine::Job& job);

 private:
  using Key = std::pair<std::uint32_t, Question>;
  struct Next {
    std::optional<Planned> now;  // to be asked
    Time later = kTimeMax;       // else when to look again
  };

  Result<Next> next(store::Tx& tx, const workspace::Channel& channel, Time now);
  Result<spine::Step> ask(const workspace::Channel& channel, const Planned& planned);
  Result<bool> ask_for_day(const workspace::Channel& channel, const Planned& planned);
  Status ask_for_message(const workspace::Channel& channel, const Planned& planned);
  Result<spine::Step> postpone(const Planned& planned, const Error& error);
  Result<spine::Step> finish(const workspace::Channel& channel, const spine::Job& job);
  void tell_lag(const workspace::Channel& channel, Time oldest);

  const InsightParts parts_;
  LogGate failures_;
  Mutex mutex_;
  // Until when the budget of a question is used up.
  std::map<Key, Time> paused_ GUARDED_BY(mutex_);
};

}  // namespace enishi::measure
