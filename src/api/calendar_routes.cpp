// What is sent when.
#include "api/json_fields.h"
#include "api/routes.h"
#include "base/text.h"
#include "delivery/limits.h"

namespace enishi::api {
namespace {

constexpr int kDefaultDays = 31;

// A day of the workspace's zone, at noon: no change of the clock moves it to another day.
Result<std::optional<Time>> noon_of(const Call& call, const Zone& zone, std::string_view name) {
  const auto given = call.given(name);
  if (!given) return std::optional<Time>();
  const auto number = parse_int<int>(*given);
  if (given->size() != 8 || !number || *number < 1970'01'01)
    return invalid(std::string(name), "must be a day as 20261121");
  const CivilDate date{*number / 10'000, *number / 100 % 100, *number % 100};
  if (!is_valid(date)) return invalid(std::string(name), "must be a day as 20261121");
  return std::optional(zone.instant({date, 12, 0, 0}));
}

struct Span {
  Time from, to;
};

Result<Span> span_of(const Call& call) {
  const Zone& zone = call.directory.zone(call.workspace->id);
  ASSIGN(const auto first, noon_of(call, zone, "from"));
  ASSIGN(const auto last, noon_of(call, zone, "to"));
  const Time from = zone.day_start(first.value_or(call.now));
  const Time to = zone.next_day_start(
      last.value_or(from + std::chrono::hours(12) + std::chrono::days(kDefaultDays - 1)));
  if (to <= from) return invalid("to", "must not be before from");
  if (to - from > std::chrono::days(limits::calendar_days_max) + std::chrono::hours(1))
    return invalid("to", "must be at most 92 days from `from`, both included");
  return Span{from, to};
}

void write_row(JsonOut& out, const delivery::CalendarRow& row) {
  out.object().field("what", row.what).field("name", row.name);
  out.field("channel", row.channel.text()).field("state", row.state);
  if (row.recipients) out.field("recipients", *row.recipients);
  out.field("estimated", row.estimated);
  out.field("starts_at", iso8601(row.starts_at));
  time_field(out, "expected_end", row.expected_end);
  time_field(out, "ended_at", row.ended_at);
  out.end();
}

Answer show_calendar(Call& call) {
  ASSIGN(const Span span, span_of(call));
  ASSIGN(const auto rows, call.rooms.delivery.calendar(call.workspace->id, span.from, span.to));
  JsonOut out;
  out.object().field("from", iso8601(span.from)).field("to", iso8601(span.to));
  out.key("items").array();
  for (const delivery::CalendarRow& row : rows) write_row(out, row);
  out.end().field("cut", rows.size() >= limits::calendar_rows_max);
  return out.end().take();
}

}  // namespace

void add_calendar_routes(Table& table) {
  const std::string row = object(
      {{"what", described(kText, "campaign/ or mass_send/ and its id")},
       {"name", kText},
       {"channel", kUuid},
       {"state", kText},
       {"recipients?",
        described(kCount,
                  "the frozen ones; before that as the last check found; of a narrowcast "
                  "LINE's number, before that what it reserves")},
       {"estimated", described(kFlag, "recipients are not frozen yet")},
       {"starts_at", described(kTime, "started, or to be started")},
       {"expected_end?", described(kTime, "of what has not ended: as stages or spread plan it")},
       {"ended_at?", kTime}});
  table.routes.push_back(
      {.method = "GET",
       .path = "/workspaces/{workspace}/calendar",
       .name = "getCalendar",
       .scope = "campaigns.read",
       .summary = "Shows the sends of some days, in order of their start: scheduled, paused, held, "
                  "under way and ended ones.",
       .response = object({{"from", kTime},
                           {"to", described(kTime, "excluded")},
                           {"items", list_of(row)},
                           {"cut", described(kFlag, "there are more than the 2,000 shown")}}),
       .query = {{.name = "from",
                  .description = "20261121, in the workspace's zone; default: today."},
                 {.name = "to",
                  .description = "20261121, inclusive, at most 92 days in all; default: 31 days."}},
       .run = show_calendar});
}

}  // namespace enishi::api
