// Makes the job "line.profiles" of a channel when profiles are wanted and there is none.
#pragma once

#include <condition_variable>
#include <thread>

#include "base/thread.h"
#include "people/people.h"
#include "spine/spine.h"

namespace enishi::line {

// Owns a thread. wake() is cheap and may be called by any thread.
class ProfileWaker {
 public:
  ProfileWaker(store::Database& state, spine::Jobs& jobs, const people::People& people,
               const workspace::Workspaces& workspaces, const Clock& clock);
  ~ProfileWaker();
  void wake();

 private:
  void run();
  bool wait_for_work();
  // Looks at every channel; gives when to look again, if a job was still under way.
  Result<std::optional<Time>> look();
  Result<bool> job_under_way(const workspace::Channel& channel) const;

  store::Database& state_;
  spine::Jobs& jobs_;
  const people::People& people_;
  const workspace::Workspaces& workspaces_;
  const Clock& clock_;
  Mutex mutex_;
  std::condition_variable changed_;
  bool woken_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::optional<Time> again_at_ GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses the others
};

}  // namespace enishi::line
