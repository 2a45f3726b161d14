// Freeze: the audience as it is at the start of the send, in chunks, with a hash.
#pragma once

#include <map>
#include <memory>

#include "base/thread.h"
#include "delivery/recipients.h"

namespace enishi::delivery {

inline constexpr std::size_t kFrozenChunkMembers = 10'000;

// Job "delivery.freeze". One step writes one chunk. A restart evaluates again and goes on after the
// last record that is frozen; the plan begins only when all is frozen.
// The hash of a chunk is SHA-256(hash of the chunk before, records, skips); the last one names the
// whole audience.
class Freezer {
 public:
  explicit Freezer(const Seams& seams) : seams_(seams) {}
  Result<spine::Step> step(const spine::Job& job);

 private:
  using Members = std::shared_ptr<const std::vector<Member>>;
  Result<Members> members(const spine::Job& job, const Campaign& campaign);
  Status write_chunk(const spine::Job& job, CampaignNo campaign, const Members& members,
                     bool& complete);
  Result<spine::Step> finish(const spine::Job& job, CampaignNo campaign);

  const Seams& seams_;
  Mutex mutex_;
  std::map<std::int64_t, Members> evaluated_ GUARDED_BY(mutex_);  // by job
};

// The campaign number in a delivery job's input.
Result<CampaignNo> job_campaign(const spine::Job& job);

}  // namespace enishi::delivery
