// Decoded frames of a video (libav); nothing else knows of libav.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "media/source.h"

namespace enishi::media {

struct VideoFrame {
  int width = 0, height = 0;
  std::string rgb;  // three bytes a pixel
};

// The first frame that is not nearly black, or the brightest one within
// limits::media_still_frames_max and media_still_bytes_max; at most `side_max` pixels a side.
// Nullopt: libav cannot decode it. Errors are those of the source.
Result<std::optional<VideoFrame>> bright_frame(const Source& source, int side_max);

}  // namespace enishi::media
