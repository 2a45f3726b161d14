// LINE's rules of a rich menu (Messaging API reference, "Rich menu structure"): its size, what its
// bar says, and its areas with their actions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/json.h"
#include "content/problem.h"

namespace enishi::content {

inline constexpr std::int64_t kMenuWidthMin = 800, kMenuWidthMax = 2'500, kMenuHeightMin = 250;
inline constexpr std::size_t kMenuAreasMax = 20, kMenuBarGraphemesMax = 14;

// The picture must be at least 1.45 times as wide as it is high.
constexpr std::int64_t menu_height_max(std::int64_t width) {
  return width * 100 / 145;
}
constexpr bool is_menu_size(std::int64_t width, std::int64_t height) {
  return width >= kMenuWidthMin && width <= kMenuWidthMax && height >= kMenuHeightMin &&
         height <= menu_height_max(width);
}

// Everything that is wrong with
//   {"chat_bar_text", "selected", "size": {"width", "height"},
//    "areas": [{"bounds": {"x", "y", "width", "height"}, "action": {...}}]}
// Actions are LINE's objects, but that a richmenuswitch names another menu (`menu`, a UUID) where
// LINE has an alias. Nothing is filled per person: everybody sees the same menu. Other members are
// not looked at.
std::vector<Problem> check_menu(const JsonValue& menu);

}  // namespace enishi::content
