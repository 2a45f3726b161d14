#include "api/day_range.h"

#include "base/text.h"
#include "base/zone.h"
#include "measure/daily.h"

namespace enishi::api {
namespace {

constexpr int kDefaultDays = 30;

Result<std::string> day_at(const Call& call, std::string_view name, int days_back) {
  const auto given = call.given(name);
  if (!given) return measure::line_day(call.now, days_back);
  const auto number = parse_int<int>(*given);
  const bool day = given->size() == 8 && number && *number > 0 &&
                   is_valid({*number / 10'000, *number / 100 % 100, *number % 100});
  if (!day) return invalid(std::string(name), "must be a day as 20261121");
  return std::string(*given);
}

}  // namespace

std::vector<Parameter> day_range_parameters() {
  return {{.name = "from", .description = "20261121, UTC+9; default: 30 days ago."},
          {.name = "to", .description = "20261121, UTC+9, inclusive; default: today."}};
}

Result<DayRange> day_range(const Call& call) {
  DayRange range;
  ASSIGN(range.from, day_at(call, "from", kDefaultDays));
  ASSIGN(range.to, day_at(call, "to", 0));
  return range;
}

}  // namespace enishi::api
