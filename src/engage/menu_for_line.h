// A version as LINE is told of it: aliases of the menus it switches to, tracked links.
#pragma once

#include <string>

#include "engage/menu_body.h"
#include "engage/menu_seams.h"

namespace enishi::engage {

// LINE's rich menu object. Web links become tracked ones where http.public_url is set; the same
// for everybody, so they name no person.
Result<std::string> menu_for_line(const MenuSeams& seams, const Menu& menu, int version,
                                  const MenuBody& body);

}  // namespace enishi::engage
