// Character sets of imported files, as UTF-8.
//
// Bytes that mean nothing in the character set become 0xFF, which no UTF-8 text holds: whoever
// reads the rows finds them where they stand, and the rest of the file stays readable.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace enishi::connect {

// shift_jis is code page 932 as Windows writes it: JIS X 0208 with the extensions of NEC and IBM,
// half-width kana, and U+E000.. for the user-defined characters.
enum class Charset : unsigned char { utf8, shift_jis, utf16le, utf16be };
std::string_view name(Charset charset);  // "utf-8", "shift_jis", "utf-16le" ...
std::optional<Charset> parse_charset(std::string_view text);  // also "sjis", "cp932", "utf8" ...

inline constexpr char kInvalidByte = '\xff';
inline constexpr std::size_t kConvertedMax = 4;  // bytes of one step of convert()

struct Converted {
  std::size_t read = 0, written = 0;
};
// As much of `in` as fits into `out` (which has room for kConvertedMax bytes or more). A character
// that is cut off at the end of `in` is left unread, unless `last`. Not for utf8.
Converted convert(Charset charset, std::string_view in, std::span<char> out, bool last);

// How many places of `text` are not of the character set; a character cut off at the end does not
// count. For utf8 and shift_jis.
std::size_t faults(Charset charset, std::string_view text);

struct Bom {
  Charset charset;
  std::size_t bytes;
};
std::optional<Bom> byte_order_mark(std::string_view text);
// The one of utf8 and shift_jis that has fewer faults; utf8 where neither has.
Charset guess(std::string_view sample);

}  // namespace enishi::connect
