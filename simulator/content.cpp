#include "simulator/content.h"

#include <array>

#include "base/bytes.h"
#include "simulator/mix.h"

namespace enishi::simulator {

namespace {
constexpr std::uint32_t kSide = 16;

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = ~0u;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1, b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  return (b << 16) | a;
}

void append_chunk(std::string& png, std::string_view type, std::string_view data) {
  append_be32(png, static_cast<std::uint32_t>(data.size()));
  const std::string body = std::string(type) + std::string(data);
  png += body;
  append_be32(png, crc32(body));
}

// Uncompressed zlib: one stored block.
std::string stored(std::string_view raw) {
  std::string out = "\x78\x01\x01";
  const auto size = static_cast<std::uint16_t>(raw.size());
  for (const std::uint16_t v : {size, static_cast<std::uint16_t>(~size)}) {
    out += static_cast<char>(v & 0xFF);
    out += static_cast<char>(v >> 8);
  }
  out += raw;
  append_be32(out, adler32(raw));
  return out;
}

std::string png_of(std::uint64_t message) {
  const std::uint64_t colour = mix(message);
  std::string raw;
  for (std::uint32_t y = 0; y < kSide; ++y) {
    raw += '\0';  // no filter
    for (std::uint32_t x = 0; x < kSide; ++x)
      for (int c = 0; c < 3; ++c) raw += static_cast<char>((colour >> (8 * c)) ^ (x * y));
  }
  std::string header;
  append_be32(header, kSide);
  append_be32(header, kSide);
  header += std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits, RGB
  std::string png = "\x89PNG\r\n\x1a\n";
  append_chunk(png, "IHDR", header);
  append_chunk(png, "IDAT", stored(raw));
  append_chunk(png, "IEND", {});
  return png;
}
}  // namespace

std::optional<MediaKind> parse_media(std::string_view message_type) {
  if (message_type == "image") return MediaKind::image;
  if (message_type == "video") return MediaKind::video;
  if (message_type == "audio") return MediaKind::audio;
  if (message_type == "file") return MediaKind::file;
  return std::nullopt;
}

void MediaStore::add(Time now, std::uint64_t message, MediaKind kind, Millis preparation) {
  if (order_.size() >= kMediaMax) {
    media_.erase(order_.front());
    order_.pop_front();
  }
  if (media_.try_emplace(message, Media{kind, now + preparation, now + kMediaLife}).second)
    order_.push_back(message);
}

const Media* MediaStore::find(Time now, std::uint64_t message) const {
  const auto at = media_.find(message);
  return at == media_.end() || now >= at->second.expires ? nullptr : &at->second;
}

std::string_view media_type(MediaKind kind) {
  static constexpr std::array<std::string_view, 4> kTypes{"image/png", "video/mp4", "audio/x-m4a",
                                                          "application/octet-stream"};
  return kTypes[static_cast<std::size_t>(kind)];
}

std::string media_bytes(std::uint64_t message, MediaKind kind) {
  if (kind == MediaKind::image) return png_of(message);
  std::string out;
  if (kind != MediaKind::file) {
    append_be32(out, 16);
    out += kind == MediaKind::video ? "ftypmp42" : "ftypM4A ";
    append_be32(out, 0);
  }
  const std::uint64_t words = 32 + mix(message) % 96;
  for (std::uint64_t i = 0; i < words; ++i) append_be64(out, mix(message, i));
  return out;
}

}  // namespace enishi::simulator
