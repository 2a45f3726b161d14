// Plan: what was frozen becomes calls. Renders each person's body, groups equal bodies into
// multicasts, stores calls with recipients, body and retry key, and one ledger row a recipient.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

#include "base/thread.h"
#include "content/links.h"
#include "content/message.h"
#include "delivery/campaign_store.h"
#include "delivery/frequency_cap.h"
#include "delivery/recipients.h"

namespace enishi::delivery {

// The retry key: a name-based UUID of (workspace, campaign, step visit, call, body hash). A
// campaign has one step visit; journeys number theirs.
Bytes16 retry_key(const WorkspaceId& workspace, const CampaignId& campaign, std::uint32_t visit,
                  std::int64_t call, std::string_view body_hash);

// Job "delivery.plan". A step looks at some members, or writes some calls, in one transaction.
// Recipients whose body waits for others with the same are held in memory, at most kPendingMax of
// them; the durable cursor stands before the first of them, and a restart skips whoever is in the
// ledger already.
class Planner {
 public:
  // `planned` is called after calls were stored.
  Planner(const Seams& seams, const content::LinkCodes& codes, std::function<void()> planned);
  ~Planner();
  Result<spine::Step> step(const spine::Job& job);

  static constexpr std::size_t kLookMax = 5'000;       // members looked at in a step
  static constexpr std::size_t kWriteMax = 2'500;      // ledger rows with a call written in a step
  static constexpr std::size_t kSingleCallsMax = 800;  // calls written in a step
  static constexpr std::size_t kPendingMax = 20'000;   // recipients waiting for others

 private:
  struct Group {  // recipients of one body, ascending
    Digest hash;
    std::string messages;
    std::int64_t body_no = 0;  // 0: not stored yet
    std::vector<RecordNo> records;
  };
  struct Skipped {
    RecordNo record;
    Skip skip;
  };
  struct Plan;
  struct Abandoned {  // took a free place under the cap
    std::shared_ptr<CapCounts> counts;
    std::vector<RecordNo> records;
  };

  Result<std::shared_ptr<Plan>> open(const spine::Job& job, const StoredCampaign& stored);
  // Quota and unit, before the first call; false: the campaign was paused.
  Result<bool> admit(Plan& plan);
  Result<spine::Step> go_on(const spine::Job& job, Plan& plan);
  // A step failed: what the plan holds in memory may miss members, so the next step begins again at
  // the durable cursor.
  void abandon(const spine::Job& job, Plan& plan);
  Status look(Plan& plan);
  Result<bool> next_chunk(Plan& plan);
  Status render(Plan& plan, const std::vector<RecordNo>& records);
  void place(Plan& plan, RecordNo record, std::string messages);
  void flush_pending(Plan& plan);
  Status write(const spine::Job& job, Plan& plan, bool last);
  // Once the first `written` of the ready groups are stored.
  std::string cursor(const Plan& plan, std::size_t written) const;

  const Seams& seams_;
  std::function<void()> planned_;
  const content::LinkCodes& codes_;
  FrequencyCaps caps_;
  Mutex mutex_;
  std::map<std::int64_t, std::shared_ptr<Plan>> plans_ GUARDED_BY(mutex_);  // by job
  std::map<CampaignNo, Abandoned> abandoned_ GUARDED_BY(mutex_);
};

}  // namespace enishi::delivery
