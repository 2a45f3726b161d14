#include "engage/menu_store.h"

#include "engage/sql.h"

namespace enishi::engage {
namespace {

template <class No>
No number(const store::Row& row, int column) {
  return No{static_cast<std::uint32_t>(row.integer(column))};
}

Menu menu_of(const store::Row& row) {
  Menu m;
  int i = 0;
  m.no = number<MenuNo>(row, i++);
  m.id = row.id<MenuId>(i++);
  m.workspace = row.id<WorkspaceId>(i++);
  m.workspace_no = number<WorkspaceNo>(row, i++);
  m.channel = row.id<ChannelId>(i++);
  m.channel_no = number<ChannelNo>(row, i++);
  m.name = row.str(i++);
  m.alias = row.str(i++);
  m.stage = static_cast<MenuStage>(row.integer(i++));
  m.version = static_cast<int>(row.integer(i++));
  m.live = static_cast<int>(row.integer(i++));
  m.alias_told = row.boolean(i++);
  m.given = row.boolean(i++);
  m.job = row.integer(i++);
  m.created_by = row.str(i++);
  m.created_at = row.time(i++);
  m.updated_at = row.time(i++);
  m.newest = static_cast<VersionState>(row.integer(i++));
  return m;
}

MenuVersion version_of(const store::Row& row) {
  return {.menu = number<MenuNo>(row, 0),
          .version = static_cast<int>(row.integer(1)),
          .body = row.str(2),
          .state = static_cast<VersionState>(row.integer(3)),
          .line_id = row.str(4),
          .edited_by = row.str(5),
          .edited_at = row.time(6),
          .live_at = row.opt_time(7),
          .old_at = row.opt_time(8)};
}

MenuChannel channel_of(const store::Row& row) {
  return {.no = number<ChannelNo>(row, 0),
          .default_menu = number<MenuNo>(row, 1),
          .told = row.str(2),
          .rules = row.str(3),
          .doubted = row.boolean(4)};
}

}  // namespace

std::string identity(const guard::Actor& actor) {
  return std::string(guard::name(actor.kind)) + "/" + actor.id;
}

Result<std::optional<Menu>> find_menu(store::Tx& tx, const MenuId& id) {
  return tx.first<Menu>(sql::menu_by_id, {id}, menu_of);
}

Result<std::optional<Menu>> find_menu(store::Tx& tx, MenuNo no) {
  return tx.first<Menu>(sql::menu_by_no, {no}, menu_of);
}

Result<Menu> need_menu(store::Tx& tx, const MenuId& id) {
  ASSIGN(auto found, find_menu(tx, id));
  if (!found) return fail(ErrorCode::not_found, "There is no such menu.");
  return *std::move(found);
}

Result<std::vector<Menu>> menus_of(store::Tx& tx, ChannelNo channel, std::int64_t before,
                                   std::size_t limit) {
  return tx.all<Menu>(sql::menus_of_channel, {channel, before, static_cast<std::int64_t>(limit)},
                      menu_of);
}

Status update_menu(store::Tx& tx, const Menu& m, Time now) {
  TRY(tx.exec(sql::menu_update, {m.no, m.name, m.alias, static_cast<int>(m.stage), m.version,
                                 m.live, m.alias_told, m.given, m.job, now}));
  return {};
}

Result<MenuVersion> need_version(store::Tx& tx, MenuNo menu, int version) {
  ASSIGN(auto found, tx.first<MenuVersion>(sql::menu_version_find, {menu, version}, version_of));
  if (!found) return fail(ErrorCode::not_found, "There is no such version.");
  return *std::move(found);
}

Result<std::vector<MenuVersion>> versions_at_line(store::Tx& tx, ChannelNo channel) {
  return tx.all<MenuVersion>(sql::menu_versions_at_line, {channel}, version_of);
}

Status set_state(store::Tx& tx, MenuNo menu, int version, VersionState state) {
  TRY(tx.exec(sql::menu_version_state, {menu, version, static_cast<int>(state)}));
  return {};
}

Result<std::vector<LiveMenu>> live_menus(store::Tx& tx, ChannelNo channel) {
  return tx.all<LiveMenu>(sql::menus_live, {channel}, [](const store::Row& row) {
    return LiveMenu{number<MenuNo>(row, 0), row.id<MenuId>(1), row.str(2), row.boolean(3)};
  });
}

Result<std::optional<MenuChannel>> find_menu_channel(store::Tx& tx, ChannelNo channel) {
  return tx.first<MenuChannel>(sql::menu_channel_find, {channel}, channel_of);
}

Result<std::vector<MenuChannel>> menu_channels(store::Tx& tx) {
  return tx.all<MenuChannel>(sql::menu_channels, {}, channel_of);
}

Result<std::vector<ScheduledMenu>> schedule_of(store::Tx& tx, ChannelNo channel) {
  return tx.all<ScheduledMenu>(sql::menu_schedule_of, {channel}, [](const store::Row& row) {
    return ScheduledMenu{row.time(0), number<MenuNo>(row, 1)};
  });
}

}  // namespace enishi::engage
