#include "simulator/aggregation_units.h"

#include "simulator/jst.h"

namespace enishi::simulator {

void AggregationUnits::turn_month(Time now) {
  const int month = jst_month(now);
  if (month == month_) return;
  month_ = month;
  this_month_.clear();
}

UnitNumber AggregationUnits::assign(Time now, std::string_view name) {
  turn_month(now);
  const auto known = find(name);
  if (known && used_in_[*known - 1] == month_) return *known;
  if (this_month_.size() >= kUnitsPerMonthMax) return 0;
  UnitNumber unit = known.value_or(0);
  if (!known) {
    names_.emplace_back(name);
    used_in_.push_back(0);
    unit = static_cast<UnitNumber>(names_.size());
    numbers_.emplace(names_.back(), unit);
  }
  used_in_[unit - 1] = month_;
  this_month_.push_back(unit);
  return unit;
}

const std::vector<UnitNumber>& AggregationUnits::this_month(Time now) {
  turn_month(now);
  return this_month_;
}

std::optional<UnitNumber> AggregationUnits::find(std::string_view name) const {
  const auto at = numbers_.find(std::string(name));
  if (at == numbers_.end()) return std::nullopt;
  return at->second;
}

}  // namespace enishi::simulator
