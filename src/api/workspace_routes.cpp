// Workspaces and providers.
#include "api/json_fields.h"
#include "api/routes.h"
#include "base/limits.h"

namespace enishi::api {
namespace {

using workspace::Provider;
using workspace::Workspace;

std::string name_schema() {
  return text_upto(limits::name_characters_max, 1);
}
std::string quiet_hours_schema() {
  return closed({{"from", text_upto(5, 5)}, {"to", text_upto(5, 5)}});
}
std::string cap_schema() {
  return closed({{"messages", integer_between(1, 1'000)}, {"days", integer_between(1, 365)}});
}

std::string workspace_schema() {
  return object({
      {"id", kUuid},
      {"name", kText},
      {"zone", described(kText, "IANA name; of quiet hours and of days in reports")},
      {"currency", kText},
      {"quiet_hours",
       described(or_null(quiet_hours_schema()), "HH:MM in the zone: nothing is sent meanwhile")},
      {"cap",
       described(or_null(cap_schema()), "at most so many messages a person in so many days")},
      {"approval_above",
       described(kCount, "recipients beyond which a second person approves; 0: the server's rule")},
      {"created_at", kTime},
  });
}

std::string changes_schema() {
  return closed({{"name?", name_schema()},
                 {"zone?", text_upto(60, 1)},
                 {"currency?", text_upto(3, 3)},
                 {"quiet_hours?", or_null(quiet_hours_schema())},
                 {"cap?", or_null(cap_schema())},
                 {"approval_above?", std::string(kCount)}});
}

void write(JsonOut& out, const Workspace& w) {
  out.object().field("id", w.id.text()).field("name", w.name);
  out.field("zone", w.zone).field("currency", w.currency).key("quiet_hours");
  if (w.quiet_from_minute == w.quiet_to_minute) {
    out.null();
  } else {
    out.object().field("from", minutes_text(w.quiet_from_minute));
    out.field("to", minutes_text(w.quiet_to_minute)).end();
  }
  out.key("cap");
  if (w.cap_messages == 0) {
    out.null();
  } else {
    out.object().field("messages", w.cap_messages).field("days", w.cap_days).end();
  }
  out.field("approval_above", w.approval_above).field("created_at", iso8601(w.created_at)).end();
}

std::string json_of(const Workspace& w) {
  JsonOut out;
  write(out, w);
  return out.take();
}

void write(JsonOut& out, const Provider& p) {
  out.object().field("id", p.id.text()).field("workspace", p.workspace.text());
  out.field("name", p.name).end();
}

Answer create_workspace(Call& call) {
  ASSIGN(std::string name, call.json().string_at("name"));
  ASSIGN(auto zone, call.json().opt_string_at("zone"));
  ASSIGN(const auto made, call.rooms.workspaces.create_workspace(call.actor(), std::move(name),
                                                                 zone.value_or("Asia/Tokyo")));
  return json_of(made);
}

Answer list_workspaces(Call& call) {
  std::vector<Workspace> seen;
  for (const Workspace& w : call.directory.workspaces())
    if (call.caller.may_in(w.id)) seen.push_back(w);
  return page_of_list(call, seen, [](JsonOut& out, const Workspace& w) { write(out, w); });
}

Result<int> minute_at(const JsonValue& json, std::string_view name) {
  ASSIGN(const JsonValue value, json.get(name));
  ASSIGN(const std::string_view text, value.string());
  const auto minutes = parse_minutes(text);
  if (!minutes) return invalid(value.path(), "must be a time of day, HH:MM");
  return *minutes;
}

Status set_quiet_hours(Workspace& w, const JsonValue& value) {
  w.quiet_from_minute = w.quiet_to_minute = 0;
  if (value.type() == JsonType::null) return {};
  ASSIGN(w.quiet_from_minute, minute_at(value, "from"));
  ASSIGN(w.quiet_to_minute, minute_at(value, "to"));
  return {};
}

Status set_cap(Workspace& w, const JsonValue& value) {
  w.cap_messages = w.cap_days = 0;
  if (value.type() == JsonType::null) return {};
  ASSIGN(const std::int64_t messages, value.integer_at("messages"));
  ASSIGN(const std::int64_t days, value.integer_at("days"));
  w.cap_messages = static_cast<int>(messages);
  w.cap_days = static_cast<int>(days);
  return {};
}

// A null takes quiet hours and cap away; of the rest it means "as it is".
Status set_member(Workspace& w, std::string_view name, const JsonValue& value) {
  if (name == "quiet_hours") return set_quiet_hours(w, value);
  if (name == "cap") return set_cap(w, value);
  if (value.type() == JsonType::null) return {};
  if (name == "approval_above") {
    ASSIGN(w.approval_above, value.integer(0));
    return {};
  }
  std::string& text = name == "name" ? w.name : name == "zone" ? w.zone : w.currency;
  ASSIGN(text, value.string());
  return {};
}

Answer update_workspace(Call& call) {
  MutexLock lock(call.patching);
  const auto directory = call.rooms.workspaces.directory();
  Workspace changed = *directory.workspace(call.workspace->id);
  TRY(call.json().each([&](std::string_view name, const JsonValue& value) {
    return set_member(changed, name, value);
  }));
  ASSIGN(const auto now, call.rooms.workspaces.update_workspace(call.actor(), changed));
  return json_of(now);
}

Answer create_provider(Call& call) {
  ASSIGN(std::string name, call.json().string_at("name"));
  ASSIGN(const auto made,
         call.rooms.workspaces.create_provider(call.actor(), call.workspace->id, std::move(name)));
  JsonOut out;
  write(out, made);
  return out.take();
}

Answer list_providers(Call& call) {
  std::vector<Provider> seen;
  for (const Provider& p : call.directory.providers())
    if (p.workspace == call.workspace->id) seen.push_back(p);
  return page_of_list(call, seen, [](JsonOut& out, const Provider& p) { write(out, p); });
}

}  // namespace

void add_workspace_routes(Table& table) {
  table.components.push_back({"Workspace", workspace_schema()});
  table.components.push_back(
      {"Provider", object({{"id", kUuid}, {"workspace", kUuid}, {"name", kText}})});
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces",
                          .name = "createWorkspace",
                          .scope = "admin",
                          .summary = "Makes a workspace: one brand.",
                          .body = Body::json,
                          .request = closed({{"name", name_schema()}, {"zone?", text_upto(60, 1)}}),
                          .response = ref("Workspace"),
                          .status = 201,
                          .whole_server = true,
                          .run = create_workspace});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces",
                          .name = "listWorkspaces",
                          .scope = kAnyReader,
                          .summary = "Lists the workspaces that the key may see.",
                          .response = page_of(ref("Workspace")),
                          .paged = true,
                          .run = list_workspaces});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}",
                          .name = "getWorkspace",
                          .scope = kAnyReader,
                          .summary = "Shows a workspace.",
                          .response = ref("Workspace"),
                          .run = [](Call& call) -> Answer { return json_of(*call.workspace); }});
  table.routes.push_back({.method = "PATCH",
                          .path = "/workspaces/{workspace}",
                          .name = "updateWorkspace",
                          .scope = "admin",
                          .summary = "Changes settings: zone, quiet hours, cap, approval.",
                          .body = Body::json,
                          .request = changes_schema(),
                          .response = ref("Workspace"),
                          .run = update_workspace});
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces/{workspace}/providers",
                          .name = "createProvider",
                          .scope = "admin",
                          .summary = "Makes a provider: LINE's owner of user ids.",
                          .body = Body::json,
                          .request = closed({{"name", name_schema()}}),
                          .response = ref("Provider"),
                          .status = 201,
                          .run = create_provider});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/providers",
                          .name = "listProviders",
                          .scope = kAnyReader,
                          .summary = "Lists a workspace's providers.",
                          .response = page_of(ref("Provider")),
                          .paged = true,
                          .run = list_providers});
}

}  // namespace enishi::api
