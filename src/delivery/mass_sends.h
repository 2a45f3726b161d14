// The front of mass sends: broadcasts and narrowcasts, as people make, check, approve and send
// them. A thing of its own beside campaigns: LINE expands the recipients, so there is no freeze, no
// ledger and no cap; LINE's own counts are the report.
//
// What LINE is asked, and its key, stand in the store before the first try; an ambiguous answer is
// repeated under the same key for less than 24 h, then it is `unknown` for ever.
#pragma once

#include <memory>
#include <vector>

#include "delivery/delivery.h"
#include "delivery/mass_checks.h"
#include "delivery/mass_platform.h"

namespace enishi::delivery {

// Thread safe. Every change is on the operation log. Wrong state: conflict.
class MassSends {
 public:
  // Registers its job kind: open it before Jobs::start. `seams` and `platform` must outlive it.
  static std::unique_ptr<MassSends> make(const Seams& seams, MassPlatform& platform,
                                         MassHooks hooks = {});
  virtual ~MassSends() = default;

  virtual Result<MassSend> create(const guard::Actor& actor, const WorkspaceId& workspace,
                                  MassSpec spec) = 0;
  // Draft or checked; becomes draft.
  virtual Result<MassSend> update(const guard::Actor& actor, const MassSendId& id,
                                  MassSpec spec) = 0;
  // Also asks LINE to validate; draft -> checked. Refused while staging.testers_only is on: nobody
  // can be a tester here.
  virtual Result<MassCheck> check(const guard::Actor& actor, const MassSendId& id) = 0;
  // By another identity than the one that last edited; forbidden otherwise.
  virtual Result<MassSend> approve(const guard::Actor& actor, const MassSendId& id) = 0;
  // checked -> scheduled: at spec.send_at, or now.
  virtual Result<MassSend> send(const guard::Actor& actor, const MassSendId& id) = 0;
  // Until LINE has it; not while LINE is being asked. After an ambiguous try it ends as unknown.
  virtual Result<MassSend> cancel(const guard::Actor& actor, const MassSendId& id) = 0;
  // held or paused -> on its way again, under the key it had.
  virtual Result<MassSend> release(const guard::Actor& actor, const MassSendId& id) = 0;

  virtual Result<MassSend> get(const MassSendId& id) const = 0;
  // Newest first, below `before` (nil: from the newest).
  virtual Result<std::vector<MassSend>> list(const WorkspaceId& workspace, MassSendNo before,
                                             std::size_t limit) const = 0;
};

}  // namespace enishi::delivery
