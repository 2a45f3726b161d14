#include "engage/messenger.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/canary.h"
#include "base/limits.h"
#include "base/log.h"
#include "delivery/recipients.h"
#include "engage/chat_stage.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

using delivery::SendOutcome;
using delivery::SendResult;

constexpr std::size_t kFew = 100;  // claimed and not sent: so few that more are claimed
constexpr Millis kSoon{250};       // not taken, or too fast
constexpr Millis kAgain{1'000};    // after an error of the store or the log
constexpr Millis kSameUserWait{60'000};
constexpr Millis kBackoffMax{300'000};

Millis backoff(int tries) {
  const int doublings = std::min(tries, 10);
  return std::min(kBackoffMax, Millis{1'000LL << doublings});
}

SendOutcome because(std::string detail) {
  SendOutcome outcome;
  outcome.result = SendResult::refused_channel;
  outcome.detail = std::move(detail);
  return outcome;
}

}  // namespace

Messenger::Messenger(const delivery::Seams& seams, ChatPlatform& platform,
                     const content::LinkCodes& codes, const Books& books)
    : seams_(seams), platform_(platform), books_(books), bodies_(seams, codes, books) {}

Status Messenger::recover() {
  ASSIGN(const auto replies,
         seams_.store.state().writing([](store::Tx& tx) -> Result<std::vector<Outgoing>> {
           TRY(tx.exec(sql::resume_pushes));
           ASSIGN(const auto numbers,
                  tx.all<std::int64_t>(sql::interrupted_replies, {},
                                       [](const store::Row& row) { return row.integer(0); }));
           std::vector<Outgoing> rows;
           for (const std::int64_t no : numbers) {
             ASSIGN(auto row, tx.first<Outgoing>(sql::outgoing_row, {no}, read_outgoing));
             if (row) rows.push_back(*std::move(row));
           }
           return rows;
         }));
  std::vector<spine::NewEntry> entries;
  const auto directory = seams_.workspaces.directory();
  for (const Outgoing& row : replies) {
    const auto* channel = directory.channel(row.channel);
    const auto user = seams_.people.view()->line_user_id(row.record);
    if (channel == nullptr || !user) continue;
    finish({row, *user, channel->id}, OutState::unknown, because("the server stopped"), entries);
  }
  if (entries.empty()) return {};
  TRY(seams_.log.append_and_wait(std::move(entries)));
  return {};
}

Status Messenger::start() {
  TRY(recover());
  {
    MutexLock lock(mutex_);
    stopping_ = leaving_ = false;
    woken_ = true;
  }
  thread_ = std::thread([this] {
    name_thread("messenger");
    run();
  });
  return {};
}

void Messenger::stop(Millis grace) {
  if (!thread_.joinable()) return;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    seams_.clock.wait_until(
        lock.native(), changed_, seams_.clock.now() + grace, [this]() NO_THREAD_SAFETY_ANALYSIS {
          return in_flight_ == 0 && ended_.empty() && logging_ == 0 && unlogged_.empty();
        });
    // What the log did not take by now is made good by recover().
    leaving_ = true;
    changed_.notify_all();
  }
  thread_.join();
  // The log always answers; its answers must find us.
  MutexLock lock(mutex_);
  seams_.clock.wait_until(lock.native(), changed_, std::nullopt,
                          [this]() NO_THREAD_SAFETY_ANALYSIS { return logging_ == 0; });
  in_flight_ = 0;
  ended_.clear();
  unlogged_.clear();
}

void Messenger::notify() {
  MutexLock lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void Messenger::profile_learned(RecordNo record) {
  MutexLock lock(mutex_);
  if (awaited_.erase(record) == 0) return;
  woken_ = true;
  changed_.notify_all();
}

bool Messenger::idle() const {
  MutexLock lock(mutex_);
  const bool due = due_ && *due_ <= seams_.clock.now();
  return !woken_ && !busy_ && !due && in_flight_ == 0 && ended_.empty() && logging_ == 0 &&
         unlogged_.empty() && awaited_.empty() && claimed_ == 0;
}

void Messenger::run() {
  for (;;) {
    std::vector<Ended> ended;
    std::vector<spine::NewEntry> unlogged;
    bool stopping = false, woken = false, leaving = false;
    {
      MutexLock lock(mutex_);
      busy_ = false;
      seams_.clock.wait_until(
          lock.native(), changed_,
          unlogged_.empty() ? due_ : std::optional(seams_.clock.now() + kAgain),
          [this]() NO_THREAD_SAFETY_ANALYSIS { return woken_ || leaving_ || !ended_.empty(); });
      busy_ = true;
      woken = std::exchange(woken_, false);
      ended.swap(ended_);
      unlogged.swap(unlogged_);
      stopping = stopping_;
      leaving = leaving_;
    }
    if (leaving) return put_back();
    append(std::move(unlogged));
    for (Ended& one : std::exchange(undone_, {})) ended.push_back(std::move(one));
    if (!ended.empty()) settle(std::move(ended));
    std::optional<Time> due;
    if (!stopping) {
      auto next = turn(woken);
      if (!next) log_error("engage.nothing_taken_up", next.error());
      due = next ? *next : std::optional(seams_.clock.now() + kAgain);
    }
    if (!undone_.empty()) due = std::min(due.value_or(kTimeMax), seams_.clock.now() + kAgain);
    MutexLock lock(mutex_);
    due_ = due;
    claimed_ = 0;
    for (const auto& [key, lane] : lanes_) claimed_ += lane.claimed.size();
  }
}

// One look at every lane; gives when the next is due.
Result<std::optional<Time>> Messenger::turn(bool woken) {
  const Time now = seams_.clock.now();
  if (woken) TRY(find_lanes(now));
  std::optional<Time> next;
  for (auto it = lanes_.begin(); it != lanes_.end();) {
    Lane& lane = it->second;
    if (lane.due && *lane.due <= now && lane.claimed.size() < kFew) TRY(take_up(it->first, lane));
    const auto on = pump(it->first, lane);
    for (const auto& at : {lane.claimed.size() < kFew ? lane.due : std::nullopt, on})
      if (at && (!next || *at < *next)) next = *at;
    const bool over = lane.claimed.empty() && !lane.due;
    it = over ? lanes_.erase(it) : std::next(it);
  }
  return next;
}

Status Messenger::find_lanes(Time now) {
  return seams_.store.state().read([&](store::Tx& tx) {
    return tx.query(sql::lanes_of_outgoing, {}, [&](const store::Row& row) {
      lanes_[{ChannelNo{static_cast<std::uint32_t>(row.integer(0))},
              static_cast<OutKind>(row.integer(1))}]
          .due = now;
    });
  });
}

// Claims what is due, some at once: a claim costs a commit.
Status Messenger::take_up(const LaneKey& key, Lane& lane) {
  const Time now = seams_.clock.now();
  const auto kind = static_cast<int>(key.second);
  struct Due {
    std::vector<Outgoing> rows;
    std::optional<Time> next;
  };
  ASSIGN(const Due due, seams_.store.state().reading([&](store::Tx& tx) -> Result<Due> {
    Due found;
    ASSIGN(found.rows, tx.all<Outgoing>(sql::due_outgoing,
                                        {key.first, kind, now,
                                         static_cast<std::int64_t>(limits::outgoing_page_max)},
                                        read_due));
    ASSIGN(const auto next, tx.integer(sql::next_due_outgoing, {key.first, kind}));
    if (next) found.next = from_ms(*next);
    return found;
  }));
  std::vector<Ready> ready;
  for (const Outgoing& row : due.rows) {
    ASSIGN(auto one, prepare(row, now));
    if (one) ready.push_back(*std::move(one));
  }
  if (!ready.empty()) TRY(claim(ready, now));
  const bool all = ready.size() == due.rows.size();
  for (Ready& one : ready) lane.claimed.push_back(std::move(one));
  lane.due.reset();
  if (due.next) lane.due = all && !due.rows.empty() ? now : std::max(*due.next, now + kSoon);
  return {};
}

// Sends as far as there is room; gives when there will be more.
std::optional<Time> Messenger::pump(const LaneKey& key, Lane& lane) {
  while (!lane.claimed.empty()) {
    {
      MutexLock lock(mutex_);
      if (in_flight_ >= limits::outgoing_in_flight_max) return std::nullopt;  // an end wakes us
    }
    const ChannelId& channel = lane.claimed.front().flight.channel;
    const auto room = key.second == OutKind::reply
                          ? platform_.reply_room(channel)
                          : seams_.sender.room(channel, delivery::SendKind::push);
    if (room.count() > 0) return seams_.clock.now() + std::chrono::ceil<Millis>(room);
    send(std::move(lane.claimed.front()));
    lane.claimed.pop_front();
  }
  return std::nullopt;
}

// What was claimed and not sent is as it was.
void Messenger::put_back() {
  std::vector<store::Param> rows;
  for (const auto& [key, lane] : lanes_)
    for (const Ready& one : lane.claimed)
      rows.insert(rows.end(), {one.flight.row.no, seams_.clock.now(), "", false});
  lanes_.clear();
  if (rows.empty()) return;
  const Status back = seams_.store.state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec_many(sql::wait_outgoing, 4, rows));
    return {};
  });
  if (!back) log_error("engage.claims_not_put_back", back.error());
}

Status Messenger::claim(std::vector<Ready>& ready, Time now) {
  return seams_.store.state().write([&](store::Tx& tx) -> Status {
    std::vector<store::Param> params;
    for (const Ready& one : ready) {
      const store::Param key = one.flight.row.kind == OutKind::push
                                   ? store::Param::blob(as_view(one.key))
                                   : store::Param(nullptr);
      params.insert(params.end(), {one.flight.row.no, one.messages, key, now});
    }
    TRY(tx.exec_many(sql::claim_outgoing, 4, params));
    return {};
  });
}

void Messenger::send(Ready ready) {
  {
    MutexLock lock(mutex_);
    ++in_flight_;
  }
  const Outgoing& row = ready.flight.row;
  const auto done = [this, flight = ready.flight](SendOutcome outcome) {
    MutexLock lock(mutex_);
    ended_.push_back({flight, std::move(outcome)});
    if (in_flight_ > 0) --in_flight_;
    changed_.notify_all();
  };
  bool taken = false;
  if (row.kind == OutKind::reply) {
    taken = platform_.reply({.channel = ready.flight.channel,
                             .token = row.token,
                             .messages = std::move(ready.messages),
                             .notification_disabled = row.quiet},
                            done);
  } else {
    taken = seams_.sender.send({.channel = ready.flight.channel,
                                .kind = delivery::SendKind::push,
                                .to = {ready.flight.user},
                                .messages = std::move(ready.messages),
                                .retry_key = ready.key,
                                .unit = {},
                                .notification_disabled = row.quiet},
                               done);
  }
  if (!taken) done({.result = SendResult::not_sent, .detail = "not taken"});
}

void Messenger::settle(std::vector<Ended> ended) {
  const Time now = seams_.clock.now();
  std::vector<spine::NewEntry> entries;
  for (Ended& one : ended) conclude(std::move(one), now, entries);
  append(std::move(entries));
}

void Messenger::conclude(Ended ended, Time now, std::vector<spine::NewEntry>& entries) {
  const Outgoing& row = ended.flight.row;
  const bool reply = row.kind == OutKind::reply;
  const auto later = [&](Millis in, bool maybe) {
    const Time due = now + in;
    if (Status waits = wait(row, due, ended.outcome.detail, maybe); !waits) {
      log_error("engage.outgoing_not_put_off", waits.error());
      return undone_.push_back(ended);
    }
    // Its lane may have been left as empty while the call was under way.
    std::optional<Time>& look = lanes_[{row.channel, row.kind}].due;
    look = std::min(look.value_or(due), due);
  };
  switch (ended.outcome.result) {
    case SendResult::accepted:
      return finish(ended.flight, OutState::accepted, ended.outcome, entries);
    case SendResult::too_fast:
    case SendResult::not_sent:
      return later(row.tries == 0 ? kSoon : backoff(row.tries - 1), false);
    case SendResult::same_user:
      if (reply) return finish(ended.flight, OutState::refused, ended.outcome, entries);
      return later(kSameUserWait, false);
    case SendResult::ambiguous:
      if (reply && !canary("reply_again"))
        return finish(ended.flight, OutState::unknown, ended.outcome, entries);
      return later(backoff(row.tries), true);
    case SendResult::refused_recipient:
    case SendResult::refused_content:
    case SendResult::refused_channel:
    case SendResult::quota:
      break;
  }
  if (reply && !row.author.empty() && platform_.token_refused(ended.outcome)) {
    const Status turned = seams_.store.state().write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::turn_to_push,
                  {row.no, now, row.created_at + kPushLife, ended.outcome.detail}));
      return {};
    });
    if (turned) return notify();
    log_error("engage.outgoing_not_turned", turned.error());
    return undone_.push_back(std::move(ended));
  }
  // An earlier try of a push may have been accepted although this one was refused.
  finish(ended.flight, row.maybe ? OutState::unknown : OutState::refused, ended.outcome, entries);
}

void Messenger::finish(const Flight& flight, OutState state, const SendOutcome& outcome,
                       std::vector<spine::NewEntry>& entries) const {
  entries.push_back(settled_entry(
      flight.row.channel, flight.user, seams_.clock.now(),
      {.no = flight.row.no,
       .state = state,
       .status = outcome.status,
       .request_id =
           outcome.accepted_request_id.empty() ? outcome.request_id : outcome.accepted_request_id,
       .detail = outcome.detail}));
}

Status Messenger::wait(const Outgoing& row, Time due, const std::string& detail, bool maybe) {
  return seams_.store.state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::wait_outgoing, {row.no, due, detail, maybe}));
    return {};
  });
}

// Until the log has them they are kept: a crash meanwhile is made good by recover().
void Messenger::append(std::vector<spine::NewEntry> entries) {
  if (entries.empty()) return;
  {
    MutexLock lock(mutex_);
    ++logging_;
  }
  auto kept = std::make_shared<std::vector<spine::NewEntry>>(entries);
  seams_.log.append(std::move(entries), std::nullopt, [this, kept](Result<spine::Receipt> stored) {
    if (!stored) {
      MutexLock lock(mutex_);
      for (spine::NewEntry& entry : *kept) unlogged_.push_back(std::move(entry));
    }
    logged();
  });
}

// False: stopping, nothing more is to be logged.
bool Messenger::logging() {
  MutexLock lock(mutex_);
  if (stopping_) return false;
  ++logging_;
  return true;
}

void Messenger::logged() {
  MutexLock lock(mutex_);
  --logging_;
  changed_.notify_all();
}

}  // namespace enishi::engage
