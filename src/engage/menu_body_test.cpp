// What is wrong with a menu's body or picture, and where.
#include "engage/menu_body.h"

#include <gtest/gtest.h>

#include "engage/limits.h"
#include "engage/menu_image.h"
#include "engage/menu_library.h"
#include "engage/menu_platform_testing.h"

namespace enishi::engage {
namespace {

using testing::png;

// "path: code" of each problem.
std::vector<std::string> problems(const std::string& json) {
  const auto document = JsonDocument::parse(json);
  EXPECT_TRUE(document) << json;
  std::vector<std::string> out;
  for (const auto& problem : MenuLibrary::check(document->root()))
    out.push_back(problem.path + ": " + problem.code());
  return out;
}
using Lines = std::vector<std::string>;

std::string menu(const std::string& areas, const std::string& size = "800,270",
                 const std::string& bar = "メニュー") {
  const auto comma = size.find(',');
  return R"({"chat_bar_text":")" + bar + R"(","selected":true,"image":"i","size":{"width":)" +
         size.substr(0, comma) + R"(,"height":)" + size.substr(comma + 1) + R"(},"areas":[)" +
         areas + "]}";
}
std::string area(const std::string& bounds, const std::string& action = R"({"type":"postback"})") {
  const auto number = [&](int n) {
    std::size_t at = 0;
    for (int i = 0; i < n; ++i) at = bounds.find(',', at) + 1;
    return bounds.substr(at, bounds.find(',', at) - at);
  };
  return R"({"bounds":{"x":)" + number(0) + R"(,"y":)" + number(1) + R"(,"width":)" + number(2) +
         R"(,"height":)" + number(3) + R"(},"action":)" + action + "}";
}

TEST(MenuBody, GoodOnes) {
  EXPECT_EQ(problems(menu("")), Lines{});
  EXPECT_EQ(problems(menu(area("0,0,800,270"))), Lines{});
  EXPECT_EQ(problems(menu("", "2500,1686")), Lines{});
  EXPECT_EQ(problems(menu("", "2500,250")), Lines{});
  EXPECT_EQ(problems(menu("", "2500,1724")), Lines{});
  // Counted as a reader sees them: 14 families.
  std::string bar;
  for (int i = 0; i < 14; ++i) bar += "👨‍👩‍👧‍👦";
  EXPECT_EQ(problems(menu("", "800,270", bar)), Lines{});
  EXPECT_EQ(problems(menu("", "800,270", bar + "a")), Lines{"chat_bar_text: too_many_graphemes"});
}

TEST(MenuBody, SizesAndPlaces) {
  EXPECT_EQ(problems(menu("", "799,270")), Lines{"size.width: number_out_of_range"});
  EXPECT_EQ(problems(menu("", "2501,270")), Lines{"size.width: number_out_of_range"});
  EXPECT_EQ(problems(menu("", "800,249")), Lines{"size.height: number_out_of_range"});
  EXPECT_EQ(problems(menu("", "800,552")), Lines{"size.height: number_out_of_range"});
  EXPECT_EQ(problems(menu("", "800,551")), Lines{});
  EXPECT_EQ(problems(menu(area("0,0,801,270"))),
            Lines{"areas[0].bounds.width: number_out_of_range"});
  EXPECT_EQ(problems(menu(area("1,0,800,270"))),
            Lines{"areas[0].bounds.width: number_out_of_range"});
  EXPECT_EQ(problems(menu(area("0,269,1,2"))),
            Lines{"areas[0].bounds.height: number_out_of_range"});
  EXPECT_EQ(problems(menu(area("-1,0,1,1"))), Lines{"areas[0].bounds.x: number_out_of_range"});
  EXPECT_EQ(problems(menu(area("0,0,0,1"))), Lines{"areas[0].bounds.width: number_out_of_range"});
  std::string many = area("0,0,1,1");
  for (int i = 1; i < 20; ++i) many += "," + area("0,0,1,1");
  EXPECT_EQ(problems(menu(many)), Lines{});
  EXPECT_EQ(problems(menu(many + "," + area("0,0,1,1"))), Lines{"areas: too_many"});
}

TEST(MenuBody, Actions) {
  const auto of = [](const std::string& action) {
    return problems(menu(area("0,0,10,10", action)));
  };
  const std::string id = "01890000-0000-7000-8000-000000000000", at = "areas[0].action";
  EXPECT_EQ(of(R"({"type":"uri","uri":"https://a.jp/"})"), Lines{});
  EXPECT_EQ(of(R"({"type":"uri","uri":"ftp://a.jp/"})"), Lines{at + ".uri: not_a_uri"});
  EXPECT_EQ(of(R"({"type":"message","text":"a"})"), Lines{});
  EXPECT_EQ(of(R"({"type":"message"})"), Lines{at + ".text: missing"});
  EXPECT_EQ(of(R"({"type":"clipboard","clipboardText":"a"})"), Lines{});
  EXPECT_EQ(of(R"({"type":"datetimepicker","mode":"date"})"), Lines{});
  EXPECT_EQ(of(R"({"type":"datetimepicker","mode":"day"})"), Lines{at + ".mode: not_one_of"});
  EXPECT_EQ(of(R"({"type":"richmenuswitch","menu":")" + id + "\"}"), Lines{});
  EXPECT_EQ(of(R"({"type":"richmenuswitch","menu":"b"})"), Lines{at + ".menu: bad_characters"});
  EXPECT_EQ(of(R"({"type":"richmenuswitch"})"), Lines{at + ".menu: missing"});
  EXPECT_EQ(of(R"({"type":"camera"})"), Lines{at + ".type: not_one_of"});
  EXPECT_EQ(of(R"({"type":"postback","data":")" + std::string(301, 'a') + "\"}"),
            Lines{at + ".data: too_many_units"});
  EXPECT_EQ(of(R"({"type":"postback","label":")" + std::string(21, 'a') + "\"}"),
            Lines{at + ".label: too_many_graphemes"});
  EXPECT_EQ(of(R"({"type":"postback","displayText":"{{name}}"})"),
            Lines{at + ".displayText: cannot_be_filled"});
  EXPECT_EQ(of("3"), Lines{at + ": not_object"});
}

TEST(MenuBody, WhatIsNoMenuAtAll) {
  EXPECT_EQ(problems(R"({"chat_bar_text":"a","size":{"width":800,"height":250},"image":"i",)"
                     R"("areas":{}})"),
            Lines{"areas: not_list"});
  EXPECT_EQ(problems(R"({"areas":[4]})"), (Lines{"chat_bar_text: missing", "size: missing",
                                                 "areas[0]: not_object", "image: missing"}));
  EXPECT_EQ(problems(R"({"chatBarText":"a"})").size(), 1u) << "unknown members are refused";
}

TEST(MenuImage, IsLookedAtAsLineDoes) {
  const auto check = [](const std::string& bytes, int width, int height,
                        const std::string& type = "image/png") {
    return check_picture({type, bytes}, width, height);
  };
  EXPECT_TRUE(check(png(800, 270), 800, 270));
  EXPECT_FALSE(check(png(800, 271), 800, 270));
  EXPECT_FALSE(check(png(700, 270), 700, 270));
  EXPECT_FALSE(check(png(800, 270), 800, 270, "image/jpeg"));
  EXPECT_FALSE(check(png(800, 270).substr(0, 23), 800, 270));
  EXPECT_FALSE(check("GIF89a", 800, 270));
  EXPECT_FALSE(check("", 800, 270));
  std::string large = png(800, 270);
  large.resize(limits::menu_image_bytes_max, 'x');
  EXPECT_TRUE(check(large, 800, 270));
  EXPECT_FALSE(check(large + "x", 800, 270));
  // A JPEG: another segment, a fill byte, then the frame of 270 x 800.
  const std::string jpeg("\xff\xd8\xff\xe0\0\x04zz\xff\xff\xc2\0\x11\x08\x01\x0e\x03\x20\x03", 19);
  EXPECT_TRUE(check(jpeg, 800, 270, "image/jpeg"));
  for (std::size_t size = 0; size + 1 < jpeg.size(); ++size)
    EXPECT_FALSE(check(jpeg.substr(0, size), 800, 270, "image/jpeg")) << size;
}

}  // namespace
}  // namespace enishi::engage
