#include "engage/incoming.h"

namespace enishi::engage {

std::string_view name(MessageType type) {
  constexpr std::string_view kNames[] = {"text", "image",    "video",   "audio",
                                         "file", "location", "sticker", "other"};
  return kNames[static_cast<std::size_t>(type)];
}

}  // namespace enishi::engage
