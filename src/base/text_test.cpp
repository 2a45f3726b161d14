#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace enishi {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, AcceptsWhatIsValid) {
  for (const auto text : {""sv, "plain"sv, "日本語のテキスト"sv, "\xF0\x9F\x98\x80"sv, "\xC2\x80"sv,
                          "\xED\x9F\xBF"sv, "\xEE\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv, "a\0b"sv})
    EXPECT_TRUE(valid_utf8(text)) << text;
}

TEST(Utf8, RefusesWhatIsNot) {
  for (const auto bad : {"\x80"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xE0\x9F\xBF"sv, "\xED\xA0\x80"sv,
                         "\xF0\x8F\xBF\xBF"sv, "\xF4\x90\x80\x80"sv, "\xF8\x88\x80\x80\x80"sv,
                         "\xE3\x81"sv, "\xFF"sv, "twelve bytes\xC2"sv, "\xC2 "sv})
    EXPECT_FALSE(valid_utf8(bad));
}

RC_GTEST_PROP(Utf8, DecodingUndoesEncoding, ()) {
  const auto code = *rc::gen::inRange<std::uint32_t>(0, 0x110000);
  RC_PRE(code < 0xD800 || code > 0xDFFF);
  std::string text;
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | code >> 6);
    text += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | code >> 12);
    text += static_cast<char>(0x80 | (code >> 6 & 63));
    text += static_cast<char>(0x80 | (code & 63));
  } else {
    text += static_cast<char>(0xF0 | code >> 18);
    text += static_cast<char>(0x80 | (code >> 12 & 63));
    text += static_cast<char>(0x80 | (code >> 6 & 63));
    text += static_cast<char>(0x80 | (code & 63));
  }
  const Utf8Char c = decode_utf8(text, 0);
  RC_ASSERT(static_cast<std::uint32_t>(c.code) == code);
  RC_ASSERT(c.size == text.size());
  RC_ASSERT(valid_utf8(std::string(9, 'x') + text + "y"));
  RC_ASSERT(utf16_length(text) == (code >= 0x10000 ? 2u : 1u));
}

TEST(Utf16Length, CountsAsLineDoes) {
  EXPECT_EQ(utf16_length(""), 0u);
  EXPECT_EQ(utf16_length("abc"), 3u);
  EXPECT_EQ(utf16_length("日本"), 2u);
  EXPECT_EQ(utf16_length("\xF0\x9F\x98\x80!"), 3u);
  EXPECT_EQ(utf16_length("\xFF\xE3\x81"), 3u);
}

TEST(ControlCharacters, AreFound) {
  EXPECT_FALSE(has_control_characters("日本 text", false));
  EXPECT_TRUE(has_control_characters("a\nb", false));
  EXPECT_FALSE(has_control_characters("a\r\n\tb", true));
  EXPECT_TRUE(has_control_characters("a\0b"sv, true));
  EXPECT_TRUE(has_control_characters("\x7F", true));
  EXPECT_TRUE(has_control_characters("\xC2\x85", true));  // U+0085
  EXPECT_FALSE(has_control_characters("\xC2\xA0", true));
}

TEST(Text, TrimSplitLower) {
  EXPECT_EQ(trim(" \t\r\n a b \v\f"), "a b");
  EXPECT_EQ(trim("  "), "");
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
  EXPECT_EQ(lower_ascii("AbZ-Ä"), "abz-Ä");
}

TEST(Text, ParseInt) {
  EXPECT_EQ(parse_int<int>("-12"), -12);
  EXPECT_EQ(parse_int<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  for (const char* bad : {"", "+1", " 1", "1 ", "1x", "0x1", "1.0", "99999999999"})
    EXPECT_FALSE(parse_int<int>(bad)) << bad;
  EXPECT_FALSE(parse_int<unsigned>("-1"));
}

}  // namespace
}  // namespace enishi
