// The structure of an MP3, without decoding it.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "media/source.h"

namespace enishi::media {

// How long it plays, in milliseconds, counted frame by frame; 0 where there are no two frames in a
// row, so that it is no MP3. Errors are those of the source.
Result<std::int64_t> mp3_duration(const Source& source);

}  // namespace enishi::media
