#include "media/jpeg.h"

#include "media/source.h"

namespace enishi::media {
namespace {

constexpr unsigned kSos = 0xda, kEoi = 0xd9;

struct Segment {
  unsigned marker = 0;
  std::size_t at = 0, end = 0;  // from its marker to what follows
  std::string_view payload;
};

bool stands_alone(unsigned marker) {
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

// The segment whose marker stands at `at` (fill bytes before it allowed); nullopt at the end or
// where there is none.
std::optional<Segment> segment_at(std::string_view bytes, std::size_t at) {
  const Fields f(bytes);
  if (f.u8(at) != 0xff) return std::nullopt;
  Segment s{.marker = 0, .at = at, .end = 0, .payload = {}};
  while (at < bytes.size() && f.u8(at) == 0xff) ++at;
  if (at >= bytes.size()) return std::nullopt;
  s.marker = f.u8(at++);
  s.end = at;
  if (stands_alone(s.marker) || s.marker == kEoi) return s;
  const std::size_t length = f.be16(at);
  if (length < 2 || length > bytes.size() - at) return std::nullopt;
  s.payload = bytes.substr(at + 2, length - 2);
  s.end = at + length;
  return s;
}

// Past the coded data of a scan: where the next marker stands.
std::size_t skip_scan(std::string_view bytes, std::size_t at) {
  const Fields f(bytes);
  for (at = bytes.find('\xff', at); at != bytes.npos; at = bytes.find('\xff', at + 1)) {
    const unsigned next = f.u8(at + 1);
    if (next != 0 && next != 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.size();
}

bool is_frame(unsigned marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

bool is_metadata(const Segment& s) {
  if (s.marker == 0xfe) return true;  // a comment
  if (s.marker < 0xe0 || s.marker > 0xef) return false;
  if (s.marker == 0xe0) return !s.payload.starts_with("JFIF");
  if (s.marker == 0xe2) return !s.payload.starts_with("ICC_PROFILE");
  return s.marker != 0xee;  // Adobe's, which tells the colour model
}

// The value of tag 0x0112 in the first directory of an EXIF block.
int exif_orientation(std::string_view payload) {
  using namespace std::string_view_literals;
  constexpr std::string_view kMark = "Exif\0\0"sv;
  if (!payload.starts_with(kMark)) return 1;
  const Fields f(payload.substr(kMark.size()));
  const bool big = f.text(0, 2) == "MM";
  const auto u16 = [&](std::size_t at) { return big ? f.be16(at) : f.le16(at); };
  const std::size_t directory = big ? f.be32(4) : f.le32(4);
  for (std::size_t i = 0; i < u16(directory); ++i) {
    const std::size_t entry = directory + 2 + i * 12;
    if (entry + 12 > f.size()) break;
    if (u16(entry) != 0x0112) continue;
    const unsigned value = u16(entry + 8);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace

std::optional<JpegHead> read_jpeg_head(std::string_view bytes) {
  JpegHead head;
  std::size_t at = 0;
  while (const auto s = segment_at(bytes, at)) {
    at = s->end;
    if (s->marker == kSos) {
      if (head.width <= 0 || head.height <= 0) return std::nullopt;
      return head;
    }
    if (s->marker == kEoi) return std::nullopt;
    if (is_frame(s->marker)) {
      const Fields f(s->payload);
      head.height = static_cast<int>(f.be16(1));
      head.width = static_cast<int>(f.be16(3));
      head.components = static_cast<int>(f.u8(5));
    }
    if (!is_metadata(*s)) continue;
    head.plain = false;
    if (s->marker == 0xe1 && head.orientation == 1) head.orientation = exif_orientation(s->payload);
  }
  return std::nullopt;
}

std::optional<std::size_t> jpeg_end(std::string_view bytes) {
  std::size_t at = 0;
  while (const auto s = segment_at(bytes, at)) {
    if (s->marker == kEoi) return s->end;
    at = s->marker == kSos ? skip_scan(bytes, s->end) : s->end;
  }
  return std::nullopt;
}

std::string strip_jpeg(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  std::size_t at = 0;
  while (const auto s = segment_at(bytes, at)) {
    const std::size_t end = s->marker == kSos ? skip_scan(bytes, s->end) : s->end;
    if (!is_metadata(*s)) out.append(bytes.substr(at, end - at));
    if (s->marker == kEoi) break;
    at = end;
  }
  return out;
}

}  // namespace enishi::media
