#include "content/graphemes.h"

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <cstdint>
#include <memory>

#include "base/text.h"

namespace enishi::content {
namespace {

struct CloseText {
  void operator()(UText* text) const { utext_close(text); }
};
struct CloseBreaks {
  void operator()(UBreakIterator* breaks) const { ubrk_close(breaks); }
};

// Rules are read once a thread: opening them costs far more than a text.
UBreakIterator* breaks() {
  thread_local const std::unique_ptr<UBreakIterator, CloseBreaks> iterator = [] {
    UErrorCode error = U_ZERO_ERROR;
    return std::unique_ptr<UBreakIterator, CloseBreaks>(
        ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &error));
  }();
  return iterator.get();
}

// A character that is a cluster by itself whatever stands beside it, marks and joiners excepted.
bool stands_alone(char32_t c) {
  return (c >= 0x20 && c < 0x7f) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a0 && c <= 0x30ff) ||
         (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3001 && c <= 0x3029) ||
         (c >= 0xff01 && c <= 0xff9d);
}

// Clusters and where the last of at most `count` ends.
struct Walk {
  std::size_t clusters = 0, end = 0;
};

Walk walk(std::string_view utf8, std::size_t count) {
  Walk plain;
  while (plain.end < utf8.size() && plain.clusters < count) {
    const Utf8Char c = decode_utf8(utf8, plain.end);
    if (c.size == 0 || !stands_alone(c.code)) break;
    ++plain.clusters;
    plain.end += c.size;
  }
  if (plain.end == utf8.size()) return plain;
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UText, CloseText> text(
      utext_openUTF8(nullptr, utf8.data(), static_cast<std::int64_t>(utf8.size()), &error));
  UBreakIterator* iterator = breaks();
  if (iterator != nullptr) ubrk_setUText(iterator, text.get(), &error);
  if (iterator == nullptr || U_FAILURE(error)) return plain;
  Walk out;
  while (out.clusters < count) {
    const std::int32_t next = ubrk_next(iterator);
    if (next == UBRK_DONE) break;
    ++out.clusters;
    out.end = static_cast<std::size_t>(next);
  }
  return out;
}

}  // namespace

std::size_t grapheme_count(std::string_view utf8) {
  return walk(utf8, SIZE_MAX).clusters;
}

std::string_view first_graphemes(std::string_view utf8, std::size_t count) {
  return utf8.substr(0, walk(utf8, count).end);
}

}  // namespace enishi::content
