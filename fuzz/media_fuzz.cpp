// Whatever is uploaded is refused in words, or understood: its metadata lies within it, and what
// the public gets of it is a file of the same kind without metadata.
#include <cstdlib>

#include "media/inspect.h"
#include "media/jpeg.h"
#include "media/png.h"

namespace {

using namespace enishi::media;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_picture(Type type, std::string_view bytes) {
  if (type == Type::jpeg) {
    const std::string stripped = strip_jpeg(bytes);
    const auto head = read_jpeg_head(stripped);
    check(head && head->plain && jpeg_end(stripped) == stripped.size());
    check(strip_jpeg(stripped) == stripped);
  } else if (type == Type::png) {
    const std::string stripped = strip_png(bytes);
    check(png_is_whole(stripped) && png_is_plain(stripped));
  }
}

void check_boxes(const Found& found, std::string_view bytes) {
  std::string blank(bytes);
  for (const Stretch& box : found.metadata) {
    check(box.offset >= 0 && box.bytes >= 8);
    check(box.offset + box.bytes <= static_cast<std::int64_t>(bytes.size()));
    blank.replace(static_cast<std::size_t>(box.offset), static_cast<std::size_t>(box.bytes),
                  free_box(box.bytes));
  }
  if (found.type != Type::mp4 && found.type != Type::m4a) return;
  const auto again = inspect(TextSource(blank));
  check(again && again->metadata.empty() && again->kind == found.kind);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Found seen = glance(bytes, "audio/mp4");
  const auto found = inspect(TextSource(bytes));
  if (!found) {
    check(!found.error().message.empty() && found.error().field == "file");
    return 0;
  }
  check(seen.type == found->type && found->duration_ms >= 0);
  check_picture(found->type, bytes);
  check_boxes(*found, bytes);
  return 0;
}
