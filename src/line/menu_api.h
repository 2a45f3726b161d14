// LINE's rich menus as room engage asks for them (engage/menu_platform.h).
#pragma once

#include <memory>

#include "engage/menu_platform.h"
#include "line/asker.h"

namespace enishi::line {

// Every call is paced by its endpoint's bucket; those with a token within a few seconds wait for
// it, others are rate_limited. `asker` must outlive it.
std::unique_ptr<engage::MenuPlatform> make_menu_api(Asker& asker);

}  // namespace enishi::line
