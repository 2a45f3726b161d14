#include "connect/decode.h"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include "connect/limits.h"
#include "connect/rows_testing.h"

namespace enishi::connect {
namespace {

using testing::encoded;
using testing::gzipped;
using testing::slow_source;

// The whole text, read in pieces; "! message" where the file is wrong.
std::string text_of(std::unique_ptr<ByteSource> source, std::optional<Charset> charset = {},
                    std::size_t piece = 4096) {
  auto text = TextStream::open(std::move(source), charset);
  if (!text) return "! " + text.error().message;
  std::string out;
  std::vector<char> buffer(piece);
  for (;;) {
    const auto got = (*text)->read(buffer);
    if (!got) return out + "! " + got.error().message;
    if (*got == 0) return out;
    out.append(buffer.data(), *got);
  }
}
std::string text_of(std::string bytes, std::optional<Charset> charset = {}) {
  return text_of(memory_source(std::move(bytes)), charset);
}

// The wave dash of Windows is U+FF5E.
const std::string kText = "名前,ﾌﾘｶﾞﾅ,①髙﨑～\n縁,ｴﾆｼ,纊㈱Ⅷ\n";

TEST(Decode, ReadsEveryCharacterSet) {
  for (const Charset charset :
       {Charset::utf8, Charset::shift_jis, Charset::utf16le, Charset::utf16be})
    for (const bool mark : {false, true}) {
      const bool wide = charset == Charset::utf16le || charset == Charset::utf16be;
      if (charset == Charset::shift_jis && mark) continue;
      SCOPED_TRACE(std::string(name(charset)) + (mark ? " with a mark" : ""));
      const std::string bytes = encoded(kText, charset, mark);
      EXPECT_EQ(text_of(bytes, charset), kText);
      if (!wide || mark) {
        EXPECT_EQ(text_of(bytes), kText);
        EXPECT_EQ(text_of(gzipped(bytes)), kText);
        for (const std::size_t piece : {1, 2, 3, 7})
          EXPECT_EQ(text_of(slow_source(gzipped(bytes), piece), {}, 4), kText);
      }
    }
}

TEST(Decode, CharactersBeyondTheBasicPlaneInUtf16) {
  EXPECT_EQ(text_of(encoded("𠮷野家👍", Charset::utf16le, true)), "𠮷野家👍");
  EXPECT_EQ(text_of(encoded("𠮷野家👍", Charset::utf16be, true)), "𠮷野家👍");
}

// Against ICU's own decoder, every one and two bytes.
TEST(Decode, ShiftJisIsCodePage932) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* icu = ucnv_open("ibm-943_P15A-2003", &status);
  ASSERT_TRUE(U_SUCCESS(status));
  std::size_t characters = 0;
  for (unsigned lead = 0x80; lead <= 0xFF; ++lead)
    for (unsigned trail = 0x40; trail <= 0xFF; ++trail) {
      const char pair[] = {static_cast<char>(lead), static_cast<char>(trail)};
      char out[16];
      const Converted got = convert(Charset::shift_jis, {pair, 2}, out, true);
      const char* at = pair;
      status = U_ZERO_ERROR;
      ucnv_reset(icu);
      const UChar32 code = ucnv_getNextUChar(icu, &at, pair + 2, &status);
      const bool known = U_SUCCESS(status) && code != 0xFFFD && at == pair + 2;
      if (!known) continue;
      ++characters;
      const auto unit = static_cast<char16_t>(code);
      const char little[] = {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
      char wanted[8];
      const Converted utf8 = convert(Charset::utf16le, {little, 2}, wanted, true);
      EXPECT_EQ(std::string(out, got.written), std::string(wanted, utf8.written))
          << std::hex << lead << " " << trail;
    }
  ucnv_close(icu);
  EXPECT_GT(characters, 9'000u);  // JIS X 0208, NEC and IBM extensions, user-defined ones
}

TEST(Decode, KnownShiftJisBytes) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"\x83\x5C", "ソ"},
                                                                 {"\x95\x5C", "表"},
                                                                 {"\x87\x40", "①"},
                                                                 {"\xFA\x40", "ⅰ"},
                                                                 {"\xED\x40", "纊"},
                                                                 {"\xFB\xFC", "髙"},
                                                                 {"\x81\x60", "～"},
                                                                 {"\x81\x7C", "－"},
                                                                 {"\x5C", "\\"},
                                                                 {"\xB1\xB2", "ｱｲ"},
                                                                 {"\xF0\x40", "\uE000"},
                                                                 {"\x81\xAD", "\xff"},
                                                                 {"\x80", "\xff"},
                                                                 {"\x83,", "\xff,"},
                                                                 {"\x83\n", "\xff\n"},
                                                                 {"a\xFF\x62",
                                                                  "a\xff"
                                                                  "b"},
                                                                 {"\x83", "\xff"}};
  for (const auto& [bytes, text] : cases)
    EXPECT_EQ(text_of(std::string(bytes), Charset::shift_jis), text);
}

TEST(Decode, WhatIsNoCharacterIsMarked) {
  using namespace std::string_literals;
  EXPECT_EQ(text_of("a\0b"s),
            "a\xff"
            "b");
  EXPECT_EQ(text_of("\xFF\xFE\x00\xD8\x41\x00"s),
            "\xff"
            "A");                                        // a lone surrogate
  EXPECT_EQ(text_of("\xFF\xFE\x41\x00\x42"s), "A\xff");  // half a unit
  EXPECT_EQ(text_of("\xFE\xFF\x00\x00"s), "\xff");
}

TEST(Decode, TheCharacterSetIsDecidedAtTheFirstByteThatIsNotAscii) {
  const std::string ascii(3 * limits::import_detect_bytes + 17, 'x');
  EXPECT_EQ(text_of(ascii + encoded("表示", Charset::shift_jis, false)), ascii + "表示");
  EXPECT_EQ(text_of(ascii + "表示"), ascii + "表示");
  // The sample ends inside a character.
  for (std::size_t shift = 0; shift < 3; ++shift) {
    std::string text(shift, 'x');
    while (text.size() < limits::import_detect_bytes + 10) text += "縁";
    EXPECT_EQ(text_of(text), text);
  }
}

TEST(Decode, GzipMembersAndDamage) {
  const std::string a(100'000, 'a'), b = "b\n";
  EXPECT_EQ(text_of(gzipped(a) + gzipped(b)), a + b);
  EXPECT_EQ(text_of(gzipped("") + gzipped(b)), b);
  EXPECT_EQ(text_of(gzipped(a) + std::string(512, '\0')), a);
  EXPECT_EQ(text_of(gzipped(b) + "rest"), "! something else follows the gzip data");
  const std::string whole = gzipped(a);
  EXPECT_TRUE(text_of(whole.substr(0, whole.size() - 1)).ends_with("! the gzip data is cut off"));
  std::string damaged = whole;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // checksum
  EXPECT_TRUE(text_of(damaged).ends_with("! the gzip data is damaged"));
  EXPECT_EQ(text_of(std::string()), "");
  EXPECT_EQ(text_of(std::string("\x1f")), "\x1f");
}

TEST(Decode, NamesOfCharacterSets) {
  EXPECT_EQ(parse_charset("Shift_JIS"), Charset::shift_jis);
  EXPECT_EQ(parse_charset("cp932"), Charset::shift_jis);
  EXPECT_EQ(parse_charset("UTF-8"), Charset::utf8);
  EXPECT_EQ(parse_charset("utf-16le"), Charset::utf16le);
  EXPECT_EQ(parse_charset("euc-jp"), std::nullopt);
}

}  // namespace
}  // namespace enishi::connect
