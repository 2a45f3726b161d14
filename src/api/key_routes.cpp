// API keys.
#include "api/json_fields.h"
#include "api/routes.h"
#include "base/limits.h"

namespace enishi::api {
namespace {

using access::ApiKey;

std::string scopes_schema() {
  return list_of(one_of(access::scopes()), access::scopes().size());
}

std::string key_schema() {
  return object({{"id", kUuid},
                 {"workspace?", described(kUuid, "absent: every workspace")},
                 {"name", kText},
                 {"scopes", list_of(kText)},
                 {"created_at", kTime},
                 {"expires_at?", kTime},
                 {"revoked_at?", kTime},
                 {"last_used_at?", described(kTime, "to the minute")}});
}

void write(JsonOut& out, const ApiKey& key) {
  out.object().field("id", key.id.text());
  if (!key.workspace.is_nil()) out.field("workspace", key.workspace.text());
  out.field("name", key.name).key("scopes").array();
  for (const std::string& scope : key.scopes) out.string(scope);
  out.end().field("created_at", iso8601(key.created_at));
  time_field(out, "expires_at", key.expires_at);
  time_field(out, "revoked_at", key.revoked_at);
  time_field(out, "last_used_at", key.last_used_at);
  out.end();
}

// A key of one workspace makes keys of this workspace only.
Result<WorkspaceId> workspace_of(const Call& call) {
  if (!call.json().has("workspace")) return call.caller.workspace;
  ASSIGN(const auto id, id_at<WorkspaceId>(call.json(), "workspace"));
  if (!call.caller.may_in(id) || !call.directory.workspace(id))
    return invalid("workspace", "is no workspace");
  return id;
}

Answer create_key(Call& call) {
  const JsonValue json = call.json();
  ASSIGN(const WorkspaceId workspace, workspace_of(call));
  ASSIGN(std::string name, json.string_at("name"));
  ASSIGN(const JsonValue list, json.get("scopes"));
  ASSIGN(const std::size_t size, list.array());
  std::vector<std::string> scopes;
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view scope, list.at(i).string());
    scopes.emplace_back(scope);
  }
  ASSIGN(const auto expires_at, opt_time_at(json, "expires_at"));
  ASSIGN(const auto made, call.rooms.keys.create(call.actor(), workspace, std::move(name),
                                                 std::move(scopes), expires_at));
  JsonOut out;
  out.object().key("key");
  write(out, made.key);
  return out.field("token", made.token.reveal()).end().take();
}

Answer list_keys(Call& call) {
  ASSIGN(auto keys, call.rooms.keys.list());
  std::erase_if(keys, [&](const ApiKey& key) { return !call.caller.may_in(key.workspace); });
  return page_of_list(call, keys, [](JsonOut& out, const ApiKey& key) { write(out, key); });
}

Answer revoke_key(Call& call) {
  const auto id = access::ApiKeyId::parse(call.path["key"]);
  ASSIGN(const auto keys, call.rooms.keys.list());
  const auto found =
      std::ranges::find_if(keys, [&](const ApiKey& key) { return id && key.id == *id; });
  if (found == keys.end() || !call.caller.may_in(found->workspace))
    return fail(ErrorCode::not_found, "There is no such key.", "key");
  TRY(call.rooms.keys.revoke(call.actor(), *id));
  return std::string();
}

}  // namespace

void add_key_routes(Table& table) {
  table.components.push_back({"ApiKey", key_schema()});
  table.routes.push_back(
      {.method = "POST",
       .path = "/api-keys",
       .name = "createApiKey",
       .scope = "admin",
       .summary = "Makes an API key. The token is shown here and nowhere else.",
       .body = Body::json,
       .request = closed({{"name", text_upto(limits::name_characters_max, 1)},
                          {"scopes", scopes_schema()},
                          {"workspace?", described(kUuid, "absent: all that the caller may")},
                          {"expires_at?", kTime}}),
       .response = object({{"key", ref("ApiKey")}, {"token", kText}}),
       .status = 201,
       .run = create_key});
  table.routes.push_back({.method = "GET",
                          .path = "/api-keys",
                          .name = "listApiKeys",
                          .scope = "admin",
                          .summary = "Lists API keys, revoked ones too.",
                          .response = page_of(ref("ApiKey")),
                          .paged = true,
                          .run = list_keys});
  table.routes.push_back({.method = "DELETE",
                          .path = "/api-keys/{key}",
                          .name = "revokeApiKey",
                          .scope = "admin",
                          .summary = "Revokes an API key at once.",
                          .status = 204,
                          .run = revoke_key});
}

}  // namespace enishi::api
