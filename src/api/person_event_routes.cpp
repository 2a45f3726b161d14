// Events of people: taken in from other systems, and shown of one person.
#include "timeline/person_events.h"

#include <cmath>

#include "api/changes.h"
#include "api/json_fields.h"
#include "api/routes.h"
#include "base/text.h"
#include "timeline/limits.h"

namespace enishi::api {
namespace {

using timeline::EventPlace;
using timeline::EventRow;
using timeline::PropertyType;
using timeline::PropertyValue;

// --- Taking in -----------------------------------------------------------------------------------

Result<std::vector<people::Identifier>> identifiers_of(const JsonValue& row) {
  std::vector<people::Identifier> who;
  const auto list = row.find("who");
  if (!list) return who;
  ASSIGN(const std::size_t size, list->array());
  for (std::size_t i = 0; i < size; ++i) {
    people::Identifier& one = who.emplace_back();
    ASSIGN(one.name_space, list->at(i).string_at("namespace"));
    ASSIGN(one.value, list->at(i).string_at("value"));
  }
  return who;
}

// A record of the workspace, or the identifiers of one; not both.
Status read_person(const JsonValue& row, const people::RecordSet& everyone, EventRow& to) {
  ASSIGN(const auto record, row.opt_integer_at("record", 1, UINT32_MAX));
  ASSIGN(to.who, identifiers_of(row));
  if (!record) return {};  // the maker refuses a row that names nobody
  if (!to.who.empty()) return invalid(row.path() + ".who", "goes without a record");
  to.record = {static_cast<std::uint32_t>(*record)};
  if (!everyone.contains(to.record))
    return invalid(row.path() + ".record", "is nobody of this workspace");
  return {};
}

Result<EventRow> row_of(const JsonValue& json, const people::RecordSet& everyone, Time now) {
  EventRow row{.type = {}, .at = now};
  TRY(read_person(json, everyone, row));
  ASSIGN(row.type, json.string_at("type"));
  ASSIGN(const auto at, opt_time_at(json, "at"));
  row.at = at.value_or(now);
  ASSIGN(const auto id, json.opt_string_at("id"));
  row.id = id.value_or("");
  if (const auto properties = json.find("properties")) row.properties = properties->dump();
  return row;
}

Result<spine::NewEntry> entry_of(const Call& call) {
  ASSIGN(const JsonValue list, call.json().get("events"));
  ASSIGN(const std::size_t size, list.array());
  const people::RecordSet everyone = call.rooms.people.view()->everyone(call.workspace->no);
  std::vector<EventRow> rows;
  rows.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(EventRow row, row_of(list.at(i), everyone, call.now));
    rows.push_back(std::move(row));
  }
  return timeline::events_entry(call.workspace->no, call.now, rows);
}

Answer accepted(Call& call) {
  JsonOut out;
  ASSIGN(const std::size_t size, call.json().get("events")->array());
  return out.object().field("accepted", static_cast<std::uint64_t>(size)).end().take();
}

void add_events(Call&& call, Done&& done) {
  auto entry = entry_of(call);
  append_then_show(std::move(call), std::move(done), std::move(entry), accepted);
}

// --- Showing -------------------------------------------------------------------------------------

// "ms.record.type.nth"
std::string cursor_of(const EventPlace& place) {
  return std::to_string(to_ms(place.at)) + "." + std::to_string(place.record.value) + "." +
         std::to_string(place.type.value) + "." + std::to_string(place.nth);
}

Result<std::optional<EventPlace>> place_of(const std::string& cursor) {
  if (cursor.empty()) return std::nullopt;
  const auto parts = split(cursor, '.');
  constexpr std::size_t kParts = 4;
  std::vector<std::int64_t> numbers;
  for (const std::string_view part : parts)
    if (const auto number = parse_int<std::int64_t>(part)) numbers.push_back(*number);
  if (parts.size() != kParts || numbers.size() != kParts)
    return invalid("cursor", "is not a cursor that a page gave");
  const auto small = [&](std::size_t i) { return static_cast<std::uint32_t>(numbers[i]); };
  return EventPlace{
      .at = from_ms(numbers[0]), .record = {small(1)}, .type = {small(2)}, .nth = small(3)};
}

// Money in main units, times as ISO 8601.
void write_value(JsonOut& out, PropertyType type, const PropertyValue& value, int digits) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    out.string(*text);
  } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    out.array();
    for (const std::string& member : *list) out.string(member);
    out.end();
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    out.boolean(*flag);
  } else if (const auto* real = std::get_if<double>(&value)) {
    out.number(*real);
  } else if (type == PropertyType::time) {
    out.string(iso8601(from_ms(std::get<std::int64_t>(value))));
  } else if (digits == 0) {
    out.number(std::get<std::int64_t>(value));
  } else {
    out.number(static_cast<double>(std::get<std::int64_t>(value)) / std::pow(10, digits));
  }
}

void write(JsonOut& out, const timeline::PersonEvent& event, const timeline::SchemaView& schema,
           int digits) {
  const timeline::EventType* type = schema.at(event.place.type);
  out.object().field("at", iso8601(event.place.at));
  out.field("type", type ? type->name : std::string());
  out.key("properties").object();
  for (const auto& [number, value] : event.values) {
    const timeline::Property* property = type->property(number);
    out.key(property->name);
    if (const auto* known = std::get_if<PropertyValue>(&value)) {
      write_value(out, property->type, *known, digits);
    } else {
      out.null();
    }
  }
  out.end().end();
}

Answer list_events(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const auto before, place_of(page.cursor));
  const auto view = call.rooms.timeline.view();
  const auto schema = call.rooms.schema.view();  // after it, so that it knows all of its types
  timeline::EventQuery query{
      .records = {&call.record, 1}, .before = before, .limit = page.limit + 1};
  if (const auto word = call.given("type")) {
    const timeline::EventType* type = schema->find(call.workspace->no, *word);
    if (!type) return invalid("type", "is no type of event of this workspace");
    query.type = type->no;
  }
  ASSIGN(auto events, timeline::person_events(*view, *schema, call.rooms.timeline.texts(),
                                              call.rooms.catalogue, query));
  const bool more = events.size() > page.limit;
  if (more) events.pop_back();
  const int digits = timeline::currency_digits(call.workspace->currency);
  JsonOut out;
  out.object().key("items").array();
  for (const auto& event : events) write(out, event, *schema, digits);
  end_page(out, more ? std::optional(encode_cursor(cursor_of(events.back().place))) : std::nullopt);
  return out.take();
}

std::string events_schema() {
  const std::string who = closed({{"namespace", text_upto(60, 1)}, {"value", text_upto(200, 1)}});
  const std::string row =
      closed({{"record?", described(kInteger, "whose it is, by number; or `who`")},
              {"who?", described(list_of(who, limits::event_identifiers_max),
                                 "identifiers of the person; who is new becomes known")},
              {"type", text_upto(limits::event_name_characters_max, 1)},
              {"at?", described(kTime, "now, where it is not given")},
              {"id?", described(text_upto(limits::event_id_bytes_max),
                                "your own: what comes twice counts once")},
              {"properties?", kAnyObject}});
  return closed({{"events", list_of(row, limits::event_entry_rows_max)}});
}

}  // namespace

void add_person_event_routes(Table& table) {
  table.components.push_back(
      {"PersonEvent",
       object({{"at", kTime},
               {"type", kText},
               {"properties",
                described(map_of(kAnything),
                          "by name; money in main units, times ISO 8601, null: a text that is not "
                          "kept")}})});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/events",
       .name = "addEvents",
       .scope = "events.write",
       .summary = "Takes up to 500 events of people; answers once they count.",
       .body = Body::json,
       .request = events_schema(),
       .response = object({{"accepted", described(kCount, "events that are on the log")}}),
       .run_later = add_events});
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/friends/{friend}/events",
                          .name = "listFriendEvents",
                          .scope = "people.read",
                          .summary = "Lists the person's events, newest first.",
                          .response = page_of(ref("PersonEvent")),
                          .query = {{.name = "type", .description = "Only events of this type."}},
                          .paged = true,
                          .personal = true,
                          .run = list_events});
}

}  // namespace enishi::api
