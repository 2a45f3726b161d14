// The front of room delivery: campaigns, freeze, plan, outbox, ledger, pacing, quota, caps, quiet
// hours.
//
//   draft, check -> freeze: the audience as chunks of record numbers with a hash
//                -> plan: render, group equal bodies, store calls (recipients, body, retry key)
//                         and one ledger row a recipient
//                -> dispatch: mark a call as tried, then send it, at LINE's pace
//                -> settle: an outcome is a log entry; the applier closes the call
//
// LINE is asked at most once under a key: the key is made from (workspace, campaign, call number,
// body hash) and stored before the first try; ambiguous outcomes are repeated under the same key
// for less than 24 h from the first try, then they are `unknown` for ever.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/config.h"
#include "base/metrics.h"
#include "base/result.h"
#include "delivery/campaign.h"
#include "delivery/sender.h"
#include "delivery/tariff.h"
#include "delivery/units.h"
#include "guard/guard.h"
#include "people/people.h"
#include "segment/engine.h"
#include "spine/spine.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::delivery {

// Entry kind of this room (block 0x08): outcomes of calls. docs/formats.md, "Delivery entries".
inline constexpr spine::EntryKind kOutcomes{0x0801};

struct Seams {
  store::Store& store;
  spine::Log& log;
  spine::Jobs& jobs;
  spine::Timers& timers;
  people::People& people;
  const workspace::Workspaces& workspaces;
  const guard::OperationLog& operations;
  const guard::Sealer& sealer;
  Sender& sender;
  const Config& config;
  const Clock& clock;
  Random& random;
  Metrics& metrics;
  const segment::Engine& segments;
};

// An uploaded list: LINE user ids or record numbers, frozen.
struct Audience {
  AudienceId id;
  WorkspaceId workspace;
  std::string name;
  std::int64_t members = 0;
  std::int64_t unknown_rows = 0;  // rows that named nobody we know
  Time created_at;
};

struct Estimate {
  std::int64_t audience = 0, excluded = 0, recipients = 0, unreachable = 0;
  std::optional<std::int64_t> quota_remaining;  // nullopt: no limit, or LINE did not answer
  bool needs_approval = false;
  Time starts_at, expected_end;  // as planned: send_at or now; spread and stages, nothing else
  // In 1/100 yen, after what is used and what others have reserved; nullopt: no tariff, LINE did
  // not tell what is used, or the tariff does not sell so many.
  std::optional<std::int64_t> cost;
  std::vector<Warning> warnings;
};

// A send on the calendar.
struct CalendarRow {
  std::string what;  // "campaign/<id>" or "mass_send/<id>"
  std::string name;
  ChannelId channel;
  std::string_view state;
  // Of a campaign the frozen ones, before that as last estimated; of a narrowcast LINE's number,
  // before that what is reserved. nullopt: not known.
  std::optional<std::int64_t> recipients;
  bool estimated = false;
  Time starts_at;                    // started, or to be started
  std::optional<Time> expected_end;  // of what has not ended, as planned
  std::optional<Time> ended_at;
};

// A day's comparison with LINE's own counters.
struct Reconciliation {
  ChannelId channel;
  std::string date;  // yyyymmdd, UTC+9
  SendKind kind = SendKind::push;
  std::int64_t ours = 0;               // recipients of accepted calls
  std::optional<std::int64_t> theirs;  // LINE's success count; nullopt: not ready
};

struct Preview {
  std::string messages;  // JSON array
  // What the person's fields hold, nullopt: absent.
  std::vector<std::pair<std::string, std::optional<std::string>>> values;
};

// Thread safe.
class Delivery {
 public:
  // Registers its job kinds: open it before Jobs::start.
  static Result<std::unique_ptr<Delivery>> open(Seams seams);
  virtual ~Delivery() = default;  // stops

  virtual spine::Applier& applier() = 0;
  virtual void start() = 0;  // begins to send; jobs, timers and pipeline are started by app
  // No new calls; waits for calls in flight (their outcomes are stored) at most `grace`.
  virtual void stop(Millis grace = Millis{10'000}) = 0;

  // Nothing is in flight, and nothing can be sent before time passes or something changes.
  virtual bool idle() const = 0;

  // --- campaigns. Every change is on the operation log. Wrong state: conflict.
  virtual Result<Campaign> create(const guard::Actor& actor, const WorkspaceId& workspace,
                                  CampaignSpec spec) = 0;
  virtual Result<Campaign> update(const guard::Actor& actor, const CampaignId& id,
                                  CampaignSpec spec) = 0;  // draft or checked; becomes draft
  // Compiles the message and the conditions, asks LINE to validate, estimates; draft -> checked.
  virtual Result<Campaign> check(const guard::Actor& actor, const CampaignId& id) = 0;
  virtual Result<Estimate> estimate(const CampaignId& id) = 0;
  // By another identity than the one that last edited; forbidden otherwise.
  virtual Result<Campaign> approve(const guard::Actor& actor, const CampaignId& id) = 0;
  // checked -> scheduled: at spec.send_at, or now.
  virtual Result<Campaign> send(const guard::Actor& actor, const CampaignId& id) = 0;
  virtual Result<Campaign> pause(const guard::Actor& actor, const CampaignId& id,
                                 std::string reason) = 0;
  virtual Result<Campaign> resume(const guard::Actor& actor, const CampaignId& id) = 0;
  virtual Result<Campaign> cancel(const guard::Actor& actor, const CampaignId& id) = 0;
  // held -> scheduled (never started) or done (unfinished calls stay unknown).
  virtual Result<Campaign> release(const guard::Actor& actor, const CampaignId& id) = 0;

  // The body as this person would get it, without tracked links. Errors of the body name the place.
  virtual Result<Preview> preview(const WorkspaceId& workspace, const std::string& body,
                                  RecordNo record) const = 0;
  // Sends to a few people now, whatever caps and quiet hours say, as a campaign of its own. `rows`:
  // LINE user ids, one a line, at most limits::test_send_people_max, all of them known friends.
  virtual Result<Campaign> test_send(const guard::Actor& actor, const WorkspaceId& workspace,
                                     CampaignSpec spec, std::string_view rows) = 0;

  // Starts a job that fills the body for everybody who would get it now; its result counts those
  // for whom it breaks a limit, by place. Changes nothing.
  virtual Result<std::int64_t> rehearse(const guard::Actor& actor, const CampaignId& id) = 0;

  virtual Result<Campaign> get(const CampaignId& id) const = 0;
  // Newest first, below `before` (nil: from the newest).
  virtual Result<std::vector<Campaign>> list(const WorkspaceId& workspace, CampaignNo before,
                                             std::size_t limit) const = 0;
  virtual Result<Report> report(const CampaignId& id) const = 0;
  // The aggregation units it carried, oldest first: more than one where a month turned.
  virtual Result<std::vector<Unit>> units(const CampaignId& id) const = 0;
  virtual Result<std::vector<LedgerRow>> ledger(const CampaignId& id, RecordNo after,
                                                std::size_t limit) const = 0;
  virtual Result<std::vector<CallRow>> calls(const CampaignId& id, std::optional<CallState> state,
                                             std::int64_t after, std::size_t limit) const = 0;
  // Everything one record got or did not get, newest campaign first, at most `limit`.
  virtual Result<std::vector<std::pair<Campaign, LedgerRow>>> ledger_of(
      const WorkspaceId& workspace, RecordNo record, std::size_t limit) const = 0;
  // Recounts the ledger row by row and compares with the report; nullopt: balanced.
  virtual Result<std::optional<std::string>> verify(const CampaignId& id) const = 0;

  // --- audiences
  // `rows`: LINE user ids, one a line. Bounded by limits::audience_rows_max.
  virtual Result<Audience> create_audience(const guard::Actor& actor, const WorkspaceId& workspace,
                                           const ChannelId& channel, std::string name,
                                           std::string_view rows) = 0;
  virtual Result<std::vector<Audience>> audiences(const WorkspaceId& workspace) const = 0;

  // Sends of a workspace that go on at some time in [from, to), in order of their start, at most
  // limits::calendar_rows_max; without drafts, tests and what never began.
  virtual Result<std::vector<CalendarRow>> calendar(const WorkspaceId& workspace, Time from,
                                                    Time to) const = 0;

  // --- what messages cost
  // nullopt: none was set.
  virtual Result<std::optional<Tariff>> tariff(const ChannelId& channel) const = 0;
  // nullopt takes it away. On the operation log.
  virtual Status set_tariff(const guard::Actor& actor, const ChannelId& channel,
                            const std::optional<Tariff>& tariff) = 0;

  // --- operating
  // After Workspaces::set_stopped: calls in flight end, nothing new starts.
  virtual void channel_changed(const ChannelId& channel) = 0;
  virtual Result<Quota> quota(const ChannelId& channel) = 0;  // LINE's, with `used`
  virtual Result<std::int64_t> reserved(const ChannelId& channel) const = 0;
  virtual Result<std::vector<Reconciliation>> reconciliations(const ChannelId& channel,
                                                              std::size_t limit) const = 0;
  // Asks LINE for every day not settled yet (job; also run by a daily timer at 10:00 UTC+9).
  virtual Result<std::int64_t> reconcile(const guard::Actor& actor, const ChannelId& channel) = 0;
};

// After a restore, or when the data directory wakes up on another host: every unfinished campaign
// and mass send is held, every open call becomes unknown. Before Delivery::open.
Status hold_everything(store::Database& state, const Clock& clock, std::string_view why);

}  // namespace enishi::delivery
