#include "simulator/test_menus.h"

namespace enishi::simulator {
namespace {

std::string bulk(const std::vector<std::string>& users, const std::string& menu = {}) {
  std::string list;
  for (const std::string& user : users) list += (list.empty() ? "\"" : ",\"") + user + "\"";
  return (menu.empty() ? "{" : "{\"richMenuId\":\"" + menu + "\",") + "\"userIds\":[" + list + "]}";
}

constexpr std::string_view kBulkLink = "/v2/bot/richmenu/bulk/link";
constexpr std::string_view kBulkUnlink = "/v2/bot/richmenu/bulk/unlink";

TEST(RichMenuLinkApi, OneMenuPerUser) {
  TestPlatform t;
  const std::string a = make_menu(t), b = make_menu(t), user = t.add_friends(1)[0];
  const auto none = t.get(user_menu_path(user));
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.body, R"({"message":"the user has no richmenu","details":[]})");
  EXPECT_EQ(t.post(user_menu_path(user, a)).body, "{}");
  EXPECT_EQ(linked_menu(t, user), a);
  t.post(user_menu_path(user, b));
  EXPECT_EQ(linked_menu(t, user), b);
  EXPECT_EQ(del(t, user_menu_path(user)).body, "{}");
  EXPECT_EQ(linked_menu(t, user), "");
}

TEST(RichMenuLinkApi, RefusalsOfALink) {
  TestPlatform t;
  const std::string bare = create_menu(t), user = t.add_friends(1)[0];
  EXPECT_EQ(message_of(t.post(user_menu_path(user, bare))),
            "must upload richmenu image before applying it to user");
  EXPECT_EQ(t.post(user_menu_path(user, std::string(kUnknownMenu))).status, 404);
  for (const auto& response : {t.post(user_menu_path("taro", bare)), t.get(user_menu_path("taro")),
                               del(t, user_menu_path("taro"))}) {
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(message_of(response), "The value for the 'userId' parameter is invalid");
  }
}

TEST(RichMenuLinkApi, OnlyFriendsAreLinkedAndUnlinked) {
  TestPlatform t;
  const std::string menu = make_menu(t);
  auto users = t.add_friends(2);
  users.push_back("U000000000000000000000000000000aa");  // a stranger
  users.push_back("U000000000000000000000000000000bb");  // unknown
  const std::string blocker = users[0], gone = users[1];
  t.post(user_menu_path(blocker, menu));
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&blocker, 1}, UserState::blocked));
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&gone, 1}, UserState::deleted));
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&users[2], 1}, UserState::stranger));
  for (const std::string& user : users) {
    EXPECT_EQ(t.post(user_menu_path(user, menu)).status, 200);
    EXPECT_EQ(linked_menu(t, user), "") << user;
    EXPECT_EQ(del(t, user_menu_path(user)).status, 200);
  }
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&blocker, 1}, UserState::friends));
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&gone, 1}, UserState::restored));
  EXPECT_EQ(linked_menu(t, blocker), menu) << "a blocker could not be unlinked";
  EXPECT_EQ(linked_menu(t, gone), "");
}

TEST(RichMenuLinkApi, ADeletedMenuIsLinkedToNobody) {
  TestPlatform t;
  const std::string menu = make_menu(t), user = t.add_friends(1)[0];
  t.post(user_menu_path(user, menu));
  del(t, std::string(kMenus) + "/" + menu);
  EXPECT_EQ(linked_menu(t, user), "");
}

TEST(RichMenuLinkApi, BulkIsDoneLater) {
  TestPlatform t;
  const std::string menu = make_menu(t);
  const auto users = t.add_friends(500);
  const auto accepted = t.post(kBulkLink, bulk(users, menu));
  EXPECT_EQ(accepted.status, 202);
  EXPECT_EQ(accepted.body, "{}");
  t.clock.advance(Millis{1'999});
  EXPECT_EQ(linked_menu(t, users[0]), "");
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&users[1], 1}, UserState::blocked));
  t.clock.advance(Millis{1});
  EXPECT_EQ(linked_menu(t, users[0]), menu);
  EXPECT_EQ(linked_menu(t, users[499]), menu);
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&users[1], 1}, UserState::friends));
  EXPECT_EQ(linked_menu(t, users[1]), "") << "was no friend when the work was done";
  EXPECT_EQ(t.post(kBulkUnlink, bulk({users[0]})).status, 202);
  EXPECT_EQ(linked_menu(t, users[0]), menu);
  t.clock.advance(Millis{2'000});
  EXPECT_EQ(linked_menu(t, users[0]), "");
  EXPECT_EQ(linked_menu(t, users[2]), menu);
}

TEST(RichMenuLinkApi, BulkKeepsTheOrderOfItsRequests) {
  TestPlatform t;
  const std::string a = make_menu(t), b = make_menu(t), user = t.add_friends(1)[0];
  for (const std::string& menu : {a, b, a, b}) t.post(kBulkLink, bulk({user}, menu));
  t.clock.advance(Millis{2'000});
  EXPECT_EQ(linked_menu(t, user), b);
}

TEST(RichMenuLinkApi, RefusalsOfBulk) {
  TestPlatform t;
  const std::string menu = make_menu(t), bare = create_menu(t);
  const auto users = t.add_friends(501);
  for (const std::string_view path : {kBulkLink, kBulkUnlink}) {
    EXPECT_EQ(t.post(path, bulk(users, menu)).status, 400);
    EXPECT_EQ(t.post(path, bulk({}, menu)).status, 400);
    EXPECT_EQ(t.post(path, "{\"richMenuId\":\"" + menu + "\"}").status, 400);
    EXPECT_EQ(t.post(path, "[]").status, 400);
    EXPECT_EQ(message_of(t.post(path, bulk({users[0], "taro"}, menu))),
              "The property, 'userIds[1]', in the request body is invalid (line: -, column: -)");
  }
  EXPECT_EQ(first_detail(t.post(kBulkLink, bulk({users[0]}, "menu"))),
            "richMenuId: invalid richMenuId");
  const auto unknown = t.post(kBulkLink, bulk({users[0]}, std::string(kUnknownMenu)));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body, R"({"message":"richmenu not found","details":[]})");
  EXPECT_EQ(t.post(kBulkLink, bulk({users[0]}, bare)).status, 400);
  t.clock.advance(Millis{10'000});
  EXPECT_EQ(linked_menu(t, users[0]), "") << "a refused request links nobody";
}

}  // namespace
}  // namespace enishi::simulator
