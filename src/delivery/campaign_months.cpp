#include "delivery/campaign_months.h"

#include "delivery/outcomes.h"
#include "delivery/sql.h"

namespace enishi::delivery {

Status begin_month(store::Tx& tx, Campaign& campaign, std::int64_t used, Time now) {
  ASSIGN(const Unit unit, unit_for(tx, campaign.channel_no, campaign.no, now));
  campaign.unit = unit.name;
  campaign.unit_shared = unit.shared;
  TRY(tx.exec(sql::set_unit, {campaign.no, unit.name, unit.shared}));
  TRY(tx.exec(sql::begin_month, {campaign.no, line_month(now), unit.name, unit.shared, used}));
  return {};
}

Result<std::vector<CampaignMonth>> campaign_months(store::Tx& tx, CampaignNo campaign) {
  return tx.all<CampaignMonth>(sql::campaign_months, {campaign}, [](const store::Row& row) {
    return CampaignMonth{.month = row.str(0),
                         .unit = {row.str(1), row.boolean(2)},
                         .used = row.integer(3),
                         .accepted = row.integer(4)};
  });
}

Result<std::vector<Unit>> units_of(store::Tx& tx, const Campaign& campaign) {
  ASSIGN(const auto months, campaign_months(tx, campaign.no));
  std::vector<Unit> units;
  for (const CampaignMonth& m : months)
    if (units.empty() || units.back().name != m.unit.name) units.push_back(m.unit);
  // Of a time when months were not kept.
  if (units.empty() && !campaign.unit.empty())
    units.push_back({campaign.unit, campaign.unit_shared});
  return units;
}

Result<std::vector<std::string>> units_between(store::Tx& tx, const Campaign& campaign, Time first,
                                               Time last) {
  constexpr std::chrono::hours kSettling{25};  // longer than a retry key lives
  const std::string from = line_month(first - kSettling), to = line_month(last);
  ASSIGN(const auto months, campaign_months(tx, campaign.no));
  std::vector<std::string> units;
  for (const CampaignMonth& m : months)
    if (m.month >= from && m.month <= to && (units.empty() || units.back() != m.unit.name))
      units.push_back(m.unit.name);
  if (units.empty() && !campaign.unit.empty()) units.push_back(campaign.unit);
  return units;
}

}  // namespace enishi::delivery
