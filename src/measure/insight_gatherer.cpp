#include "measure/insight_gatherer.h"

#include <algorithm>

#include "base/json.h"
#include "base/log.h"
#include "measure/daily.h"
#include "measure/sql.h"

namespace enishi::measure {
namespace {

using spine::Step;

constexpr std::chrono::minutes kOneToken{1};  // the budget is 60 an hour
constexpr std::chrono::hours kNotCounted{1};  // LINE counts a day some time after its end
constexpr std::chrono::days kCountedWithin{5};
constexpr std::chrono::minutes kFailed{10};  // doubled with each failure
constexpr std::chrono::hours kFailedMost{6};
constexpr std::chrono::days kGivenUp{21};      // after the last send
constexpr std::chrono::minutes kLookMost{10};  // at the plan, which others add to
constexpr std::chrono::days kUnitDays{30};     // LINE's longest period

Step step_of(Step::Kind kind, Millis wait = Millis{0}) {
  return {.kind = kind, .cursor = {}, .result = kind == Step::Kind::done ? "{}" : "", .wait = wait};
}

std::string_view way_of(Question question) {
  switch (question) {
    case Question::reply:
      return "reply";
    case Question::push:
      return "push";
    case Question::multicast:
      return "multicast";
    default:
      return "broadcast";
  }
}

}  // namespace

Result<InsightGatherer::Next> InsightGatherer::next(store::Tx& tx,
                                                    const workspace::Channel& channel, Time now) {
  Next out;
  Time oldest_due = kTimeMax;
  for (const Question question : kQuestions) {
    ASSIGN(const auto planned, oldest(tx, channel.no, question));
    if (!planned) continue;
    oldest_due = std::min(oldest_due, planned->due);
    Time from = planned->due;
    {
      MutexLock lock(mutex_);
      const auto pause = paused_.find({channel.no.value, question});
      if (pause != paused_.end()) from = std::max(from, pause->second);
    }
    if (from > now) {
      out.later = std::min(out.later, from);
    } else if (!out.now || planned->due < out.now->due) {
      out.now = planned;
    }
  }
  tell_lag(channel, oldest_due);
  return out;
}

void InsightGatherer::tell_lag(const workspace::Channel& channel, Time oldest) {
  const Millis lag = std::max(Millis{0}, parts_.clock.now() - oldest);
  parts_.metrics
      .gauge("enishi_insight_lag_seconds", "For how long the oldest question to LINE has been due.",
             {{"channel", channel.id.text()}})
      .set(std::chrono::duration_cast<std::chrono::seconds>(lag).count());
}

Result<Step> InsightGatherer::step(const spine::Job& job) {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const std::string text, input.root().string_at("channel"));
  const workspace::Directory directory = parts_.workspaces.directory();
  const auto id = ChannelId::parse(text);
  const workspace::Channel* channel = id ? directory.channel(*id) : nullptr;
  if (channel == nullptr) return step_of(Step::Kind::done);
  if (!channel->active) return step_of(Step::Kind::wait, kLookMost);
  const Time now = parts_.clock.now();
  ASSIGN(const Next found,
         parts_.state.reading([&](store::Tx& tx) { return next(tx, *channel, now); }));
  if (found.now) return ask(*channel, *found.now);
  if (found.later == kTimeMax) return finish(*channel, job);
  return step_of(Step::Kind::wait, std::min<Millis>(found.later - now, kLookMost));
}

Result<Step> InsightGatherer::ask(const workspace::Channel& channel, const Planned& planned) {
  Status asked;
  if (of_a_day(planned.question)) {
    const auto counted = ask_for_day(channel, planned);
    const Time now = parts_.clock.now();
    if (!counted) {
      asked = std::unexpected(counted.error());
    } else if (!*counted && now - planned.first_at < kCountedWithin) {
      asked = parts_.state.write(
          [&](store::Tx& tx) { return plan_again(tx, planned, now + kNotCounted, 0); });
    } else {
      asked = parts_.state.write(
          [&](store::Tx& tx) { return plan_again(tx, planned, std::nullopt, 0); });
    }
  } else {
    asked = ask_for_message(channel, planned);
  }
  if (asked) return step_of(Step::Kind::more);
  if (asked.error().code == ErrorCode::io) return std::unexpected(asked.error());
  if (asked.error().code != ErrorCode::rate_limited) return postpone(planned, asked.error());
  MutexLock lock(mutex_);
  paused_[{planned.channel.value, planned.question}] = parts_.clock.now() + kOneToken;
  return step_of(Step::Kind::more);
}

// False: not counted yet.
Result<bool> InsightGatherer::ask_for_day(const workspace::Channel& channel,
                                          const Planned& planned) {
  const Time now = parts_.clock.now();
  const std::string& day = planned.name;
  if (planned.question == Question::friends) {
    ASSIGN(const FriendsCounted counted, parts_.source.friends(channel.id, day));
    if (!counted.ready) return false;
    const auto ours = static_cast<std::int64_t>(parts_.people.view()->counts(channel.no).reachable);
    TRY(parts_.state.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::set_friends, {channel.no, day, counted.followers, counted.targeted_reaches,
                                     counted.blocks, ours, now}));
      return {};
    }));
    return true;
  }
  if (planned.question == Question::demographics) {
    ASSIGN(const std::string body, parts_.source.demographics(channel.id));
    TRY(parts_.state.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::set_demographics, {channel.no, body, now}));
      return {};
    }));
    return true;
  }
  std::vector<std::pair<std::string, std::int64_t>> counts;
  if (planned.question == Question::deliveries) {
    ASSIGN(auto counted, parts_.source.deliveries(channel.id, day));
    if (!counted) return false;
    counts = *std::move(counted);
  } else {
    const std::string_view way = way_of(planned.question);
    ASSIGN(const Known counted, parts_.source.delivered(channel.id, way, day));
    if (!counted) return false;
    counts.emplace_back("delivered_" + std::string(way), *counted);
  }
  TRY(parts_.state.write([&](store::Tx& tx) -> Status {
    for (const auto& [kind, count] : counts)
      TRY(tx.exec(sql::set_delivery, {channel.no, day, kind, count, now}));
    return {};
  }));
  return true;
}

Status InsightGatherer::ask_for_message(const workspace::Channel& channel, const Planned& planned) {
  const Time asked_at = parts_.clock.now();
  Result<MessageNumbers> told;
  if (planned.question == Question::unit) {
    const Time until = std::min(asked_at, planned.first_at + kUnitDays);
    told =
        parts_.source.unit(channel.id, planned.name, line_day(planned.first_at), line_day(until));
  } else {
    told = parts_.source.message(channel.id, planned.name);
  }
  const auto again = next_read(planned.last_at, asked_at);
  const auto kind = static_cast<int>(planned.question);
  if (!told && told.error().code == ErrorCode::not_found && !again) {
    // LINE forgets after a while: what was read last is all there will be.
    return parts_.state.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::message_final, {channel.no, kind, planned.name}));
      return plan_again(tx, planned, std::nullopt, 0);
    });
  }
  if (!told) return std::unexpected(told.error());
  return parts_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::set_message,
                {channel.no, kind, planned.name, told->delivered, told->impressions, told->clicks,
                 told->played, told->played_whole, told->bubbles, told->urls, asked_at, !again}));
    return plan_again(tx, planned, again, 0);
  });
}

// Goes back into the queue, so that what is due behind it is asked.
Result<Step> InsightGatherer::postpone(const Planned& planned, const Error& error) {
  const Time now = parts_.clock.now();
  if (const auto times = failures_.pass(now))
    log_error("insight was not told", error,
              {{"question", static_cast<int>(planned.question)}, {"times", *times}});
  const Millis wait =
      std::min<Millis>(kFailedMost, kFailed * (1 << std::min<std::int64_t>(planned.failures, 10)));
  const bool given_up = now - planned.last_at > kGivenUp;
  TRY(parts_.state.write([&](store::Tx& tx) {
    return plan_again(tx, planned, given_up ? std::nullopt : std::optional<Time>(now + wait),
                      planned.failures + 1);
  }));
  return step_of(Step::Kind::more);
}

// A plan made meanwhile finds either this job or none, and then makes another.
Result<Step> InsightGatherer::finish(const workspace::Channel& channel, const spine::Job& job) {
  ASSIGN(const bool done, parts_.state.writing([&](store::Tx& tx) -> Result<bool> {
    ASSIGN(const auto open, tx.integer(sql::count_open_plans, {channel.no}));
    if (open.value_or(0) > 0) return false;
    TRY(tx.exec(sql::drop_insight_job, {channel.no, job.id}));
    return true;
  }));
  return step_of(done ? Step::Kind::done : Step::Kind::more);
}

Status InsightGatherer::cancelled(const spine::Job& job) {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const std::string text, input.root().string_at("channel"));
  const workspace::Directory directory = parts_.workspaces.directory();
  const auto id = ChannelId::parse(text);
  const workspace::Channel* channel = id ? directory.channel(*id) : nullptr;
  if (channel == nullptr) return {};
  return parts_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::drop_insight_job, {channel->no, job.id}));
    return {};
  });
}

}  // namespace enishi::measure
