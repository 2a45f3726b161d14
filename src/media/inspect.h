// Whether a file is one that LINE takes, and what it is.
#pragma once

#include <string>
#include <vector>

#include "media/mp4.h"
#include "media/sniff.h"

namespace enishi::media {

struct Found {
  Type type = Type::unknown;
  Kind kind = Kind::file;
  std::string content_type;
  int width = 0, height = 0;  // as shown
  std::int64_t duration_ms = 0;
  int turn = 0;                   // of a video: degrees clockwise
  std::vector<Stretch> metadata;  // of a video or sound: what the public must not get
};

// Errors: invalid with field "file" and the reason in words; those of the source.
Result<Found> inspect(const Source& source);

// What can be told from the beginning of something that a customer sent; never refuses.
// `declared` is LINE's content type: it only tells sound from pictures inside an MP4.
Found glance(std::string_view head, std::string_view declared);

// Whether a picture of a customer's or a marketer's may be decoded at all.
Status check_pixels(std::int64_t width, std::int64_t height);

}  // namespace enishi::media
