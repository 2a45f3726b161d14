// A rich menu as people define it, and its life.
//
//   draft -> published (LINE has a menu for the version that is live) -> retired
//
// LINE's menus cannot be changed, so every published version is one of LINE's menus, named
// "e:<id>:<version>"; a new version takes the place of the one before, which is then removed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "workspace/workspace.h"

namespace enishi {
struct MenuTag;
using MenuId = Id<MenuTag>;
using MenuNo = Number<MenuTag>;
}  // namespace enishi

namespace enishi::engage {

// Stored; never changes.
enum class MenuStage : unsigned char { draft, published, retired };
std::string_view name(MenuStage stage);

// Stored; never changes.
enum class VersionState : unsigned char {
  saved,       // LINE does not know it
  publishing,  // its job is under way
  live,
  old,       // another one is live; people are still to be moved away from it
  removing,  // LINE's menu is to be deleted
  gone,
  failed,  // could not be published
};
std::string_view name(VersionState state);

// What people write.
struct MenuDraft {
  std::string name;
  std::string alias;  // [a-z0-9_-]{1,32}, or empty: no other menu can switch to it
  std::string body;   // JSON: see menu_body.h
};

struct Menu {
  MenuNo no;
  MenuId id;
  WorkspaceId workspace;
  WorkspaceNo workspace_no;
  ChannelId channel;
  ChannelNo channel_no;
  std::string name, alias;
  MenuStage stage = MenuStage::draft;
  int version = 1;          // the newest
  int live = 0;             // 0: none
  bool alias_told = false;  // LINE may know the alias
  bool given = false;       // somebody may be linked to it
  std::int64_t job = 0;     // of the last publishing
  std::string created_by;
  Time created_at, updated_at;
  VersionState newest = VersionState::saved;  // state of the newest version
};

struct MenuVersion {
  MenuNo menu;
  int version = 0;
  std::string body;
  VersionState state = VersionState::saved;
  std::string line_id;  // empty: LINE has none
  std::string edited_by;
  Time edited_at;
  std::optional<Time> live_at, old_at;
};

// What LINE calls a version; and the beginning that all versions of a menu share.
std::string line_name(const MenuId& menu, int version);
std::string line_name_prefix(const MenuId& menu);

}  // namespace enishi::engage
