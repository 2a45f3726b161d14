// What is on the log of a channel.
#include "api/event_log.h"
#include "api/json_fields.h"
#include "api/kind_names.h"
#include "api/routes.h"
#include "base/limits.h"
#include "base/text.h"

namespace enishi::api {
namespace {

constexpr unsigned kPayloadDepthMax = 64;

// Payloads of outside events are JSON as it was received; those of our own kinds are not.
void write_payload(JsonOut& out, const std::string& payload) {
  const auto document = JsonDocument::parse(payload, {.depth_max = kPayloadDepthMax});
  if (payload.starts_with('{') && document) {
    out.key("payload").raw(document->root().dump());
  } else {
    out.field("payload_bytes", static_cast<std::uint64_t>(payload.size()));
  }
}

void write(JsonOut& out, const Call& call, const LoggedEvent& event, RecordNo record) {
  out.object().field("position", event.position).field("kind", kind_name(event.kind));
  out.field("occurred_at", iso8601(event.occurred_at));
  out.field("received_at", iso8601(event.received_at));
  if (record) out.field("record", record.value);
  if (call.sees_personal()) write_payload(out, event.payload);
  out.end();
}

std::vector<RecordNo> records_of(const Call& call, const std::vector<LoggedEvent>& events) {
  const auto view = call.rooms.people.view();
  std::vector<RecordNo> records;
  for (const LoggedEvent& event : events)
    records.push_back(event.subject == spine::Subject{}
                          ? RecordNo{}
                          : view->find(call.channel->provider_no, event.subject));
  return records;
}

Answer list_events(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t after, call.cursor_number());
  const auto tail = call.given_integer("tail");
  if (tail && call.given("cursor")) return invalid("tail", "goes without a cursor");
  ASSIGN(const LoggedEvents found,
         tail ? newest_events(call.rooms.log, call.channel->no, static_cast<std::size_t>(*tail))
              : events_after(call.rooms.log, call.channel->no, static_cast<spine::Position>(after),
                             page.limit));
  const auto records = records_of(call, found.events);
  JsonOut out;
  out.object().key("items").array();
  for (std::size_t i = 0; i < found.events.size(); ++i)
    write(out, call, found.events[i], records[i]);
  // Never null: a later call goes on where this one ended.
  end_page(out, encode_cursor(static_cast<std::int64_t>(found.read_to)));
  return out.take();
}

}  // namespace

void add_event_routes(Table& table) {
  table.components.push_back(
      {"Event", object({{"position", described(kInteger, "of the entry in the log")},
                        {"kind", described(kText, "also kinds of event that are new at LINE")},
                        {"occurred_at", kTime},
                        {"received_at", kTime},
                        {"record?", described(kInteger, "whom it concerns")},
                        {"payload?", described(kAnyObject, "as received; with people.read")},
                        {"payload_bytes?", described(kCount, "of a kind that is not JSON")}})});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/events",
       .name = "listEvents",
       .scope = "events.read",
       .summary = "Reads a channel's entries of the log, oldest first. `next` is never null: give "
                  "it back later to read on. A page may be empty and not be the last.",
       .response = page_of(ref("Event")),
       .query = {{.name = "tail",
                  .description = "The newest so many entries instead of a page.",
                  .kind = Parameter::Kind::integer,
                  .min = 1,
                  .max = limits::api_page_max}},
       .paged = true,
       .personal = true,
       .run = list_events});
}

}  // namespace enishi::api
