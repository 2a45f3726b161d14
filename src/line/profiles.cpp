#include "line/profiles.h"

#include <algorithm>
#include <unordered_map>

#include "base/json.h"
#include "base/zone.h"
#include "line/followers_job.h"
#include "line/profile_job.h"
#include "line/profile_waker.h"
#include "line/user_id_job.h"

namespace enishi::line {
namespace {

constexpr std::chrono::hours kLineZone{9};  // LINE counts days in UTC+9
constexpr int kInsightDaysBack = 3;         // a day's count is ready about a day later
constexpr std::chrono::hours kAskAgain{1};  // when yesterday's was not

std::string line_date(Time now, int days_back) {
  return yyyymmdd(Zone::utc().civil(now + kLineZone - std::chrono::days{days_back}).date);
}

// LINE answers 60 such questions an hour, and a day's count does not change: kept until there may
// be a newer one.
struct Counted {
  Time until;
  UnknownFriends friends;
};

class ProfilesImpl final : public Profiles {
 public:
  ProfilesImpl(store::Store& store, MessagingApi& api, spine::Log& log, spine::Pipeline& pipeline,
               spine::Jobs& jobs, people::People& people, const workspace::Workspaces& workspaces,
               const guard::OperationLog& operations, const Clock& clock);

  void wake() override { waker_.wake(); }
  Result<std::int64_t> import_followers(const guard::Actor& actor,
                                        const ChannelId& channel) override;
  Result<std::int64_t> import_user_ids(const guard::Actor& actor, const ChannelId& channel,
                                       std::string file) override;
  Result<UnknownFriends> unknown_friends(const ChannelId& channel) override;

 private:
  Result<workspace::Channel> need_channel(const ChannelId& channel) const;
  Result<std::int64_t> start(const guard::Actor& actor, const workspace::Channel& channel,
                             std::string_view kind, const std::string& input);
  // Friends by LINE's newest count.
  Result<UnknownFriends> at_line(const ChannelId& channel);

  store::Store& store_;
  MessagingApi& api_;
  spine::Jobs& jobs_;
  people::People& people_;
  const workspace::Workspaces& workspaces_;
  const guard::OperationLog& operations_;
  const Clock& clock_;
  Mutex mutex_;
  std::unordered_map<ChannelId, Counted> counts_ GUARDED_BY(mutex_);
  ProfileWaker waker_;  // last: its thread uses the others
};

ProfilesImpl::ProfilesImpl(store::Store& store, MessagingApi& api, spine::Log& log,
                           spine::Pipeline& pipeline, spine::Jobs& jobs, people::People& people,
                           const workspace::Workspaces& workspaces,
                           const guard::OperationLog& operations, const Clock& clock)
    : store_(store),
      api_(api),
      jobs_(jobs),
      people_(people),
      workspaces_(workspaces),
      operations_(operations),
      clock_(clock),
      waker_(store.state(), jobs, people, workspaces, clock) {
  jobs.handle(std::string(kProfileJobKind),
              [parts = ProfileJobParts{api, log, pipeline, people, workspaces, clock}](
                  const spine::Job& job) { return profile_step(parts, job); });
  jobs.handle(std::string(kFollowersJobKind),
              [this, parts = FollowersJobParts{api, log, workspaces, clock}](
                  const spine::Job& job) -> Result<spine::Step> {
                auto step = followers_step(parts, job);
                // Their profiles are fetched beside the pages that follow.
                if (step) wake();
                return step;
              });
  jobs.handle(
      std::string(kUserIdJobKind),
      [parts = ProfileJobParts{api, log, pipeline, people, workspaces, clock}](
          const spine::Job& job) { return user_id_step(parts, job); },
      user_id_cancelled);
}

Result<workspace::Channel> ProfilesImpl::need_channel(const ChannelId& channel) const {
  const workspace::Directory directory = workspaces_.directory();
  const workspace::Channel* found = directory.channel(channel);
  if (found == nullptr) return fail(ErrorCode::not_found, "no such channel", "channel");
  return *found;
}

Result<std::int64_t> ProfilesImpl::start(const guard::Actor& actor,
                                         const workspace::Channel& channel, std::string_view kind,
                                         const std::string& input) {
  ASSIGN(const std::int64_t id, store_.state().writing([&](store::Tx& tx) -> Result<std::int64_t> {
    ASSIGN(const std::int64_t job,
           jobs_.create(tx, kind, channel.workspace, spine::Priority::normal, input));
    JsonOut after;
    after.object().field("job", job).end();
    TRY(operations_.append(tx, actor,
                           {.workspace = channel.workspace,
                            .action = std::string(kind) + ".import",
                            .target = "channel/" + channel.id.text(),
                            .before = {},
                            .after = after.take()}));
    return job;
  }));
  jobs_.wake();
  return id;
}

Result<std::int64_t> ProfilesImpl::import_followers(const guard::Actor& actor,
                                                    const ChannelId& channel) {
  ASSIGN(const workspace::Channel found, need_channel(channel));
  return start(actor, found, kFollowersJobKind, profile_job_input(channel));
}

Result<std::int64_t> ProfilesImpl::import_user_ids(const guard::Actor& actor,
                                                   const ChannelId& channel, std::string file) {
  ASSIGN(const workspace::Channel found, need_channel(channel));
  ASSIGN(const std::string path, uploaded_file(store_.directory(), file));
  return start(actor, found, kUserIdJobKind, user_id_job_input(channel, path));
}

Result<UnknownFriends> ProfilesImpl::at_line(const ChannelId& channel) {
  const Time now = clock_.now();
  {
    MutexLock lock(mutex_);
    const auto known = counts_.find(channel);
    if (known != counts_.end() && now < known->second.until) return known->second.friends;
  }
  for (int days_back = 1; days_back <= kInsightDaysBack; ++days_back) {
    const std::string date = line_date(now, days_back);
    ASSIGN(const FollowersInsight insight, api_.followers_insight(channel, date));
    if (!insight.ready || !insight.followers) continue;
    UnknownFriends count;
    count.at_line = std::max<std::int64_t>(0, *insight.followers - insight.blocks.value_or(0));
    count.date = date;
    const Time tomorrow =
        Zone::utc().next_day_start(now + kLineZone) - std::chrono::duration_cast<Millis>(kLineZone);
    MutexLock lock(mutex_);
    counts_[channel] = {days_back == 1 ? tomorrow : now + kAskAgain, count};
    return count;
  }
  return fail(ErrorCode::unavailable, "LINE has not counted this channel's friends yet");
}

Result<UnknownFriends> ProfilesImpl::unknown_friends(const ChannelId& channel) {
  ASSIGN(const workspace::Channel found, need_channel(channel));
  ASSIGN(UnknownFriends friends, at_line(channel));
  friends.known = static_cast<std::int64_t>(people_.view()->counts(found.no).reachable);
  friends.missing = std::max<std::int64_t>(0, friends.at_line - friends.known);
  return friends;
}

}  // namespace

std::unique_ptr<Profiles> Profiles::make(store::Store& store, MessagingApi& api, spine::Log& log,
                                         spine::Pipeline& pipeline, spine::Jobs& jobs,
                                         people::People& people,
                                         const workspace::Workspaces& workspaces,
                                         const guard::OperationLog& operations,
                                         const Clock& clock) {
  return std::make_unique<ProfilesImpl>(store, api, log, pipeline, jobs, people, workspaces,
                                        operations, clock);
}

}  // namespace enishi::line
