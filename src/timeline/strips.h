// The strips of all partitions: who changes them, and in which order.
#pragma once

#include <condition_variable>
#include <memory>
#include <span>

#include "base/thread.h"
#include "timeline/resolved.h"
#include "timeline/strip_store.h"
#include "timeline/timeline.h"

namespace enishi::timeline {

// The pipeline's thread adds, one merger at a time takes what was added into files; both publish a
// new view. Everything here is thread safe but for what it says.
class Strips {
 public:
  // Maps the files and adds the tail.
  static Result<std::unique_ptr<Strips>> open(store::Store& store);

  std::shared_ptr<const TimelineView> view() const;

  // Pipeline's thread: events of the entries up to `last`. What a partition has merged already (a
  // state older than the files was restored) is left out.
  void add(spine::Position last, const ResolvedEvents& events);

  // Blocks merges, and waits for the one under way. Not re-entrant.
  Mutex& merging() { return merging_; }
  Status merge() REQUIRES(merging_);
  // One partition, without the events of these slots.
  Status merge_partition(std::uint32_t partition, std::span<const std::uint16_t> without)
      REQUIRES(merging_);
  // The rows of the tail without this record.
  Status forget_in_tail(RecordNo record) REQUIRES(merging_);
  Status purge() REQUIRES(merging_);

 private:
  explicit Strips(store::Store& store) : store_(store) {}
  Status load_tail();
  Status shorten_tail(spine::Position upto);
  // Of `partition`: makes `next` of what is there now. Gives what is published.
  template <class F>
  std::shared_ptr<const Partition> change(std::uint32_t partition, F&& next);

  store::Store& store_;
  std::unique_ptr<StripStore> files_;  // guarded by merging_ after open()
  Mutex merging_;
  mutable Mutex mutex_;
  std::shared_ptr<const TimelineView> view_ GUARDED_BY(mutex_);
};

}  // namespace enishi::timeline
