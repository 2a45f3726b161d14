// What a campaign is: one send of one message body to the friends of one channel.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "content/library.h"
#include "delivery/warning.h"
#include "people/record.h"
#include "workspace/workspace.h"

namespace enishi {
struct CampaignTag;
using CampaignId = Id<CampaignTag>;
using CampaignNo = Number<CampaignTag>;  // dense, never reused
struct AudienceTag;
using AudienceId = Id<AudienceTag>;
}  // namespace enishi

namespace enishi::delivery {

//   draft -> checked -> scheduled -> sending -> done
//                           |  ^        |  ^
//                           v  |        v  |
//                          paused      paused          any but done -> cancelled
// held: found unfinished after a restore or on another host; a person must release or cancel it.
enum class CampaignState : unsigned char {
  draft,
  checked,
  scheduled,
  sending,
  paused,
  cancelled,
  done,
  held,
};
std::string_view name(CampaignState state);
std::optional<CampaignState> parse_campaign_state(std::string_view text);

// Why a recipient of the audience got nothing. One owner of the words: name(Skip).
enum class Skip : unsigned char {
  none,
  excluded,      // the exclusion condition
  unreachable,   // blocked, deleted or unknown when the send was planned
  cap,           // the workspace's frequency cap
  quota,         // cut to the remaining quota
  not_a_tester,  // the staging switch is on
  content,       // the filled message breaks a LINE limit for this person
  expired,       // too late
  cancelled,     // the campaign was cancelled first
  restored,      // not planned before a restore: may have been sent in the time that was lost
};
inline constexpr std::size_t kSkipKinds = 10;
std::string_view name(Skip skip);

// What became of a call, and so of each of its recipients.
enum class CallState : unsigned char {
  ready,      // stored, never tried
  trying,     // may be at LINE right now
  waiting,    // tried without acceptance so far; will be tried again under the same key
  accepted,   // LINE accepted it (which is not yet "delivered")
  refused,    // LINE definitely refused it
  unknown,    // may or may not have been accepted; never sent again
  split,      // definitely refused, replaced by smaller calls; has no recipients of its own
  expired,    // never accepted, and too late now
  withdrawn,  // never accepted, and the campaign was cancelled
};
inline constexpr std::size_t kCallStates = 9;
std::string_view name(CallState state);
constexpr bool open(CallState s) {
  return s == CallState::ready || s == CallState::trying || s == CallState::waiting;
}

enum class QuotaPolicy : unsigned char { refuse, cut };  // when it does not fit the month's quota
enum class LinkPolicy : unsigned char {
  off,
  campaign,
  person
};  // whose code a tracked link carries

struct CampaignSpec {
  std::string name;
  ChannelId channel;
  std::string messages;              // body as content::Template compiles it
  std::optional<ContentId> content;  // of the library: `messages` is a copy of its body
  int content_version = 0;           // 0 when it is made: the newest
  std::string recipients = R"({"everyone":true})";  // condition (segment language)
  std::optional<AudienceId> audience;               // an uploaded list: only its members
  std::string exclude;                              // condition, "" for none
  std::optional<Time> send_at;                      // nullopt: when a person says send
  std::optional<Time> expires_at;                   // calls not accepted by then expire
  std::int64_t spread_seconds = 0;  // even spread over this long; 0: as fast as allowed
  // Stages of about so many recipients, one `stage_minutes` after the other; 0: all at once.
  // Excludes spread_seconds. stages.h says how the distance is kept.
  std::int64_t stage_recipients = 0, stage_minutes = 0;
  QuotaPolicy quota_policy = QuotaPolicy::refuse;
  LinkPolicy link_policy = LinkPolicy::campaign;
  bool ignore_quiet_hours = false;
  bool ignore_cap = false;
  bool notification_disabled = false;
};

struct Campaign {
  CampaignId id;
  CampaignNo no;
  WorkspaceId workspace;
  WorkspaceNo workspace_no;
  ChannelNo channel_no;
  CampaignSpec spec;
  CampaignState state = CampaignState::draft;
  CampaignState paused_from = CampaignState::sending;  // where resume goes back to
  std::string reason;  // why it is paused, held or ended early; for people
  std::string created_by, edited_by, approved_by;  // "api_key/<id>"
  bool needs_approval = false;
  bool test = false;  // a test send: no warning, not on the calendar
  bool frozen = false, planned = false;
  std::optional<std::int64_t> estimated;  // people who would have got it when it was last checked
  std::int64_t audience_size = 0;         // members of the condition and list, when frozen
  std::int64_t recipients = 0;            // frozen: audience without excluded and non-testers
  std::string recipients_hash;            // hex SHA-256 chain of the frozen chunks
  std::int64_t reserved = 0;              // quota reserved
  std::string unit;                       // aggregation unit
  bool unit_shared = false;               // the month's 1,000 names were used up: merged statistics
  Time created_at, updated_at;
  std::optional<Time> started_at, ended_at;
  std::vector<Warning> warnings;  // told by check; not kept
};

// How far the stages of a campaign are.
struct StageReport {
  std::int64_t count = 0;       // as planned so far
  std::int64_t current = 0;     // from 1; 0: none has begun
  std::optional<Time> next_at;  // when the next begins at the earliest
};

// Adds up: audience == not_planned + pending + sum(skipped) + sum(settled), checked by tests and by
// Delivery::verify against the ledger's rows.
struct Report {
  std::int64_t audience = 0;
  std::int64_t not_planned = 0;                            // frozen, no call yet
  std::int64_t pending = 0;                                // in open calls
  std::array<std::int64_t, kSkipKinds> skipped{};          // by Skip
  std::array<std::int64_t, kCallStates> settled{};         // recipients by CallState
  std::int64_t push_requests = 0, multicast_requests = 0;  // accepted calls
  std::optional<StageReport> stages;
  // Of the accepted recipients, in 1/100 yen: what the channel's tariff asks for that many messages
  // after those that LINE counted when the campaign began (and again in each later month). An
  // attribution: LINE bills the month as a whole. nullopt: no tariff, or it sells fewer.
  std::optional<std::int64_t> cost;
  bool balances() const;
};

struct LedgerRow {
  RecordNo record;
  std::int64_t call = 0;  // 0: skipped
  Skip skip = Skip::none;
  CallState state = CallState::ready;
  std::string request_id;
  std::optional<Time> settled_at;
};

struct CallRow {
  std::int64_t no = 0;
  bool multicast = false;
  std::int64_t recipients = 0;
  CallState state = CallState::ready;
  int tries = 0;
  int status = 0;
  std::string retry_key, request_id, accepted_request_id, detail;
  std::optional<Time> first_try_at, settled_at;
};

}  // namespace enishi::delivery
