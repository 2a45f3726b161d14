// Query parameters from and to: days of LINE's counters, "20261121" in UTC+9, inclusive.
#pragma once

#include <string>
#include <vector>

#include "api/route.h"

namespace enishi::api {

struct DayRange {
  std::string from, to;
};

std::vector<Parameter> day_range_parameters();
// Default: the 30 days until today.
Result<DayRange> day_range(const Call& call);

}  // namespace enishi::api
