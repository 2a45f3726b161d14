// Definitions of menus: made, changed version by version, retired.
#pragma once

#include <vector>

#include "engage/menu_body.h"
#include "engage/menu_seams.h"
#include "engage/menu_store.h"

namespace enishi::engage {

// Every change is one transaction with its row of the operation log. Errors: not_found, invalid
// with the field, conflict. Thread safe.
class MenuLibrary {
 public:
  explicit MenuLibrary(const MenuSeams& seams) : seams_(seams) {}

  // What is wrong with a body ({"chat_bar_text", ...}, see menu_body.h), as its author wrote it.
  static std::vector<content::Problem> check(const JsonValue& body);

  // The draft's body is as its author wrote it.
  Result<Menu> create(const guard::Actor& actor, const ChannelId& channel, MenuDraft draft);
  // A new version, or the newest one changed if it was never published. `version` is the one that
  // the change was made from. An alias, once given, stays.
  Result<Menu> save(const guard::Actor& actor, const MenuId& id, int version, MenuDraft draft);
  // conflict while something names it. People who were pinned to it are not any more.
  Result<Menu> retire(const guard::Actor& actor, const MenuId& id);

  Result<Menu> get(const MenuId& id) const;
  Result<MenuVersion> version(const MenuId& id, int version) const;
  // Newest first, below number `before`.
  Result<std::vector<Menu>> list(const ChannelId& channel, std::int64_t before,
                                 std::size_t limit) const;
  // Areas of switches whose menu is not published yet: a tap of them does nothing.
  Result<std::vector<std::pair<int, std::string>>> idle_areas(const MenuId& id) const;

 private:
  Result<std::string> checked_body(const MenuDraft& draft, const MenuId& id) const;
  Status check_alias(store::Tx& tx, ChannelNo channel, const std::string& alias, MenuNo own) const;
  Status note(store::Tx& tx, const guard::Actor& actor, std::string_view action, const Menu* before,
              const Menu& after) const;

  const MenuSeams& seams_;
};

}  // namespace enishi::engage
