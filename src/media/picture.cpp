#include "media/picture.h"

#include <gd.h>

#include <algorithm>
#include <cmath>

namespace enishi::media {
namespace {

// gd talks of bad files on stderr; we tell who uploaded them.
void be_quiet() {
  static const bool quiet = [] {
    gdSetErrorMethod([](int, const char*, va_list) {});
    return true;
  }();
  static_cast<void>(quiet);
}

std::unexpected<Error> no_memory() {
  return fail(ErrorCode::unavailable, "There is no memory for this picture now.");
}

Result<std::string> taken(void* bytes, int size) {
  if (bytes == nullptr) return no_memory();
  std::string out(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  gdFree(bytes);
  return out;
}

}  // namespace

void Picture::Free::operator()(gdImageStruct* image) const {
  gdImageDestroy(image);
}

Result<Picture> Picture::made(int width, int height) {
  be_quiet();
  gdImagePtr image = gdImageCreateTrueColor(width, height);
  if (image == nullptr) return no_memory();
  gdImageAlphaBlending(image, 0);
  gdImageSaveAlpha(image, 1);
  return Picture(image);
}

Result<Picture> Picture::decoded(gdImageStruct* image, std::string_view what) {
  if (image == nullptr)
    return invalid("file", "is a " + std::string(what) + " whose picture is damaged");
  Picture picture(image);
  if (gdImageTrueColor(image) == 0 && gdImagePaletteToTrueColor(image) == 0) return no_memory();
  gdImageAlphaBlending(image, 0);
  gdImageSaveAlpha(image, 1);
  return picture;
}

Result<Picture> Picture::decode_jpeg(std::string_view bytes) {
  be_quiet();
  return decoded(gdImageCreateFromJpegPtrEx(static_cast<int>(bytes.size()),
                                            const_cast<char*>(bytes.data()), 0),
                 "JPEG");
}

Result<Picture> Picture::decode_png(std::string_view bytes) {
  be_quiet();
  return decoded(
      gdImageCreateFromPngPtr(static_cast<int>(bytes.size()), const_cast<char*>(bytes.data())),
      "PNG");
}

Result<Picture> Picture::from_rgb(int width, int height, std::string_view rgb) {
  ASSIGN(Picture picture, made(width, height));
  std::size_t at = 0;
  const auto next = [&] { return static_cast<unsigned char>(rgb[at++]); };
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const int red = next(), green = next(), blue = next();
      picture.image_->tpixels[y][x] = gdTrueColor(red, green, blue);
    }
  return picture;
}

int Picture::width() const {
  return gdImageSX(image_.get());
}

int Picture::height() const {
  return gdImageSY(image_.get());
}

bool Picture::transparent() const {
  for (int y = 0; y < height(); ++y)
    for (int x = 0; x < width(); ++x)
      if (gdTrueColorGetAlpha(image_->tpixels[y][x]) != gdAlphaOpaque) return true;
  return false;
}

Colour Picture::pixel(int x, int y) const {
  const int c = gdImageGetTrueColorPixel(image_.get(), x, y);
  return {gdTrueColorGetRed(c), gdTrueColorGetGreen(c), gdTrueColorGetBlue(c)};
}

Result<Picture> Picture::scaled(const Rect& part, int width, int height) const {
  ASSIGN(Picture out, made(width, height));
  gdImageCopyResampled(out.image_.get(), image_.get(), 0, 0, part.x, part.y, width, height,
                       part.width, part.height);
  return out;
}

Result<Picture> Picture::within(int width_max, int height_max) const {
  const double ratio = std::min(
      {1.0, static_cast<double>(width_max) / width(), static_cast<double>(height_max) / height()});
  const auto side = [&](int pixels, int max) {
    return std::clamp(static_cast<int>(std::lround(pixels * ratio)), 1, max);
  };
  return scaled({0, 0, width(), height()}, side(width(), width_max), side(height(), height_max));
}

// 2, 4, 5 and 7 are mirrored; 5 to 8 lie on their side.
Result<Picture> Picture::turned(int orientation) const {
  const int w = width(), h = height();
  const bool lies = orientation >= 5;
  ASSIGN(Picture out, made(lies ? h : w, lies ? w : h));
  for (int y = 0; y < out.height(); ++y)
    for (int x = 0; x < out.width(); ++x) {
      int from_x = lies ? y : x, from_y = lies ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
        from_x = w - 1 - from_x;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
        from_y = h - 1 - from_y;
      out.image_->tpixels[y][x] = image_->tpixels[from_y][from_x];
    }
  return out;
}

Result<Picture> Picture::flattened() const {
  ASSIGN(Picture out, made(width(), height()));
  gdImageFilledRectangle(out.image_.get(), 0, 0, width(), height(), gdTrueColor(255, 255, 255));
  gdImageAlphaBlending(out.image_.get(), 1);
  gdImageCopy(out.image_.get(), image_.get(), 0, 0, 0, 0, width(), height());
  gdImageAlphaBlending(out.image_.get(), 0);
  return out;
}

Result<std::string> Picture::jpeg(int quality) const {
  int size = 0;
  void* bytes = gdImageJpegPtr(image_.get(), &size, quality);
  return taken(bytes, size);
}

Result<std::string> Picture::png() const {
  int size = 0;
  void* bytes = gdImagePngPtr(image_.get(), &size);
  return taken(bytes, size);
}

}  // namespace enishi::media
