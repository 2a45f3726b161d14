// Pictures of menus: where they come from, and what LINE checks of them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engage/menu_platform.h"

namespace enishi::engage {

// The picture `image` of the workspace in exactly this size, as JPEG or PNG of at most
// limits::menu_image_bytes_max. Room media gives it.
using MenuImage = std::function<Result<MenuPicture>(
    const WorkspaceId& workspace, const std::string& image, int width, int height)>;

struct PictureHead {
  std::string_view type;  // "image/png" or "image/jpeg"
  int width = 0, height = 0;
};

// What the first bytes say. nullopt: neither a PNG nor a JPEG, or cut off before its size.
std::optional<PictureHead> picture_head(std::string_view bytes);

// invalid, field `image`, where LINE would refuse it for a menu of this size.
Status check_picture(const MenuPicture& picture, int width, int height);

}  // namespace enishi::engage
