#include "base/setting_value.h"

#include <gtest/gtest.h>

namespace enishi {
namespace {

std::string said(const Setting& setting, std::string_view text) {
  const auto value = parse_setting(setting, text);
  if (value) return value->text + "/" + std::to_string(value->number);
  EXPECT_EQ(value.error().field, setting.name);
  return value.error().message;
}

TEST(Duration, Units) {
  EXPECT_EQ(parse_duration_ms("250"), 250);
  EXPECT_EQ(parse_duration_ms("250ms"), 250);
  EXPECT_EQ(parse_duration_ms("30s"), 30'000);
  EXPECT_EQ(parse_duration_ms("5 m"), 300'000);
  EXPECT_EQ(parse_duration_ms("12h"), 43'200'000);
  EXPECT_EQ(parse_duration_ms("7d"), 604'800'000);
  for (const char* bad : {"", "s", "-1s", "1.5h", "1w", "1 0s", "9999999999999999d", "+1s"})
    EXPECT_FALSE(parse_duration_ms(bad)) << bad;
}

TEST(SettingValue, Integers) {
  const Setting setting{"n", SettingType::integer, "2", "", 1, 64};
  EXPECT_EQ(said(setting, "64"), "64/64");
  EXPECT_EQ(said(setting, "65"), "must be between 1 and 64");
  EXPECT_EQ(said(setting, "2x"), "must be a whole number");
  EXPECT_EQ(said(setting, ""), "must be a whole number");
  EXPECT_EQ(said({"n", SettingType::integer, "0", "", 0}, "-1"), "must be at least 0");
}

TEST(SettingValue, Durations) {
  const Setting setting{"d", SettingType::duration_ms, "1s", "", 1000, 60'000};
  EXPECT_EQ(said(setting, "1m"), "1m/60000");
  EXPECT_EQ(said(setting, "61s"), "must be between 1000 and 60000 milliseconds");
  EXPECT_EQ(said(setting, "soon"), "must be a duration such as 500ms, 30s, 5m, 12h or 7d");
}

TEST(SettingValue, Booleans) {
  const Setting setting{"b", SettingType::boolean, "false", ""};
  EXPECT_EQ(said(setting, "true"), "true/1");
  EXPECT_EQ(said(setting, "off"), "false/0");
  EXPECT_EQ(said(setting, "TRUE"), "must be true or false");
}

TEST(SettingValue, Texts) {
  EXPECT_EQ(said({"t", SettingType::text, "", ""}, "日本"), "日本/0");
  EXPECT_EQ(said({"t", SettingType::text, "", ""}, "a\nb"),
            "must be UTF-8 text without control characters");
  EXPECT_EQ(said({"t", SettingType::text, "", ""}, "\xFF"),
            "must be UTF-8 text without control characters");
  EXPECT_EQ(said({"t", SettingType::secret, "", ""}, std::string(4097, 'x')),
            "is longer than 4096 bytes");
  EXPECT_EQ(said({"p", SettingType::path, "x", ""}, ""), "must not be empty");
  const Setting choice{.name = "c", .type = SettingType::text, .choices = "full|normal"};
  EXPECT_EQ(said(choice, "normal"), "normal/0");
  EXPECT_EQ(said(choice, "norm"), "must be one of full, normal");
}

TEST(SettingValue, Urls) {
  const Setting setting{"u", SettingType::url, "", ""};
  EXPECT_EQ(said(setting, ""), "/0");
  EXPECT_EQ(said(setting, "https://api.line.me/"), "https://api.line.me/0");
  EXPECT_EQ(said(setting, "http://[::1]:80/a//"), "http://[::1]:80/a/0");
  for (const char* bad : {"api.line.me", "ftp://x", "https://", "https:///x", "http://a b"})
    EXPECT_EQ(said(setting, bad), "must be a URL that begins with http:// or https://") << bad;
}

}  // namespace
}  // namespace enishi
