#include "line/profile_waker.h"

#include "base/log.h"
#include "line/profile_job.h"
#include "line/sql.h"

namespace enishi::line {
namespace {

// A job that is about to end may have missed what came last: we look again.
constexpr Millis kLookAgain{5'000};

}  // namespace

ProfileWaker::ProfileWaker(store::Database& state, spine::Jobs& jobs, const people::People& people,
                           const workspace::Workspaces& workspaces, const Clock& clock)
    : state_(state),
      jobs_(jobs),
      people_(people),
      workspaces_(workspaces),
      clock_(clock),
      thread_([this] { run(); }) {}

ProfileWaker::~ProfileWaker() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void ProfileWaker::wake() {
  MutexLock lock(mutex_);
  if (woken_) return;
  woken_ = true;
  changed_.notify_all();
}

void ProfileWaker::run() {
  name_thread("line-profiles");
  give_way();
  while (wait_for_work()) {
    auto again_at = look();
    if (!again_at) {
      log_error("line.profiles_not_looked_for", again_at.error());
      again_at = clock_.now() + kLookAgain;
    }
    MutexLock lock(mutex_);
    again_at_ = *again_at;
  }
}

// False: stopping.
bool ProfileWaker::wait_for_work() {
  MutexLock lock(mutex_);
  clock_.wait_until(lock.native(), changed_, again_at_,
                    [this]() NO_THREAD_SAFETY_ANALYSIS { return woken_ || stopping_; });
  woken_ = false;
  return !stopping_;
}

Result<bool> ProfileWaker::job_under_way(const workspace::Channel& channel) const {
  ASSIGN(const auto id,
         state_.reading([&](store::Tx& tx) { return tx.integer(sql::profile_job, {channel.no}); }));
  if (!id) return false;
  ASSIGN(const auto job, jobs_.get(*id));
  return job && job->state == spine::JobState::queued;
}

Result<std::optional<Time>> ProfileWaker::look() {
  const workspace::Directory directory = workspaces_.directory();
  const Time now = clock_.now();
  std::optional<Time> again_at;
  for (const workspace::Channel& channel : directory.channels()) {
    if (!channel.active) continue;
    ASSIGN(const bool under_way, job_under_way(channel));
    if (under_way) {
      again_at = now + kLookAgain;
      continue;
    }
    ASSIGN(const auto wanted,
           people_.profiles_wanted(channel.no, profiles_old_before(now), RecordNo{}, 1));
    if (wanted.empty()) continue;
    TRY(state_.write([&](store::Tx& tx) -> Status {
      ASSIGN(const std::int64_t id,
             jobs_.create(tx, kProfileJobKind, channel.workspace, spine::Priority::low,
                          profile_job_input(channel.id)));
      TRY(tx.exec(sql::set_profile_job, {channel.no, id}));
      return {};
    }));
    jobs_.wake();
  }
  return again_at;
}

}  // namespace enishi::line
