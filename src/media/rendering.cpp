#include "media/rendering.h"

#include <algorithm>

#include "media/jpeg.h"
#include "media/limits.h"
#include "media/png.h"

namespace enishi::media {
namespace {

constexpr int kQualities[] = {90, 82, 74, 66, 58, 50, 42, 34, 26, 18, 10};
constexpr int kQualityLeast = 50;  // where the picture may be made smaller instead
constexpr int kShrinks = 16;

bool fits(const std::string& bytes, std::int64_t bytes_max) {
  return static_cast<std::int64_t>(bytes.size()) <= bytes_max;
}

Rendition made(const Picture& picture, std::string bytes, bool png) {
  return {.content_type = png ? "image/png" : "image/jpeg",
          .bytes = std::move(bytes),
          .width = picture.width(),
          .height = picture.height()};
}

// As it is, at the best quality that fits; nullopt where none does.
Result<std::optional<Rendition>> press(const Picture& picture, bool png, std::int64_t bytes_max,
                                       int quality_least) {
  if (png) {
    ASSIGN(std::string bytes, picture.png());
    if (!fits(bytes, bytes_max)) return std::nullopt;
    return made(picture, std::move(bytes), true);
  }
  for (const int quality : kQualities) {
    if (quality < quality_least) break;
    ASSIGN(std::string bytes, picture.jpeg(quality));
    if (fits(bytes, bytes_max)) return made(picture, std::move(bytes), false);
  }
  return std::nullopt;
}

// Of any size up to its own.
Result<Rendition> press_smaller(const Picture& picture, bool png, std::int64_t bytes_max) {
  ASSIGN(auto done, press(picture, png, bytes_max, kQualityLeast));
  double share = 1;
  for (int i = 0; !done && i < kShrinks; ++i) {
    share *= 0.8;
    ASSIGN(const Picture smaller,
           picture.within(std::max(1, static_cast<int>(picture.width() * share)),
                          std::max(1, static_cast<int>(picture.height() * share))));
    ASSIGN(done, press(smaller, png, bytes_max, kQualityLeast));
  }
  if (!done) return invalid("form", "cannot be made small enough");
  return *std::move(done);
}

// Of exactly its size: transparency goes before the size does.
Result<Rendition> press_exactly(const Picture& picture, std::int64_t bytes_max) {
  if (picture.transparent()) {
    ASSIGN(auto done, press(picture, true, bytes_max, 0));
    if (done) return *std::move(done);
  }
  ASSIGN(const Picture flat, picture.flattened());
  ASSIGN(auto done, press(flat, false, bytes_max, 0));
  if (!done) return invalid("form", "cannot be made small enough");
  return *std::move(done);
}

// The largest part in the middle with the proportions of width x height.
Rect centre(const Picture& picture, int width, int height) {
  const std::int64_t w = picture.width(), h = picture.height();
  Rect part{0, 0, static_cast<int>(w), static_cast<int>(h)};
  if (w * height > h * width) {
    part.width = static_cast<int>(std::max<std::int64_t>(1, h * width / height));
    part.x = static_cast<int>(w - part.width) / 2;
  } else {
    part.height = static_cast<int>(std::max<std::int64_t>(1, w * height / width));
    part.y = static_cast<int>(h - part.height) / 2;
  }
  return part;
}

// Upright, and no larger than anything needs.
Result<Picture> working_picture(std::string_view bytes, bool png, int orientation) {
  ASSIGN(Picture picture, png ? Picture::decode_png(bytes) : Picture::decode_jpeg(bytes));
  constexpr int kSide = limits::media_working_side_max;
  if (std::max(picture.width(), picture.height()) > kSide) {
    ASSIGN(picture, picture.within(kSide, kSide));
  }
  if (orientation != 1) {
    ASSIGN(picture, picture.turned(orientation));
  }
  return picture;
}

// The picture as it came, its metadata cut out, where LINE can take that.
std::optional<Rendition> untouched(std::string_view bytes) {
  if (static_cast<std::int64_t>(bytes.size()) > limits::media_line_image_bytes_max)
    return std::nullopt;
  if (const auto png = read_png_head(bytes)) {
    return Rendition{.content_type = "image/png",
                     .bytes = png_is_plain(bytes) ? std::string(bytes) : strip_png(bytes),
                     .width = static_cast<int>(png->width),
                     .height = static_cast<int>(png->height)};
  }
  const auto jpeg = read_jpeg_head(bytes);
  if (!jpeg || jpeg->orientation != 1 || jpeg->components == 4) return std::nullopt;
  return Rendition{.content_type = "image/jpeg",
                   .bytes = strip_jpeg(bytes),
                   .width = jpeg->width,
                   .height = jpeg->height};
}

Result<Rendition> render_icon(const Picture& picture) {
  const int side = std::min({picture.width(), picture.height(), limits::media_icon_side_max});
  ASSIGN(const Picture square, picture.scaled(centre(picture, 1, 1), side, side));
  return press_smaller(square, true, limits::media_line_preview_bytes_max);
}

Result<Rendition> render_imagemap(const Picture& picture, int width) {
  const std::int64_t height =
      (std::int64_t{picture.height()} * width + picture.width() / 2) / picture.width();
  if (height > limits::media_working_side_max)
    return invalid("form", "would be higher than 4,096 pixels: too narrow for an imagemap");
  ASSIGN(const Picture scaled, picture.scaled({0, 0, picture.width(), picture.height()}, width,
                                              static_cast<int>(std::max<std::int64_t>(1, height))));
  return press_exactly(scaled, limits::media_line_image_bytes_max);
}

Result<Rendition> render_rich_menu(const Picture& picture, const Form& form) {
  const int w = form.width, h = form.height;
  if (w < limits::media_rich_menu_width_min || w > limits::media_rich_menu_width_max ||
      h < limits::media_rich_menu_height_min || w * 100 < h * 145)
    return invalid("form",
                   "a rich menu is 800 to 2,500 pixels wide, at least 250 high, and at "
                   "least 1.45 times as wide as high");
  ASSIGN(const Picture cut, picture.scaled(centre(picture, w, h), w, h));
  return press_exactly(cut, limits::media_rich_menu_bytes_max);
}

}  // namespace

Result<Rendition> render_preview(const Picture& picture) {
  constexpr int kSide = limits::media_preview_side_max;
  ASSIGN(const Picture small, picture.within(kSide, kSide));
  return press_smaller(small, small.transparent(), limits::media_line_preview_bytes_max);
}

Result<Rendition> render(std::string_view bytes, const Form& form) {
  if (form.shape == Shape::message || form.shape == Shape::original)
    if (auto as_it_is = untouched(bytes)) return *std::move(as_it_is);
  const bool png = read_png_head(bytes).has_value();
  const int orientation = png ? 1 : read_jpeg_head(bytes).value_or(JpegHead{}).orientation;
  ASSIGN(const Picture picture, working_picture(bytes, png, orientation));
  switch (form.shape) {
    case Shape::original:
    case Shape::message:
      return press_smaller(picture, picture.transparent(), limits::media_line_image_bytes_max);
    case Shape::preview:
      return render_preview(picture);
    case Shape::icon:
      return render_icon(picture);
    case Shape::imagemap:
      return render_imagemap(picture, form.width);
    case Shape::rich_menu:
      return render_rich_menu(picture, form);
    case Shape::still:
      break;
  }
  return invalid("form", "is one of videos only");
}

}  // namespace enishi::media
