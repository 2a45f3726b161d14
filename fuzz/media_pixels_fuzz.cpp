// Decoders meet whatever the parsers let pass: pictures and stills are made or refused, and fit.
#include <cstdlib>

#include "media/inspect.h"
#include "media/limits.h"
#include "media/rendering.h"
#include "media/still.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace enishi::media;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const TextSource source(bytes);
  const auto found = inspect(source);
  // Large pictures would cost the time that the small ones use better.
  if (!found || found->width > 512 || found->height > 512) return 0;
  std::optional<enishi::Result<Rendition>> made;
  if (found->kind == Kind::image) made = render(bytes, {Shape::preview});
  if (found->kind == Kind::video)
    made = video_still(source, found->width, found->height, found->turn);
  if (!made || !*made) return 0;
  const auto bytes_max = enishi::limits::media_line_preview_bytes_max;
  if (static_cast<std::int64_t>((*made)->bytes.size()) > bytes_max) std::abort();
  return 0;
}
