// Insight of one rich menu: impressions of the whole and clicks of its areas, as a sum or by day.
#include <algorithm>

#include "base/json.h"
#include "simulator/jst.h"
#include "simulator/open_channel.h"

namespace enishi::simulator {

namespace {
constexpr int kSummaryDaysMax = 396, kDailyDaysMax = 99;
constexpr std::chrono::years kReach{3};
constexpr std::uint64_t kClickersMin = 20;  // fewer: nothing is told

struct Period {
  int from = 0, to = 0;  // JST days, both included
};

// The first day that can be asked for.
int earliest(Time now) {
  using namespace std::chrono;
  const year_month_day today{sys_days{days{jst_day(now)}}};
  year_month_day out = today - kReach;
  if (!out.ok()) out = out.year() / out.month() / last;  // from February 29
  return static_cast<int>(sys_days{out}.time_since_epoch().count());
}

std::expected<Period, Answer> read_period(const ApiCall& call, int days_max) {
  Period out;
  Details details;
  for (const auto& [name, day] : {std::pair{"from", &out.from}, {"to", &out.to}}) {
    const auto text = query_parameter(call, name);
    const auto read = text ? parse_jst_day(*text) : std::nullopt;
    if (!read)
      details.push_back({"Must be a date as yyyyMMdd", name});
    else
      *day = *read;
  }
  if (!details.empty()) return std::unexpected(refuse_body(details));
  if (out.from < earliest(call.now))
    details.push_back({"Must be within the most recent 3 years", "from"});
  if (out.to < out.from || out.to > out.from + days_max)
    details.push_back(
        {"Must be from 0 to " + std::to_string(days_max) + " days after the start date", "to"});
  if (!details.empty()) return std::unexpected(refuse_body(details));
  return out;
}

void write(JsonOut& json, const CountedEvents& events) {
  json.field("count", events.count).field("uniqueUsers", events.unique_users);
}

void write_bounds(JsonOut& json, const RichMenuBounds& bounds) {
  json.key("bounds").object().field("x", bounds.x).field("y", bounds.y);
  json.field("width", bounds.width).field("height", bounds.height).end();
}

using Days = std::vector<std::pair<int, const RichMenuDay*>>;

// `pick` gives what to count of a day. As a sum ...
template <class Pick>
void write_sum(JsonOut& json, const Days& days, const Pick& pick) {
  CountedUsers sum;
  for (const auto& [day, counts] : days) sum.add(pick(*counts));
  json.key("metrics").object();
  write(json, sum.total());
  json.end();
}

// ... or day by day; days without any are left out.
template <class Pick>
void write_days(JsonOut& json, const Days& days, const Pick& pick) {
  json.key("metrics").array();
  for (const auto& [day, counts] : days) {
    const CountedEvents events = pick(*counts).total();
    if (events.count == 0) continue;
    json.object().field("date", jst_day_text(day));
    write(json, events);
    json.end();
  }
  json.end();
}

bool enough_clickers(const Days& days) {
  CountedUsers clicks;
  for (const auto& [day, counts] : days)
    for (const CountedUsers& area : counts->clicks) clicks.add(area);
  return clicks.total().unique_users >= kClickersMin;
}

template <bool daily>
void write_metrics(JsonOut& json, const Days& days, const auto& pick) {
  if constexpr (daily)
    write_days(json, days, pick);
  else
    write_sum(json, days, pick);
}

template <bool daily>
Answer insight(Platform& platform, ApiCall& call) {
  const auto period = read_period(call, daily ? kDailyDaysMax : kSummaryDaysMax);
  if (!period) return period.error();
  OpenChannel channel(platform, call);
  const MenuNumber number = channel->rich_menus.find(call.parameters["richMenuId"]);
  if (number == 0) return not_found();
  const RichMenu& menu = channel->rich_menus.at(number);
  const int first = std::max(period->from, jst_day(menu.created));
  const int last = std::min(period->to, jst_day(call.now) - 1);  // today is not counted yet
  const Days days = menu.counts.between(first, last);
  JsonOut json;
  json.object().field("richMenuId", rich_menu_id_text(menu.id));
  if (!enough_clickers(days)) return json_answer(json.end().take());
  json.field("metricsFrom", jst_day_text(first)).field("metricsTo", jst_day_text(last));
  json.key("impression").object();
  write_metrics<daily>(
      json, days, [](const RichMenuDay& day) -> const CountedUsers& { return day.impressions; });
  json.end().key("clicks").array();
  for (std::size_t area = 0; area < menu.areas.size(); ++area) {
    json.object();
    write_bounds(json, menu.areas[area].bounds);
    write_metrics<daily>(json, days, [&](const RichMenuDay& day) -> const CountedUsers& {
      return day.clicks[area];
    });
    json.end();
  }
  return json_answer(json.end().end().take());
}

void add(Endpoints& endpoints, std::string what, Handle handle) {
  Endpoint endpoint{"GET", "/v2/bot/insight/richmenu/{richMenuId}/" + what, kPerHour60};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_rich_menu_insight_endpoints(Endpoints& endpoints) {
  add(endpoints, "summary", insight<false>);
  add(endpoints, "daily", insight<true>);
}

}  // namespace enishi::simulator
