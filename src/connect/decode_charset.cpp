#include "connect/decode_charset.h"

#include <unicode/ucnv.h>

#include <array>
#include <cstring>
#include <string>

#include "base/text.h"

namespace enishi::connect {
namespace {

using Byte = unsigned char;

constexpr std::size_t kTrails = 0xFD - 0x40;

// Lead bytes 0x81 to 0x9F and 0xE0 to 0xFC, as 0 to 59.
constexpr bool is_lead(Byte b) {
  return (b >= 0x81 && b <= 0x9F) || (b >= 0xE0 && b <= 0xFC);
}
constexpr std::size_t lead_index(Byte b) {
  return b < 0xA0 ? b - 0x81 : b - 0xE0 + 31;
}
constexpr bool is_trail(Byte b) {
  return b >= 0x40 && b <= 0xFC && b != 0x7F;
}
constexpr bool is_half_kana(Byte b) {
  return b >= 0xA1 && b <= 0xDF;
}

// ICU knows the mapping, pair by pair; a table of our own (22 KB) is many times faster and tells
// exactly which bytes are wrong.
using PairTable = std::array<char16_t, 60 * kTrails>;  // 0: not assigned

const PairTable& pairs() {
  static const PairTable table = [] {
    PairTable out{};
    UErrorCode status = U_ZERO_ERROR;
    UConverter* converter = ucnv_open("ibm-943_P15A-2003" /* Windows' code page 932 */, &status);
    if (U_FAILURE(status)) return out;
    for (unsigned lead = 0x81; lead <= 0xFC; ++lead) {
      if (!is_lead(static_cast<Byte>(lead))) continue;
      for (unsigned trail = 0x40; trail <= 0xFC; ++trail) {
        if (trail == 0x7F) continue;
        const char pair[] = {static_cast<char>(lead), static_cast<char>(trail)};
        const char* at = pair;
        status = U_ZERO_ERROR;
        ucnv_reset(converter);
        const UChar32 code = ucnv_getNextUChar(converter, &at, pair + 2, &status);
        if (U_FAILURE(status) || at != pair + 2 || code > 0xFFFF || code == 0xFFFD) continue;
        out[lead_index(static_cast<Byte>(lead)) * kTrails + trail - 0x40] =
            static_cast<char16_t>(code);
      }
    }
    ucnv_close(converter);
    return out;
  }();
  return table;
}

std::size_t put(char* out, char32_t c) {
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    out[0] = static_cast<char>(0xC0 | c >> 6);
    out[1] = static_cast<char>(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = static_cast<char>(0xE0 | c >> 12);
    out[1] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out[2] = static_cast<char>(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | c >> 18);
  out[1] = static_cast<char>(0x80 | (c >> 12 & 0x3F));
  out[2] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
  out[3] = static_cast<char>(0x80 | (c & 0x3F));
  return 4;
}

struct Char {
  char32_t code = 0;     // 0 with a size: not a character
  std::size_t size = 0;  // 0: cut off
};

// A wrong second byte that is ASCII stands for itself: a torn character eats no line break.
Char shift_jis_char(std::string_view in, std::size_t at, const PairTable& table) {
  const auto first = static_cast<Byte>(in[at]);
  if (is_half_kana(first)) return {char32_t{0xFF61} + first - 0xA1, 1};
  if (!is_lead(first)) return {0, 1};
  if (at + 1 == in.size()) return {};
  const auto second = static_cast<Byte>(in[at + 1]);
  if (!is_trail(second)) return {0, 1};
  const char16_t code = table[lead_index(first) * kTrails + second - 0x40];
  return {code, code == 0 && second < 0x80 ? std::size_t{1} : std::size_t{2}};
}

Converted convert_shift_jis(std::string_view in, std::span<char> out, bool last) {
  const PairTable& table = pairs();
  Converted done;
  while (done.read < in.size() && out.size() - done.written >= kConvertedMax) {
    const auto first = static_cast<Byte>(in[done.read]);
    if (first < 0x80) {
      out[done.written++] = static_cast<char>(first);
      ++done.read;
      continue;
    }
    const Char c = shift_jis_char(in, done.read, table);
    if (c.size == 0 && !last) break;
    if (c.code == 0)
      out[done.written++] = kInvalidByte;
    else
      done.written += put(out.data() + done.written, c.code);
    done.read += std::max<std::size_t>(c.size, 1);
  }
  return done;
}

Char utf16_char(std::string_view in, std::size_t at, bool big) {
  const auto unit = [&](std::size_t i) -> char32_t {
    const auto a = static_cast<Byte>(in[i]), b = static_cast<Byte>(in[i + 1]);
    return big ? a << 8 | b : b << 8 | a;
  };
  if (in.size() - at < 2) return {};
  const char32_t first = unit(at);
  if (first < 0xD800 || first > 0xDFFF) return {first, 2};
  if (first > 0xDBFF) return {0, 2};
  if (in.size() - at < 4) return {};
  const char32_t second = unit(at + 2);
  if (second < 0xDC00 || second > 0xDFFF) return {0, 2};
  return {0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), 4};
}

Converted convert_utf16(bool big, std::string_view in, std::span<char> out, bool last) {
  Converted done;
  while (done.read < in.size() && out.size() - done.written >= kConvertedMax) {
    const Char c = utf16_char(in, done.read, big);
    if (c.size == 0 && !last) break;
    if (c.code == 0)
      out[done.written++] = kInvalidByte;
    else
      done.written += put(out.data() + done.written, c.code);
    done.read += c.size > 0 ? c.size : in.size() - done.read;
  }
  return done;
}

}  // namespace

std::string_view name(Charset charset) {
  switch (charset) {
    case Charset::utf8:
      return "utf-8";
    case Charset::shift_jis:
      return "shift_jis";
    case Charset::utf16le:
      return "utf-16le";
    case Charset::utf16be:
      return "utf-16be";
  }
  return "";
}

std::optional<Charset> parse_charset(std::string_view text) {
  std::string plain = lower_ascii(text);
  std::erase_if(plain, [](char c) { return c == '-' || c == '_'; });
  if (plain == "utf8") return Charset::utf8;
  for (const std::string_view n : {"shiftjis", "sjis", "cp932", "ms932", "windows31j"})
    if (plain == n) return Charset::shift_jis;
  if (plain == "utf16le") return Charset::utf16le;
  if (plain == "utf16be") return Charset::utf16be;
  return std::nullopt;
}

Converted convert(Charset charset, std::string_view in, std::span<char> out, bool last) {
  if (charset == Charset::shift_jis) return convert_shift_jis(in, out, last);
  return convert_utf16(charset == Charset::utf16be, in, out, last);
}

std::size_t faults(Charset charset, std::string_view text) {
  const PairTable& table = pairs();
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<Byte>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    if (charset == Charset::shift_jis) {
      const Char c = shift_jis_char(text, at, table);
      if (c.size == 0) break;
      count += c.code == 0;
      at += c.size;
      continue;
    }
    const Utf8Char c = decode_utf8(text, at);
    // Up to three bytes at the end may be the beginning of a character.
    if (c.size == 0 && text.size() - at < 4 && (static_cast<Byte>(text[at]) & 0xC0) == 0xC0) break;
    count += c.size == 0;
    at += std::max(c.size, 1u);
  }
  return count;
}

std::optional<Bom> byte_order_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) return Bom{Charset::utf8, 3};
  if (text.starts_with("\xFF\xFE")) return Bom{Charset::utf16le, 2};
  if (text.starts_with("\xFE\xFF")) return Bom{Charset::utf16be, 2};
  return std::nullopt;
}

Charset guess(std::string_view sample) {
  const std::size_t wrong = faults(Charset::utf8, sample);
  return wrong > 0 && faults(Charset::shift_jis, sample) < wrong ? Charset::shift_jis
                                                                 : Charset::utf8;
}

}  // namespace enishi::connect
