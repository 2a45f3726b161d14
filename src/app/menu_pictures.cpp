#include "app/menu_pictures.h"

namespace enishi::app {

engage::MenuImage menu_pictures(media::Media& media) {
  return [&media](const WorkspaceId& workspace, const std::string& image, int width,
                  int height) -> Result<engage::MenuPicture> {
    const auto id = MediaId::parse(image);
    if (!id) return invalid("image", "must be the id of a picture in the media library");
    const auto item = media.get(*id);
    if (!item && item.error().code != ErrorCode::not_found) return std::unexpected(item.error());
    if (!item || item->workspace != workspace || item->origin != media::Origin::library)
      return invalid("image", "is no picture in the media library of this workspace");
    auto picture = media.image(*id, media::Form::rich_menu(width, height));
    if (!picture && picture.error().code == ErrorCode::not_found)
      return invalid("image", "is no picture in the media library of this workspace");
    if (!picture) return std::unexpected(picture.error());
    return engage::MenuPicture{std::move(picture->content_type), std::move(picture->bytes)};
  };
}

}  // namespace enishi::app
