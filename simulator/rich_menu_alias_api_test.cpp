#include "simulator/test_menus.h"

namespace enishi::simulator {
namespace {

const std::string kAliases = "/v2/bot/richmenu/alias";

std::string alias(const std::string& id, const std::string& menu) {
  return "{\"richMenuAliasId\":\"" + id + "\",\"richMenuId\":\"" + menu + "\"}";
}
std::string to(const std::string& menu) {
  return "{\"richMenuId\":\"" + menu + "\"}";
}

TEST(RichMenuAliasApi, CreateGetUpdateListDelete) {
  TestPlatform t;
  const std::string a = make_menu(t), b = make_menu(t);
  EXPECT_EQ(t.get(kAliases + "/list").body, R"({"aliases":[]})");
  EXPECT_EQ(t.post(kAliases, alias("tab-b", b)).body, "{}");
  EXPECT_EQ(t.post(kAliases, alias("tab_a", a)).body, "{}");
  EXPECT_EQ(t.get(kAliases + "/tab_a").body, alias("tab_a", a));
  EXPECT_EQ(t.get(kAliases + "/list").body,
            "{\"aliases\":[" + alias("tab-b", b) + "," + alias("tab_a", a) + "]}");
  EXPECT_EQ(t.post(kAliases + "/tab_a", to(b)).body, "{}");
  EXPECT_EQ(t.get(kAliases + "/tab_a").body, alias("tab_a", b));
  EXPECT_EQ(del(t, kAliases + "/tab_a").body, "{}");
  for (const auto& response : {t.get(kAliases + "/tab_a"), del(t, kAliases + "/tab_a"),
                               t.post(kAliases + "/tab_a", to(b))}) {
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, R"({"message":"richmenu alias not found","details":[]})");
  }
}

TEST(RichMenuAliasApi, Refusals) {
  TestPlatform t;
  const std::string menu = make_menu(t), bare = create_menu(t);
  ASSERT_EQ(t.post(kAliases, alias("a", menu)).status, 200);
  const auto conflict = t.post(kAliases, alias("a", menu));
  EXPECT_EQ(conflict.status, 400);
  EXPECT_EQ(conflict.body, R"({"message":"conflict richmenu alias id","details":[]})");
  for (const std::string& other : {bare, std::string(kUnknownMenu)})
    for (const auto& [path, body] :
         {std::pair{kAliases, alias("b", other)}, {kAliases + "/a", to(other)}}) {
      const auto refused = t.post(path, body);
      EXPECT_EQ(refused.status, 400);
      EXPECT_EQ(refused.body, R"({"message":"richmenu not found","details":[]})");
    }
  EXPECT_EQ(first_detail(t.post(kAliases, alias("b", "menu"))), "richMenuId: invalid richMenuId");
  for (const std::string& id : {std::string("A"), std::string(33, 'a'), std::string("a.b")}) {
    EXPECT_EQ(t.post(kAliases, alias(id, menu)).status, 400) << id;
    EXPECT_EQ(t.get(kAliases + "/" + id).status, 400) << id;
    EXPECT_EQ(del(t, kAliases + "/" + id).status, 400) << id;
  }
  EXPECT_EQ(t.post(kAliases, alias(std::string(32, 'a'), menu)).status, 200);
  EXPECT_EQ(t.post(kAliases, "{}").status, 400);
}

TEST(RichMenuAliasApi, AtMost1000) {
  TestPlatform t;
  const std::string menu = make_menu(t);
  for (int i = 0; i < 1'000; ++i)
    ASSERT_EQ(t.post(kAliases, alias("a" + std::to_string(i), menu)).status, 200);
  EXPECT_EQ(t.post(kAliases, alias("b", menu)).status, 400);
  EXPECT_EQ(t.post(kAliases + "/a0", to(menu)).status, 200);
  EXPECT_EQ(del(t, kAliases + "/a0").status, 200);
  EXPECT_EQ(t.post(kAliases, alias("b", menu)).status, 200);
}

TEST(RichMenuAliasApi, OutlivesItsMenu) {
  TestPlatform t;
  const std::string menu = make_menu(t);
  t.post(kAliases, alias("a", menu));
  del(t, std::string(kMenus) + "/" + menu);
  EXPECT_EQ(t.get(kAliases + "/a").body, alias("a", menu));
}

TEST(RichMenuAliasApi, DeletingIs100AnHour) {
  LinePlatformOptions options;
  options.bucket_capacity = 1;
  TestPlatform t(options);
  EXPECT_EQ(del(t, kAliases + "/a").status, 404);
  EXPECT_EQ(del(t, kAliases + "/a").status, 429);
  t.clock.advance(std::chrono::seconds{36});
  EXPECT_EQ(del(t, kAliases + "/a").status, 404);
}

}  // namespace
}  // namespace enishi::simulator
