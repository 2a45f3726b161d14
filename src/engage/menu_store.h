// Rows of menus, their versions and their channels. Everything runs in the caller's transaction.
#pragma once

#include <string>
#include <vector>

#include "engage/menu.h"
#include "guard/actor.h"
#include "store/store.h"

namespace enishi::engage {

// What LINE was last told of the default where that is not known for sure.
inline constexpr std::string_view kToldUnsure = "?";

// A channel that ever had a menu.
struct MenuChannel {
  ChannelNo no;
  MenuNo default_menu;  // without a schedule; 0: none
  std::string told;     // LINE's id of the default as LINE knows it, "": none, or kToldUnsure
  std::string rules;    // JSON: see menu_rules.h
  bool doubted = false;
};

struct ScheduledMenu {
  Time from;
  MenuNo menu;  // 0: none
};

// What LINE shows of a menu now.
struct LiveMenu {
  MenuNo no;
  MenuId id;
  std::string line_id;
  bool given = false;
};

std::string identity(const guard::Actor& actor);

Result<std::optional<Menu>> find_menu(store::Tx& tx, const MenuId& id);
Result<std::optional<Menu>> find_menu(store::Tx& tx, MenuNo no);
Result<Menu> need_menu(store::Tx& tx, const MenuId& id);  // not_found
// Newest first, below number `before`.
Result<std::vector<Menu>> menus_of(store::Tx& tx, ChannelNo channel, std::int64_t before,
                                   std::size_t limit);
Status update_menu(store::Tx& tx, const Menu& menu, Time now);

Result<MenuVersion> need_version(store::Tx& tx, MenuNo menu, int version);
// Without their bodies.
Result<std::vector<MenuVersion>> versions_at_line(store::Tx& tx, ChannelNo channel);
Status set_state(store::Tx& tx, MenuNo menu, int version, VersionState state);

Result<std::vector<LiveMenu>> live_menus(store::Tx& tx, ChannelNo channel);

Result<std::optional<MenuChannel>> find_menu_channel(store::Tx& tx, ChannelNo channel);
Result<std::vector<MenuChannel>> menu_channels(store::Tx& tx);
Result<std::vector<ScheduledMenu>> schedule_of(store::Tx& tx, ChannelNo channel);

}  // namespace enishi::engage
