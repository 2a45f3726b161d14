#include "media/inspect.h"

#include "base/text.h"
#include "media/jpeg.h"
#include "media/limits.h"
#include "media/mp3.h"
#include "media/png.h"

namespace enishi::media {
namespace {

std::string grouped(std::int64_t n) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::unexpected<Error> wrong(std::string words) {
  return invalid("file", std::move(words));
}

Status check_bytes(std::int64_t bytes, std::int64_t bytes_max, std::string_view what) {
  if (bytes <= bytes_max) return {};
  return wrong("has " + grouped(bytes) + " bytes: more than " + grouped(bytes_max) + " for " +
               std::string(what));
}

std::string refusal_of(Type type) {
  const TypeFacts& f = facts(type);
  std::string words = "is " + std::string(f.words) + "; LINE takes ";
  if (f.kind == Kind::image) return words + "JPEG and PNG";
  if (f.kind == Kind::video) return words + "MP4";
  if (f.kind == Kind::audio) return words + "MP3 and M4A";
  return words + "JPEG and PNG pictures, MP4 videos, MP3 and M4A sound";
}

Result<Found> inspect_jpeg(std::string_view bytes, Found found) {
  const auto head = read_jpeg_head(bytes);
  if (!head) return wrong("is a JPEG without a picture: cut short?");
  TRY(check_pixels(head->width, head->height));
  if (!jpeg_end(bytes)) return wrong("is a JPEG that is cut short");
  found.width = head->width;
  found.height = head->height;
  if (head->orientation >= 5) std::swap(found.width, found.height);
  return found;
}

Result<Found> inspect_png(std::string_view bytes, Found found) {
  const auto head = read_png_head(bytes);
  if (!head) return wrong("is a PNG without a picture: cut short?");
  TRY(check_pixels(head->width, head->height));
  if (!png_is_whole(bytes)) return wrong("is a PNG that is cut short");
  found.width = static_cast<int>(head->width);
  found.height = static_cast<int>(head->height);
  return found;
}

Result<Found> inspect_image(const Source& source, Found found) {
  TRY(check_bytes(source.size(), limits::media_image_bytes_max, "a picture"));
  ASSIGN(const std::string bytes, source.read(0, static_cast<std::size_t>(source.size())));
  return found.type == Type::jpeg ? inspect_jpeg(bytes, std::move(found))
                                  : inspect_png(bytes, std::move(found));
}

Status check_video_format(std::string_view format) {
  std::string_view words;
  if (format == "hvc1" || format == "hev1") words = "HEVC (H.265)";
  if (format == "av01") words = "AV1";
  if (format == "vp08" || format == "vp09") words = "VP9";
  if (words.empty()) return {};
  return wrong("is " + std::string(words) + " video, which many phones cannot play in LINE; " +
               "make it H.264");
}

Result<Found> inspect_mp4(const Source& source, Found found) {
  ASSIGN(Mp4 mp4, read_mp4(source));
  const bool sound = found.type == Type::m4a || !mp4.video;
  found.kind = sound ? Kind::audio : Kind::video;
  found.content_type = sound ? "audio/mp4" : "video/mp4";
  TRY(sound ? check_bytes(source.size(), limits::media_line_audio_bytes_max, "sound")
            : check_bytes(source.size(), limits::media_line_video_bytes_max, "a video"));
  if (sound && !mp4.sound) return wrong("is an M4A without a sound track");
  if (sound && mp4.duration_ms == 0) return wrong("does not tell how long its sound plays");
  if (!sound) {
    TRY(check_video_format(mp4.video_format));
    if (mp4.width <= 0 || mp4.height <= 0) return wrong("does not tell the size of its pictures");
    found.width = mp4.width;
    found.height = mp4.height;
    found.turn = mp4.turn;
  }
  found.duration_ms = mp4.duration_ms;
  found.metadata = std::move(mp4.metadata);
  return found;
}

Result<Found> inspect_mp3(const Source& source, Found found) {
  TRY(check_bytes(source.size(), limits::media_line_audio_bytes_max, "sound"));
  ASSIGN(found.duration_ms, mp3_duration(source));
  if (found.duration_ms == 0) return wrong("looks like an MP3 but has no sound in it");
  return found;
}

}  // namespace

Status check_pixels(std::int64_t width, std::int64_t height) {
  const std::string size = "is " + grouped(width) + " x " + grouped(height) + " pixels: ";
  if (width > limits::media_pixels_max / std::max<std::int64_t>(height, 1))
    return wrong(size + "more than 50 megapixels");
  if (std::max(width, height) > limits::media_side_max)
    return wrong(size + "a side is longer than " + grouped(limits::media_side_max));
  return {};
}

Result<Found> inspect(const Source& source) {
  if (source.size() == 0) return wrong("is empty");
  ASSIGN(const std::string head, source.read(0, kSniffBytes));
  const Type type = sniff(head);
  Found found{.type = type,
              .kind = facts(type).kind,
              .content_type = std::string(facts(type).content_type)};
  switch (type) {
    case Type::jpeg:
    case Type::png:
      return inspect_image(source, std::move(found));
    case Type::mp4:
    case Type::m4a:
      return inspect_mp4(source, std::move(found));
    case Type::mp3:
      return inspect_mp3(source, std::move(found));
    default:
      return wrong(refusal_of(type));
  }
}

Found glance(std::string_view head, std::string_view declared) {
  const Type type = sniff(head);
  Found found{.type = type,
              .kind = facts(type).kind,
              .content_type = std::string(facts(type).content_type)};
  if (type == Type::mp4 && lower_ascii(declared).starts_with("audio/")) {
    found.kind = Kind::audio;
    found.content_type = "audio/mp4";
  }
  if (type == Type::jpeg) {
    const auto jpeg = read_jpeg_head(head).value_or(JpegHead{});
    found.width = jpeg.orientation >= 5 ? jpeg.height : jpeg.width;
    found.height = jpeg.orientation >= 5 ? jpeg.width : jpeg.height;
  } else if (type == Type::png) {
    const auto png = read_png_head(head).value_or(PngHead{});
    found.width = static_cast<int>(std::min<std::int64_t>(png.width, INT32_MAX));
    found.height = static_cast<int>(std::min<std::int64_t>(png.height, INT32_MAX));
  }
  return found;
}

}  // namespace enishi::media
