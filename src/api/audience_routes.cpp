// Audiences: uploaded lists of LINE user ids.
#include "api/json_fields.h"
#include "api/resolve.h"
#include "api/routes.h"
#include "api/uploads.h"

namespace enishi::api {
namespace {

void write(JsonOut& out, const delivery::Audience& audience) {
  out.object().field("id", audience.id.text()).field("name", audience.name);
  out.field("members", audience.members).field("unknown_rows", audience.unknown_rows);
  out.field("created_at", iso8601(audience.created_at)).end();
}

// From the body, or, of a text/plain body, from the query.
Result<std::string> text_of(const Call& call, std::string_view name) {
  if (call.body) return call.json().string_at(name);
  const auto given = call.given(name);
  if (!given) return invalid(std::string(name), "is missing");
  return std::string(*given);
}

Answer create_audience(Call& call) {
  ASSIGN(const std::string id, text_of(call, "channel"));
  ASSIGN(const auto* channel, channel_of_workspace(call, id, "channel"));
  ASSIGN(std::string name, text_of(call, "name"));
  ASSIGN(const std::string rows, rows_of(call));
  ASSIGN(const auto made, call.rooms.delivery.create_audience(call.actor(), call.workspace->id,
                                                              channel->id, std::move(name), rows));
  JsonOut out;
  write(out, made);
  return out.take();
}

Answer list_audiences(Call& call) {
  ASSIGN(const auto audiences, call.rooms.delivery.audiences(call.workspace->id));
  return page_of_list(call, audiences,
                      [](JsonOut& out, const delivery::Audience& a) { write(out, a); });
}

}  // namespace

void add_audience_routes(Table& table) {
  table.components.push_back(
      {"Audience", object({{"id", kUuid},
                           {"name", kText},
                           {"members", kCount},
                           {"unknown_rows", described(kCount, "rows that named nobody known")},
                           {"created_at", kTime}})});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/audiences",
       .name = "createAudience",
       .scope = "campaigns.write",
       .summary = "Makes a list of people out of LINE user ids, frozen from then on.",
       .body = Body::json_or_lines,
       .request =
           closed({{"channel", kUuid}, {"name", text_upto(300, 1)}, {"users", list_of(kText)}}),
       .response = ref("Audience"),
       .status = 201,
       .query = {{.name = "channel", .description = "Of a text/plain body."},
                 {.name = "name", .description = "Of a text/plain body."}},
       .run = create_audience});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/audiences",
                          .name = "listAudiences",
                          .scope = "campaigns.read campaigns.write",
                          .summary = "Lists the uploaded lists.",
                          .response = page_of(ref("Audience")),
                          .paged = true,
                          .run = list_audiences});
}

}  // namespace enishi::api
