// The answer books in force, in memory.
#pragma once

#include <map>
#include <memory>

#include "base/thread.h"
#include "engage/choose.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::engage {

// Thread safe.
class Books {
 public:
  static Result<std::unique_ptr<Books>> load(const store::Database& state);

  std::shared_ptr<const Chooser> of(ChannelNo channel) const;  // null: the channel has none
  void put(ChannelNo channel, std::shared_ptr<const Chooser> book);

 private:
  mutable SharedMutex mutex_;
  std::map<ChannelNo, std::shared_ptr<const Chooser>> books_ GUARDED_BY(mutex_);
};

}  // namespace enishi::engage
