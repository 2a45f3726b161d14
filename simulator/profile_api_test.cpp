#include <set>

#include "simulator/profiles.h"
#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

std::string profile_path(const std::string& user) {
  return "/v2/bot/profile/" + user;
}

TEST(ProfileApi, FriendsHaveAProfile) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  const auto json = t.json(t.get(profile_path(user)));
  EXPECT_EQ(json.at("userId").as_string(), user);
  EXPECT_FALSE(json.at("displayName").as_string().empty());
}

TEST(ProfileApi, BlockedDeletedHiddenStrangerAndUnknownAre404) {
  TestPlatform t;
  auto users = t.add_friends(3);
  users.push_back("U000000000000000000000000000000aa");
  const UserState states[] = {UserState::blocked, UserState::deleted, UserState::hidden,
                              UserState::stranger};
  for (std::size_t i = 0; i < users.size(); ++i) {
    ASSERT_TRUE(t.platform->set_users(t.channel.id, {&users[i], 1}, states[i]));
    EXPECT_EQ(t.get(profile_path(users[i])).status, 404) << i;
  }
  EXPECT_EQ(t.get(profile_path("U00000000000000000000000000000001")).status, 404);
  EXPECT_EQ(t.get(profile_path("taro")).status, 400);
}

TEST(ProfileApi, WhoWroteHasAProfileWithoutBeingAFriend) {
  TestPlatform t;
  const std::string stranger = "U000000000000000000000000000000aa";
  const Act act{"message", stranger, {}, {}};
  ASSERT_TRUE(t.platform->act(t.channel.id, {&act, 1}));
  EXPECT_EQ(t.get(profile_path(stranger)).status, 200);
}

TEST(ProfileApi, FollowersComeInPagesAndAreComplete) {
  TestPlatform t;
  const auto friends = t.add_friends(1'000);
  ASSERT_TRUE(t.platform->set_users(t.channel.id, std::span(friends).first(5), UserState::blocked));
  ASSERT_TRUE(
      t.platform->set_users(t.channel.id, std::span(friends).subspan(5, 5), UserState::hidden));
  std::set<std::string> seen;
  std::string path = "/v2/bot/followers/ids";
  std::size_t pages = 0, first_page = 0;
  for (;;) {
    const auto json = t.json(t.get(path));
    ++pages;
    for (const auto& id : json.at("userIds").as_array()) seen.emplace(id.as_string());
    if (pages == 1) first_page = seen.size();
    if (!json.contains("next")) break;
    path = "/v2/bot/followers/ids?start=" + std::string(json.at("next").as_string());
  }
  EXPECT_EQ(pages, 4u) << "300 a page unless asked otherwise";
  EXPECT_EQ(first_page, 290u) << "a page may be short while next is there";
  EXPECT_EQ(seen.size(), 990u);
  EXPECT_FALSE(seen.contains(friends[0]));
}

TEST(ProfileApi, FollowersLimitIs1To1000) {
  TestPlatform t;
  const auto friends = t.add_friends(1'001);
  const auto json = t.json(t.get("/v2/bot/followers/ids?limit=1000"));
  EXPECT_EQ(json.at("userIds").as_array().size(), 1'000u);
  EXPECT_TRUE(json.contains("next"));
  for (const std::string limit : {"0", "1001", "x", "-1"})
    EXPECT_EQ(t.get("/v2/bot/followers/ids?limit=" + limit).status, 400) << limit;
}

TEST(ProfileApi, FollowersTokenLivesADay) {
  TestPlatform t;
  t.add_friends(2);
  const auto json = t.json(t.get("/v2/bot/followers/ids?limit=1"));
  const std::string path =
      "/v2/bot/followers/ids?start=" + std::string(json.at("next").as_string());
  t.clock.advance(std::chrono::hours{24} - Millis{1});
  EXPECT_EQ(t.get(path).status, 200);
  t.clock.advance(Millis{1});
  EXPECT_EQ(t.get(path).status, 400);
  EXPECT_EQ(t.get("/v2/bot/followers/ids?start=forged").status, 400);
}

TEST(ProfileApi, FollowersNeedAVerifiedAccount) {
  TestPlatform t({}, {.verified = false});
  EXPECT_EQ(t.get("/v2/bot/followers/ids").status, 403);
}

TEST(ProfileApi, BotInfoNamesTheDestination) {
  TestPlatform t;
  const auto json = t.json(t.get("/v2/bot/info"));
  EXPECT_EQ(json.at("userId").as_string(), t.channel.bot);
  EXPECT_EQ(json.at("chatMode").as_string(), "chat");
  EXPECT_EQ(json.at("markAsReadMode").as_string(), "manual");
}

TEST(ProfileApi, LoadingAnimation) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&user, 1}, UserState::blocked));
  const auto start = [&](std::string chat, std::string seconds) {
    return t.post("/v2/bot/chat/loading/start", "{\"chatId\":\"" + chat + "\"" + seconds + "}")
        .status;
  };
  EXPECT_EQ(start(user, ""), 202) << "also for who blocked";
  EXPECT_EQ(start(user, ",\"loadingSeconds\":60"), 202);
  for (const std::string bad : {"0", "7", "65", "\"5\""})
    EXPECT_EQ(start(user, ",\"loadingSeconds\":" + bad), 400) << bad;
  EXPECT_EQ(start("C00000000000000000000000000000001", ""), 400);
}

TEST(ProfileApi, MarkAsReadTakesTheTokenOfAMessage) {
  Inbox inbox;
  TestPlatform t;
  ASSERT_TRUE(t.platform->set_webhook(t.channel.id, {inbox.url()}));
  const auto user = t.add_friends(1)[0];
  const Act act{"message", user, {}, {}};
  ASSERT_TRUE(t.platform->act(t.channel.id, {&act, 1}));
  t.platform->wait_webhooks();
  const std::string token(inbox.events().at(0).at("message").at("markAsReadToken").as_string());
  t.clock.advance(std::chrono::days{365});
  const std::string path = "/v2/bot/chat/markAsRead";
  EXPECT_EQ(t.post(path, "{\"markAsReadToken\":\"" + token + "\"}").status, 200);
  EXPECT_EQ(t.post(path, R"({"markAsReadToken":"forged"})").status, 400);
  EXPECT_EQ(t.post(path, "{}").status, 400);
}

TEST(ProfileApi, MarkAsReadByUserIsForCorporateAccounts) {
  const std::string body = R"({"chat":{"userId":"U00000000000000000000000000000001"}})";
  TestPlatform plain;
  EXPECT_EQ(plain.post("/v2/bot/message/markAsRead", body).status, 403);
  TestPlatform corporate({}, {.corporate = true});
  EXPECT_EQ(corporate.post("/v2/bot/message/markAsRead", body).status, 200);
}

TEST(ProfileApi, LinkTokensLiveTenMinutesAndWorkOnce) {
  Inbox inbox;
  TestPlatform t;
  ASSERT_TRUE(t.platform->set_webhook(t.channel.id, {inbox.url()}));
  const auto user = t.add_friends(1)[0];
  const auto issue = [&] {
    const auto response = t.post("/v2/bot/user/" + user + "/linkToken");
    EXPECT_EQ(response.status, 200);
    return std::string(t.json(response).at("linkToken").as_string());
  };
  const std::string token = issue();
  EXPECT_TRUE(t.platform->link_account(t.channel.id, token, "nonce-nonce"));
  EXPECT_EQ(t.platform->link_account(t.channel.id, token, "nonce-nonce").error().code,
            ErrorCode::not_found);
  const std::string late = issue();
  t.clock.advance(std::chrono::minutes{10});
  EXPECT_FALSE(t.platform->link_account(t.channel.id, late, "nonce-nonce"));
  t.platform->wait_webhooks();
  ASSERT_EQ(inbox.events().size(), 1u);
  const auto event = inbox.events()[0];
  EXPECT_EQ(event.at("type").as_string(), "accountLink");
  EXPECT_EQ(event.at("link").at("nonce").as_string(), "nonce-nonce");
  EXPECT_EQ(event.at("source").at("userId").as_string(), user);
  EXPECT_EQ(t.post("/v2/bot/user/U00000000000000000000000000000001/linkToken").status, 404);
}

TEST(Profiles, FollowFromTheId) {
  Bytes16 a{1, 2, 3}, b{9, 8, 7};
  EXPECT_EQ(profile_of(a).display_name, profile_of(a).display_name);
  EXPECT_EQ(profile_of(a).picture_url.has_value(), profile_of(a).picture_url.has_value());
  std::set<std::string> names;
  unsigned without_language = 0, without_picture = 0;
  for (unsigned i = 0; i < 10'000; ++i) {
    b[5] = static_cast<std::uint8_t>(i);
    b[6] = static_cast<std::uint8_t>(i >> 8);
    const Profile profile = profile_of(b);
    names.insert(profile.display_name);
    without_language += !profile.language;
    without_picture += !profile.picture_url;
  }
  EXPECT_GT(names.size(), 1'000u);
  EXPECT_NEAR(without_language, 300, 100);
  EXPECT_NEAR(without_picture, 1'000, 200);
}

}  // namespace
}  // namespace enishi::simulator
