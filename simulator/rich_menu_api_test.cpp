#include "simulator/test_menus.h"

namespace enishi::simulator {
namespace {

std::string menu_path(const std::string& menu, std::string_view more = "") {
  return std::string(kMenus) + "/" + menu + std::string(more);
}

std::string default_path(const std::string& menu = {}) {
  return "/v2/bot/user/all/richmenu" + (menu.empty() ? "" : "/" + menu);
}

TEST(RichMenuApi, CreateGetListDelete) {
  TestPlatform t;
  EXPECT_EQ(t.get(menu_path("list")).body, R"({"richmenus":[]})");
  const std::string a = create_menu(t), b = create_menu(t);
  EXPECT_TRUE(a.starts_with("richmenu-") && a.size() == 41) << a;
  EXPECT_EQ(t.get(menu_path(a)).body,
            "{\"richMenuId\":\"" + a +
                R"(","size":{"width":800,"height":270},"selected":true,"name":"メニュー",)"
                R"("chatBarText":"ひらく","areas":[{"bounds":{"x":0,"y":0,"width":80,)"
                R"("height":270},"action":{"type":"postback","data":"a"}}]})");
  const auto list = t.json(t.get(menu_path("list"))).at("richmenus").as_array();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].at("richMenuId").as_string(), a);
  EXPECT_EQ(del(t, menu_path(a)).body, "{}");
  EXPECT_EQ(t.get(menu_path(a)).status, 404);
  EXPECT_EQ(message_of(del(t, menu_path(a))), "Not found");
  EXPECT_EQ(t.get(menu_path("nonsense")).status, 404);
  EXPECT_EQ(t.get(menu_path(b)).status, 200);
}

TEST(RichMenuApi, ValidateMakesNone) {
  TestPlatform t;
  EXPECT_EQ(t.post(menu_path("validate"), menu_of_areas("")).body, "{}");
  EXPECT_EQ(first_detail(t.post(menu_path("validate"), "{}")), "size: must be specified");
  EXPECT_EQ(t.get(menu_path("list")).body, R"({"richmenus":[]})");
}

TEST(RichMenuApi, AtMost1000) {
  LinePlatformOptions options;
  options.rate_limits = false;
  TestPlatform t(options);
  std::string first;
  for (int i = 0; i < 1'000; ++i) {
    const std::string menu = create_menu(t, "");
    if (i == 0) first = menu;
  }
  EXPECT_EQ(t.post(kMenus, menu_of_areas("")).status, 400);
  EXPECT_EQ(del(t, menu_path(first)).status, 200);
  create_menu(t);
}

TEST(RichMenuApi, BelongsToItsChannel) {
  TestPlatform t;
  const std::string menu = make_menu(t);
  ChannelSpec spec;
  spec.provider = t.channel.provider;
  t.channel = t.platform->create_channel(spec).value();
  EXPECT_EQ(t.get(menu_path(menu)).status, 404);
  EXPECT_EQ(t.get(menu_path("list")).body, R"({"richmenus":[]})");
  EXPECT_EQ(t.post(default_path(menu)).status, 404);
}

TEST(RichMenuApi, AnImageIsUploadedOnceAndDownloaded) {
  TestPlatform t;
  const std::string menu = create_menu(t);
  EXPECT_EQ(t.get(menu_path(menu, "/content")).status, 404);
  EXPECT_EQ(upload_image(t, menu).body, "{}");
  const auto got = t.get(menu_path(menu, "/content"));
  EXPECT_EQ(got.body, png(800, 270));
  EXPECT_EQ(got.header("content-type"), "image/png");
  const auto again = upload_image(t, menu);
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(message_of(again), "An image has already been uploaded to the richmenu");
  EXPECT_EQ(upload_image(t, std::string(kUnknownMenu)).status, 404);
}

TEST(RichMenuApi, ImagesOfAnotherKindOrSizeAreRefused) {
  TestPlatform t;
  const std::string menu = create_menu(t);
  for (const std::string& image : {png(801, 270), png(800, 271), std::string("GIF89a"),
                                   png(800, 270) + std::string(1 << 20, 'x')}) {
    const auto refused = upload_image(t, menu, image);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(message_of(refused), "The image size is not allowed for richmenu");
  }
  EXPECT_EQ(upload_image(t, menu, png(800, 270), "image/jpeg").status, 400);
  EXPECT_EQ(upload_image(t, menu, png(800, 270), "image/gif").status, 415);
  EXPECT_EQ(upload_image(t, menu, png(800, 270), "application/json").status, 415);
  EXPECT_EQ(upload_image(t, menu, std::string((2 << 20) + 1, 'x')).status, 413);
  const std::string exact = png(800, 270);
  EXPECT_EQ(upload_image(t, menu, exact + std::string((1 << 20) - exact.size(), 'x')).status, 200);
}

TEST(RichMenuApi, TheDefaultNeedsAnImage) {
  TestPlatform t;
  const auto none = t.get(default_path());
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.body, R"({"message":"no default richmenu","details":[]})");
  const std::string menu = create_menu(t);
  const auto bare = t.post(default_path(menu));
  EXPECT_EQ(bare.status, 400);
  EXPECT_EQ(bare.body,
            R"({"message":"must upload richmenu image before applying it to user","details":[]})");
  upload_image(t, menu);
  EXPECT_EQ(t.post(default_path(menu)).body, "{}");
  EXPECT_EQ(t.get(default_path()).body, "{\"richMenuId\":\"" + menu + "\"}");
  EXPECT_EQ(t.post(default_path(std::string(kUnknownMenu))).status, 404);
  EXPECT_EQ(del(t, default_path()).body, "{}");
  EXPECT_EQ(t.get(default_path()).status, 404);
  t.post(default_path(menu));
  del(t, menu_path(menu));
  EXPECT_EQ(t.get(default_path()).status, 404);
}

TEST(RichMenuApi, ADefaultOfOfficialAccountManagerIsForbiddenToSee) {
  TestPlatform t;
  ASSERT_TRUE(t.platform->set_manager_rich_menu(t.channel.id, true));
  const auto hidden = t.get(default_path());
  EXPECT_EQ(hidden.status, 403);
  EXPECT_EQ(hidden.body, R"({"message":"the richmenu is owned by another channel","details":[]})");
  const std::string menu = make_menu(t);
  t.post(default_path(menu));
  EXPECT_EQ(t.get(default_path()).status, 200);
}

TEST(RichMenuApi, Rates) {
  LinePlatformOptions options;
  options.bucket_capacity = 1;
  TestPlatform t(options);
  const std::string menu = create_menu(t);
  EXPECT_EQ(t.post(kMenus, menu_of_areas("")).status, 429);
  t.clock.advance(std::chrono::seconds{36});  // 100 an hour
  create_menu(t);
  EXPECT_EQ(t.get(menu_path("list")).status, 200);
  EXPECT_EQ(t.get(menu_path("list")).status, 429);
  t.clock.advance(Millis{100});  // 10 a second
  EXPECT_EQ(t.get(menu_path("list")).status, 200);
  EXPECT_EQ(del(t, menu_path(menu)).status, 200);
  EXPECT_EQ(del(t, menu_path(menu)).status, 429);
  t.clock.advance(std::chrono::seconds{36});
  EXPECT_EQ(del(t, menu_path(menu)).status, 404);
}

}  // namespace
}  // namespace enishi::simulator
