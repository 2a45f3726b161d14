#include "simulator/image_size.h"

#include "base/bytes.h"

namespace enishi::simulator {

namespace {
constexpr std::string_view kPngSignature{"\x89PNG\r\n\x1A\n", 8};

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::uint32_t be16_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(byte_at(bytes, at) << 8 | byte_at(bytes, at + 1));
}

// Signature, then the chunk IHDR: length, name, width, height.
std::optional<ImageSize> png_size(std::string_view bytes) {
  if (bytes.size() < 24 || bytes.substr(12, 4) != "IHDR") return std::nullopt;
  return ImageSize{"image/png", read_be32(bytes, 16), read_be32(bytes, 20)};
}

// Start of frame: every SOFn but the three of its numbers that mean something else.
bool starts_frame(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

// Segments of marker, length, content; the frame's says height and width.
std::optional<ImageSize> jpeg_size(std::string_view bytes) {
  for (std::size_t at = 2; at + 4 <= bytes.size();) {
    if (byte_at(bytes, at) != 0xFF) return std::nullopt;
    const std::uint8_t marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {  // a fill byte
      ++at;
      continue;
    }
    if (starts_frame(marker)) {
      if (at + 9 > bytes.size()) return std::nullopt;
      return ImageSize{"image/jpeg", be16_at(bytes, at + 7), be16_at(bytes, at + 5)};
    }
    const std::uint32_t length = be16_at(bytes, at + 2);
    if (length < 2) return std::nullopt;
    at += 2 + length;
  }
  return std::nullopt;
}
}  // namespace

std::optional<ImageSize> image_size(std::string_view bytes) {
  if (bytes.starts_with(kPngSignature)) return png_size(bytes);
  if (bytes.starts_with("\xFF\xD8\xFF")) return jpeg_size(bytes);
  return std::nullopt;
}

}  // namespace enishi::simulator
