// Audiences at LINE: lists of friends uploaded there, and people who clicked or saw a broadcast or
// narrowcast. LINE aims narrowcasts and advertisements at them. We keep what we asked for and what
// LINE says of it; who is in one, only LINE knows.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "delivery/campaign.h"
#include "guard/operation_log.h"
#include "line/asker.h"
#include "people/people.h"
#include "people/record_set.h"
#include "spine/spine.h"

namespace enishi {
struct LineAudienceTag;
using LineAudienceId = Id<LineAudienceTag>;
}  // namespace enishi

namespace enishi::line {

enum class AudienceKind : unsigned char { upload, click, impression };
std::string_view name(AudienceKind kind);

// LINE keeps an audience for 180 days, then it has expired.
enum class AudienceState : unsigned char { preparing, ready, failed, expired, deleted };
std::string_view name(AudienceState state);

struct AudienceSpec {
  std::string name;  // at most 120 UTF-16 units; LINE takes a name once, whatever its letters' case
  AudienceKind kind = AudienceKind::upload;
  // upload: either of them. Of the channel's friends only those who can be reached now.
  std::string condition;  // JSON of segment::Condition, evaluated once, soon after create()
  std::optional<AudienceId> list;
  bool with_blocked = false;  // and those who blocked the channel: advertisements reach them
  // click, impression
  std::string request_id;  // of a broadcast or narrowcast, at most 60 days old
  std::string url;         // click: "" for any link
};

struct LineAudience {
  LineAudienceId id;
  ChannelNo channel;
  std::optional<std::int64_t> group;  // LINE's audienceGroupId, by which a narrowcast names it
  std::string name;
  AudienceKind kind = AudienceKind::upload;
  AudienceState state = AudienceState::preparing;
  std::string source;                  // JSON: condition, list, with_blocked; or request_id, url
  bool frozen = false;                 // upload: it was decided who is in it
  std::int64_t members = 0, sent = 0;  // upload: people to send, and sent so far
  std::optional<std::int64_t> count;   // LINE's; nullopt: not known, or under 20
  std::int64_t job = 0;                // 0: none under way
  std::string error;                   // why it failed or is gone, for people
  Time created_at;
  std::optional<Time> checked_at, expires_at;
};

// LINE's limits of an upload; smaller ones for tests.
struct AudienceSizes {
  std::size_t file_ids, part_records, jobs;
  static AudienceSizes of_line();
};

struct AudienceParts {
  store::Database& state;
  Asker& asker;
  spine::Jobs& jobs;
  people::People& people;
  const workspace::Workspaces& workspaces;
  const guard::OperationLog& operations;
  const Clock& clock;
  Random& random;
  AudienceSizes sizes = AudienceSizes::of_line();
};

// Job kinds: "line.audience" (makes one; survives a crash at any step without making two),
// "line.audience_look" (every night: states and counts). Thread safe. Every change is on the
// operation log. Stop `jobs` before this goes.
class Audiences {
 public:
  static std::unique_ptr<Audiences> make(const AudienceParts& parts);
  virtual ~Audiences() = default;

  // Begins the nightly look, by the log's ticks.
  virtual spine::Applier& applier() = 0;

  // Errors name the field; conflict when the channel has the name, or 1,000 audiences.
  virtual Result<LineAudience> create(const guard::Actor& actor, const ChannelId& channel,
                                      AudienceSpec spec) = 0;
  virtual Result<std::vector<LineAudience>> list(
      const ChannelId& channel) const = 0;  // not deleted
  virtual Result<LineAudience> get(const ChannelId& channel, const LineAudienceId& id) const = 0;
  // These ask LINE. conflict while LINE has not made it.
  virtual Result<LineAudience> rename(const guard::Actor& actor, const ChannelId& channel,
                                      const LineAudienceId& id, std::string name) = 0;
  virtual Status remove(const guard::Actor& actor, const ChannelId& channel,
                        const LineAudienceId& id) = 0;
  // Looks at it now; one that failed before it was whole is tried again from where it stood.
  virtual Result<LineAudience> refresh(const guard::Actor& actor, const ChannelId& channel,
                                       const LineAudienceId& id) = 0;
};

}  // namespace enishi::line
