#include "engage/menu_default.h"

#include <algorithm>

#include "engage/sql.h"

namespace enishi::engage {

MenuNo menu_in_force(const std::vector<ScheduledMenu>& schedule, MenuNo otherwise, Time now) {
  MenuNo out = otherwise;
  Time newest = kTimeMin;
  for (const ScheduledMenu& one : schedule) {
    if (one.from > now || one.from < newest) continue;
    out = one.menu;
    newest = one.from;
  }
  return out;
}

Result<Time> MenuDefault::turn() {
  const workspace::Directory directory = seams_.workspaces.directory();
  const workspace::Channel* channel = directory.channel(channel_);
  if (channel == nullptr || !channel->active) return kTimeMax;
  std::optional<MenuChannel> row;
  std::vector<ScheduledMenu> schedule;
  std::vector<LiveMenu> live;
  TRY(seams_.state.read([&](store::Tx& tx) -> Status {
    ASSIGN(row, find_menu_channel(tx, channel_));
    ASSIGN(schedule, schedule_of(tx, channel_));
    ASSIGN(live, live_menus(tx, channel_));
    return {};
  }));
  if (!row) return kTimeMax;
  const Time now = seams_.clock.now();
  const MenuNo wanted = menu_in_force(schedule, row->default_menu, now);
  const auto menu = std::ranges::find(live, wanted, &LiveMenu::no);
  const std::string line_id = menu == live.end() ? std::string() : menu->line_id;
  if (row->told != line_id) TRY(tell(channel->id, line_id));
  Time next = kTimeMax;
  for (const ScheduledMenu& one : schedule)
    if (one.from > now) next = std::min(next, one.from);
  return next;
}

Status MenuDefault::tell(const ChannelId& channel, const std::string& menu) {
  const auto note = [&](std::string_view told) {
    return seams_.state.write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::menu_set_told, {channel_, told}));
      return {};
    });
  };
  TRY(note(kToldUnsure));
  TRY(seams_.platform.set_default(channel, menu));
  return note(menu);
}

}  // namespace enishi::engage
