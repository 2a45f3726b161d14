// Which events are meant: JSON to types, windows and tests of properties.
#include <array>

#include "base/text.h"
#include "segment/limits.h"
#include "segment/parse_parts.h"
#include "timeline/limits.h"

namespace enishi::segment {
namespace {

Result<std::optional<Moment>> opt_moment(const JsonValue& json, std::string_view member) {
  const auto value = json.find(member);
  if (!value) return std::optional<Moment>();
  ASSIGN(const Scalar scalar, parse_scalar(*value));
  const auto moment = parse_moment(scalar);
  if (!moment || moment->instant < kTimeMin || moment->instant > kTimeMax)
    return invalid(value->path(),
                   "must be a day, as in 2026-11-21, or a time with its offset, as in "
                   "2026-11-21T10:00:00+09:00");
  return moment;
}

// "18:30" to minutes; "24:00" is the end of the day.
Result<int> parse_hour(const JsonValue& json) {
  ASSIGN(const std::string_view text, json.string());
  if (text.size() == 5 && text[2] == ':') {
    const auto hour = parse_int<int>(text.substr(0, 2)), minute = parse_int<int>(text.substr(3));
    if (hour && minute && *hour >= 0 && *minute >= 0 && *minute < 60 &&
        *hour * 60 + *minute <= 1'440)
      return *hour * 60 + *minute;
  }
  return invalid(json.path(), "must be a time of the day, as in 18:30");
}

Status parse_hours(const JsonValue& json, EventWindow& window) {
  TRY(json.only({"from", "to"}));
  ASSIGN(const JsonValue from, json.get("from"));
  ASSIGN(const JsonValue to, json.get("to"));
  ASSIGN(window.from_minute, parse_hour(from));
  ASSIGN(window.to_minute, parse_hour(to));
  if (window.from_minute == 1'440) return invalid(from.path(), "must be before 24:00");
  if (window.from_minute == window.to_minute)
    return invalid(to.path(), "must not be the same as from");
  return {};
}

Status parse_absolute(const JsonValue& json, EventWindow& window) {
  window.kind = EventWindow::Kind::absolute;
  ASSIGN(window.from, opt_moment(json, "from"));
  ASSIGN(window.to, opt_moment(json, "to"));
  if (!window.from || !window.to) return {};
  const bool days = window.from->date && window.to->date;
  const bool instants = !window.from->date && !window.to->date;
  if ((days && *window.to->date < *window.from->date) ||
      (instants && window.to->instant <= window.from->instant))
    return invalid(json.path() + ".to", "lies before from");
  return {};
}

Status parse_window_kind(const JsonValue& json, EventWindow& window) {
  const auto last = json.find("last"), ago = json.find("ago"), during = json.find("during"),
             ever = json.find("ever");
  const bool absolute = json.has("from") || json.has("to");
  if (static_cast<int>(last.has_value()) + during.has_value() + ever.has_value() + absolute > 1)
    return invalid(json.path(), "only one of ever, last, from/to and during");
  if (ago && !last) return invalid(ago->path(), "stands beside last only");
  if (last) {
    window.kind = EventWindow::Kind::last;
    ASSIGN(window.last, parse_span(*last));
    if (ago) {
      ASSIGN(window.ago, parse_span(*ago));
    }
  }
  if (absolute) return parse_absolute(json, window);
  if (ever) {
    ASSIGN(const bool yes, ever->boolean());
    if (!yes) return invalid(ever->path(), "must be true");
  }
  if (!during) return {};
  ASSIGN(const std::string_view text, during->string());
  const auto word = parse_calendar_word(text);
  if (!word) return invalid(during->path(), "is no word of the calendar, as is this_month");
  if (*word == CalendarWord::tomorrow || *word == CalendarWord::next_week ||
      *word == CalendarWord::next_month || *word == CalendarWord::next_year)
    return invalid(during->path(), "no event lies in the future");
  window.kind = EventWindow::Kind::calendar;
  window.word = *word;
  return {};
}

constexpr std::array<std::string_view, 1> kProperty{"property"};

Status parse_where(const JsonValue& json, std::vector<EventTest>& where) {
  ASSIGN(const std::size_t size, json.array(1, limits::condition_tests_max));
  for (std::size_t i = 0; i < size; ++i) {
    const JsonValue item = json.at(i);
    TRY(item.object());
    EventTest test;
    ASSIGN(test.property, parse_name(item, "property"));
    ASSIGN(test.test, parse_test(item, kProperty, false));
    where.push_back(std::move(test));
  }
  return {};
}

}  // namespace

Result<std::string> parse_name(const JsonValue& json, std::string_view member) {
  ASSIGN(auto text, json.string_at(member, 1, 4 * limits::event_name_characters_max));
  return text;
}

Result<EventWindow> parse_window(const JsonValue& json) {
  TRY(json.only({"ever", "last", "ago", "from", "to", "during", "weekdays", "hours"}));
  EventWindow window;
  TRY(parse_window_kind(json, window));
  if (const auto weekdays = json.find("weekdays")) {
    ASSIGN(window.weekdays, parse_weekdays(*weekdays));
  }
  if (const auto hours = json.find("hours")) TRY(parse_hours(*hours, window));
  return window;
}

Result<EventSet> parse_events(const JsonValue& json, const EventWindow& otherwise) {
  EventSet events;
  events.path = json.path();
  ASSIGN(events.type, parse_name(json, "type"));
  if (const auto where = json.find("where")) TRY(parse_where(*where, events.where));
  events.window = otherwise;
  if (const auto window = json.find("window")) {
    ASSIGN(events.window, parse_window(*window));
  }
  return events;
}

}  // namespace enishi::segment
