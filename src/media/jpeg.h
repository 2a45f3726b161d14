// The structure of a JPEG, without decoding it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace enishi::media {

struct JpegHead {
  int width = 0, height = 0;  // as stored
  int components = 0;         // 1 grey, 3 colour, 4 CMYK
  int orientation = 1;        // EXIF's, 1 to 8
  bool plain = true;          // nothing about how, when or where it was taken
};

// Reads up to the first scan; nullopt where that is not reached or no size was told.
std::optional<JpegHead> read_jpeg_head(std::string_view bytes);
// Where the picture ends; nullopt: it is cut short.
std::optional<std::size_t> jpeg_end(std::string_view bytes);
// A whole JPEG without its metadata, the picture untouched. Colour profiles stay.
std::string strip_jpeg(std::string_view bytes);

}  // namespace enishi::media
