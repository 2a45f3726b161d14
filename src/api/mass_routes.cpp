// Broadcasts and narrowcasts, and what people do with them.
#include "api/mass_json.h"
#include "api/routes.h"
#include "base/zone.h"

namespace enishi::api {
namespace {

using delivery::MassSend;
using delivery::MassSends;

constexpr std::string_view kReaders = "campaigns.read campaigns.write campaigns.approve";

// What LINE told about the message; nullopt: nothing yet.
Result<std::optional<measure::MessageInsight>> insight_of(const Call& call, const MassSend& send) {
  if (send.request_id.empty()) return std::optional<measure::MessageInsight>{};
  return call.rooms.insight.of_message(send.channel_no, send.request_id);
}

Status write(const Call& call, JsonOut& out, const MassSend& send) {
  ASSIGN(const auto insight, insight_of(call, send));
  write_mass(out, send, insight ? insight->numbers.delivered : std::nullopt);
  return {};
}

Answer shown(const Call& call, const Result<MassSend>& send) {
  if (!send) return std::unexpected(send.error());
  JsonOut out;
  TRY(write(call, out, *send));
  return out.take();
}

Answer create(Call& call) {
  ASSIGN(auto spec, mass_spec(call.json()));
  return shown(call,
               call.rooms.mass_sends.create(call.actor(), call.workspace->id, std::move(spec)));
}

Answer list(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number());
  ASSIGN(const auto sends,
         call.rooms.mass_sends.list(call.workspace->id,
                                    MassSendNo{static_cast<std::uint32_t>(before)}, page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const MassSend& send : sends) TRY(write(call, out, send));
  end_page(out, sends.size() == page.limit ? std::optional(encode_cursor(sends.back().no.value))
                                           : std::nullopt);
  return out.take();
}

Answer update(Call& call) {
  ASSIGN(auto spec, mass_spec(call.json()));
  return shown(call, call.rooms.mass_sends.update(call.actor(), call.mass->id, std::move(spec)));
}

Answer check(Call& call) {
  ASSIGN(const auto checked, call.rooms.mass_sends.check(call.actor(), call.mass->id));
  return mass_check_json(checked);
}

void known_field(JsonOut& out, std::string_view name, const measure::Known& value) {
  out.key(name);
  value ? out.number(*value) : out.null();
}

Answer show_insight(Call& call) {
  ASSIGN(const auto found, insight_of(call, *call.mass));
  const measure::MessageNumbers numbers = found ? found->numbers : measure::MessageNumbers{};
  JsonOut out;
  out.object().key("as_of");
  found ? out.string(iso8601(found->as_of)) : out.null();
  out.field("final", found && found->final);
  known_field(out, "delivered", numbers.delivered);
  known_field(out, "impressions", numbers.impressions);
  known_field(out, "clicks", numbers.clicks);
  known_field(out, "plays", numbers.played);
  known_field(out, "plays_to_the_end", numbers.played_whole);
  out.key("bubbles").raw(numbers.bubbles).key("urls").raw(numbers.urls);
  return out.end().take();
}

std::string insight_schema() {
  const std::string hidden =
      described(or_null(kCount), "null: unknown; LINE hides what concerns fewer than 20 people");
  return object({{"as_of", described(or_null(kTime), "null: LINE was not asked yet")},
                 {"final", described(kFlag, "14 days are over: it changes no more")},
                 {"delivered", hidden},
                 {"impressions", hidden},
                 {"clicks", hidden},
                 {"plays", hidden},
                 {"plays_to_the_end", hidden},
                 {"bubbles", list_of(kAnyObject)},
                 {"urls", list_of(kAnyObject)}});
}

// POST /mass-sends/{mass}/<action> without a body.
Route action(std::string_view path, std::string_view name, std::string_view scope,
             std::string_view summary,
             Result<MassSend> (MassSends::*act)(const guard::Actor&, const MassSendId&)) {
  return {.method = "POST",
          .path = path,
          .name = name,
          .scope = scope,
          .summary = summary,
          .response = ref("MassSend"),
          .run = [act](Call& call) {
            return shown(call, (call.rooms.mass_sends.*act)(call.actor(), call.mass->id));
          }};
}

void add_actions(Table& table) {
  table.routes.push_back(
      {.method = "POST",
       .path = "/mass-sends/{mass}/check",
       .name = "checkMassSend",
       .scope = "campaigns.write",
       .summary = "Checks messages and targets, also with LINE, and warns; draft -> checked.",
       .response = ref("MassSendCheck"),
       .slow = true,
       .run = check});
  table.routes.push_back(
      action("/mass-sends/{mass}/approve", "approveMassSend", "campaigns.approve",
             "Approves it, by somebody else than its author.", &MassSends::approve));
  table.routes.push_back(action("/mass-sends/{mass}/send", "sendMassSend", "campaigns.write",
                                "Schedules it at send_at, or now; checked -> scheduled.",
                                &MassSends::send));
  table.routes.push_back(action("/mass-sends/{mass}/cancel", "cancelMassSend", "campaigns.write",
                                "Ends it for good, as long as LINE has not accepted it.",
                                &MassSends::cancel));
  table.routes.push_back(action("/mass-sends/{mass}/release", "releaseMassSend", "campaigns.write",
                                "Lets one go that is paused, or held since a restore.",
                                &MassSends::release));
}

}  // namespace

void add_mass_routes(Table& table) {
  table.components.push_back({"MassSend", mass_schema()});
  table.components.push_back({"MassSendSpec", mass_spec_schema()});
  table.components.push_back({"MassSendCheck", mass_check_schema()});
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces/{workspace}/mass-sends",
                          .name = "createMassSend",
                          .scope = "campaigns.write",
                          .summary = "Makes a broadcast or narrowcast, as a draft.",
                          .body = Body::json,
                          .request = ref("MassSendSpec"),
                          .response = ref("MassSend"),
                          .status = 201,
                          .run = create});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/mass-sends",
                          .name = "listMassSends",
                          .scope = kReaders,
                          .summary = "Lists a workspace's mass sends, newest first.",
                          .response = page_of(ref("MassSend")),
                          .paged = true,
                          .run = list});
  table.routes.push_back(
      {.method = "GET",
       .path = "/mass-sends/{mass}",
       .name = "getMassSend",
       .scope = kReaders,
       .summary = "Shows a mass send, with LINE's counts as far as they are known.",
       .response = ref("MassSend"),
       .run = [](Call& call) -> Answer { return shown(call, *call.mass); }});
  table.routes.push_back({.method = "PUT",
                          .path = "/mass-sends/{mass}",
                          .name = "updateMassSend",
                          .scope = "campaigns.write",
                          .summary = "Replaces a draft; a checked one becomes a draft again.",
                          .body = Body::json,
                          .request = ref("MassSendSpec"),
                          .response = ref("MassSend"),
                          .run = update});
  table.routes.push_back({.method = "GET",
                          .path = "/mass-sends/{mass}/insight",
                          .name = "getMassSendInsight",
                          .scope = "counts.read",
                          .summary = "Impressions and clicks that LINE counted for it.",
                          .response = insight_schema(),
                          .run = show_insight});
  add_actions(table);
}

}  // namespace enishi::api
