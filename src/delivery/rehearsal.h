// What a body would be for everybody it is meant for, before anything is sent.
#pragma once

#include <map>
#include <memory>

#include "base/thread.h"
#include "content/links.h"
#include "delivery/delivery.h"

namespace enishi::delivery {

// Job "delivery.rehearse": renders the campaign's body for every person who would get it now, some
// at a time, and counts who would get none because it breaks one of LINE's limits for them. It
// changes nothing, so after a restart it begins anew. Its result:
//   {"recipients","unreachable","good","broken",
//    "places":[{"path","code","place":{"ja","en"},"text":{"ja","en"},"people",
//              "examples":[record numbers]}]}
// Thread safe.
class Rehearsal {
 public:
  Rehearsal(const Seams& seams, const content::LinkCodes& codes);
  ~Rehearsal();
  Result<std::int64_t> start(const guard::Actor& actor, const CampaignId& campaign);
  Result<spine::Step> step(const spine::Job& job);
  void forget(std::int64_t job);

 private:
  struct Run;
  Result<std::shared_ptr<Run>> open(const spine::Job& job);
  Result<spine::Step> go_on(const spine::Job& job);

  const Seams& seams_;
  const content::LinkCodes& codes_;
  Mutex mutex_;
  std::map<std::int64_t, std::shared_ptr<Run>> runs_ GUARDED_BY(mutex_);  // by job
};

}  // namespace enishi::delivery
