// The dispatcher's other half: what an outcome means for a call and its campaign.
#include <algorithm>
#include <iterator>

#include "base/bytes.h"
#include "base/log.h"
#include "delivery/admission.h"
#include "delivery/dispatcher_active.h"
#include "delivery/plan_job.h"
#include "delivery/planner.h"

namespace enishi::delivery {
namespace {

constexpr Millis kBackoffFirst{1'000};
constexpr Millis kBackoffMax = std::chrono::minutes(15);
constexpr Millis kSameUserPause = std::chrono::minutes(10);

// 1 s, 2 s, 4 s ... 15 min, each times 0.5 to 1, so that a crowd of failures spreads out.
Millis backoff(int tries, Random& random) {
  const Millis full =
      std::min<Millis>(kBackoffMax, kBackoffFirst * (1LL << std::clamp(tries - 1, 0, 12)));
  const auto half = full.count() / 2;
  return Millis(half +
                static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(half) + 1)));
}

}  // namespace

void Dispatcher::settle_arrived(std::vector<Arrived> arrived) {
  if (arrived.empty()) return;
  const Time now = seams_.clock.now();
  for (Arrived& a : arrived) {
    // A campaign stays while calls are in flight, but for a stop whose grace was too short for
    // them: those calls are `trying` in the store and taken over by the next start.
    const auto found = active_.find(a.campaign);
    if (found == active_.end()) continue;
    Active& active = *found->second;
    --active.in_flight;
    --in_flight_[active.campaign.channel_no];
    in_flight_gauge_.add(-1);
    settle_one(active, a, now);
  }
  for (auto& [no, active] : active_) {
    if (Status status = write_waiting(*active); !status)
      log_error("delivery.waiting_not_stored", status.error());
    log_outcomes(*active, now);
  }
}

void Dispatcher::settle_one(Active& active, Arrived& arrived, Time now) {
  const SendOutcome& outcome = arrived.outcome;
  const Call& call = arrived.call;
  Trouble& trouble = trouble_[active.campaign.channel_no];
  if (outcome.result == SendResult::ambiguous || outcome.result == SendResult::not_sent) {
    if (++trouble.count >= kTroubleMax)
      trouble.until = now + backoff(1 + (trouble.count - kTroubleMax) / 4, seams_.random);
  } else {
    trouble = {};
  }
  switch (outcome.result) {
    case SendResult::accepted:
      accepted_.add(call.records.size());
      return end_call(active, call, CallState::accepted, outcome);
    case SendResult::refused_recipient:
      if (call.records.size() > 1) {
        if (Status status = split(active, arrived, now); !status) {
          log_error("delivery.split_failed", status.error());
          wait_or_end(active, arrived, now, backoff(call.tries, seams_.random));
        }
        return;
      }
      return end_call(active, call, CallState::refused, outcome);
    case SendResult::refused_content:
      end_call(active, call, CallState::refused, outcome);
      if (call.multicast || ++active.content_refusals >= kContentRefusalsMax)
        pause(active, "LINE refused the message: " + outcome.detail);
      return;
    case SendResult::refused_channel:
      wait_or_end(active, arrived, now, Millis{0});
      return pause(active, "LINE refused the channel (" + std::to_string(outcome.status) +
                               "): check its token, plan and permissions. " + outcome.detail);
    case SendResult::quota:
      wait_or_end(active, arrived, now, Millis{0});
      return pause(active, "LINE says that the month's quota is used up. " + next_quota_words(now));
    case SendResult::too_fast:
      too_fast_.add();
      return wait_or_end(active, arrived, now, backoff(1, seams_.random));
    case SendResult::same_user:
      return wait_or_end(active, arrived, now, kSameUserPause);
    case SendResult::not_sent:
      return wait_or_end(active, arrived, now, backoff(call.tries, seams_.random));
    case SendResult::ambiguous:
      ambiguous_.add();
      arrived.call.ambiguous = true;
      return wait_or_end(active, arrived, now, backoff(call.tries, seams_.random));
  }
}

// Tried again after `delay` under the same key, unless the key or the campaign ends before.
void Dispatcher::wait_or_end(Active& active, Arrived& arrived, Time now, Millis delay) {
  const Call& call = arrived.call;
  const Campaign& campaign = active.campaign;
  const Time due = now + delay;
  const bool late =
      due >= call.first_try + kKeyLifetime || due >= campaign.spec.expires_at.value_or(kTimeMax);
  if (late || active.closing) {
    const CallState never_accepted = active.closing ? CallState::withdrawn : CallState::expired;
    return end_call(active, call, call.ambiguous ? CallState::unknown : never_accepted,
                    arrived.outcome);
  }
  active.again.push_back({call.no, due, call.ambiguous, arrived.outcome.status,
                          arrived.outcome.request_id, arrived.outcome.detail});
}

Status Dispatcher::write_waiting(Active& active) {
  if (active.again.empty()) return {};
  auto again = std::move(active.again);
  active.again.clear();
  std::vector<store::Param> rows;
  for (const auto& a : again)
    rows.insert(rows.end(),
                {active.campaign.no, a.call, a.due, a.ambiguous, a.status, a.request_id, a.detail});
  Status status = seams_.store.state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec_many(sql::mark_waiting, 7, rows));
    return {};
  });
  if (!status) {  // tried again by catch_up()
    active.again.insert(active.again.end(), std::make_move_iterator(again.begin()),
                        std::make_move_iterator(again.end()));
    return status;
  }
  for (const auto& a : again) active.waiting.push({a.due, a.call});
  return {};
}

// A definite refusal that may be about one of several recipients: two new calls in its place.
Status Dispatcher::split(Active& active, const Arrived& arrived, Time now) {
  const Call& call = arrived.call;
  const Campaign& campaign = active.campaign;
  if (call.ambiguous) {
    // An earlier try may have been accepted: its recipients must not be sent to under a new key.
    end_call(active, call, CallState::unknown, arrived.outcome);
    return {};
  }
  std::int64_t call_no = 0;
  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    using store::Param;
    TRY(tx.exec(sql::mark_split, {campaign.no, call.no, now, arrived.outcome.status,
                                  arrived.outcome.request_id, arrived.outcome.detail}));
    std::string hash;
    TRY(tx.query(sql::body, {campaign.no, call.body_no},
                 [&](const store::Row& row) { hash = std::string(row.blob(1)); }));
    ASSIGN(const auto last, tx.integer(sql::last_call_no, {campaign.no}));
    const auto middle = call.records.begin() + static_cast<std::ptrdiff_t>(call.records.size() / 2);
    const std::vector<std::uint32_t> halves[2] = {{call.records.begin(), middle},
                                                  {middle, call.records.end()}};
    call_no = last.value_or(0);
    for (const auto& half : halves) {
      ++call_no;
      std::string recipients;
      std::vector<Param> moves;
      for (const std::uint32_t record : half) {
        append_be32(recipients, record);
        moves.insert(moves.end(), {campaign.no, record, call_no});
      }
      const Bytes16 key = retry_key(campaign.workspace, campaign.id, 0, call_no, hash);
      TRY(tx.exec(sql::insert_half,
                  {campaign.no, call_no, half.size() > 1, call.body_no, Param::blob(as_view(key)),
                   Param::blob(recipients), static_cast<std::int64_t>(half.size()),
                   campaign.started_at.value_or(now)}));
      TRY(tx.exec_many(sql::move_ledger, 3, moves));
    }
    TRY(tx.exec(sql::count_planned, {campaign.no, 1, 0}));  // one open call became two
    return {};
  }));
  active.waiting.push({now, call_no - 1});
  active.waiting.push({now, call_no});
  return {};
}

void Dispatcher::end_call(Active& active, const Call& call, CallState state,
                          const SendOutcome& outcome) {
  CallOutcome end;
  end.call = call.no;
  end.state = state;
  end.multicast = call.multicast;
  end.recipients = static_cast<std::uint32_t>(call.records.size());
  end.status = outcome.status;
  end.request_id = outcome.request_id;
  end.accepted_request_id = outcome.accepted_request_id;
  end.detail = outcome.detail;
  active.ended.push_back(std::move(end));
}

void Dispatcher::log_outcomes(Active& active, Time now) {
  constexpr std::size_t kOutcomesMax = 500;  // per entry
  for (std::size_t at = 0; at < active.ended.size(); at += kOutcomesMax) {
    const auto first = active.ended.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = active.ended.begin() +
                      static_cast<std::ptrdiff_t>(std::min(at + kOutcomesMax, active.ended.size()));
    append_outcomes(
        outcomes_entry(active.campaign.no, active.campaign.channel_no, now, {first, last}));
  }
  active.ended.clear();
}

void Dispatcher::append_outcomes(spine::NewEntry entry) {
  {
    MutexLock lock(inbox_->mutex);
    ++inbox_->unlogged;
  }
  spine::NewEntry copy = entry;  // to be tried again if the log can't take it
  std::vector<spine::NewEntry> entries;
  entries.push_back(std::move(entry));
  seams_.log.append(std::move(entries), std::nullopt,
                    [in = inbox_, copy = std::move(copy)](Result<spine::Receipt> stored) mutable {
                      {
                        MutexLock lock(in->mutex);
                        --in->unlogged;
                        if (!stored) in->refused_by_log.push_back(std::move(copy));
                      }
                      in->wake.notify_all();
                    });
}

void Dispatcher::pause(Active& active, const std::string& reason) {
  if (!active.sendable && active.pause_wish.empty()) return;
  const std::string wish = reason;  // may be active.pause_wish itself
  active.sendable = false;
  active.pause_wish.clear();
  if (Status status = pause_by_system(seams_, active.campaign.no, wish); !status) {
    log_error("delivery.pause_failed", status.error());
    active.pause_wish = wish;  // tried again by catch_up()
    return;
  }
  give_back(active);
}

}  // namespace enishi::delivery
