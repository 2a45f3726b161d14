#include "delivery/outcomes.h"

#include <map>

#include "base/bytes.h"
#include "base/json.h"
#include "base/log.h"
#include "base/zone.h"
#include "delivery/campaign_store.h"
#include "delivery/reconciler.h"
#include "delivery/sql.h"

namespace enishi::delivery {
namespace {

constexpr std::uint32_t kFormat = 1;

// Reads a payload piece by piece; `ok` turns false at the first read past the end.
struct Reader {
  std::string_view bytes;
  std::size_t at = 0;
  bool ok = true;

  std::uint32_t u32() {
    if (bytes.size() - at < 4) return ok = false, 0;
    at += 4;
    return read_be32(bytes, at - 4);
  }
  std::string field() {
    const std::uint32_t size = u32();
    if (!ok || bytes.size() - at < size) return ok = false, std::string{};
    at += size;
    return std::string(bytes.substr(at - size, size));
  }
};

CivilDate line_date(Time at) {
  // LINE counts days and months in UTC+9 whatever the workspace's zone is.
  return Zone::utc().civil(at + std::chrono::hours(9)).date;
}

}  // namespace

std::string line_day(Time at) {
  return yyyymmdd(line_date(at));
}
std::string line_month(Time at) {
  return yyyymmdd(line_date(at)).substr(0, 6);
}

Time next_line_month(Time at) {
  constexpr std::chrono::hours kAhead{9};
  return Zone::utc().next_month_start(at + kAhead) - kAhead;
}

spine::NewEntry outcomes_entry(CampaignNo campaign, ChannelNo channel, Time at,
                               const std::vector<CallOutcome>& outcomes) {
  spine::NewEntry entry;
  entry.kind = kOutcomes;
  entry.source = channel.value;
  entry.occurred_at = at;
  std::string& out = entry.payload;
  append_be32(out, kFormat);
  append_be32(out, campaign.value);
  append_be32(out, static_cast<std::uint32_t>(outcomes.size()));
  for (const CallOutcome& o : outcomes) {
    append_be32(out, static_cast<std::uint32_t>(o.call));
    append_be32(out, static_cast<std::uint32_t>(o.state));
    append_be32(out, o.multicast ? 1 : 0);
    append_be32(out, o.recipients);
    append_be32(out, static_cast<std::uint32_t>(o.status));
    append_field(out, o.request_id);
    append_field(out, o.accepted_request_id);
    append_field(out, o.detail);
  }
  return entry;
}

Result<ParsedOutcomes> parse_outcomes(std::string_view payload) {
  Reader in{payload};
  ParsedOutcomes parsed;
  if (in.u32() != kFormat) return fail(ErrorCode::corrupt, "unknown format of call outcomes");
  parsed.campaign = CampaignNo{in.u32()};
  const std::uint32_t count = in.u32();
  for (std::uint32_t i = 0; i < count && in.ok; ++i) {
    CallOutcome o;
    o.call = in.u32();
    const std::uint32_t state = in.u32();
    if (state >= kCallStates) return fail(ErrorCode::corrupt, "unknown state of a call");
    o.state = static_cast<CallState>(state);
    o.multicast = in.u32() != 0;
    o.recipients = in.u32();
    o.status = static_cast<int>(in.u32());
    o.request_id = in.field();
    o.accepted_request_id = in.field();
    o.detail = in.field();
    parsed.outcomes.push_back(std::move(o));
  }
  if (!in.ok) return fail(ErrorCode::corrupt, "call outcomes are cut short");
  return parsed;
}

OutcomeApplier::OutcomeApplier(const Seams& seams, std::function<void()> changed)
    : seams_(seams), changed_(std::move(changed)) {}

Status OutcomeApplier::apply(store::Tx&, spine::Entry& entry) {
  if (entry.kind == kOutcomes) {
    auto parsed = parse_outcomes(entry.payload);
    if (!parsed) {
      // The log is the truth: a bad entry is a bug of ours; it must not stop everything behind it.
      log_error("delivery.bad_outcomes", parsed.error(), {{"position", entry.position}});
      return {};
    }
    settled_.push_back(
        {entry.position, entry.occurred_at, ChannelNo{entry.source}, *std::move(parsed)});
  } else if (entry.kind == spine::kTimerFired && seams_.timers.live(entry)) {
    const auto fired = spine::parse_fired_timer(entry);
    if (fired && fired->name.kind == kStartTimer)
      starts_.push_back({CampaignId(fired->name.owner), entry.received_at});
    if (fired && fired->name.kind == kReconcileTimer)
      reconcile_.push_back(reconciled_channel(fired->name));
  }
  return {};
}

Status OutcomeApplier::flush(store::Tx& tx) {
  for (const Start& s : starts_) TRY(start(tx, s));
  for (Settled& s : settled_) TRY(settle(tx, s));
  for (const ChannelNo channel : reconcile_) TRY(create_reconciliation(seams_, tx, channel));
  return {};
}

Status OutcomeApplier::start(store::Tx& tx, const Start& start) {
  ASSIGN(auto found, load_campaign(tx, start.campaign));
  if (!found || found->campaign.state != CampaignState::scheduled) return {};
  Campaign c = found->campaign;
  c.state = CampaignState::sending;
  c.started_at = start.at;
  c.updated_at = start.at;
  TRY(update_campaign(tx, c));
  JsonOut input;
  input.object().field("campaign", static_cast<std::int64_t>(c.no.value)).end();
  TRY(seams_.jobs.create(tx, "delivery.freeze", c.workspace, spine::Priority::high, input.text()));
  return {};
}

Status OutcomeApplier::settle(store::Tx& tx, Settled& settled) {
  auto& outcomes = settled.parsed.outcomes;
  const CampaignNo campaign = settled.parsed.campaign;
  std::vector<store::Param> rows;
  constexpr std::size_t kWidth = 9;
  rows.reserve(outcomes.size() * kWidth);
  for (const CallOutcome& o : outcomes)
    rows.insert(rows.end(),
                {campaign, o.call, static_cast<int>(o.state), settled.at, settled.position,
                 o.status, o.request_id, o.accepted_request_id, o.detail});
  ASSIGN(const std::int64_t changed, tx.exec_many(sql::settle_call, kWidth, rows));
  if (changed != static_cast<std::int64_t>(outcomes.size())) {
    // Some were settled before (an outcome logged twice around a crash): keep those of this entry.
    std::vector<CallOutcome> mine;
    for (CallOutcome& o : outcomes) {
      ASSIGN(auto by, tx.integer(sql::settled_position, {campaign, o.call}));
      if (by && static_cast<spine::Position>(*by) == settled.position) mine.push_back(std::move(o));
    }
    outcomes = std::move(mine);
    if (outcomes.empty()) return {};
  }

  std::map<std::pair<CallState, bool>, std::pair<std::int64_t, std::int64_t>> counts;
  for (const CallOutcome& o : outcomes) {
    auto& [calls, recipients] = counts[{o.state, o.multicast}];
    ++calls;
    recipients += o.recipients;
  }
  for (const auto& [key, count] : counts) {
    TRY(tx.exec(sql::add_settled,
                {campaign, static_cast<int>(key.first), key.second, count.first, count.second}));
    if (key.first != CallState::accepted) continue;
    TRY(tx.exec(sql::count_month_accepted, {campaign, count.second}));
    TRY(tx.exec(sql::add_sent_day,
                {settled.channel, line_day(settled.at), key.second, count.second}));
    TRY(set_reconciliation(seams_, tx, settled.channel, settled.at));
  }
  TRY(tx.exec(sql::close_calls, {campaign, static_cast<std::int64_t>(outcomes.size())}));
  TRY(tx.exec(sql::finish_if_complete, {campaign, settled.at}));
  return {};
}

void OutcomeApplier::committed() noexcept {
  const bool any = !settled_.empty() || !starts_.empty();
  const bool jobs = !starts_.empty() || !reconcile_.empty();
  rolled_back();
  if (jobs) seams_.jobs.wake();
  if (any) changed_();
}

void OutcomeApplier::rolled_back() noexcept {
  settled_.clear();
  starts_.clear();
  reconcile_.clear();
}

}  // namespace enishi::delivery
