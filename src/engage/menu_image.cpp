#include "engage/menu_image.h"

#include "content/rules_menu.h"
#include "engage/limits.h"

namespace enishi::engage {
namespace {

constexpr std::string_view kPng("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", 16);
constexpr std::size_t kPngHead = 24;

int be(std::string_view bytes, std::size_t at, std::size_t size) {
  unsigned out = 0;
  for (std::size_t i = 0; i < size; ++i) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<int>(out & 0x7fffffff);
}

// Of the frame header, which stands behind any number of other segments.
std::optional<PictureHead> jpeg_head(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 4 <= bytes.size()) {
    if (static_cast<unsigned char>(bytes[at]) != 0xff) return std::nullopt;
    const auto marker = static_cast<unsigned char>(bytes[at + 1]);
    if (marker == 0xff) {  // fill byte
      ++at;
      continue;
    }
    const auto length = static_cast<std::size_t>(be(bytes, at + 2, 2));
    const bool frame =
        marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame && at + 9 <= bytes.size())
      return PictureHead{"image/jpeg", be(bytes, at + 7, 2), be(bytes, at + 5, 2)};
    if (frame || marker == 0xd9 || marker == 0xda || length < 2) return std::nullopt;
    at += 2 + length;
  }
  return std::nullopt;
}

std::string size_text(int width, int height) {
  return std::to_string(width) + " x " + std::to_string(height);
}

}  // namespace

std::optional<PictureHead> picture_head(std::string_view bytes) {
  if (bytes.starts_with(kPng) && bytes.size() >= kPngHead)
    return PictureHead{"image/png", be(bytes, 16, 4), be(bytes, 20, 4)};
  if (bytes.starts_with("\xff\xd8\xff")) return jpeg_head(bytes);
  return std::nullopt;
}

Status check_picture(const MenuPicture& picture, int width, int height) {
  const auto head = picture_head(picture.bytes);
  if (!head) return invalid("image", "is neither a PNG nor a JPEG");
  if (head->type != picture.type)
    return invalid("image", "is " + std::string(head->type) + ", not " + picture.type);
  if (picture.bytes.size() > limits::menu_image_bytes_max)
    return invalid("image", "is " + std::to_string(picture.bytes.size()) +
                                " bytes; LINE takes at most " +
                                std::to_string(limits::menu_image_bytes_max));
  if (head->width != width || head->height != height)
    return invalid("image", "is " + size_text(head->width, head->height) +
                                " pixels, but the menu is " + size_text(width, height));
  if (!content::is_menu_size(width, height))
    return invalid("image", "is " + size_text(width, height) +
                                " pixels; a menu is 800 to 2500 wide, at least 250 high, and at "
                                "least 1.45 times as wide as high");
  return {};
}

}  // namespace enishi::engage
