// Names of aggregation units: 1,000 distinct ones a calendar month (UTC+9); a further name is
// silently not assigned while the message goes out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"

namespace enishi::simulator {

using UnitNumber = std::uint32_t;  // 0: none; one number per name, whatever the month
inline constexpr std::size_t kUnitsPerMonthMax = 1'000;

// Not thread safe: guarded by its World.
class AggregationUnits {
 public:
  UnitNumber assign(Time now, std::string_view name);  // 0 if the month is full
  const std::vector<UnitNumber>& this_month(Time now);
  const std::string& name(UnitNumber unit) const { return names_[unit - 1]; }
  std::optional<UnitNumber> find(std::string_view name) const;

 private:
  void turn_month(Time now);

  std::vector<std::string> names_;
  std::unordered_map<std::string, UnitNumber> numbers_;
  std::vector<int> used_in_;  // per unit: the last month it was used in
  std::vector<UnitNumber> this_month_;
  int month_ = 0;
};

}  // namespace enishi::simulator
