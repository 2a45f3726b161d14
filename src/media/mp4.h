// What the boxes of an MP4 tell about it; nothing is decoded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/source.h"

namespace enishi::media {

struct Stretch {
  std::int64_t offset = 0, bytes = 0;
};

struct Mp4 {
  std::int64_t duration_ms = 0;  // 0: not told
  bool video = false, sound = false;
  int width = 0, height = 0;  // as shown, turned
  int turn = 0;               // clockwise degrees, how stored pictures are turned to be shown
  std::string video_format;   // "avc1"
  // Boxes that may tell where and by whom it was made ("udta", "meta"), headers included.
  std::vector<Stretch> metadata;
};

// Errors: invalid with field "file" and what is wrong in words; those of the source.
Result<Mp4> read_mp4(const Source& source);

// What to write over a metadata box: a free one of the same size.
std::string free_box(std::int64_t bytes);

}  // namespace enishi::media
