#include "simulator/graphemes.h"

#include <cstdint>

namespace enishi::simulator {

namespace {
struct Range {
  char32_t first, last;
};
// Marks that never start a cluster.
constexpr Range kExtends[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489},   {0x0E31, 0x0E31},   {0x0E34, 0x0E3A},
    {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},   {0x200C, 0x200D},
    {0x20D0, 0x20FF}, {0x3099, 0x309A},   {0xFE00, 0xFE0F},   {0xFE20, 0xFE2F},
    {0xFF9E, 0xFF9F}, {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE007F}, {0xE0100, 0xE01EF},
};

bool extends(char32_t c) {
  for (const Range& range : kExtends)
    if (c >= range.first && c <= range.last) return true;
  return false;
}

bool flag_half(char32_t c) {
  return c >= 0x1F1E6 && c <= 0x1F1FF;
}

char32_t next(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  char32_t c = more == 0 ? lead : lead & (0x3F >> more);
  for (int i = 0; i < more && at < text.size(); ++i)
    c = (c << 6) | (static_cast<unsigned char>(text[at++]) & 0x3F);
  return c;
}
}  // namespace

std::size_t grapheme_count(std::string_view utf8) {
  std::size_t count = 0;
  char32_t before = 0;
  bool flag_open = false;  // one half of a flag waits for the other
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next(utf8, at);
    const bool joined = before == 0x200D && c >= 0x2190;  // emoji ZWJ emoji
    const bool flag_end = flag_open && flag_half(c);
    const bool line_end = before == '\r' && c == '\n';
    if (count == 0 || !(extends(c) || joined || flag_end || line_end)) ++count;
    flag_open = flag_half(c) && !flag_end;
    before = c;
  }
  return count;
}

}  // namespace enishi::simulator
