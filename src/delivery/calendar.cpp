#include "delivery/calendar.h"

#include <algorithm>
#include <tuple>

#include "delivery/limits.h"
#include "delivery/mass_send.h"
#include "delivery/sql.h"
#include "delivery/stages.h"

namespace enishi::delivery {
namespace {

CalendarRow campaign_row(const store::Row& row) {
  Campaign c;
  StageProgress stage;
  int i = 0;
  c.id = row.id<CampaignId>(i++);
  c.spec.channel = row.id<ChannelId>(i++);
  c.spec.name = row.str(i++);
  c.state = static_cast<CampaignState>(row.integer(i++));
  c.frozen = row.boolean(i++);
  c.recipients = row.integer(i++);
  c.estimated = row.opt_integer(i++);
  c.spec.send_at = row.opt_time(i++);
  c.started_at = row.opt_time(i++);
  c.ended_at = row.opt_time(i++);
  c.updated_at = row.time(i++);
  c.spec.spread_seconds = row.integer(i++);
  c.spec.stage_recipients = row.integer(i++);
  c.spec.stage_minutes = row.integer(i++);
  stage.no = row.integer(i++);
  stage.from = row.opt_time(i++);
  if (!c.frozen) c.recipients = c.estimated.value_or(0);
  const Time start = c.started_at.value_or(c.spec.send_at.value_or(c.updated_at));
  CalendarRow out;
  out.what = "campaign/" + c.id.text();
  out.name = c.spec.name;
  out.channel = c.spec.channel;
  out.state = name(c.state);
  out.recipients = c.recipients;
  out.estimated = !c.frozen;
  out.starts_at = start;
  out.ended_at = c.ended_at;
  if (!c.ended_at)
    out.expected_end =
        c.started_at ? expected_end(c, stage) : expected_end(c.spec, start, c.recipients);
  return out;
}

CalendarRow mass_row(const store::Row& row) {
  CalendarRow out;
  int i = 0;
  out.what = "mass_send/" + row.id<MassSendId>(i++).text();
  out.channel = row.id<ChannelId>(i++);
  out.name = row.str(i++);
  out.state = name(static_cast<MassState>(row.integer(i++)));
  const auto targets = row.opt_integer(i++);  // LINE's, of a narrowcast that is over
  const std::int64_t reserved = row.integer(i++);
  out.estimated = !targets;
  if (targets || reserved > 0) out.recipients = targets.value_or(reserved);
  const auto send_at = row.opt_time(i++), started_at = row.opt_time(i++);
  out.ended_at = row.opt_time(i++);
  out.starts_at = started_at.value_or(send_at.value_or(row.time(i++)));
  return out;
}

// What has not ended goes on at least until now.
bool goes_on_between(const CalendarRow& row, Time now, Time from, Time to) {
  const Time end = row.ended_at.value_or(std::max(row.expected_end.value_or(row.starts_at), now));
  return row.starts_at < to && end >= from;
}

Result<std::vector<CalendarRow>> campaign_rows(store::Tx& tx, WorkspaceNo workspace, Time from,
                                               Time to) {
  const auto most = static_cast<std::int64_t>(limits::calendar_rows_max);
  ASSIGN(auto rows,
         tx.all<CalendarRow>(sql::calendar_ended, {workspace, from, to, most}, campaign_row));
  ASSIGN(const auto open,
         tx.all<CalendarRow>(sql::calendar_open, {workspace, to, most}, campaign_row));
  rows.insert(rows.end(), open.begin(), open.end());
  return rows;
}

Result<std::vector<CalendarRow>> mass_rows(store::Tx& tx, WorkspaceNo workspace, Time from,
                                           Time to) {
  const auto most = static_cast<std::int64_t>(limits::calendar_rows_max);
  return tx.all<CalendarRow>(sql::calendar_mass, {workspace, from, to, most}, mass_row);
}

}  // namespace

Result<std::vector<CalendarRow>> read_calendar(store::Tx& tx, WorkspaceNo workspace, Time from,
                                               Time to, Time now) {
  ASSIGN(std::vector<CalendarRow> rows, campaign_rows(tx, workspace, from, to));
  ASSIGN(const auto mass, mass_rows(tx, workspace, from, to));
  rows.insert(rows.end(), mass.begin(), mass.end());
  std::erase_if(rows, [&](const CalendarRow& r) { return !goes_on_between(r, now, from, to); });
  std::sort(rows.begin(), rows.end(), [](const CalendarRow& a, const CalendarRow& b) {
    return std::tie(a.starts_at, a.what) < std::tie(b.starts_at, b.what);
  });
  if (rows.size() > limits::calendar_rows_max) rows.resize(limits::calendar_rows_max);
  return rows;
}

}  // namespace enishi::delivery
