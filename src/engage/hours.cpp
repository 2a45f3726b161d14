#include "engage/hours.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace enishi::engage {
namespace {

constexpr std::array<std::string_view, 7> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr int kDayMinutes = 24 * 60;

std::optional<int> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = parse_int<int>(text.substr(0, 2)), minute = parse_int<int>(text.substr(3));
  if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59) return std::nullopt;
  const int at = *hour * 60 + *minute;
  return at <= kDayMinutes ? std::optional(at) : std::nullopt;
}

std::string clock_text(int minutes) {
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

Result<std::vector<OpenRange>> parse_ranges(const JsonValue& json) {
  ASSIGN(const std::size_t size, json.array(0, limits::hours_ranges_max));
  std::vector<OpenRange> ranges;
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view text, json.at(i).string());
    const auto dash = text.find('-');
    const auto from = parse_clock(text.substr(0, dash));
    const auto to =
        dash == std::string_view::npos ? std::nullopt : parse_clock(text.substr(dash + 1));
    if (!from || !to) return invalid(json.at(i).path(), R"(is written like "10:00-19:00")");
    if (*from >= *to)
      return invalid(json.at(i).path(),
                     "ends before it begins; write what goes over midnight as two ranges");
    ranges.push_back({*from, *to});
  }
  std::ranges::sort(ranges, {}, &OpenRange::from);
  for (std::size_t i = 1; i < ranges.size(); ++i)
    if (ranges[i].from < ranges[i - 1].to) return invalid(json.path(), "has ranges that overlap");
  return ranges;
}

std::optional<CivilDate> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_int<int>(text.substr(0, 4)), month = parse_int<int>(text.substr(5, 2)),
             day = parse_int<int>(text.substr(8));
  if (!year || !month || !day) return std::nullopt;
  const CivilDate date{*year, *month, *day};
  return is_valid(date) ? std::optional(date) : std::nullopt;
}

std::string date_text(const CivilDate& date) {
  const std::string digits = yyyymmdd(date);
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6);
}

void write_ranges(JsonOut& out, const std::vector<OpenRange>& ranges) {
  out.array();
  for (const OpenRange& r : ranges) out.string(clock_text(r.from) + "-" + clock_text(r.to));
  out.end();
}

Status parse_week(const JsonValue& json, Hours& hours) {
  TRY(json.object());
  return json.each([&](std::string_view name, const JsonValue& value) -> Status {
    const auto day = std::ranges::find(kDays, name);
    if (day == kDays.end()) return invalid(value.path(), "is no day: sun mon tue wed thu fri sat");
    ASSIGN(hours.week[static_cast<std::size_t>(day - kDays.begin())], parse_ranges(value));
    return {};
  });
}

Status parse_special(const JsonValue& json, Hours& hours) {
  TRY(json.object());
  return json.each([&](std::string_view name, const JsonValue& value) -> Status {
    const auto date = parse_date(name);
    if (!date) return invalid(value.path(), R"(is no date like "2026-12-31")");
    if (hours.special.size() >= limits::hours_special_days_max)
      return invalid(json.path(), "names too many days");
    ASSIGN(hours.special[*date], parse_ranges(value));
    return {};
  });
}

}  // namespace

bool Hours::empty() const {
  return special.empty() && std::ranges::all_of(week, [](const auto& day) { return day.empty(); });
}

bool Hours::open(Time at, const Zone& zone) const {
  if (empty()) return true;
  const CivilTime now = zone.civil(at);
  const int minute = now.hour * 60 + now.minute;
  const auto other = special.find(now.date);
  const auto& ranges =
      other != special.end() ? other->second : week[static_cast<std::size_t>(weekday(now.date))];
  return std::ranges::any_of(ranges,
                             [&](const OpenRange& r) { return r.from <= minute && minute < r.to; });
}

Result<Hours> parse_hours(const JsonValue& json) {
  TRY(json.only({"week", "special"}));
  Hours hours;
  if (const auto week = json.find("week")) TRY(parse_week(*week, hours));
  if (const auto special = json.find("special")) TRY(parse_special(*special, hours));
  return hours;
}

void write_hours(JsonOut& out, const Hours& hours) {
  out.object().key("week").object();
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    if (hours.week[day].empty()) continue;
    out.key(kDays[day]);
    write_ranges(out, hours.week[day]);
  }
  out.end().key("special").object();
  for (const auto& [date, ranges] : hours.special) {
    out.key(date_text(date));
    write_ranges(out, ranges);
  }
  out.end().end();
}

}  // namespace enishi::engage
