#include "delivery/units.h"

#include "delivery/outcomes.h"
#include "delivery/sql.h"

namespace enishi::delivery {

Result<Unit> unit_for(store::Tx& tx, ChannelNo channel, CampaignNo campaign, Time now) {
  const std::string month = line_month(now);
  Unit unit{"c" + std::to_string(campaign.value), false};
  ASSIGN(const bool known, tx.exists(sql::unit_known, {channel, month, unit.name}));
  if (known) return unit;
  ASSIGN(const auto used, tx.integer(sql::unit_count, {channel, month}));
  if (used.value_or(0) >= kUnitNamesMonthMax) unit = {"shared_" + month, true};
  TRY(tx.exec(sql::insert_unit, {channel, month, unit.name}));
  return unit;
}

}  // namespace enishi::delivery
