// The forms in which an item can be had.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace enishi::media {

enum class Shape : unsigned char {
  original,   // the bytes as they came; of a picture the same as `message`
  message,    // a picture as LINE's image message takes it, without metadata
  preview,    // at most 1,024 pixels a side and 1 MB; of a video its still
  still,      // a picture out of a video
  icon,       // a square of at most 512 pixels, PNG
  imagemap,   // `width` pixels wide: 240, 300, 460, 700 or 1,040
  rich_menu,  // exactly `width` x `height`, cut at the centre, at most 1 MB; never public
};

struct Form {
  Shape shape = Shape::original;
  int width = 0, height = 0;

  static Form imagemap(int width) { return {Shape::imagemap, width, 0}; }
  static Form rich_menu(int width, int height) { return {Shape::rich_menu, width, height}; }
  bool operator==(const Form&) const = default;
};

// "preview", "imagemap/1040", "rich_menu/2500x1686": in URLs and in the store.
std::string form_text(const Form& form);
// Of a URL: nullopt for what is no form or not public.
std::optional<Form> parse_public_form(std::string_view text);

}  // namespace enishi::media
