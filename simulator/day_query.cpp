#include "simulator/day_query.h"

#include "simulator/jst.h"

namespace enishi::simulator {

std::expected<int, Answer> day_of(const ApiCall& call, std::string_view name) {
  const auto text = query_parameter(call, name);
  const auto day = text ? parse_jst_day(*text) : std::nullopt;
  if (!day)
    return std::unexpected(refuse_body({{"Must be a date as yyyyMMdd", std::string(name)}}));
  return *day;
}

const char* not_ready(int day, int begin, Time now) {
  if (day < begin) return "out_of_service";
  return day >= jst_day(now) ? "unready" : nullptr;
}

}  // namespace enishi::simulator
