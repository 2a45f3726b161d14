#include "delivery/dispatcher.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/canary.h"
#include "base/log.h"
#include "delivery/campaign_months.h"
#include "delivery/dispatcher_active.h"
#include "delivery/plan_job.h"
#include "delivery/sql.h"

namespace enishi::delivery {

Dispatcher::Dispatcher(const Seams& seams)
    : seams_(seams),
      accepted_(seams.metrics.counter("enishi_delivery_accepted_recipients_total",
                                      "Recipients of calls that LINE accepted.")),
      ambiguous_(seams.metrics.counter("enishi_delivery_ambiguous_total",
                                       "Tries whose outcome is not known.")),
      too_fast_(seams.metrics.counter("enishi_delivery_too_fast_total",
                                      "Tries that LINE refused by a rate limit.")),
      in_flight_gauge_(seams.metrics.gauge("enishi_delivery_in_flight", "Calls at LINE now.")) {}

Dispatcher::~Dispatcher() {
  stop(Millis{0});
}

void Dispatcher::start() {
  thread_ = std::thread([this] {
    name_thread("dispatcher");
    give_way();
    run();
  });
}

void Dispatcher::stop(Millis grace) {
  Inbox& in = *inbox_;
  {
    MutexLock lock(in.mutex);
    in.stopping = true;
  }
  in.wake.notify_all();
  if (thread_.joinable()) thread_.join();
  // Outcomes still to come are settled on this thread; what stays away is `trying` in the store and
  // taken over by the next start.
  const Time deadline = seams_.clock.now() + grace;
  for (;;) {
    std::vector<Arrived> arrived;
    bool idle;
    {
      MutexLock lock(in.mutex);
      seams_.clock.wait_until(lock.native(), in.wake, deadline, [&in]() NO_THREAD_SAFETY_ANALYSIS {
        return !in.arrived.empty() || (in.in_flight == 0 && in.unlogged == 0);
      });
      arrived.swap(in.arrived);
      idle = in.in_flight == 0 && in.unlogged == 0;
    }
    const bool none = arrived.empty();
    settle_arrived(std::move(arrived));
    if (none && (idle || seams_.clock.now() >= deadline)) break;
  }
  for (auto& [no, active] : active_) give_back(*active);
  active_.clear();
}

void Dispatcher::notify() {
  {
    MutexLock lock(inbox_->mutex);
    inbox_->changed = true;
  }
  inbox_->wake.notify_all();
}

void Dispatcher::run() {
  Inbox& in = *inbox_;
  for (;;) {
    const std::optional<Time> next = turn();
    MutexLock lock(in.mutex);
    in.parked = true;
    in.parked_until = next;
    seams_.clock.wait_until(lock.native(), in.wake, next, [&in]() NO_THREAD_SAFETY_ANALYSIS {
      return in.stopping || in.changed || !in.arrived.empty();
    });
    in.parked = false;
    if (in.stopping) return;
  }
}

bool Dispatcher::idle() const {
  Inbox& in = *inbox_;
  const Time now = seams_.clock.now();
  MutexLock lock(in.mutex);
  return in.parked && in.parked_until.value_or(kTimeMax) > now && !in.changed &&
         in.arrived.empty() && in.in_flight == 0 && in.unlogged == 0;
}

std::optional<Time> Dispatcher::turn() {
  Inbox& in = *inbox_;
  std::vector<Arrived> arrived;
  std::vector<spine::NewEntry> again;
  bool changed, full, refused_by_log;
  const Time now = seams_.clock.now();
  {
    MutexLock lock(in.mutex);
    arrived.swap(in.arrived);
    changed = std::exchange(in.changed, false);
    full = in.unlogged >= kUnloggedMax;
    refused_by_log = !in.refused_by_log.empty();
    if (retry_log_at_ <= now) again.swap(in.refused_by_log);
  }
  settle_arrived(std::move(arrived));
  if (!again.empty()) retry_log_at_ = now + std::chrono::seconds(1);
  for (spine::NewEntry& entry : again) append_outcomes(std::move(entry));

  std::optional<Time> next;
  const auto sooner = [&](std::optional<Time> t) {
    if (t && (!next || *t < *next)) next = t;
  };
  if (refused_by_log) sooner(std::max(retry_log_at_, now + Millis(1)));
  if (changed) {
    if (Status status = reload(); !status) {
      log_error("delivery.reload_failed", status.error());
      MutexLock lock(in.mutex);
      in.changed = true;
      return now + std::chrono::seconds(1);
    }
  }
  if (full) return now + Millis(20);
  std::vector<std::uint32_t> finished;
  for (auto& [no, active] : active_) {
    if (!catch_up(*active)) sooner(now + std::chrono::seconds(1));
    sooner(advance(*active, now));
    if (!active->sendable && !active->closing && active->in_flight == 0 && active->settled())
      finished.push_back(no);
  }
  for (const std::uint32_t no : finished) active_.erase(no);
  return next;
}

Status Dispatcher::reload() {
  ASSIGN(const auto campaigns, seams_.store.state().reading(load_active_campaigns));
  for (auto& [no, active] : active_) active->listed = false;
  const Time now = seams_.clock.now();
  const std::string month = line_month(now);
  const Time month_end = next_line_month(now);
  for (const StoredCampaign& stored : campaigns) {
    auto& active = active_[stored.campaign.no.value];
    if (!active) {
      active = std::make_unique<Active>();
      active->campaign = stored.campaign;
      active->stage = stored.stage;
      TRY(recover(*active));
    }
    active->campaign = stored.campaign;
    active->listed = true;
    active->exhausted = false;
    active->sendable =
        stored.campaign.state == CampaignState::sending && active->pause_wish.empty();
    active->closing = stored.campaign.state == CampaignState::cancelled;
    active->open = stored.open_calls > 0;
    active->admitted_until = stored.admitted_month == month ? month_end : kTimeMin;
  }
  for (auto& [no, active] : active_) {
    if (!active->listed) active->sendable = active->closing = false;
    if (!active->sendable) give_back(*active);
  }
  return {};
}

// Takes over what a run before left: a call that was being tried may have been accepted.
Status Dispatcher::recover(Active& active) {
  const CampaignNo no = active.campaign.no;
  const bool first = recovered_.insert(no.value).second;
  return seams_.store.state().write([&](store::Tx& tx) -> Status {
    if (first) TRY(tx.exec(sql::take_over_tried, {no, seams_.clock.now()}));
    active.waiting = {};
    TRY(tx.query(sql::tried_calls, {no}, [&](const store::Row& row) {
      if (row.integer(1) == static_cast<int>(CallState::waiting))
        active.waiting.push({row.time(2), row.integer(0)});
    }));
    ASSIGN(const auto ready, tx.integer(sql::first_ready_call, {no}));
    active.cursor = std::max<std::int64_t>(0, ready.value_or(0) - 1);
    return {};
  });
}

// Calls that were claimed and never handed out become what they were.
void Dispatcher::give_back(Active& active) {
  if (active.claimed.empty()) return;
  std::vector<store::Param> rows;
  for (const Call& call : active.claimed) rows.insert(rows.end(), {active.campaign.no, call.no});
  Status status = seams_.store.state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec_many(sql::unmark_trying, 2, rows));
    return {};
  });
  if (!status) {
    log_error("delivery.give_back_failed", status.error());
    return;  // still claimed: tried again by catch_up()
  }
  for (const Call& call : active.claimed) {
    if (call.tries <= 1) {
      active.cursor = std::min(active.cursor, call.no - 1);
      active.exhausted = false;
    } else {
      active.waiting.push({seams_.clock.now(), call.no});
    }
  }
  active.claimed.clear();
}

// What the store could not take before. False: still not.
bool Dispatcher::catch_up(Active& active) {
  if (!active.pause_wish.empty()) pause(active, active.pause_wish);
  if (!active.again.empty() && !write_waiting(active)) return false;
  if (!active.sendable) give_back(active);
  return active.pause_wish.empty() && (active.sendable || active.claimed.empty());
}

std::optional<Time> Dispatcher::advance(Active& active, Time now) {
  const Campaign& campaign = active.campaign;
  if (active.closing || (campaign.spec.expires_at && *campaign.spec.expires_at <= now)) {
    if (active.sendable) give_back(active);
    if (Status status = close_some(active, now); !status) {
      log_error("delivery.close_failed", status.error());
      return now + std::chrono::seconds(1);
    }
    return active.close_done ? std::nullopt : std::optional(now);
  }
  if (!active.sendable) return std::nullopt;
  bool held = false;
  if (const auto until = held_back(active, now, held); held) {
    give_back(active);
    return until;
  }
  // After a pause of the breaker a few calls try whether LINE is back.
  const std::size_t in_flight_max =
      trouble_[campaign.channel_no].count >= kTroubleMax ? 4 : kInFlightMax;

  std::optional<Time> next = campaign.spec.expires_at;
  const auto sooner = [&](Time t) {
    if (!next || t < *next) next = t;
  };
  for (;;) {
    if (active.claimed.empty()) {
      if (Status status = claim(active, now); !status) {
        log_error("delivery.claim_failed", status.error());
        sooner(now + std::chrono::seconds(1));
        return next;
      }
      if (active.claimed.empty()) break;
    }
    while (!active.claimed.empty()) {
      if (in_flight_[campaign.channel_no] >= in_flight_max) return next;  // an outcome wakes us
      Call& call = active.claimed.front();
      const auto wait = seams_.sender.room(campaign.spec.channel,
                                           call.multicast ? SendKind::multicast : SendKind::push);
      if (wait.count() > 0) {
        sooner(now + std::chrono::ceil<Millis>(wait));
        return next;
      }
      Call sending = std::move(call);
      active.claimed.pop_front();
      if (!send_one(active, std::move(sending))) {
        sooner(now + Millis(10));
        return next;
      }
    }
    MutexLock lock(inbox_->mutex);
    if (inbox_->stopping || !inbox_->arrived.empty() || inbox_->changed) return now;
  }
  if (!active.waiting.empty()) sooner(active.waiting.top().due);
  if (active.next_ready_due) sooner(*active.next_ready_due);
  return next;
}

Status Dispatcher::claim(Active& active, Time now) {
  std::vector<Call> claimed;
  const std::int64_t cursor = active.cursor;
  auto waiting = active.waiting;
  const StageProgress stage = active.stage;
  Status status = seams_.store.state().write([&](store::Tx& tx) {
    active.cursor = cursor;
    active.waiting = waiting;
    active.stage = stage;
    claimed.clear();
    active.too_old.clear();
    return claim_in(tx, active, now, claimed);
  });
  if (!status) {
    active.cursor = cursor;
    active.waiting = std::move(waiting);
    active.stage = stage;
    return status;
  }
  for (const Call& call : active.too_old)
    end_call(active, call, call.ambiguous ? CallState::unknown : CallState::expired, {});
  active.too_old.clear();
  log_outcomes(active, now);
  for (Call& call : claimed) active.claimed.push_back(std::move(call));
  return {};
}

Dispatcher::Call Dispatcher::read_call(const store::Row& row) {
  Call call;
  call.no = row.integer(0);
  call.multicast = row.boolean(1);
  call.body_no = row.integer(2);
  call.key = *bytes16_from(row.blob(3));
  const std::string_view blob = row.blob(4);
  for (std::size_t at = 0; at + 4 <= blob.size(); at += 4)
    call.records.push_back(read_be32(blob, at));
  call.tries = static_cast<int>(row.integer(6));
  call.first_try = row.opt_time(7).value_or(kTimeMin);
  call.ambiguous = row.boolean(8);
  return call;
}

// The unit of the month of `now`. False: the campaign is not admitted to that month.
Result<bool> Dispatcher::know_unit(store::Tx& tx, Active& active, Time now) {
  const std::string month = line_month(now);
  if (active.unit_month == month) return true;
  ASSIGN(const auto months, campaign_months(tx, active.campaign.no));
  if (months.empty() || months.back().month != month) return false;
  active.unit = months.back().unit.name;
  active.unit_month = month;
  return true;
}

Status Dispatcher::claim_in(store::Tx& tx, Active& active, Time now, std::vector<Call>& claimed) {
  const CampaignNo no = active.campaign.no;
  ASSIGN(const bool admitted, know_unit(tx, active, now));
  if (!admitted) {
    active.open = true;  // calls came since the last reload; admission is waited for
    return {};
  }
  std::size_t recipients = 0;
  while (claimed.size() < kClaimCallsMax && !active.waiting.empty() &&
         active.waiting.top().due <= now) {
    const std::int64_t call_no = active.waiting.top().call;
    active.waiting.pop();
    std::optional<Call> call;
    TRY(tx.query(sql::call_to_try, {no, call_no}, [&](const store::Row& row) {
      if (row.integer(9) == static_cast<int>(CallState::waiting)) call = read_call(row);
    }));
    if (!call) continue;
    if (call->first_try != kTimeMin && call->first_try + kKeyLifetime <= now) {
      active.too_old.push_back(*std::move(call));
      continue;
    }
    recipients += call->records.size();
    claimed.push_back(*std::move(call));
  }
  TRY(claim_first_tries(tx, active, now, claimed, recipients));
  if (claimed.empty()) return {};
  std::vector<store::Param> rows;
  for (Call& call : claimed) {
    rows.insert(rows.end(), {no, call.no, now});
    ++call.tries;
    if (call.first_try == kTimeMin) call.first_try = now;
    ASSIGN(call.messages, active.body(tx, call.body_no));
  }
  TRY(tx.exec_many(sql::mark_trying, 3, rows));
  return {};
}

// In the order of the plan, as far as they are due.
Status Dispatcher::claim_first_tries(store::Tx& tx, Active& active, Time now,
                                     std::vector<Call>& claimed, std::size_t recipients) {
  active.next_ready_due.reset();
  if (active.exhausted || claimed.size() >= kClaimCallsMax) return {};
  const CampaignNo no = active.campaign.no;
  const bool in_stages = staged(active.campaign.spec);
  const std::int64_t cursor = active.cursor;
  std::int64_t seen = 0;
  bool more = true;
  TRY(tx.query(sql::ready_calls,
               {no, cursor, static_cast<std::int64_t>(kClaimCallsMax - claimed.size())},
               [&](const store::Row& row) {
                 ++seen;
                 if (!more) return;
                 const Time due = due_of(active.campaign, active.stage, row.time(5));
                 if (due > now) active.next_ready_due = due;
                 more = due <= now && recipients < kClaimRecipientsMax;
                 if (!more) return;
                 Call call = read_call(row);
                 active.cursor = call.no;
                 if (in_stages) note_claim(active.campaign, active.stage, row.time(5), now);
                 recipients += call.records.size();
                 claimed.push_back(std::move(call));
               }));
  active.exhausted = seen == 0;  // until notify(): the planner or a resume brought more
  if (!in_stages || active.cursor == cursor) return {};
  const StageProgress& stage = active.stage;
  TRY(tx.exec(sql::set_stage, {no, stage.no, stage.from, stage.claimed_at}));
  return {};
}

bool Dispatcher::send_one(Active& active, Call call) {
  const Campaign& campaign = active.campaign;
  SendRequest request;
  request.channel = campaign.spec.channel;
  request.retry_key = call.key;
  if (canary("new_key_on_retry")) request.retry_key[15] ^= static_cast<std::uint8_t>(call.tries);
  request.unit = active.unit;
  request.notification_disabled = campaign.spec.notification_disabled;
  request.messages = *call.messages;
  request.to.reserve(call.records.size());
  {
    const auto view = seams_.people.view();
    for (const std::uint32_t record : call.records)
      if (const auto user = view->line_user_id(RecordNo{record})) request.to.push_back(*user);
  }
  if (request.to.empty()) {  // everybody in it was deleted meanwhile
    SendOutcome outcome;
    outcome.detail = "deleted";
    end_call(active, call, call.ambiguous ? CallState::unknown : CallState::refused, outcome);
    log_outcomes(active, seams_.clock.now());
    return true;
  }
  // The stored kind, also when deletions left one recipient: a retry must go the same way.
  request.kind = call.multicast ? SendKind::multicast : SendKind::push;
  auto kept = std::make_shared<Call>(std::move(call));
  {
    MutexLock lock(inbox_->mutex);
    ++inbox_->in_flight;
  }
  const std::uint32_t no = campaign.no.value;
  const auto done = [in = inbox_, no, kept](SendOutcome outcome) {
    {
      MutexLock lock(in->mutex);
      in->arrived.push_back({no, std::move(*kept), std::move(outcome)});
      --in->in_flight;
    }
    in->wake.notify_all();
  };
  if (!seams_.sender.send(std::move(request), done)) {
    MutexLock lock(inbox_->mutex);
    --inbox_->in_flight;
    active.claimed.push_front(std::move(*kept));
    return false;
  }
  ++active.in_flight;
  ++in_flight_[campaign.channel_no];
  in_flight_gauge_.add(1);
  return true;
}

// Ends open calls of a cancelled or expired campaign, some at a time.
Status Dispatcher::close_some(Active& active, Time now) {
  if (active.close_done) return {};
  const CallState never_accepted = active.closing ? CallState::withdrawn : CallState::expired;
  std::vector<Call> ended;
  TRY(seams_.store.state().read([&](store::Tx& tx) {
    return tx.query(sql::open_calls_after, {active.campaign.no, active.close_cursor, 2'000},
                    [&](const store::Row& row) {
                      active.close_cursor = row.integer(0);
                      Call call;
                      call.no = row.integer(0);
                      call.ambiguous = row.boolean(2);
                      call.multicast = row.boolean(3);
                      call.records.resize(static_cast<std::size_t>(row.integer(4)));
                      const bool trying = row.integer(1) == static_cast<int>(CallState::trying);
                      if (trying) return;  // its own outcome ends it
                      ended.push_back(std::move(call));
                    });
  }));
  for (const Call& call : ended)
    end_call(active, call, call.ambiguous ? CallState::unknown : never_accepted, {});
  log_outcomes(active, now);
  if (ended.empty()) {
    active.close_done = true;
    active.waiting = {};
    active.exhausted = true;
  }
  return {};
}

}  // namespace enishi::delivery
