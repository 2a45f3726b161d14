// Pictures of rich menus, out of the media library.
#pragma once

#include "engage/menu_image.h"
#include "media/media.h"

namespace enishi::app {

// `media` must outlive it.
engage::MenuImage menu_pictures(media::Media& media);

}  // namespace enishi::app
