// What bytes are, told by the bytes themselves and by nothing else.
#pragma once

#include <string_view>

#include "media/media.h"

namespace enishi::media {

enum class Type : unsigned char {
  unknown,
  jpeg,
  png,
  gif,
  webp,
  heif,
  avif,
  bmp,
  tiff,
  mp4,  // video or sound: its tracks tell
  m4a,
  quicktime,
  three_gp,
  webm,
  avi,
  mp3,
  aac,
  wav,
  ogg,
  flac,
  pdf,
  zip,
};

struct TypeFacts {
  Kind kind;
  std::string_view content_type;
  std::string_view words;  // "a GIF"
};

inline constexpr std::size_t kSniffBytes = 64;
Type sniff(std::string_view head);  // looks at the first kSniffBytes at most
const TypeFacts& facts(Type type);

}  // namespace enishi::media
