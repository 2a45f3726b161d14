#include "connect/mapping_values.h"

#include <gtest/gtest.h>

#include "connect/mapping_time.h"

namespace enishi::connect {
namespace {

TEST(MappingValues, WholeNumbers) {
  const std::pair<std::string_view, std::int64_t> good[] = {{"0", 0},
                                                            {"-12", -12},
                                                            {"+7", 7},
                                                            {"1,980", 1980},
                                                            {"１，９８０", 1980},
                                                            {"1,234,567", 1234567},
                                                            {"¥1,980", 1980},
                                                            {"￥1980", 1980},
                                                            {"1,980円", 1980},
                                                            {"▲500", -500},
                                                            {"△1,000円", -1000},
                                                            {"-¥300", -300},
                                                            {"¥-300", -300},
                                                            {"－５", -5},
                                                            {"　12　", 12},
                                                            {"\\1,980", 1980},
                                                            {"−4", -4},
                                                            {"007", 7},
                                                            {"9223372036854775807", INT64_MAX}};
  for (const auto& [text, value] : good) EXPECT_EQ(parse_whole(text), value) << text;
  for (const std::string_view bad :
       {"", "-", "1.5", "12,34", "1,2345", ",123", "1,", "1980円円", "¥1円", "abc", "1 2", "--1",
        "9223372036854775808", "1e3", "一", "▲▲1", "1\xff", "+-1"})
    EXPECT_EQ(parse_whole(bad), std::nullopt) << bad;
}

TEST(MappingValues, RealNumbersAndMoney) {
  EXPECT_EQ(parse_real("1,234.5"), 1234.5);
  EXPECT_EQ(parse_real("１２．５"), 12.5);
  EXPECT_EQ(parse_real("-0.25"), -0.25);
  EXPECT_EQ(parse_real("1e3"), 1000);
  for (const std::string_view bad : {"", ".", "1.", ".5", "nan", "inf", "1e999", "1.2.3", "1,5"})
    EXPECT_EQ(parse_real(bad), std::nullopt) << bad;
  EXPECT_EQ(parse_money("¥1,980", 0), 1980);
  EXPECT_EQ(parse_money("1980.00", 0), 1980);
  EXPECT_EQ(parse_money("1980.5", 0), std::nullopt);
  EXPECT_EQ(parse_money("19.8", 2), 1980);
  EXPECT_EQ(parse_money("-19.80", 2), -1980);
  EXPECT_EQ(parse_money("19.805", 2), std::nullopt);
  EXPECT_EQ(parse_money("19", 2), 1900);
  EXPECT_EQ(parse_money("1e3", 0), std::nullopt);
  EXPECT_EQ(parse_money("9223372036854775807", 1), std::nullopt);
}

TEST(MappingValues, YesAndNo) {
  for (const std::string_view yes : {"はい", "1", "１", "TRUE", "Yes", "○", "〇", "◯", "有", "ｙ"})
    EXPECT_EQ(parse_boolean(yes), true) << yes;
  for (const std::string_view no : {"いいえ", "0", "false", "N", "×", "なし", "off"})
    EXPECT_EQ(parse_boolean(no), false) << no;
  for (const std::string_view bad : {"", "2", "たぶん", "truefalsetruefalse", "\xff"})
    EXPECT_EQ(parse_boolean(bad), std::nullopt) << bad;
}

TEST(MappingValues, Times) {
  const Zone tokyo = *Zone::load("Asia/Tokyo");
  const std::pair<std::string_view, std::string_view> good[] = {
      {"2026-01-02T03:04:05+09:00", "2026-01-01T18:04:05.000Z"},
      {"2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.678Z"},
      {"2026-01-02 03:04:05 +0530", "2026-01-01T21:34:05.000Z"},
      {"2026-01-02T03:04:05-08", "2026-01-02T11:04:05.000Z"},
      {"2026-01-02", "2026-01-01T15:00:00.000Z"},
      {"2026/01/02 03:04", "2026-01-01T18:04:00.000Z"},
      {"2026/1/2 3:04:05", "2026-01-01T18:04:05.000Z"},
      {"2026.1.2", "2026-01-01T15:00:00.000Z"},
      {"令和8年1月2日", "2026-01-01T15:00:00.000Z"},
      {"令和元年5月1日", "2019-04-30T15:00:00.000Z"},
      {"令和８年１月２日　午後３時４分", "2026-01-02T06:04:00.000Z"},
      {"R8.1.2", "2026-01-01T15:00:00.000Z"},
      {"H31/4/30", "2019-04-29T15:00:00.000Z"},
      {"2026年1月2日3時", "2026-01-01T18:00:00.000Z"},
      {"2026年1月2日 12:30", "2026-01-02T03:30:00.000Z"},
      {"20260102", "2026-01-01T15:00:00.000Z"},
      {"20260102030405", "2026-01-01T18:04:05.000Z"},
      {"1767290645", "2026-01-01T18:04:05.000Z"},
      {"1767290645678", "2026-01-01T18:04:05.678Z"},
      {"昭和64年1月7日", "1989-01-06T15:00:00.000Z"},
      {"2024-02-29", "2024-02-28T15:00:00.000Z"}};
  for (const auto& [text, time] : good) {
    const auto got = parse_time(text, kAnyTime, tokyo);
    ASSERT_TRUE(got) << text;
    EXPECT_EQ(iso8601(*got), time) << text;
  }
  EXPECT_EQ(to_ms(*parse_time("S45.1.1", kAnyTime, Zone::utc())), 0);
  EXPECT_LT(to_ms(*parse_time("昭和30年3月4日", kAnyTime, tokyo)), 0);
  for (const std::string_view bad : {"",
                                     "1/2/2026",
                                     "2026-13-01",
                                     "2026-02-29",
                                     "2026/01-02",
                                     "2026-01-02T24:00",
                                     "26-1-2",
                                     "令和8年",
                                     "昭和65年1月1日",
                                     "平成32年1月1日",
                                     "2026-01-02 03",
                                     "2026-01-02 03:04:60",
                                     "2026-01-02 03:04 JST",
                                     "午後3時",
                                     "202601",
                                     "20261301",
                                     "99999999999999999999",
                                     "2026-01-02x",
                                     "1700-01-01",
                                     "2026-01-0203:04",
                                     "2026-01-02T03:04+15:00",
                                     "\xff"})
    EXPECT_EQ(parse_time(bad, kAnyTime, tokyo), std::nullopt) << bad;
}

TEST(MappingValues, TimesInOneFormatOnly) {
  const Zone utc = Zone::utc();
  const auto in = [&](std::string_view text, std::string_view format) {
    return parse_time(text, *parse_time_format(format), utc).has_value();
  };
  EXPECT_TRUE(in("2026-01-02", "iso"));
  EXPECT_FALSE(in("2026/01/02", "iso"));
  EXPECT_TRUE(in("2026/01/02", "slash"));
  EXPECT_FALSE(in("令和8年1月2日", "slash"));
  EXPECT_TRUE(in("12", "unix"));
  EXPECT_TRUE(in("20260102", "unix_ms"));
  EXPECT_EQ(to_ms(*parse_time("20260102", *parse_time_format("unix"), utc)), 20'260'102'000);
  EXPECT_FALSE(in("1767290645", "compact"));
  EXPECT_EQ(parse_time_format("us"), std::nullopt);
}

}  // namespace
}  // namespace enishi::connect
