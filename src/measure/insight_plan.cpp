#include "measure/insight_plan.h"

#include "base/json.h"
#include "measure/daily.h"
#include "measure/insight_gatherer.h"
#include "measure/sql.h"

namespace enishi::measure {
namespace {

constexpr int kDaysBack = 7;   // asked for, where the server was off
constexpr int kDaysKept = 60;  // in the plan
constexpr std::array<std::chrono::hours, 7> kReads{std::chrono::hours{3},   std::chrono::hours{24},
                                                   std::chrono::hours{48},  std::chrono::hours{72},
                                                   std::chrono::hours{120}, std::chrono::hours{192},
                                                   std::chrono::hours{336}};

}  // namespace

Status plan_days(store::Tx& tx, ChannelNo channel, Time now) {
  for (const Question question : kQuestions) {
    if (!of_a_day(question)) continue;
    // Demographics are of the day they are asked on; the others of days that are over.
    const int back = question == Question::demographics ? 0 : kDaysBack;
    for (int day = back == 0 ? 0 : 1; day <= back; ++day)
      TRY(tx.exec(sql::plan_day, {channel, static_cast<int>(question), line_day(now, day), now}));
  }
  TRY(tx.exec(sql::forget_days,
              {channel, static_cast<int>(Question::demographics), line_day(now, kDaysKept)}));
  return {};
}

Status plan_message(store::Tx& tx, ChannelNo channel, Question question, const std::string& name,
                    Time first, Time last) {
  TRY(tx.exec(sql::plan_message, {channel, static_cast<int>(question), name, first, last,
                                  Time{last + kReads.front()}}));
  return {};
}

Result<std::optional<Planned>> oldest(store::Tx& tx, ChannelNo channel, Question question) {
  return tx.first<Planned>(sql::oldest_due, {channel, static_cast<int>(question)},
                           [&](const store::Row& row) {
                             return Planned{.channel = channel,
                                            .question = question,
                                            .name = row.str(0),
                                            .first_at = row.time(1),
                                            .last_at = row.time(2),
                                            .due = row.time(3),
                                            .failures = row.integer(4)};
                           });
}

std::optional<Time> next_read(Time last_sent, Time now) {
  for (const auto after : kReads)
    if (last_sent + after > now) return last_sent + after;
  return std::nullopt;
}

Status plan_again(store::Tx& tx, const Planned& planned, std::optional<Time> due,
                  std::int64_t failures) {
  TRY(tx.exec(sql::plan_again,
              {planned.channel, static_cast<int>(planned.question), planned.name,
               due.value_or(planned.due), failures, !due.has_value(), planned.last_at}));
  return {};
}

Result<bool> need_gatherer(store::Tx& tx, spine::Jobs& jobs, const workspace::Channel& channel) {
  ASSIGN(const auto job, tx.integer(sql::insight_job, {channel.no}));
  if (job) return false;
  JsonOut input;
  input.object().field("channel", channel.id.text()).end();
  ASSIGN(const std::int64_t made,
         jobs.create(tx, kGatherJobKind, channel.workspace, spine::Priority::low, input.take()));
  TRY(tx.exec(sql::set_insight_job, {channel.no, made}));
  return true;
}

}  // namespace enishi::measure
