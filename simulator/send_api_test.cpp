#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

const std::string kUnknown = "U00000000000000000000000000000001";

TEST(SendApi, PushReachesAFriend) {
  TestPlatform t;
  const auto friends = t.add_friends(3);
  const auto response = t.post(kPush, text_to(friends[1]));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("x-line-request-id").size(), 36u);
  const auto sent = t.json(response).at("sentMessages").as_array();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_TRUE(sent[0].at("id").is_string());
  EXPECT_GT(std::stoull(std::string(sent[0].at("id").as_string())), 1ull << 53);
  EXPECT_TRUE(sent[0].as_object().contains("quoteToken"));
  EXPECT_EQ(t.platform->deliveries(t.channel.id, friends[1]).value(), 1u);
  EXPECT_EQ(t.used(), 1u);
}

TEST(SendApi, PushToBlockedDeletedOrStrangerIs200AndNotCounted) {
  TestPlatform t;
  const auto friends = t.add_friends(2);
  const std::string stranger = "U000000000000000000000000000000aa";
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&friends[0], 1}, UserState::blocked));
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&friends[1], 1}, UserState::deleted));
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&stranger, 1}, UserState::stranger));
  for (const std::string& user : {friends[0], friends[1], stranger})
    EXPECT_EQ(t.post(kPush, text_to(user)).status, 200);
  EXPECT_EQ(t.totals().sends, 3u);
  EXPECT_EQ(t.totals().delivered, 0u);
  EXPECT_EQ(t.used(), 0u);
}

TEST(SendApi, PushReachesWhoWroteWithinSevenDays) {
  TestPlatform t;
  const std::string stranger = "U000000000000000000000000000000aa";
  const Act act{"message", stranger, {}, {}};
  ASSERT_TRUE(t.platform->act(t.channel.id, {&act, 1}));
  EXPECT_EQ(t.post(kPush, text_to(stranger)).status, 200);
  EXPECT_EQ(t.totals().delivered, 1u);
  t.clock.advance(std::chrono::hours{24 * 7});
  EXPECT_EQ(t.post(kPush, text_to(stranger)).status, 200);
  EXPECT_EQ(t.totals().delivered, 1u);
}

TEST(SendApi, UnknownUserIs400) {
  TestPlatform t;
  t.add_friends(1);
  const auto response = t.post(kPush, text_to(kUnknown));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(message_of(response), "Failed to send messages");
  EXPECT_EQ(t.totals().sends, 0u);
}

TEST(SendApi, AnIdOfAnotherProviderIsUnknown) {
  TestPlatform t;
  t.add_friends(1);
  ChannelSpec spec;
  spec.provider = t.platform->create_provider();
  const ChannelInfo other = t.platform->create_channel(spec).value();
  ASSERT_TRUE(t.platform->add_friends(other.id, 1));
  const auto theirs = t.platform->friends(other.id, 0, 1).value();
  EXPECT_EQ(t.post(kPush, text_to(theirs[0])).status, 400);
}

TEST(SendApi, TwoChannelsOfOneProviderShareUserIdsButNotFriendship) {
  TestPlatform t;
  const auto friends = t.add_friends(1);
  ChannelSpec spec;
  spec.provider = t.channel.provider;
  const ChannelInfo other = t.platform->create_channel(spec).value();
  t.channel = other;
  EXPECT_EQ(t.post(kPush, text_to(friends[0])).status, 200);
  EXPECT_EQ(t.totals().delivered, 0u);
}

TEST(SendApi, MalformedToNamesTheProperty) {
  TestPlatform t;
  for (const std::string to : {"taro", "U123", "u00000000000000000000000000000001",
                               "U0000000000000000000000000000000G", "+819012345678"}) {
    const auto response = t.post(kPush, text_to(to));
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(message_of(response),
              "The property, 'to', in the request body is invalid (line: -, column: -)");
  }
}

TEST(SendApi, MulticastReachesFriendsOnly) {
  TestPlatform t;
  const auto friends = t.add_friends(500);
  ASSERT_TRUE(t.platform->set_users(t.channel.id, std::span(friends).first(3), UserState::blocked));
  const auto response = t.post(kMulticast, text_to_all(friends));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "{}");
  EXPECT_EQ(t.totals().asked, 500u);
  EXPECT_EQ(t.totals().delivered, 497u);
  EXPECT_EQ(t.used(), 497u);
  EXPECT_EQ(t.platform->deliveries(t.channel.id, friends[0]).value(), 0u);
}

TEST(SendApi, MulticastTakes1To500UserIdsAndNoGroups) {
  TestPlatform t;
  auto friends = t.add_friends(501);
  EXPECT_EQ(t.post(kMulticast, text_to_all(friends)).status, 400);
  EXPECT_EQ(t.post(kMulticast, text_to_all({})).status, 400);
  EXPECT_EQ(t.post(kMulticast, text_to(friends[0])).status, 400);
  EXPECT_EQ(
      t.post(kMulticast, text_to_all({friends[0], "C00000000000000000000000000000001"})).status,
      400);
  EXPECT_EQ(t.totals().sends, 0u);
}

TEST(SendApi, MulticastWithAnUnknownIdSendsNothingByDefault) {
  TestPlatform t;
  const auto friends = t.add_friends(2);
  EXPECT_EQ(t.post(kMulticast, text_to_all({friends[0], kUnknown, friends[1]})).status, 400);
  EXPECT_EQ(t.totals().delivered, 0u);
}

TEST(SendApi, MulticastWithAnUnknownIdCanBeSilent) {
  LinePlatformOptions options;
  options.multicast_unknown = MulticastUnknown::silent;
  TestPlatform t(options);
  const auto friends = t.add_friends(2);
  EXPECT_EQ(t.post(kMulticast, text_to_all({friends[0], kUnknown, friends[1]})).status, 200);
  EXPECT_EQ(t.totals().delivered, 2u);
}

TEST(SendApi, BroadcastReachesAllFriends) {
  TestPlatform t;
  const auto friends = t.add_friends(1'000);
  ASSERT_EQ(t.platform->set_some(t.channel.id, 10, UserState::blocked).value(), 10u);
  EXPECT_EQ(t.post(kBroadcast, R"({"messages":[{"type":"text","text":"x"}]})").status, 200);
  EXPECT_EQ(t.totals().delivered, 990u);
  EXPECT_EQ(t.used(), 990u);
}

TEST(SendApi, GroupPushCountsEveryMember) {
  TestPlatform t;
  const auto friends = t.add_friends(4);
  const auto group = t.platform->add_group(t.channel.id, {'C', "Shop", friends}).value();
  EXPECT_EQ(t.post(kPush, text_to(group)).status, 200);
  EXPECT_EQ(t.used(), 4u);
  EXPECT_EQ(t.post(kPush, text_to("C00000000000000000000000000000001")).status, 400);
  EXPECT_EQ(t.post("/v2/bot/group/" + group + "/leave").status, 200);
  EXPECT_EQ(t.post(kPush, text_to(group)).status, 400);
}

TEST(SendApi, OneToFiveMessages) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  const auto body = [&](int messages) {
    std::string list;
    for (int i = 0; i < messages; ++i)
      list += std::string(i ? "," : "") + R"({"type":"text","text":"x"})";
    return "{\"to\":\"" + user + "\",\"messages\":[" + list + "]}";
  };
  EXPECT_EQ(t.post(kPush, body(0)).status, 400);
  EXPECT_EQ(t.post(kPush, body(5)).status, 200);
  EXPECT_EQ(t.post(kPush, body(6)).status, 400);
  EXPECT_EQ(t.used(), 1u) << "a send counts recipients, not bubbles";
}

TEST(SendApi, ErrorsNameTheMessageAndProperty) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  const auto response =
      t.post(kPush, "{\"to\":\"" + user +
                        R"(","messages":[{"type":"text","text":"a"},{"type":"text","text":""}]})");
  EXPECT_EQ(response.status, 400);
  const auto json = t.json(response);
  EXPECT_EQ(json.at("message").as_string(), "The request body has 1 error(s)");
  EXPECT_EQ(json.at("details").at(0).at("property").as_string(), "messages[1].text");
}

TEST(SendApi, BadJsonIs400) {
  TestPlatform t;
  for (const std::string body : {"{", "[]", "nonsense", "{\"to\":1}"})
    EXPECT_EQ(t.post(kPush, body).status, 400) << body;
}

TEST(SendApi, RetryKeyIsAcceptedOnce) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  const auto first = t.post_key(kPush, text_to(user), kKeyA);
  EXPECT_EQ(first.status, 200);
  const auto again = t.post_key(kPush, text_to(user), kKeyA);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.header("x-line-accepted-request-id"), first.header("x-line-request-id"));
  EXPECT_NE(again.header("x-line-request-id"), first.header("x-line-request-id"));
  EXPECT_EQ(message_of(again), "The retry key is already accepted");
  EXPECT_EQ(t.json(again).at("sentMessages"), t.json(first).at("sentMessages"));
  EXPECT_EQ(t.platform->deliveries(t.channel.id, user).value(), 1u);
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyB).status, 200);
}

TEST(SendApi, RetryKeyLivesADayFromItsFirstRequest) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  t.platform->faults().script("*", Fault::error_before, 1);
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 500);  // starts the day
  t.clock.advance(std::chrono::hours{1});
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 200);
  t.clock.advance(std::chrono::hours{23} - Millis{1});
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 409);
  t.clock.advance(Millis{1});
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 200) << "a new send: a duplicate";
  EXPECT_EQ(t.platform->duplicates(t.channel.id).value().size(), 1u);
}

TEST(SendApi, RetryKeyOfMulticastAndBroadcastHasNoSentMessages) {
  TestPlatform t;
  const auto friends = t.add_friends(2);
  EXPECT_EQ(t.post_key(kMulticast, text_to_all(friends), kKeyA).status, 200);
  const auto again = t.post_key(kMulticast, text_to_all(friends), kKeyA);
  EXPECT_EQ(again.status, 409);
  EXPECT_FALSE(t.json(again).contains("sentMessages"));
  const std::string body = R"({"messages":[{"type":"text","text":"x"}]})";
  EXPECT_EQ(t.post_key(kBroadcast, body, kKeyB).status, 200);
  EXPECT_EQ(t.post_key(kBroadcast, body, kKeyB).status, 409);
}

TEST(SendApi, RetryKeyBelongsToItsChannel) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 200);
  ChannelSpec spec;
  spec.provider = t.channel.provider;
  t.channel = t.platform->create_channel(spec).value();
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 200);
}

TEST(SendApi, ARefusedRequestLeavesItsKeyFree) {
  TestPlatform t({}, {.quota = 0});
  const auto user = t.add_friends(1)[0];
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 429);
  ASSERT_TRUE(t.platform->set_quota(t.channel.id, 10));
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 200);
}

TEST(SendApi, RetryKeyMustBeAUuid) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  for (const std::string_view key : {"1", "123e4567-e89b-42d3-a456-42661417400", "not-a-uuid"})
    EXPECT_EQ(t.post_key(kPush, text_to(user), key).status, 400) << key;
}

TEST(SendApi, RetryKeyIsRefusedElsewhere) {
  TestPlatform t;
  const auto key = std::string(kKeyA);
  EXPECT_EQ(t.post_key(kReply, R"({"replyToken":"x","messages":[]})", key).status, 400);
  EXPECT_EQ(t.post_key("/v2/bot/message/validate/push", "{}", key).status, 400);
  net::Call get = t.call("GET", "/v2/bot/info");
  get.headers.push_back({"X-Line-Retry-Key", key});
  EXPECT_EQ(t.outcome(get).response.status, 400);
}

TEST(SendApi, UnitsAreNamedByPattern) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  const auto body = [&](std::string units) {
    return "{\"to\":\"" + user + R"(","messages":[{"type":"text","text":"x"}],)" +
           "\"customAggregationUnits\":" + units + "}";
  };
  EXPECT_EQ(t.post(kPush, body(R"(["summer_1"])")).status, 200);
  EXPECT_EQ(t.post(kPush, body(R"([])")).status, 200);
  EXPECT_EQ(t.post(kPush, body(R"(["a","b"])")).status, 400);
  EXPECT_EQ(t.post(kPush, body(R"(["with-dash"])")).status, 400);
  EXPECT_EQ(t.post(kPush, body(R"([""])")).status, 400);
  EXPECT_EQ(t.post(kPush, body("[\"" + std::string(31, 'a') + "\"]")).status, 400);
  EXPECT_EQ(t.totals().sends, 2u);
  RecordQuery query;
  query.unit = "summer_1";
  EXPECT_EQ(t.platform->totals(t.channel.id, query).value().sends, 1u);
}

TEST(SendApi, UnitsAreNotForBroadcast) {
  TestPlatform t;
  EXPECT_EQ(t.post(kBroadcast, R"({"messages":[{"type":"text","text":"x"}],)"
                               R"("customAggregationUnits":["a"]})")
                .status,
            400);
}

TEST(SendApi, TooManyPushesToOneUser) {
  LinePlatformOptions options;
  options.same_user_pushes_max = 2;
  TestPlatform t(options);
  const auto friends = t.add_friends(2);
  EXPECT_EQ(t.post(kPush, text_to(friends[0])).status, 200);
  EXPECT_EQ(t.post(kPush, text_to(friends[0])).status, 200);
  const auto refused = t.post(kPush, text_to(friends[0]));
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(message_of(refused).find("same user"), std::string::npos);
  EXPECT_EQ(t.post(kPush, text_to(friends[1])).status, 200);
  t.clock.advance(std::chrono::minutes{1});
  EXPECT_EQ(t.post(kPush, text_to(friends[0])).status, 200);
}

TEST(SendApi, OverTheMonthlyLimitNothingIsSent) {
  TestPlatform t({}, {.quota = 3});
  const auto friends = t.add_friends(4);
  const auto refused = t.post(kMulticast, text_to_all(friends));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(message_of(refused), "You have reached your monthly limit.");
  EXPECT_EQ(t.totals().delivered, 0u);
  EXPECT_EQ(t.post(kMulticast, text_to_all({friends[0], friends[1], friends[2]})).status, 200);
  EXPECT_EQ(t.post(kPush, text_to(friends[3])).status, 429);
}

TEST(SendApi, ValidateChecksMessagesOnly) {
  TestPlatform t;
  for (const std::string kind : {"push", "multicast", "broadcast", "narrowcast", "reply"}) {
    const std::string path = "/v2/bot/message/validate/" + kind;
    EXPECT_EQ(t.post(path, R"({"messages":[{"type":"text","text":"x"}]})").status, 200);
    EXPECT_EQ(t.post(path, R"({"messages":[{"type":"text"}]})").status, 400);
    EXPECT_EQ(t.post(path, R"({})").status, 400);
  }
  EXPECT_EQ(t.totals().sends, 0u);
}

}  // namespace
}  // namespace enishi::simulator
