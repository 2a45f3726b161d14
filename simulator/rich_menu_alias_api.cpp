// Rich menu aliases: names for what a tap of type richmenuswitch leads to.
#include "base/json.h"
#include "simulator/open_channel.h"
#include "simulator/rich_menu_answers.h"

namespace enishi::simulator {

namespace {
Answer refuse_alias_parameter() {
  return refuse(400, "The value for the 'richMenuAliasId' parameter is invalid");
}

Answer alias_not_found() {
  return refuse_bare(404, "richmenu alias not found");
}

// The body's menu, which must be there and have an image.
std::expected<MenuNumber, Answer> read_menu(RichMenus& menus, const JsonValue& root) {
  const auto id = root.string_at("richMenuId");
  if (!id || !parse_rich_menu_id(*id)) return std::unexpected(refuse_menu_format("richMenuId"));
  const MenuNumber menu = menus.find(*id);
  if (menu == 0 || menus.at(menu).image.empty())
    return std::unexpected(refuse_bare(400, "richmenu not found"));
  return menu;
}

Answer create(Platform& platform, ApiCall& call) {
  const auto body = JsonDocument::parse(call.request.body);
  if (!body || !body->root().object()) return refuse(400, "The request body is not JSON");
  const auto alias = body->root().string_at("richMenuAliasId");
  if (!alias || !is_rich_menu_alias_id(*alias))
    return refuse_body({{"invalid richMenuAliasId", "richMenuAliasId"}});
  OpenChannel channel(platform, call);
  RichMenus& menus = channel->rich_menus;
  const auto menu = read_menu(menus, body->root());
  if (!menu) return menu.error();
  if (menus.aliases.contains(*alias)) return refuse_bare(400, "conflict richmenu alias id");
  if (menus.aliases.size() >= kRichMenuAliasesMax)
    return refuse_bare(400, "The maximum number of rich menu aliases has been reached");
  menus.aliases[*alias] = {rich_menu_id_text(menus.at(*menu).id), *menu, *menu, call.now};
  return json_answer("{}");
}

Answer update(Platform& platform, ApiCall& call) {
  const std::string_view id = call.parameters["richMenuAliasId"];
  if (!is_rich_menu_alias_id(id)) return refuse_alias_parameter();
  const auto body = JsonDocument::parse(call.request.body);
  if (!body || !body->root().object()) return refuse(400, "The request body is not JSON");
  OpenChannel channel(platform, call);
  const auto at = channel->rich_menus.aliases.find(id);
  if (at == channel->rich_menus.aliases.end()) return alias_not_found();
  const auto menu = read_menu(channel->rich_menus, body->root());
  if (!menu) return menu.error();
  const MenuNumber before =
      RichMenus::seen(at->second, call.now, platform.options.rich_menu_alias_cache);
  at->second = {rich_menu_id_text(channel->rich_menus.at(*menu).id), *menu, before, call.now};
  return json_answer("{}");
}

Answer remove(Platform& platform, ApiCall& call) {
  const std::string_view id = call.parameters["richMenuAliasId"];
  if (!is_rich_menu_alias_id(id)) return refuse_alias_parameter();
  OpenChannel channel(platform, call);
  const auto at = channel->rich_menus.aliases.find(id);
  if (at == channel->rich_menus.aliases.end()) return alias_not_found();
  channel->rich_menus.aliases.erase(at);
  return json_answer("{}");
}

void write(JsonOut& json, const std::string& id, const std::string& menu) {
  json.object().field("richMenuAliasId", id).field("richMenuId", menu).end();
}

Answer get(Platform& platform, ApiCall& call) {
  const std::string_view id = call.parameters["richMenuAliasId"];
  if (!is_rich_menu_alias_id(id)) return refuse_alias_parameter();
  OpenChannel channel(platform, call);
  const auto at = channel->rich_menus.aliases.find(id);
  if (at == channel->rich_menus.aliases.end()) return alias_not_found();
  JsonOut json;
  write(json, at->first, at->second.menu_id);
  return json_answer(json.take());
}

Answer list(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  JsonOut json;
  json.object().key("aliases").array();
  for (const auto& [id, alias] : channel->rich_menus.aliases) write(json, id, alias.menu_id);
  return json_answer(json.end().end().take());
}

void add(Endpoints& endpoints, std::string method, std::string path, Body body, Handle handle,
         EndpointRate rate = kEverythingElse) {
  Endpoint endpoint{std::move(method), "/v2/bot/richmenu/alias" + path, rate, body};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_rich_menu_alias_endpoints(Endpoints& endpoints) {
  add(endpoints, "POST", "", Body::json, create);
  add(endpoints, "POST", "/{richMenuAliasId}", Body::json, update);
  add(endpoints, "DELETE", "/{richMenuAliasId}", Body::none, remove, kPerHour100);
  add(endpoints, "GET", "/{richMenuAliasId}", Body::none, get);
  add(endpoints, "GET", "/list", Body::none, list);
}

}  // namespace enishi::simulator
