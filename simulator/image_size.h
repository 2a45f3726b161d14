// What a PNG or JPEG says about itself in its first bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace enishi::simulator {

struct ImageSize {
  std::string_view type;  // "image/png" or "image/jpeg"
  std::uint32_t width = 0, height = 0;
};

// nullopt: neither a PNG nor a JPEG, or cut off before its size.
std::optional<ImageSize> image_size(std::string_view bytes);

}  // namespace enishi::simulator
