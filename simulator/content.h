// What users sent as media: small bytes that follow from the message id.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace enishi::simulator {

enum class MediaKind : std::uint8_t { image, video, audio, file };
std::optional<MediaKind> parse_media(std::string_view message_type);

struct Media {
  MediaKind kind = MediaKind::image;
  Time ready;    // before it: 202, "processing"
  Time expires;  // LINE deletes content after an unstated time
};

inline constexpr std::size_t kMediaMax = 1'000'000;  // beyond it the oldest are gone
inline constexpr std::chrono::days kMediaLife{30};

// Not thread safe: guarded by its World.
class MediaStore {
 public:
  void add(Time now, std::uint64_t message, MediaKind kind, Millis preparation);
  const Media* find(Time now, std::uint64_t message) const;

 private:
  std::unordered_map<std::uint64_t, Media> media_;
  std::deque<std::uint64_t> order_;
};

std::string_view media_type(MediaKind kind);  // "image/png"
// Image and preview: a valid PNG of 16 x 16 pixels in a colour of the message. Others: the type's
// signature and bytes that follow from the id.
std::string media_bytes(std::uint64_t message, MediaKind kind);

}  // namespace enishi::simulator
