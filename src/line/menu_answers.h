// LINE's answers about rich menus, read.
#pragma once

#include <string>
#include <vector>

#include "engage/menu_platform.h"

namespace enishi::line {

// {"richMenuId"}
Result<std::string> read_menu_id(const std::string& body);
// Ids and names only: a list of a thousand menus is many megabytes.
Result<std::vector<engage::PlatformMenu>> read_menus(const std::string& body);
Result<engage::BatchPhase> read_batch_phase(const std::string& body);

}  // namespace enishi::line
