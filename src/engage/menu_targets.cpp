#include "engage/menu_targets.h"

#include "engage/menu_body.h"
#include "engage/menu_rules.h"
#include "engage/sql.h"

namespace enishi::engage {

Result<Menu> published_menu(store::Tx& tx, ChannelNo channel, const MenuId& id,
                            const std::string& field) {
  ASSIGN(auto menu, find_menu(tx, id));
  if (!menu || menu->channel_no != channel) return invalid(field, "is no menu of this channel");
  if (menu->stage != MenuStage::published) return invalid(field, "is a menu that is not published");
  return *std::move(menu);
}

Status check_targets(store::Tx& tx, ChannelNo channel, const std::string& body) {
  ASSIGN(const MenuBody read, read_body(body));
  for (std::size_t i = 0; i < read.areas.size(); ++i) {
    if (!read.areas[i].menu) continue;
    const std::string field = "areas[" + std::to_string(i) + "].action.menu";
    ASSIGN(const auto target, find_menu(tx, *read.areas[i].menu));
    if (!target || target->channel_no != channel || target->stage == MenuStage::retired)
      return invalid(field, "is no menu of this channel");
    if (target->alias.empty())
      return invalid(field,
                     "is a menu without an alias; give it one, so that tabs can switch to it");
  }
  return {};
}

namespace {

// The published menus of the channel that switch to it.
Result<std::string> switches_to(store::Tx& tx, const Menu& menu) {
  ASSIGN(const auto live, live_menus(tx, menu.channel_no));
  for (const LiveMenu& other : live) {
    if (other.no == menu.no) continue;
    ASSIGN(const auto found, find_menu(tx, other.no));
    if (!found) continue;
    ASSIGN(const auto version, need_version(tx, found->no, found->live));
    ASSIGN(const MenuBody body, read_body(version.body));
    for (const MenuArea& area : body.areas)
      if (area.menu == menu.id) return "menu '" + found->name + "' switches to it";
  }
  return std::string();
}

}  // namespace

Result<std::string> used_by(store::Tx& tx, const Menu& menu) {
  ASSIGN(const auto channel, find_menu_channel(tx, menu.channel_no));
  if (channel && channel->default_menu == menu.no) return std::string("it is the default");
  ASSIGN(const auto schedule, schedule_of(tx, menu.channel_no));
  for (const ScheduledMenu& one : schedule)
    if (one.menu == menu.no) return std::string("the default's schedule names it");
  ASSIGN(const auto rules, parse_rules(channel ? channel->rules : "[]"));
  for (const MenuRule& rule : rules)
    if (rule.menu == menu.id) return "rule '" + rule.name + "' names it";
  if (menu.alias.empty()) return std::string();
  return switches_to(tx, menu);
}

}  // namespace enishi::engage
