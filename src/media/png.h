// The structure of a PNG, without decoding it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace enishi::media {

struct PngHead {
  std::int64_t width = 0, height = 0;
};

std::optional<PngHead> read_png_head(std::string_view bytes);
// From the signature to the end chunk; false: it is cut short.
bool png_is_whole(std::string_view bytes);
// True where nothing tells how, when or where it was made.
bool png_is_plain(std::string_view bytes);
// A whole PNG without such chunks, the picture untouched.
std::string strip_png(std::string_view bytes);

}  // namespace enishi::media
