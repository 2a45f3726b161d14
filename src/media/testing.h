// Files for tests of this room and of those above: pictures, videos and sound made on the spot.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace enishi::media::testing {

// A gradient that is red at the left, blue at the bottom; `seed` makes different bytes.
std::string jpeg(int width, int height, unsigned seed = 0, int quality = 90);
std::string png(int width, int height, bool transparent = false, unsigned seed = 0);
// Nothing in it can be pressed.
std::string noise_png(int width, int height);
// With an EXIF block: orientation, and a text where cameras write a place.
std::string with_exif(std::string_view jpeg, int orientation, std::string_view place);
// With a text chunk.
std::string with_text_chunk(std::string_view png, std::string_view text);

// MP4 boxes with `data_bytes` of zeros where pictures and sound would be; nothing can decode them.
struct Mp4Spec {
  int width = 640, height = 360;
  std::int64_t duration_ms = 2'500;
  int turn = 0;
  std::string format = "avc1";
  bool video = true, sound = true;
  std::string place = {};  // in a udta box
  std::int64_t data_bytes = 1'000;
  std::string brand = "isom";
};
std::string mp4(const Mp4Spec& spec);
// A real film: `black` black frames, then as many white ones, 25 a second. Empty: libav has no
// encoder here.
std::string film(int width, int height, int black);
// `frames` silent frames of MPEG 1 layer III, 128 kbit/s, 44.1 kHz (26.1 ms each).
std::string mp3(int frames);

}  // namespace enishi::media::testing
