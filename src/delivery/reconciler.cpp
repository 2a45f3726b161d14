#include "delivery/reconciler.h"

#include "base/text.h"
#include "delivery/outcomes.h"
#include "delivery/sql.h"

namespace enishi::delivery {

namespace {

constexpr std::chrono::days kAsked{14};

std::string job_input(ChannelNo channel) {
  JsonOut input;
  input.object().field("channel", static_cast<std::int64_t>(channel.value)).end();
  return input.take();
}

}  // namespace

Status set_reconciliation(const Seams& seams, store::Tx& tx, ChannelNo channel, Time sent) {
  constexpr std::chrono::hours kAheadOfUtc{9}, kReady{10};
  const auto next_day =
      std::chrono::floor<std::chrono::days>(sent + kAheadOfUtc) + std::chrono::days(1);
  const Time ready = next_day + kReady - kAheadOfUtc;
  const auto day = static_cast<std::uint32_t>(next_day.time_since_epoch().count());
  spine::TimerName name{.kind = kReconcileTimer, .owner = {}};
  for (std::size_t i = 0; i < 4; ++i) {
    name.owner[8 + i] = static_cast<std::uint8_t>(day >> (24 - 8 * i));
    name.owner[12 + i] = static_cast<std::uint8_t>(channel.value >> (24 - 8 * i));
  }
  return seams.timers.set(tx, name, ready);
}

ChannelNo reconciled_channel(const spine::TimerName& name) {
  std::uint32_t value = 0;
  for (std::size_t i = 12; i < 16; ++i) value = value << 8 | name.owner[i];
  return ChannelNo{value};
}

Status create_reconciliation(const Seams& seams, store::Tx& tx, ChannelNo channel) {
  const auto directory = seams.workspaces.directory();
  const auto* found = directory.channel(channel);
  if (!found) return {};
  TRY(seams.jobs.create(tx, "delivery.reconcile", found->workspace, spine::Priority::low,
                        job_input(channel)));
  return {};
}

Result<std::int64_t> Reconciler::start(const guard::Actor& actor, const ChannelId& channel) {
  const auto directory = seams_.workspaces.directory();
  const auto* found = directory.channel(channel);
  if (!found) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  ASSIGN(const std::int64_t job,
         seams_.store.state().writing([&](store::Tx& tx) -> Result<std::int64_t> {
           guard::Operation operation;
           operation.workspace = found->workspace;
           operation.action = "channel.reconcile";
           operation.target = "channel/" + channel.text();
           TRY(seams_.operations.append(tx, actor, operation));
           return seams_.jobs.create(tx, "delivery.reconcile", found->workspace,
                                     spine::Priority::low, job_input(found->no));
         }));
  seams_.jobs.wake();
  return job;
}

Result<spine::Step> Reconciler::step(const spine::Job& job) {
  ASSIGN(const auto document, JsonDocument::parse(job.input));
  ASSIGN(const auto no, document.root().integer_at("channel", 1, UINT32_MAX));
  spine::Step step;
  step.kind = spine::Step::Kind::done;
  const auto directory = seams_.workspaces.directory();
  const auto* channel = directory.channel(ChannelNo{static_cast<std::uint32_t>(no)});
  if (!channel) return step;

  const Time now = seams_.clock.now();
  struct Open {
    std::string day;
    bool multicast;
    std::string key() const { return day + (multicast ? "1" : "0"); }  // sorts as the query does
  };
  ASSIGN(const auto open, seams_.store.state().reading([&](store::Tx& tx) {
    return tx.all<Open>(sql::sent_days_open, {channel->no, line_day(now - kAsked), line_day(now)},
                        [](const store::Row& row) { return Open{row.str(0), row.boolean(1)}; });
  }));
  for (const Open& next : open) {
    if (next.key() <= job.cursor) continue;  // asked in an earlier step
    ASSIGN(const auto theirs,
           seams_.sender.delivered(
               channel->id, next.multicast ? SendKind::multicast : SendKind::push, next.day));
    TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::set_theirs, {channel->no, next.day, next.multicast, theirs, now}));
      return seams_.jobs.save(tx, job, next.key(), job.done + 1, 0);
    }));
    step.kind = spine::Step::Kind::more;
    step.saved = true;
    return step;
  }
  return finish(job, channel->no, now);
}

// The last step: sets the timer again while days are open, today among them.
Result<spine::Step> Reconciler::finish(const spine::Job& job, ChannelNo channel, Time now) {
  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    ASSIGN(const auto open,
           tx.integer(sql::count_days_open,
                      {channel, line_day(now - kAsked), line_day(now + std::chrono::days(1))}));
    if (open.value_or(0) == 0) return {};
    return set_reconciliation(seams_, tx, channel, now);
  }));
  seams_.timers.wake();
  spine::Step step;
  step.kind = spine::Step::Kind::done;
  step.done = job.done;
  return step;
}

Result<std::vector<Reconciliation>> Reconciler::list(const ChannelId& channel,
                                                     std::size_t limit) const {
  const auto directory = seams_.workspaces.directory();
  const auto* found = directory.channel(channel);
  if (!found) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  return seams_.store.state().reading([&](store::Tx& tx) {
    return tx.all<Reconciliation>(sql::sent_days, {found->no, static_cast<std::int64_t>(limit)},
                                  [&](const store::Row& row) {
                                    Reconciliation r;
                                    r.channel = channel;
                                    r.date = row.str(0);
                                    r.kind = row.boolean(1) ? SendKind::multicast : SendKind::push;
                                    r.ours = row.integer(2);
                                    r.theirs = row.opt_integer(3);
                                    return r;
                                  });
  });
}

}  // namespace enishi::delivery
