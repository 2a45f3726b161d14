// Rich menus themselves: create, validate, list, get, delete, image, default.
#include "base/json.h"
#include "simulator/image_size.h"
#include "simulator/open_channel.h"
#include "simulator/rich_menu_answers.h"
#include "simulator/rich_menu_rules.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kImageBytesMax = 1 << 20;  // "1 MB"

Answer menu_id_answer(const RichMenu& menu) {
  JsonOut json;
  return json_answer(json.object().field("richMenuId", rich_menu_id_text(menu.id)).end().take());
}

std::string json_of(const RichMenu& menu) {
  return "{\"richMenuId\":\"" + rich_menu_id_text(menu.id) + "\"," + menu.members + "}";
}

Answer create(Platform& platform, ApiCall& call) {
  auto menu = read_rich_menu(call.request.body);
  if (!menu) return menu.error();
  OpenChannel channel(platform, call);
  if (channel->rich_menus.all().size() >= kRichMenusMax)
    return refuse(400, "The maximum number of rich menus has been reached");
  menu->id = derive_id(platform.options.seed, IdSpace::menu, platform.menus++);
  menu->created = call.now;
  Answer out = menu_id_answer(*menu);
  channel->rich_menus.add(*std::move(menu));
  return out;
}

Answer validate(Platform&, ApiCall& call) {
  const auto menu = read_rich_menu(call.request.body);
  if (!menu) return menu.error();
  return json_answer("{}");
}

Answer list(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  std::string body = "{\"richmenus\":[";
  for (const auto& [number, menu] : channel->rich_menus.all()) {
    if (body.back() != '[') body += ',';
    body += json_of(menu);
  }
  return json_answer(body + "]}");
}

// The path's menu; 0: there is none.
MenuNumber menu_of(const Channel& channel, const ApiCall& call) {
  return channel.rich_menus.find(call.parameters["richMenuId"]);
}

Answer get(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const MenuNumber menu = menu_of(*channel, call);
  if (menu == 0) return not_found();
  return json_answer(json_of(channel->rich_menus.at(menu)));
}

Answer remove(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const MenuNumber menu = menu_of(*channel, call);
  if (menu == 0) return not_found();
  channel->rich_menus.remove(menu);
  return json_answer("{}");
}

bool image_fits(const ApiCall& call, const ImageSize& image, const RichMenu& menu) {
  const std::string_view type = call.request.header("content-type");
  return type.substr(0, type.find(';')) == image.type &&
         call.request.body.size() <= kImageBytesMax &&
         rich_menu_size_fits(image.width, image.height) && image.width == menu.size.width &&
         image.height == menu.size.height;
}

Answer upload(Platform& platform, ApiCall& call) {
  const auto image = image_size(call.request.body);
  OpenChannel channel(platform, call);
  const MenuNumber number = menu_of(*channel, call);
  if (number == 0) return not_found();
  RichMenu& menu = channel->rich_menus.at(number);
  if (!menu.image.empty()) return refuse(400, "An image has already been uploaded to the richmenu");
  if (!image || !image_fits(call, *image, menu))
    return refuse(400, "The image size is not allowed for richmenu");
  menu.image = call.request.body;
  menu.image_type = image->type;
  return json_answer("{}");
}

Answer download(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const MenuNumber number = menu_of(*channel, call);
  if (number == 0) return not_found();
  const RichMenu& menu = channel->rich_menus.at(number);
  if (menu.image.empty()) return not_found();
  return {200, menu.image, menu.image_type, {}};
}

Answer set_default(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const MenuNumber menu = menu_of(*channel, call);
  if (menu == 0) return not_found();
  if (channel->rich_menus.at(menu).image.empty()) return refuse_without_image();
  channel->rich_menus.set_default(menu);
  return json_answer("{}");
}

Answer get_default(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  RichMenus& menus = channel->rich_menus;
  if (menus.default_menu() != 0) return menu_id_answer(menus.at(menus.default_menu()));
  if (menus.manager_default) return refuse_bare(403, "the richmenu is owned by another channel");
  return refuse_bare(404, "no default richmenu");
}

Answer clear_default(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  channel->rich_menus.set_default(0);
  return json_answer("{}");
}

void add(Endpoints& endpoints, std::string method, std::string path, Body body, Handle handle,
         EndpointRate rate = kEverythingElse) {
  Endpoint endpoint{std::move(method), "/v2/bot/" + path, rate, body};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_rich_menu_endpoints(Endpoints& endpoints) {
  add(endpoints, "POST", "richmenu", Body::json, create, kPerHour100);
  add(endpoints, "POST", "richmenu/validate", Body::json, validate);
  add(endpoints, "GET", "richmenu/list", Body::none, list, kPerSecond10);
  add(endpoints, "GET", "richmenu/{richMenuId}", Body::none, get);
  add(endpoints, "DELETE", "richmenu/{richMenuId}", Body::none, remove, kPerHour100);
  add(endpoints, "POST", "richmenu/{richMenuId}/content", Body::image, upload);
  add(endpoints, "GET", "richmenu/{richMenuId}/content", Body::none, download);
  add(endpoints, "POST", "user/all/richmenu/{richMenuId}", Body::none, set_default);
  add(endpoints, "GET", "user/all/richmenu", Body::none, get_default);
  add(endpoints, "DELETE", "user/all/richmenu", Body::none, clear_default);
}

}  // namespace enishi::simulator
