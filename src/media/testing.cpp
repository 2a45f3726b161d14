#include "media/testing.h"

#include <gd.h>

#include "base/bytes.h"
#include "base/random.h"
#include "media/picture.h"
#include "media/source.h"

namespace enishi::media::testing {
namespace {

using namespace std::string_view_literals;

Picture gradient(int width, int height, unsigned seed) {
  std::string rgb;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      rgb += static_cast<char>(255 - x * 255 / width);
      rgb += static_cast<char>(seed & 0xff);
      rgb += static_cast<char>(y * 255 / height);
    }
  return *Picture::from_rgb(width, height, rgb);
}

std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = ~0u;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
  }
  return ~crc;
}

std::string chunk(std::string_view type, std::string_view content) {
  std::string out, body = std::string(type) + std::string(content);
  append_be32(out, static_cast<std::uint32_t>(content.size()));
  out += body;
  append_be32(out, crc_of(body));
  return out;
}

std::string box(std::string_view type, std::string_view content) {
  std::string out;
  append_be32(out, static_cast<std::uint32_t>(content.size() + 8));
  return out.append(type).append(content);
}

std::string words(std::initializer_list<std::uint32_t> values) {
  std::string out;
  for (const std::uint32_t v : values) append_be32(out, v);
  return out;
}

std::string matrix(int turn) {
  constexpr std::uint32_t one = 0x10000, minus = 0xffff0000, last = 0x40000000;
  if (turn == 90) return words({0, one, 0, minus, 0, 0, 0, 0, last});
  if (turn == 180) return words({minus, 0, 0, 0, minus, 0, 0, 0, last});
  if (turn == 270) return words({0, minus, 0, one, 0, 0, 0, 0, last});
  return words({one, 0, 0, 0, one, 0, 0, 0, last});
}

std::string track(const Mp4Spec& spec, bool video) {
  const auto w = static_cast<std::uint32_t>(video ? spec.width : 0);
  const auto h = static_cast<std::uint32_t>(video ? spec.height : 0);
  const auto ms = static_cast<std::uint32_t>(spec.duration_ms);
  const std::string tkhd =
      words({7, 0, 0, 1, 0, ms, 0, 0, 0, 0}) + matrix(spec.turn) + words({w << 16, h << 16});
  const std::string mdhd = words({0, 0, 0, 1'000, ms, 0});
  const std::string hdlr = words({0, 0}) + (video ? "vide" : "soun") + std::string(13, '\0');
  std::string entry(8, '\0');
  entry += std::string(16, '\0') + words({w << 16 | h}) + std::string(50, '\0');
  const std::string stsd = words({0, 1}) + box(video ? spec.format : "mp4a", entry);
  return box("trak",
             box("tkhd", tkhd) + box("mdia", box("mdhd", mdhd) + box("hdlr", hdlr) +
                                                 box("minf", box("stbl", box("stsd", stsd)))));
}

}  // namespace

std::string jpeg(int width, int height, unsigned seed, int quality) {
  return *gradient(width, height, seed).jpeg(quality);
}

std::string png(int width, int height, bool transparent, unsigned seed) {
  if (!transparent) return *gradient(width, height, seed).png();
  gdImagePtr image = gdImageCreateTrueColor(width, height);
  gdImageAlphaBlending(image, 0);
  gdImageSaveAlpha(image, 1);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const int alpha = x < width / 2 ? gdAlphaTransparent : gdAlphaOpaque;
      gdImageSetPixel(image, x, y, gdTrueColorAlpha(255, static_cast<int>(seed & 0xff), 0, alpha));
    }
  int size = 0;
  void* bytes = gdImagePngPtr(image, &size);
  std::string out(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  gdFree(bytes);
  gdImageDestroy(image);
  return out;
}

std::string noise_png(int width, int height) {
  SeededRandom random(5);
  std::string rgb(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, '\0');
  random.fill(std::as_writable_bytes(std::span(rgb)));
  return *Picture::from_rgb(width, height, rgb)->png();
}

std::string with_exif(std::string_view jpeg, int orientation, std::string_view place) {
  // Little-endian TIFF: one directory of one entry, then the text.
  std::string exif("Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"sv);
  exif += static_cast<char>(orientation);
  exif += std::string(7, '\0') + std::string(place);
  std::string out(jpeg.substr(0, 2));
  out += "\xff\xe1";
  out += static_cast<char>((exif.size() + 2) >> 8);
  out += static_cast<char>((exif.size() + 2) & 0xff);
  return out.append(exif).append(jpeg.substr(2));
}

std::string with_text_chunk(std::string_view png, std::string_view text) {
  std::string out(png);
  out.insert(8 + 25, chunk("tEXt", std::string("Comment\0"sv).append(text)));
  return out;
}

std::string mp4(const Mp4Spec& spec) {
  const auto ms = static_cast<std::uint32_t>(spec.duration_ms);
  std::string moov = box("mvhd", words({0, 0, 0, 1'000, ms, 0x10000}) + std::string(76, '\0'));
  if (spec.video) moov += track(spec, true);
  if (spec.sound) moov += track(spec, false);
  if (!spec.place.empty()) moov += box("udta", box("\xa9xyz", spec.place));
  return box("ftyp", spec.brand + words({0}) + "isom") + box("moov", moov) +
         box("mdat", std::string(static_cast<std::size_t>(spec.data_bytes), '\0'));
}

std::string mp3(int frames) {
  std::string frame = "\xff\xfb\x90\x64";
  frame.resize(417, '\0');
  std::string out;
  for (int i = 0; i < frames; ++i) out += frame;
  return out;
}

}  // namespace enishi::media::testing
