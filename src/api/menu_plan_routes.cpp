// Who sees which rich menu: default, rules, pins, and how far LINE has been told.
#include "api/json_fields.h"
#include "api/menu_json.h"
#include "api/routes.h"
#include "engage/limits.h"

namespace enishi::api {
namespace {

constexpr std::string_view kReaders = "contents.read contents.write";

Result<std::optional<MenuId>> opt_menu(const JsonValue& json) {
  if (!json.has("menu")) return std::nullopt;
  ASSIGN(const MenuId id, id_at<MenuId>(json, "menu"));
  return id;
}

Answer show_default(Call& call) {
  ASSIGN(const auto plan, call.rooms.menus.plan().default_of(call.channel->id));
  return menu_default_json(plan);
}

Answer set_default(Call& call) {
  engage::DefaultPlan plan;
  ASSIGN(plan.menu, opt_menu(call.json()));
  if (const auto schedule = call.json().find("schedule")) {
    ASSIGN(const std::size_t count, schedule->array(0, limits::menu_schedule_max));
    for (std::size_t i = 0; i < count; ++i) {
      ASSIGN(const auto from, opt_time_at(schedule->at(i), "from"));
      ASSIGN(auto menu, opt_menu(schedule->at(i)));
      plan.schedule.push_back({from.value_or(kTimeMin), std::move(menu)});
    }
  }
  TRY(call.rooms.menus.set_default(call.actor(), call.channel->id, plan));
  return show_default(call);
}

Answer show_rules(Call& call) {
  ASSIGN(const auto rules, call.rooms.menus.plan().rules_of(call.channel->id));
  return menu_rules_json(rules);
}

Answer set_rules(Call& call) {
  ASSIGN(const JsonValue list, call.json().get("rules"));
  ASSIGN(const auto rules, engage::parse_rules(list));
  TRY(call.rooms.menus.set_rules(call.actor(), call.channel->id, rules));
  return menu_rules_json(rules);
}

Answer pin_menu(Call& call) {
  ASSIGN(const MenuId menu, id_at<MenuId>(call.json(), "menu"));
  TRY(call.rooms.menus.pin(call.actor(), call.channel->id, call.record, menu));
  return std::string();
}

Answer unpin_menu(Call& call) {
  TRY(call.rooms.menus.pin(call.actor(), call.channel->id, call.record, std::nullopt));
  return std::string();
}

Answer show_status(Call& call) {
  ASSIGN(const auto status, call.rooms.menus.status(call.channel->id));
  return menu_status_json(status);
}

}  // namespace

void add_menu_plan_routes(Table& table) {
  table.components.push_back({"MenuDefault", menu_default_schema(true)});
  table.components.push_back({"MenuRules", menu_rules_schema()});
  const auto pair = [&table](std::string_view path, std::string_view read_name,
                             std::string_view write_name, std::string_view what,
                             std::string_view how, std::string request, std::string response,
                             std::function<Answer(Call&)> read,
                             std::function<Answer(Call&)> write) {
    table.routes.push_back({.method = "GET",
                            .path = path,
                            .name = read_name,
                            .scope = kReaders,
                            .summary = what,
                            .response = response,
                            .run = std::move(read)});
    table.routes.push_back({.method = "PUT",
                            .path = path,
                            .name = write_name,
                            .scope = "contents.write",
                            .summary = how,
                            .body = Body::json,
                            .request = std::move(request),
                            .response = std::move(response),
                            .run = std::move(write)});
  };
  pair("/channels/{channel}/menu-default", "getMenuDefault", "setMenuDefault",
       "The menu of everybody whom no rule gives one, and its schedule.",
       "Sets the default and its schedule.", menu_default_schema(false), ref("MenuDefault"),
       show_default, set_default);
  pair("/channels/{channel}/menu-rules", "getMenuRules", "setMenuRules",
       "Who sees which menu by condition.",
       "Sets the rules; they are kept live from then on, within LINE's limits.",
       menu_rules_schema(), ref("MenuRules"), show_rules, set_rules);
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/menu-status",
                          .name = "getMenuStatus",
                          .scope = kReaders,
                          .summary = "How many ought to have each menu, have it, and wait for it.",
                          .response = menu_status_schema(),
                          .run = show_status});
  table.routes.push_back({.method = "PUT",
                          .path = "/channels/{channel}/friends/{friend}/menu",
                          .name = "pinMenu",
                          .scope = "people.write",
                          .summary = "Gives one friend a menu, whatever the rules say.",
                          .body = Body::json,
                          .request = closed({{"menu", kUuid}}),
                          .status = 204,
                          .run = pin_menu});
  table.routes.push_back({.method = "DELETE",
                          .path = "/channels/{channel}/friends/{friend}/menu",
                          .name = "unpinMenu",
                          .scope = "people.write",
                          .summary = "Lets the rules decide again.",
                          .status = 204,
                          .run = unpin_menu});
}

}  // namespace enishi::api
