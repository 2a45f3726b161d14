#include "simulator/jst.h"

#include "base/text.h"
#include "base/zone.h"

namespace enishi::simulator {

namespace {
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::chrono::hours kOffset{9};

sys_days civil_day(Time t) {
  return std::chrono::floor<days>(t + kOffset);
}
}  // namespace

int jst_day(Time t) {
  return static_cast<int>(civil_day(t).time_since_epoch().count());
}

int jst_month(Time t) {
  const year_month_day date{civil_day(t)};
  return static_cast<int>(date.year()) * 12 + static_cast<int>(unsigned(date.month())) - 1;
}

Time jst_day_start(int day) {
  return std::chrono::time_point_cast<Millis>(sys_days{days{day}}) - kOffset;
}

std::string jst_day_text(int day) {
  const year_month_day date{sys_days{days{day}}};
  return yyyymmdd({static_cast<int>(date.year()), static_cast<int>(unsigned(date.month())),
                   static_cast<int>(unsigned(date.day()))});
}

std::optional<int> parse_jst_day(std::string_view text) {
  if (text.size() != 8) return std::nullopt;
  const auto y = parse_int<unsigned>(text.substr(0, 4));
  const auto m = parse_int<unsigned>(text.substr(4, 2));
  const auto d = parse_int<unsigned>(text.substr(6, 2));
  if (!y || !m || !d) return std::nullopt;
  const year_month_day date{std::chrono::year(static_cast<int>(*y)), std::chrono::month(*m),
                            std::chrono::day(*d)};
  if (!date.ok()) return std::nullopt;
  return static_cast<int>(sys_days{date}.time_since_epoch().count());
}

}  // namespace enishi::simulator
