#include "base/id.h"

#include <algorithm>

#include "base/bytes.h"

namespace enishi {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void mark(Bytes16& id, std::uint8_t version) {
  id[6] = static_cast<std::uint8_t>((id[6] & 0x0F) | (version << 4));
  id[8] = static_cast<std::uint8_t>((id[8] & 0x3F) | 0x80);  // the variant of RFC 9562
}

__extension__ using Wide = unsigned __int128;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const char* at, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, size);
  return word;
}

}  // namespace

Bytes16 make_uuid7(Time now, Random& random) {
  Bytes16 id;
  random.fill(std::as_writable_bytes(std::span(id)));
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(to_ms(now), 0));
  for (int i = 0; i < 6; ++i) id[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  mark(id, 7);
  return id;
}

Bytes16 make_uuid_from_name(std::string_view name) {
  const Digest digest = sha256(name);
  Bytes16 id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  mark(id, 8);
  return id;
}

std::string uuid_text(const Bytes16& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text(36, '-');
  std::size_t at = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
    text[at++] = digits[bytes[i] >> 4];
    text[at++] = digits[bytes[i] & 15];
  }
  return text;
}

std::optional<Bytes16> parse_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Bytes16 id{};
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-')) return std::nullopt;
    if (dash) continue;
    const int digit = hex_digit(text[i]);
    if (digit < 0) return std::nullopt;
    std::uint8_t& byte = id[digits++ / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | digit);
  }
  return id;
}

std::optional<Bytes16> bytes16_from(std::string_view blob) {
  Bytes16 id;
  if (blob.size() != id.size()) return std::nullopt;
  std::memcpy(id.data(), blob.data(), id.size());
  return id;
}

// Words of eight bytes, folded by a wide multiplication.
std::size_t hash_bytes(const void* data, std::size_t size) {
  constexpr std::uint64_t k0 = 0x9E3779B97F4A7C15ull;
  constexpr std::uint64_t k1 = 0xD6E8FEB86659FD93ull;
  constexpr std::uint64_t start = 0xC2B2AE3D27D4EB4Full;
  const char* at = static_cast<const char*>(data);
  std::uint64_t hash = start ^ size;
  std::size_t left = size;
  for (; left >= 16; left -= 16, at += 16)
    hash = mix(load(at, 8) ^ k0, load(at + 8, 8) ^ hash ^ k1);
  if (left >= 8) {
    hash = mix(load(at, 8) ^ k0, hash ^ k1);
    left -= 8, at += 8;
  }
  if (left > 0) hash = mix(load(at, left) ^ k1, hash ^ k0);
  return mix(hash ^ k0, k1);
}

}  // namespace enishi
