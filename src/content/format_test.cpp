#include "content/format.h"

#include <gtest/gtest.h>

#include "content/graphemes.h"
#include "content/scanner.h"

namespace enishi::content {
namespace {

std::string formatted(const Value& value, std::string_view formats) {
  std::vector<Format> list;
  Scanner scanner(formats);
  if (!scanner.formats(list)) return "no format";
  std::string out;
  return append_formatted(out, value, list, *Zone::load("Asia/Tokyo")) ? out : "absent";
}
std::string text(std::string_view value, std::string_view formats) {
  return formatted(Value::of(value), formats);
}

TEST(Format, Honorifics) {
  EXPECT_EQ(text("田中", ":sama"), "田中様");
  EXPECT_EQ(text("田中様", ":sama"), "田中様");
  EXPECT_EQ(text("田中さん", ":sama"), "田中さん");
  EXPECT_EQ(text(" 田中 ", ":san"), "田中さん");
  EXPECT_EQ(text("", ":sama"), "");
}

TEST(Format, CutKeepsWholeCharacters) {
  EXPECT_EQ(text("あいうえお", ":cut(5)"), "あいうえお");
  EXPECT_EQ(text("あいうえおか", ":cut(5)"), "あいうえ…");
  EXPECT_EQ(text("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", ":cut(2)"),
            "👨‍👩‍👧…");
  EXPECT_EQ(text("か\u3099か\u3099", ":cut(1)"), "…");
  EXPECT_EQ(text("田中太郎", ":cut(3):sama"), "田中…様");
}

TEST(Format, NumbersAndMoney) {
  EXPECT_EQ(formatted(Value::of(std::int64_t{1234567}), ":number"), "1,234,567");
  EXPECT_EQ(formatted(Value::of(std::int64_t{-123}), ":number"), "-123");
  EXPECT_EQ(formatted(Value::of(-1234.5), ":number"), "-1,234.5");
  EXPECT_EQ(text("1000", ":number"), "1,000");
  EXPECT_EQ(text("abc", ":number"), "absent");
  EXPECT_EQ(formatted(Value::of(std::int64_t{1200}), ":money"), "¥1,200");
  EXPECT_EQ(formatted(Value::of(std::int64_t{-1200}), ":money"), "-¥1,200");
  EXPECT_EQ(formatted(Value::of(std::int64_t{1200}), ":money(円)"), "1,200円");
  EXPECT_EQ(formatted(Value::of(12.5), ":money"), "absent");
  EXPECT_EQ(formatted(Value::of(true), ":number"), "absent");
}

TEST(Format, Dates) {
  const Value at = Value::of(*parse_iso8601("2026-11-21T18:05:00Z"));  // Sunday in Tokyo
  EXPECT_EQ(formatted(at, ":date"), "2026年11月22日");
  EXPECT_EQ(formatted(at, ":date(M/d(E))"), "11/22(日)");
  EXPECT_EQ(formatted(at, ":time"), "3:05");
  EXPECT_EQ(formatted(at, ":datetime"), "2026年11月22日 3:05");
  EXPECT_EQ(formatted(at, ":date(yy-MM-dd HH:mm)"), "26-11-22 03:05");
  for (const char* day : {"2026-02-03", "2026/02/03", "20260203", "2026-02-03T10:00",
                          "2026-02-03 10:00:59", "2026-02-03T10:00:00+09:00"})
    EXPECT_EQ(text(day, ":date(M月d日)"), "2月3日") << day;
  for (const char* day : {"2026-02-30", "2026-13-01", "2026-2-3", "2026-02/03", "tomorrow", ""})
    EXPECT_EQ(text(day, ":date"), "absent") << day;
}

TEST(Graphemes, AreWhatAReaderSees) {
  EXPECT_EQ(grapheme_count(""), 0u);
  EXPECT_EQ(grapheme_count("abc縁"), 4u);
  EXPECT_EQ(grapheme_count("👨‍👩‍👧🇯🇵👍🏽"), 3u);
  EXPECT_EQ(grapheme_count("か\u3099e\u0301"), 2u);
  EXPECT_EQ(grapheme_count("\r\n"), 1u);
  EXPECT_EQ(first_graphemes("縁👍🏽x", 2), "縁👍🏽");
}

}  // namespace
}  // namespace enishi::content
