// Which user has which rich menu: one at a time, or up to 500 in the background.
#include "base/json.h"
#include "simulator/open_channel.h"
#include "simulator/rich_menu_answers.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kBulkUsersMax = 500;

// The user of the path: nullopt is an id of wrong form, an empty inner value one that nobody has.
std::optional<std::optional<UserNumber>> user_of(const Channel& channel, const ApiCall& call) {
  const auto id = parse_user_id(call.parameters["userId"]);
  if (!id) return std::nullopt;
  return channel.provider.users.find(*id);
}

Answer link(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const auto user = user_of(*channel, call);
  if (!user) return refuse_user_parameter();
  const MenuNumber menu = channel->rich_menus.find(call.parameters["richMenuId"]);
  if (menu == 0) return not_found();
  if (channel->rich_menus.at(menu).image.empty()) return refuse_without_image();
  if (*user && channel->friends.reachable(**user)) channel->rich_menus.link(**user, menu);
  return json_answer("{}");
}

Answer unlink(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const auto user = user_of(*channel, call);
  if (!user) return refuse_user_parameter();
  if (*user && channel->friends.reachable(**user)) channel->rich_menus.link(**user, 0);
  return json_answer("{}");
}

Answer linked(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const auto user = user_of(*channel, call);
  if (!user) return refuse_user_parameter();
  const bool shown = *user && channel->friends.reachable(**user);
  const MenuNumber menu = shown ? channel->rich_menus.linked(**user) : 0;
  if (menu == 0) return refuse_bare(404, "the user has no richmenu");
  JsonOut json;
  json.object().field("richMenuId", rich_menu_id_text(channel->rich_menus.at(menu).id));
  return json_answer(json.end().take());
}

// The ids in `userIds`, or the refusal of a list that is too long or names no user.
std::expected<std::vector<Bytes16>, Answer> read_users(const JsonValue& root) {
  const auto list = root.find("userIds");
  if (!list) return std::unexpected(refuse_body({{"must be specified", "userIds"}}));
  const auto size = list->array();
  if (!size) return std::unexpected(refuse_property("userIds"));
  if (*size < 1 || *size > kBulkUsersMax)
    return std::unexpected(refuse_body({{"Size must be between 1 and 500", "userIds"}}));
  std::vector<Bytes16> out;
  for (std::size_t i = 0; i < *size; ++i) {
    const auto text = list->at(i).string();
    const auto id = text ? parse_user_id(*text) : std::nullopt;
    if (!id) return std::unexpected(refuse_property("userIds[" + std::to_string(i) + "]"));
    out.push_back(*id);
  }
  return out;
}

std::vector<UserNumber> known(const Channel& channel, const std::vector<Bytes16>& ids) {
  std::vector<UserNumber> out;
  for (const Bytes16& id : ids)
    if (const auto user = channel.provider.users.find(id)) out.push_back(*user);
  return out;
}

Answer bulk_link(Platform& platform, ApiCall& call) {
  const auto body = JsonDocument::parse(call.request.body);
  if (!body || !body->root().object()) return refuse(400, "The request body is not JSON");
  const auto users = read_users(body->root());
  if (!users) return users.error();
  const auto id = body->root().string_at("richMenuId");
  if (!id || !parse_rich_menu_id(*id)) return refuse_menu_format("richMenuId");
  OpenChannel channel(platform, call);
  RichMenus& menus = channel->rich_menus;
  const MenuNumber menu = menus.find(*id);
  if (menu == 0) return refuse_bare(404, "richmenu not found");
  if (menus.at(menu).image.empty()) return refuse_without_image();
  menus.link_later(call.now + platform.options.rich_menu_bulk, known(*channel, *users), menu);
  menus.settle(call.now, channel->friends);
  return json_answer("{}", 202);
}

Answer bulk_unlink(Platform& platform, ApiCall& call) {
  const auto body = JsonDocument::parse(call.request.body);
  if (!body || !body->root().object()) return refuse(400, "The request body is not JSON");
  const auto users = read_users(body->root());
  if (!users) return users.error();
  OpenChannel channel(platform, call);
  RichMenus& menus = channel->rich_menus;
  menus.link_later(call.now + platform.options.rich_menu_bulk, known(*channel, *users), 0);
  menus.settle(call.now, channel->friends);
  return json_answer("{}", 202);
}

void add(Endpoints& endpoints, std::string method, std::string path, Body body, Handle handle) {
  Endpoint endpoint{std::move(method), "/v2/bot/" + path, kEverythingElse, body};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_rich_menu_link_endpoints(Endpoints& endpoints) {
  add(endpoints, "POST", "user/{userId}/richmenu/{richMenuId}", Body::none, link);
  add(endpoints, "DELETE", "user/{userId}/richmenu", Body::none, unlink);
  add(endpoints, "GET", "user/{userId}/richmenu", Body::none, linked);
  add(endpoints, "POST", "richmenu/bulk/link", Body::json, bulk_link);
  add(endpoints, "POST", "richmenu/bulk/unlink", Body::json, bulk_unlink);
}

}  // namespace enishi::simulator
