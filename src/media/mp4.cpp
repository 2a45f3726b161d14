#include "media/mp4.h"

#include <functional>
#include <optional>

#include "base/bytes.h"
#include "media/limits.h"

namespace enishi::media {
namespace {

struct Box {
  std::string_view type;
  std::string_view content;
  std::int64_t offset = 0, bytes = 0;  // in the file, header included
};

// Size of the box whose header begins at `at`, and of the header; nullopt where it cannot be.
std::optional<std::pair<std::int64_t, std::size_t>> box_size(const Fields& f, std::size_t at,
                                                             std::int64_t room) {
  std::uint64_t size = f.be32(at);
  std::size_t header = 8;
  if (size == 1) {
    size = f.be64(at + 8);
    header = 16;
  } else if (size == 0) {
    size = static_cast<std::uint64_t>(room);
  }
  if (size < header || size > static_cast<std::uint64_t>(room)) return std::nullopt;
  return std::pair{static_cast<std::int64_t>(size), header};
}

// Calls `f` for each box inside `content`, which begins at `offset` of the file. What follows a box
// that cannot be is left out.
void each_box(std::string_view content, std::int64_t offset,
              const std::function<void(const Box&)>& f) {
  const Fields fields(content);
  std::size_t at = 0;
  while (at + 8 <= content.size()) {
    const auto size = box_size(fields, at, static_cast<std::int64_t>(content.size() - at));
    if (!size) return;
    const auto bytes = static_cast<std::size_t>(size->first);
    f({.type = content.substr(at + 4, 4),
       .content = content.substr(at + size->second, bytes - size->second),
       .offset = offset + static_cast<std::int64_t>(at),
       .bytes = size->first});
    at += bytes;
  }
}

void each_box_in(const Box& box, const std::function<void(const Box&)>& f) {
  each_box(box.content, box.offset + box.bytes - static_cast<std::int64_t>(box.content.size()), f);
}

// Of mvhd and mdhd: a scale in units a second, and a duration in these.
std::int64_t duration_of(const Fields& f) {
  const bool wide = f.u8(0) == 1;
  const std::uint64_t scale = f.be32(wide ? 20 : 12);
  const std::uint64_t duration = wide ? f.be64(24) : f.be32(16);
  if (scale == 0 || duration >= UINT32_MAX * 1'000ull) return 0;
  if (!wide && duration == UINT32_MAX) return 0;  // "unknown"
  return static_cast<std::int64_t>(duration * 1'000 / scale);
}

struct Track {
  std::string_view handler;
  std::string_view format;
  std::uint32_t width = 0, height = 0;                  // as stored
  std::uint32_t display_width = 0, display_height = 0;  // whole pixels
  int turn = 0;
  std::int64_t duration_ms = 0;
};

// The matrix {a b u c d v x y w}, 16.16: only quarter turns are told apart.
int turn_of(const Fields& f, std::size_t at) {
  const auto value = [&](std::size_t i) { return static_cast<std::int32_t>(f.be32(at + i * 4)); };
  const std::int32_t a = value(0), b = value(1);
  if (a == 0 && b > 0) return 90;
  if (a < 0 && b == 0) return 180;
  return a == 0 && b < 0 ? 270 : 0;
}

void read_description(const Box& table, Track& track) {
  each_box_in(table, [&](const Box& stsd) {
    if (stsd.type != "stsd" || !track.format.empty()) return;
    const Fields f(stsd.content);  // version, count, then the first entry
    track.format = f.text(12, 4);
    track.width = f.be16(8 + 32);
    track.height = f.be16(8 + 34);
  });
}

void read_track_media(const Box& media, Track& track) {
  each_box_in(media, [&](const Box& box) {
    const Fields f(box.content);
    if (box.type == "hdlr") track.handler = f.text(8, 4);
    if (box.type == "mdhd") track.duration_ms = duration_of(f);
    if (box.type != "minf") return;
    each_box_in(box, [&](const Box& inner) {
      if (inner.type == "stbl") read_description(inner, track);
    });
  });
}

void read_track(const Box& trak, Mp4& out) {
  Track track;
  each_box_in(trak, [&](const Box& box) {
    if (box.type == "mdia") read_track_media(box, track);
    if (box.type == "udta" || box.type == "meta") out.metadata.push_back({box.offset, box.bytes});
    if (box.type != "tkhd") return;
    const Fields f(box.content);
    const std::size_t matrix = f.u8(0) == 1 ? 52 : 40;
    track.turn = turn_of(f, matrix);
    track.display_width = f.be32(matrix + 36) >> 16;
    track.display_height = f.be32(matrix + 40) >> 16;
  });
  out.duration_ms = std::max(out.duration_ms, track.duration_ms);
  if (track.handler == "soun") out.sound = true;
  if (track.handler != "vide" || out.video) return;
  out.video = true;
  out.video_format = track.format;
  out.turn = track.turn;
  const bool shown = track.display_width > 0 && track.display_height > 0;
  out.width = static_cast<int>(shown ? track.display_width : track.width);
  out.height = static_cast<int>(shown ? track.display_height : track.height);
  if (track.turn % 180 != 0) std::swap(out.width, out.height);
}

Mp4 read_moov(std::string_view content, std::int64_t offset) {
  Mp4 out;
  std::int64_t told = 0;
  each_box(content, offset, [&](const Box& box) {
    if (box.type == "mvhd") told = std::max(told, duration_of(Fields(box.content)));
    if (box.type == "trak") read_track(box, out);
    if (box.type == "udta" || box.type == "meta") out.metadata.push_back({box.offset, box.bytes});
  });
  if (told > 0) out.duration_ms = told;
  return out;
}

}  // namespace

Result<Mp4> read_mp4(const Source& source) {
  std::optional<Mp4> found;
  bool data = false;
  std::int64_t at = 0;
  for (int boxes = 0; at < source.size(); ++boxes) {
    if (boxes >= limits::media_boxes_max) return invalid("file", "has too many parts for an MP4");
    ASSIGN(const std::string head, source.read(at, 16));
    const Fields f(head);
    const auto size = box_size(f, 0, source.size() - at);
    if (!size) return invalid("file", "is cut short, or no MP4");
    const std::string_view type = f.text(4, 4);
    data |= type == "mdat";
    if (type == "moov" && !found) {
      if (size->first > limits::media_moov_bytes_max)
        return invalid("file", "has an index (moov) of more than 16 MB");
      ASSIGN(const std::string moov, source.read(at, static_cast<std::size_t>(size->first)));
      found = read_moov(std::string_view(moov).substr(size->second),
                        at + static_cast<std::int64_t>(size->second));
    }
    at += size->first;
  }
  if (!found) return invalid("file", "is an MP4 without an index (moov): cut short?");
  if (!data) return invalid("file", "is an MP4 without pictures and sound (mdat)");
  if (!found->video && !found->sound)
    return invalid("file", "is an MP4 with neither a picture track nor a sound track");
  return *std::move(found);
}

std::string free_box(std::int64_t bytes) {
  std::string out;
  append_be32(out, static_cast<std::uint32_t>(bytes));
  out += "free";
  out.resize(static_cast<std::size_t>(bytes), '\0');
  return out;
}

}  // namespace enishi::media
