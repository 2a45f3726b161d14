#include "delivery/reading.h"

#include "delivery/campaign_months.h"
#include "delivery/sql.h"

namespace enishi::delivery {
namespace {

LedgerRow ledger_row(const store::Row& row) {
  LedgerRow out;
  out.record = RecordNo{static_cast<std::uint32_t>(row.integer(0))};
  out.call = row.integer(1);
  out.skip = static_cast<Skip>(row.integer(2));
  out.state = static_cast<CallState>(row.integer(3));
  out.request_id = row.str(4);
  out.settled_at = row.opt_time(5);
  return out;
}

CallRow call_row(const store::Row& row) {
  CallRow out;
  out.no = row.integer(0);
  out.multicast = row.boolean(1);
  out.recipients = row.integer(2);
  out.state = static_cast<CallState>(row.integer(3));
  out.tries = static_cast<int>(row.integer(4));
  out.status = static_cast<int>(row.integer(5));
  out.retry_key = uuid_text(*bytes16_from(row.blob(6)));
  out.request_id = row.str(7);
  out.accepted_request_id = row.str(8);
  out.detail = row.str(9);
  out.first_try_at = row.opt_time(10);
  out.settled_at = row.opt_time(11);
  return out;
}

// Month by month, since each begins its own count.
Result<std::optional<std::int64_t>> cost_so_far(store::Tx& tx, const Campaign& campaign) {
  ASSIGN(const auto tariff, load_tariff(tx, campaign.channel_no));
  if (!tariff) return std::optional<std::int64_t>();
  ASSIGN(const auto months, campaign_months(tx, campaign.no));
  std::int64_t sum = 0;
  for (const CampaignMonth& m : months) {
    const auto cost = marginal_cost(*tariff, m.used, m.accepted);
    if (!cost) return std::optional<std::int64_t>();
    sum += *cost;
  }
  return std::optional(sum);
}

}  // namespace

Result<Report> read_report(store::Tx& tx, const StoredCampaign& stored) {
  const Campaign& campaign = stored.campaign;
  Report report;
  report.audience = campaign.audience_size;
  std::int64_t settled = 0, skipped = 0;
  TRY(tx.query(sql::settled, {campaign.no}, [&](const store::Row& row) {
    const auto state = static_cast<std::size_t>(row.integer(0));
    report.settled[state] += row.integer(3);
    settled += row.integer(3);
    if (state == static_cast<std::size_t>(CallState::accepted))
      (row.boolean(1) ? report.multicast_requests : report.push_requests) += row.integer(2);
  }));
  TRY(tx.query(sql::skips, {campaign.no}, [&](const store::Row& row) {
    report.skipped[static_cast<std::size_t>(row.integer(0))] += row.integer(1);
    skipped += row.integer(1);
  }));
  report.pending = stored.planned_recipients - settled;
  report.not_planned = report.audience - stored.planned_recipients - skipped;
  if (staged(campaign.spec))
    report.stages = stage_report(campaign, stored.stage, stored.planned_recipients);
  ASSIGN(report.cost, cost_so_far(tx, campaign));
  return report;
}

Result<std::vector<LedgerRow>> read_ledger(store::Tx& tx, CampaignNo campaign, RecordNo after,
                                           std::size_t limit) {
  return tx.all<LedgerRow>(sql::ledger_page, {campaign, after, static_cast<std::int64_t>(limit)},
                           ledger_row);
}

Result<std::optional<LedgerRow>> read_ledger_row(store::Tx& tx, CampaignNo campaign,
                                                 RecordNo record) {
  return tx.first<LedgerRow>(sql::ledger_row, {campaign, record}, ledger_row);
}

Result<std::vector<CallRow>> read_calls(store::Tx& tx, CampaignNo campaign,
                                        std::optional<CallState> state, std::int64_t after,
                                        std::size_t limit) {
  const auto most = static_cast<std::int64_t>(limit);
  if (!state) return tx.all<CallRow>(sql::calls_page, {campaign, after, most}, call_row);
  return tx.all<CallRow>(sql::calls_page_in_state,
                         {campaign, after, most, static_cast<int>(*state)}, call_row);
}

Result<std::optional<std::string>> compare_with_ledger(store::Tx& tx, CampaignNo campaign,
                                                       const Report& report) {
  Report counted;
  std::int64_t rows = 0;
  TRY(tx.query(sql::recount_ledger, {campaign}, [&](const store::Row& row) {
    const std::int64_t count = row.integer(2);
    rows += count;
    if (row.integer(0) != 0) {
      counted.skipped[static_cast<std::size_t>(row.integer(0))] += count;
    } else if (const auto state = static_cast<CallState>(row.integer(1)); open(state)) {
      counted.pending += count;
    } else {
      counted.settled[static_cast<std::size_t>(state)] += count;
    }
  }));
  if (counted.skipped != report.skipped) return std::optional<std::string>("skipped recipients");
  if (counted.settled != report.settled) return std::optional<std::string>("settled recipients");
  if (counted.pending != report.pending) return std::optional<std::string>("pending recipients");
  if (rows + report.not_planned != report.audience)
    return std::optional<std::string>("the size of the audience");
  return std::optional<std::string>();
}

}  // namespace enishi::delivery
