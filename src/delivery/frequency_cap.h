// Caps across campaigns: at most n messages to one person in d days, whatever the campaign.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/thread.h"
#include "people/record.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::delivery {

// Counts of a workspace's planned and sent messages by record, shared by all campaigns that are
// being planned at the time, so that two of them never both take the last free place.
class CapCounts {
 public:
  // Counts what was or may have been sent since `since`.
  static Result<std::shared_ptr<CapCounts>> load(store::Database& state, WorkspaceNo workspace,
                                                 Time since);
  // Counts one more if `record` stands below `cap`.
  bool take(RecordNo record, int cap) EXCLUDES(mutex_);
  void give_back(RecordNo record) EXCLUDES(mutex_);

 private:
  void add(std::uint32_t record) REQUIRES(mutex_);
  Mutex mutex_;
  std::vector<std::uint8_t> counts_ GUARDED_BY(mutex_);  // by record number; saturating
};

// Gives planners of one workspace the same counts while any of them lives. Thread safe.
class FrequencyCaps {
 public:
  explicit FrequencyCaps(store::Database& state) : state_(state) {}
  Result<std::shared_ptr<CapCounts>> counts(const workspace::Workspace& workspace, Time now);

 private:
  store::Database& state_;
  Mutex mutex_;
  std::map<WorkspaceNo, std::weak_ptr<CapCounts>> shared_ GUARDED_BY(mutex_);
};

}  // namespace enishi::delivery
