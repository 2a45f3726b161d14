// A picture out of a video (libav).
#pragma once

#include "media/media.h"
#include "media/source.h"

namespace enishi::media {

// The first picture that is not nearly black, of those within
// limits::media_still_frames_max and media_still_bytes_max; the brightest of them if all are dark.
// Turned by `turn` degrees clockwise, fit for a preview. A video that cannot be decoded gets a
// plain dark picture of `width` x `height`'s proportions: a preview is never missing. One thread.
Result<Rendition> video_still(const Source& source, int width, int height, int turn);

}  // namespace enishi::media
