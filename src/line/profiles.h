// Who the friends are: profiles, the followers list, uploaded user ids, and the number of friends
// LINE has and we don't know. All of it jobs; results go through the log.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "line/messaging_api.h"
#include "people/people.h"
#include "spine/spine.h"

namespace enishi::line {

struct UnknownFriends {
  std::int64_t at_line = 0;  // followers - blocks, as of `date`
  std::int64_t known = 0;    // reachable friends we know now
  std::int64_t missing = 0;  // max(0, at_line - known)
  std::string date;          // yyyymmdd of LINE's count (UTC+9)
};

// Job kinds: "line.profiles" (fetch what is wanted, at LINE's rate; survives restarts),
// "line.followers" (followers list; verified accounts), "line.user_ids" (uploaded ids, one a line).
// Stop `jobs` before this goes.
class Profiles {
 public:
  static std::unique_ptr<Profiles> make(store::Store& store, MessagingApi& api, spine::Log& log,
                                        spine::Pipeline& pipeline, spine::Jobs& jobs,
                                        people::People& people,
                                        const workspace::Workspaces& workspaces,
                                        const guard::OperationLog& operations, const Clock& clock);
  virtual ~Profiles() = default;

  // Fetches wanted profiles as friends come; one job per channel, made when missing. Call wake()
  // after follows were applied (cheap).
  virtual void wake() = 0;
  virtual Result<std::int64_t> import_followers(const guard::Actor& actor,
                                                const ChannelId& channel) = 0;
  // `file`: a path in the data directory's uploads; bad lines are counted and listed by number in
  // the job's result (the first 1,000), good ones imported. UTF-8 with or without BOM, CRLF or LF.
  virtual Result<std::int64_t> import_user_ids(const guard::Actor& actor, const ChannelId& channel,
                                               std::string file) = 0;
  virtual Result<UnknownFriends> unknown_friends(const ChannelId& channel) = 0;
};

}  // namespace enishi::line
