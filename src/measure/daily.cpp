#include "measure/daily.h"

#include "base/zone.h"
#include "measure/sql.h"

namespace enishi::measure {
namespace {

constexpr std::chrono::hours kLineZone{9};
constexpr std::chrono::minutes kBegins{10 * 60 + 30};

}  // namespace

std::string line_day(Time at, int days_back) {
  return yyyymmdd(Zone::utc().civil(at + kLineZone - std::chrono::days{days_back}).date);
}

Result<bool> Daily::begins(store::Tx& tx, const spine::Entry& entry) {
  if (entry.kind != spine::kTick) return false;
  const auto day = std::chrono::floor<std::chrono::days>(entry.occurred_at + kLineZone - kBegins)
                       .time_since_epoch()
                       .count();
  if (known_ && day <= *known_) return false;
  ASSIGN(const auto stored, tx.integer(sql::daily_begun, {name_}));
  if (!stored || *stored < day)
    TRY(tx.exec(sql::begin_day, {name_, static_cast<std::int64_t>(day)}));
  known_ = std::max<std::int64_t>(day, stored.value_or(day));
  return stored && *stored < day;
}

}  // namespace enishi::measure
