// Menus that other definitions name: they must be there.
#pragma once

#include <string>
#include <vector>

#include "engage/menu_store.h"

namespace enishi::engage {

// A menu of this channel that is published; the error names `field`.
Result<Menu> published_menu(store::Tx& tx, ChannelNo channel, const MenuId& id,
                            const std::string& field);

// Every menu that an area of the body switches to has an alias, in the same channel. It need not be
// published yet: two menus may switch to each other. The error names the area.
Status check_targets(store::Tx& tx, ChannelNo channel, const std::string& body);

// What still needs the menu, in words; empty: it may be retired.
Result<std::string> used_by(store::Tx& tx, const Menu& menu);

}  // namespace enishi::engage
