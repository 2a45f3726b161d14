#include "engage/menu.h"

namespace enishi::engage {

std::string_view name(MenuStage stage) {
  constexpr std::string_view kNames[] = {"draft", "published", "retired"};
  return kNames[static_cast<std::size_t>(stage)];
}

std::string_view name(VersionState state) {
  constexpr std::string_view kNames[] = {"saved",    "publishing", "live",  "old",
                                         "removing", "gone",       "failed"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string line_name_prefix(const MenuId& menu) {
  return "e:" + menu.text() + ":";
}

std::string line_name(const MenuId& menu, int version) {
  return line_name_prefix(menu) + std::to_string(version);
}

}  // namespace enishi::engage
