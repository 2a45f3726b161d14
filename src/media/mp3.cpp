#include "media/mp3.h"

#include <optional>

namespace enishi::media {
namespace {

struct Frame {
  std::size_t bytes = 0;
  unsigned samples = 0, rate = 0;  // samples a second
};

constexpr unsigned kBitrates1[] = {0,   32,  40,  48,  56,  64,  80,  96,
                                   112, 128, 160, 192, 224, 256, 320, 0};  // kbit/s, MPEG 1
constexpr unsigned kBitrates2[] = {0,  8,  16, 24,  32,  40,  48,  56,
                                   64, 80, 96, 112, 128, 144, 160, 0};  // MPEG 2 and 2.5
constexpr unsigned kRates[] = {44'100, 48'000, 32'000, 0};

std::optional<Frame> frame_at(const Fields& f, std::size_t at) {
  if (f.u8(at) != 0xff || (f.u8(at + 1) & 0xe0) != 0xe0) return std::nullopt;
  const unsigned version = f.u8(at + 1) >> 3 & 3;  // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
  const unsigned layer = f.u8(at + 1) >> 1 & 3;    // 1: layer III
  if (version == 1 || layer != 1) return std::nullopt;
  const bool one = version == 3;
  const unsigned kbits = (one ? kBitrates1 : kBitrates2)[f.u8(at + 2) >> 4];
  const unsigned rate = kRates[f.u8(at + 2) >> 2 & 3] >> (one ? 0 : version == 2 ? 1 : 2);
  if (kbits == 0 || rate == 0) return std::nullopt;
  const unsigned samples = one ? 1'152 : 576;
  const unsigned padding = f.u8(at + 2) >> 1 & 1;
  return Frame{
      .bytes = samples / 8 * kbits * 1'000 / rate + padding, .samples = samples, .rate = rate};
}

// Where the frames begin: after the tag that may stand before them.
std::int64_t start_of(const Fields& f) {
  if (f.text(0, 3) != "ID3") return 0;
  std::int64_t size = 0;
  for (std::size_t i = 6; i < 10; ++i) size = size << 7 | (f.u8(i) & 0x7f);
  return 10 + size + ((f.u8(5) & 0x10) != 0 ? 10 : 0);
}

}  // namespace

Result<std::int64_t> mp3_duration(const Source& source) {
  constexpr std::size_t kWindow = 256 << 10;
  ASSIGN(const std::string head, source.read(0, 10));
  std::int64_t at = start_of(Fields(head)), frames = 0, window_at = at;
  double seconds = 0;
  ASSIGN(std::string window, source.read(at, kWindow));
  while (at < source.size()) {
    if (at - window_at + 4 > static_cast<std::int64_t>(window.size())) {
      window_at = at;
      ASSIGN(window, source.read(at, kWindow));
    }
    const auto frame = frame_at(Fields(window), static_cast<std::size_t>(at - window_at));
    if (!frame) break;
    seconds += static_cast<double>(frame->samples) / frame->rate;
    at += static_cast<std::int64_t>(frame->bytes);
    ++frames;
  }
  return frames < 2 ? 0 : static_cast<std::int64_t>(seconds * 1'000);
}

}  // namespace enishi::media
