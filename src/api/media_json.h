// An item of the media library as the interface shows it, with its URLs and ready-made messages.
#pragma once

#include <string>

#include "base/json.h"
#include "media/media.h"

namespace enishi::api {

std::string media_schema();
// `base`: http.public_url; without one URLs are paths, and messages are left out.
void write_media(JsonOut& out, const media::Item& item, std::string_view base);

}  // namespace enishi::api
