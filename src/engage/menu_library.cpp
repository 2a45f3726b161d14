#include "engage/menu_library.h"

#include <algorithm>

#include "base/text.h"
#include "engage/limits.h"
#include "engage/menu_targets.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

constexpr std::size_t kAliasMax = 32;

Status check_names(const MenuDraft& draft) {
  if (trim(draft.name).empty() || draft.name.size() > limits::menu_name_bytes_max ||
      !valid_utf8(draft.name))
    return invalid("name", "must be 1 to 300 bytes of text");
  const bool plain = std::ranges::all_of(draft.alias, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (!plain || draft.alias.size() > kAliasMax)
    return invalid("alias", "must be at most 32 of a-z, 0-9, - and _");
  return {};
}

std::string shown(const Menu& menu) {
  JsonOut out;
  out.object().field("name", menu.name).field("stage", name(menu.stage));
  out.field("version", menu.version);
  if (!menu.alias.empty()) out.field("alias", menu.alias);
  return out.end().take();
}

}  // namespace

std::vector<content::Problem> MenuLibrary::check(const JsonValue& body) {
  const auto filled = fill_body(body, "m");
  if (!filled) return {{.fault = content::Fault::bad_characters, .path = filled.error().field}};
  return check_body(*filled);
}

Result<std::string> MenuLibrary::checked_body(const MenuDraft& draft, const MenuId& id) const {
  ASSIGN(const auto document,
         JsonDocument::parse(draft.body, {.bytes_max = limits::menu_body_bytes_max}));
  ASSIGN(std::string body,
         fill_body(document.root(), draft.alias.empty() ? id.text() : draft.alias));
  const auto problems = check_body(body);
  if (!problems.empty()) return std::unexpected(problems.front().error());
  return body;
}

Status MenuLibrary::check_alias(store::Tx& tx, ChannelNo channel, const std::string& alias,
                                MenuNo own) const {
  if (alias.empty()) return {};
  ASSIGN(const bool taken, tx.exists(sql::menu_of_alias, {channel, alias, own}));
  if (taken) return fail(ErrorCode::conflict, "Another menu has this alias.", "alias");
  return {};
}

Status MenuLibrary::note(store::Tx& tx, const guard::Actor& actor, std::string_view action,
                         const Menu* before, const Menu& after) const {
  guard::Operation operation;
  operation.workspace = after.workspace;
  operation.action = action;
  operation.target = "menu/" + after.id.text();
  if (before != nullptr) operation.before = shown(*before);
  operation.after = shown(after);
  return seams_.operations.append(tx, actor, operation);
}

Result<Menu> MenuLibrary::create(const guard::Actor& actor, const ChannelId& channel,
                                 MenuDraft draft) {
  TRY(check_names(draft));
  const workspace::Directory directory = seams_.workspaces.directory();
  const workspace::Channel* found = directory.channel(channel);
  if (found == nullptr) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  const Time now = seams_.clock.now();
  const MenuId id = MenuId::make(now, seams_.random);
  ASSIGN(const std::string body, checked_body(draft, id));
  return seams_.state.writing([&](store::Tx& tx) -> Result<Menu> {
    ASSIGN(const auto count, tx.integer(sql::menus_count, {found->no}));
    if (count.value_or(0) >= limits::menus_kept_max)
      return fail(ErrorCode::conflict, "The channel has too many menus.");
    TRY(check_alias(tx, found->no, draft.alias, MenuNo{}));
    ASSIGN(const auto newest, tx.integer(sql::menu_newest));
    const std::int64_t no = newest.value_or(0) + 1;
    const std::string author = identity(actor);
    TRY(tx.exec(sql::menu_channel_insert, {found->no}));
    TRY(tx.exec(sql::menu_insert, {no, id, found->workspace, found->workspace_no, found->id,
                                   found->no, draft.name, draft.alias, author, now}));
    TRY(tx.exec(sql::menu_version_insert, {no, 1, body, author, now}));
    TRY(check_targets(tx, found->no, body));
    ASSIGN(Menu made, need_menu(tx, id));
    TRY(note(tx, actor, "menu.create", nullptr, made));
    return made;
  });
}

Result<Menu> MenuLibrary::save(const guard::Actor& actor, const MenuId& id, int version,
                               MenuDraft draft) {
  TRY(check_names(draft));
  ASSIGN(const std::string body, checked_body(draft, id));
  return seams_.state.writing([&](store::Tx& tx) -> Result<Menu> {
    ASSIGN(const Menu before, need_menu(tx, id));
    Menu menu = before;
    if (menu.stage == MenuStage::retired)
      return fail(ErrorCode::conflict, "A retired menu cannot be changed.");
    if (menu.version != version)
      return fail(ErrorCode::conflict,
                  "The menu was changed meanwhile; its version is now " +
                      std::to_string(menu.version) + ".",
                  "version");
    if (!menu.alias.empty() && draft.alias != menu.alias)
      return fail(ErrorCode::conflict, "An alias stays; make another menu.", "alias");
    TRY(check_alias(tx, menu.channel_no, draft.alias, menu.no));
    TRY(check_targets(tx, menu.channel_no, body));
    const Time now = seams_.clock.now();
    if (menu.newest == VersionState::saved) {
      TRY(tx.exec(sql::menu_version_save, {menu.no, menu.version, body, identity(actor), now}));
    } else {
      if (menu.version >= limits::menu_versions_max)
        return fail(ErrorCode::conflict, "The menu has too many versions; make another one.");
      ++menu.version;
      TRY(tx.exec(sql::menu_version_insert, {menu.no, menu.version, body, identity(actor), now}));
    }
    menu.name = draft.name;
    menu.alias = draft.alias;
    TRY(update_menu(tx, menu, now));
    TRY(note(tx, actor, "menu.save", &before, menu));
    return need_menu(tx, id);
  });
}

Result<Menu> MenuLibrary::retire(const guard::Actor& actor, const MenuId& id) {
  return seams_.state.writing([&](store::Tx& tx) -> Result<Menu> {
    ASSIGN(const Menu before, need_menu(tx, id));
    Menu menu = before;
    if (menu.stage == MenuStage::retired)
      return fail(ErrorCode::conflict, "The menu is retired already.");
    if (menu.newest == VersionState::publishing)
      return fail(ErrorCode::conflict, "The menu is being published; cancel that job first.");
    ASSIGN(const std::string use, used_by(tx, menu));
    if (!use.empty()) return fail(ErrorCode::conflict, "The menu cannot be retired: " + use + ".");
    TRY(tx.exec(sql::menu_version_remove_all, {menu.no}));
    TRY(tx.exec(sql::menu_pins_drop, {menu.channel_no, menu.no}));
    menu.stage = MenuStage::retired;
    menu.live = 0;
    TRY(update_menu(tx, menu, seams_.clock.now()));
    TRY(note(tx, actor, "menu.retire", &before, menu));
    return need_menu(tx, id);
  });
}

Result<Menu> MenuLibrary::get(const MenuId& id) const {
  return seams_.state.reading([&](store::Tx& tx) { return need_menu(tx, id); });
}

Result<MenuVersion> MenuLibrary::version(const MenuId& id, int version) const {
  return seams_.state.reading([&](store::Tx& tx) -> Result<MenuVersion> {
    ASSIGN(const Menu menu, need_menu(tx, id));
    return need_version(tx, menu.no, version == 0 ? menu.version : version);
  });
}

Result<std::vector<Menu>> MenuLibrary::list(const ChannelId& channel, std::int64_t before,
                                            std::size_t limit) const {
  const workspace::Directory directory = seams_.workspaces.directory();
  const workspace::Channel* found = directory.channel(channel);
  if (found == nullptr) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  return seams_.state.reading(
      [&](store::Tx& tx) { return menus_of(tx, found->no, before, limit); });
}

Result<std::vector<std::pair<int, std::string>>> MenuLibrary::idle_areas(const MenuId& id) const {
  using Idle = std::vector<std::pair<int, std::string>>;
  return seams_.state.reading([&](store::Tx& tx) -> Result<Idle> {
    ASSIGN(const Menu menu, need_menu(tx, id));
    ASSIGN(const MenuVersion newest, need_version(tx, menu.no, menu.version));
    ASSIGN(const MenuBody body, read_body(newest.body));
    Idle out;
    for (std::size_t i = 0; i < body.areas.size(); ++i) {
      if (!body.areas[i].menu || *body.areas[i].menu == id) continue;
      ASSIGN(const auto target, find_menu(tx, *body.areas[i].menu));
      if (target && target->stage != MenuStage::published)
        out.emplace_back(static_cast<int>(i) + 1, target->name);
    }
    return out;
  });
}

}  // namespace enishi::engage
