// What a mass send is: a broadcast to all friends of a channel, or a narrowcast to those whom LINE
// picks by audiences and attributes. LINE expands both: we know no recipients, only LINE's counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "content/library.h"
#include "delivery/warning.h"
#include "workspace/workspace.h"

namespace enishi {
struct MassSendTag;
using MassSendId = Id<MassSendTag>;
using MassSendNo = Number<MassSendTag>;  // dense, never reused
}  // namespace enishi

namespace enishi::delivery {

// The numbers of these three are stored.
enum class MassKind : unsigned char { broadcast, narrowcast };
std::string_view name(MassKind kind);

//   draft -> checked -> scheduled -> sending -> waiting (narrowcasts) -> done | failed | unknown
//                          ^            |
//                          +-- paused --+        before LINE is asked, or after a no -> cancelled
// held: found unfinished after a restore or on another host; a person must release or cancel it.
enum class MassState : unsigned char {
  draft,
  checked,
  scheduled,
  sending,  // LINE is asked, or will be again under the same key
  waiting,  // accepted: LINE is at it
  paused,   // not accepted; a person must release or cancel it
  done,
  failed,   // LINE refused it, or gave it up
  unknown,  // may or may not have gone out, or LINE did not tell; never sent again
  cancelled,
  held,
};
std::string_view name(MassState state);
std::optional<MassState> parse_mass_state(std::string_view text);
constexpr bool ended(MassState s) {
  return s == MassState::done || s == MassState::failed || s == MassState::unknown ||
         s == MassState::cancelled;
}

enum class MassPhase : unsigned char { none, waiting, sending, succeeded, failed };  // LINE's
std::string_view name(MassPhase phase);

struct MassLimit {
  std::optional<std::int64_t> max;  // recipients, picked by LINE
  bool up_to_remaining_quota = false;
  bool forbid_partial_delivery = false;  // only with up_to_remaining_quota
};

struct MassSpec {
  std::string name;
  ChannelId channel;
  MassKind kind = MassKind::broadcast;
  std::string messages;  // body as content::Template compiles it; the same for everybody
  std::optional<ContentId> content;  // of the library: `messages` is a copy of its body
  int content_version = 0;           // 0 when it is made: the newest
  // Narrowcast: mass_targeting.h describes both trees. "": everybody.
  std::string recipient, demographic;
  MassLimit limit;              // narrowcast
  std::optional<Time> send_at;  // nullopt: when a person says send
  bool notification_disabled = false;
  bool ignore_quiet_hours = false;
};

struct MassSend {
  MassSendId id;
  MassSendNo no;
  WorkspaceId workspace;
  WorkspaceNo workspace_no;
  ChannelNo channel_no;
  MassSpec spec;
  MassState state = MassState::draft;
  std::string reason;  // why it is paused, held, or ended otherwise than done; for people
  std::string created_by, edited_by, approved_by;  // "api_key/<id>"
  bool needs_approval = false;

  Time due;  // scheduled, sending: not asked before; waiting: LINE's next progress
  int tries = 0;
  Bytes16 retry_key{};
  std::optional<Time> first_try_at;
  bool trying = false;     // may be at LINE right now
  bool ambiguous = false;  // a try may have been accepted without our knowing
  int status = 0;          // of LINE's last answer
  std::string request_id;  // of the request that LINE accepted: insight and audiences know it
  std::optional<Time> accepted_at;
  std::int64_t reserved = 0;  // of the month's quota, while it is under way

  MassPhase phase = MassPhase::none;
  std::optional<std::int64_t> targets, successes, failures;  // LINE's counts of a narrowcast
  int error_code = 0;  // LINE's, of a narrowcast that failed: mass_words.h

  Time created_at, updated_at;
  std::optional<Time> started_at, ended_at;

  // Of this room only.
  std::int64_t job = 0;  // the one that looks after it; another one's step does nothing
  std::string rendered;  // messages array as LINE takes it; "" before the first try
  std::string resolved;  // the recipient tree with LINE's request ids; likewise
};

struct MassCheck {
  MassSend send;
  std::int64_t reach = 0;                       // whom LINE could reach at most
  std::int64_t planned = 0;                     // messages of the quota that LINE will reserve
  std::optional<std::int64_t> quota_remaining;  // nullopt: no limit, or LINE did not answer
  std::vector<Warning> warnings;
};

}  // namespace enishi::delivery
