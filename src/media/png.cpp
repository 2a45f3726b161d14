#include "media/png.h"

#include <algorithm>
#include <array>

#include "media/source.h"

namespace enishi::media {
namespace {

constexpr std::size_t kSignature = 8;

struct Chunk {
  std::string_view type;
  std::size_t at = 0, end = 0;
};

std::optional<Chunk> chunk_at(std::string_view bytes, std::size_t at) {
  const Fields f(bytes);
  const std::size_t length = f.be32(at);
  if (at + 12 > bytes.size() || length > bytes.size() - at - 12) return std::nullopt;
  return Chunk{.type = bytes.substr(at + 4, 4), .at = at, .end = at + 12 + length};
}

// What a decoder needs begins with a capital letter; of the rest, what the eye sees stays.
bool is_metadata(std::string_view type) {
  constexpr std::array<std::string_view, 11> kSeen{"tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT",
                                                   "bKGD", "pHYs", "acTL", "fcTL", "fdAT"};
  return type[0] >= 'a' && std::ranges::find(kSeen, type) == kSeen.end();
}

}  // namespace

std::optional<PngHead> read_png_head(std::string_view bytes) {
  const Fields f(bytes);
  if (f.text(kSignature + 4, 4) != "IHDR" || bytes.size() < kSignature + 25) return std::nullopt;
  const PngHead head{.width = f.be32(kSignature + 8), .height = f.be32(kSignature + 12)};
  if (head.width == 0 || head.height == 0) return std::nullopt;
  return head;
}

bool png_is_whole(std::string_view bytes) {
  std::size_t at = kSignature;
  while (const auto chunk = chunk_at(bytes, at)) {
    if (chunk->type == "IEND") return true;
    at = chunk->end;
  }
  return false;
}

bool png_is_plain(std::string_view bytes) {
  std::size_t at = kSignature;
  while (const auto chunk = chunk_at(bytes, at)) {
    if (is_metadata(chunk->type)) return false;
    at = chunk->end;
    if (chunk->type == "IEND") return at == bytes.size();
  }
  return true;
}

std::string strip_png(std::string_view bytes) {
  std::string out(bytes.substr(0, kSignature));
  out.reserve(bytes.size());
  std::size_t at = kSignature;
  while (const auto chunk = chunk_at(bytes, at)) {
    if (!is_metadata(chunk->type)) out.append(bytes.substr(chunk->at, chunk->end - chunk->at));
    at = chunk->end;
    if (chunk->type == "IEND") break;
  }
  return out;
}

}  // namespace enishi::media
