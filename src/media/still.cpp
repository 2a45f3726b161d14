#include "media/still.h"

#include "media/frames.h"
#include "media/limits.h"
#include "media/picture.h"
#include "media/rendering.h"

namespace enishi::media {
namespace {

constexpr std::string_view kDark = "\x28\x28\x28";

int orientation_of(int turn) {
  if (turn == 90) return 6;
  if (turn == 180) return 3;
  return turn == 270 ? 8 : 1;
}

Result<Picture> dark_picture(int width, int height) {
  std::string rgb;
  constexpr int kWidth = 16;
  const std::int64_t proportional = std::int64_t{kWidth} * height / std::max(width, 1);
  const int high = static_cast<int>(std::clamp<std::int64_t>(proportional, 1, kWidth * 8));
  for (int i = 0; i < kWidth * high; ++i) rgb += kDark;
  ASSIGN(const Picture small, Picture::from_rgb(kWidth, high, rgb));
  return small.scaled({0, 0, kWidth, high}, kWidth * 40, high * 40);
}

}  // namespace

Result<Rendition> video_still(const Source& source, int width, int height, int turn) {
  ASSIGN(const auto frame, bright_frame(source, limits::media_preview_side_max));
  if (!frame) {
    ASSIGN(const Picture dark, dark_picture(width, height));
    return render_preview(dark);
  }
  ASSIGN(Picture picture, Picture::from_rgb(frame->width, frame->height, frame->rgb));
  if (turn != 0) {
    ASSIGN(picture, picture.turned(orientation_of(turn)));
  }
  return render_preview(picture);
}

}  // namespace enishi::media
