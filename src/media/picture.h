// Decoded pixels: decoding, scaling, turning and encoding of pictures (libgd).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct gdImageStruct;

namespace enishi::media {

// A part of a picture, in pixels.
struct Rect {
  int x = 0, y = 0, width = 0, height = 0;
};

struct Colour {
  int red = 0, green = 0, blue = 0;  // 0 to 255
};

// Four bytes a pixel. Movable. Not thread safe; different pictures are independent.
class Picture {
 public:
  // The size was checked by inspect() before: this allocates what the header asks for. Error:
  // invalid with field "file" where the pixels cannot be decoded.
  static Result<Picture> decode_jpeg(std::string_view bytes);
  static Result<Picture> decode_png(std::string_view bytes);
  // Width x height x 3 bytes, red, green, blue.
  static Result<Picture> from_rgb(int width, int height, std::string_view rgb);

  int width() const;
  int height() const;
  bool transparent() const;  // looks at every pixel
  Colour pixel(int x, int y) const;

  // Errors of all of these: unavailable where there is no memory for it.
  Result<Picture> scaled(const Rect& part, int width, int height) const;
  Result<Picture> within(int width_max, int height_max) const;  // a copy, never larger than it is
  Result<Picture> turned(int orientation) const;                // EXIF's 1 to 8
  Result<Picture> flattened() const;                            // on white

  Result<std::string> jpeg(int quality) const;
  Result<std::string> png() const;

 private:
  struct Free {
    void operator()(gdImageStruct* image) const;
  };
  explicit Picture(gdImageStruct* image) : image_(image) {}
  static Result<Picture> made(int width, int height);
  static Result<Picture> decoded(gdImageStruct* image, std::string_view what);

  std::unique_ptr<gdImageStruct, Free> image_;
};

}  // namespace enishi::media
