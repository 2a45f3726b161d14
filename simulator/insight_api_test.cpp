#include "simulator/demographics.h"
#include "simulator/jst.h"
#include "simulator/test_audiences.h"

namespace enishi::simulator {
namespace {

const std::string kEvent = "/v2/bot/insight/message/event?requestId=";

std::string day_text(TestPlatform& t, int days = 0) {
  return jst_day_text(jst_day(t.clock.now()) + days);
}

struct Insight : testing::Test {
  Insight() {
    friends = t.add_friends(200);
    on_telephones(t, friends);
  }
  boost::json::object event(const std::string& request) {
    const auto response = t.get(kEvent + request);
    EXPECT_EQ(response.status, 200) << response.body;
    return t.json(response);
  }
  boost::json::object per_unit(const std::string& unit, int from = 0, int to = 0) {
    const auto response =
        t.get("/v2/bot/insight/message/event/aggregation?customAggregationUnit=" + unit +
              "&from=" + day_text(t, from) + "&to=" + day_text(t, to));
    EXPECT_EQ(response.status, 200) << response.body;
    return t.json(response);
  }
  // A multicast to all with a unit.
  void multicast(const std::string& unit, const std::string& message) {
    std::string to;
    for (const std::string& user : friends) to += (to.empty() ? "\"" : ",\"") + user + "\"";
    const auto sent = t.post(kMulticast, "{\"to\":[" + to + "],\"messages\":[" + message +
                                             "],\"customAggregationUnits\":[\"" + unit + "\"]}");
    EXPECT_EQ(sent.status, 200) << sent.body;
  }
  InteractionCounts on_unit(const std::string& unit, std::uint64_t seen, std::uint64_t clicked = 0,
                            std::uint64_t played = 0, Millis over = Millis{0}) {
    InteractionSpec spec;
    spec.unit = unit;
    spec.seen.count = seen;
    spec.clicked.count = clicked;
    spec.played.count = played;
    spec.over = over;
    return t.platform->interact(t.channel.id, spec).value();
  }

  TestPlatform t;
  std::vector<std::string> friends;
};

TEST_F(Insight, TellsWhoSawAndClickedABroadcast) {
  const std::string request = broadcast_with_links(t);
  const auto sent = to_ms(t.clock.now()) / 1'000;
  interact(t, request, 120, 40, "https://a.example/");
  const auto json = event(request);
  const auto& overview = json.at("overview").as_object();
  EXPECT_EQ(overview.at("requestId").as_string(), request);
  EXPECT_EQ(overview.at("timestamp").to_number<std::int64_t>(), sent);
  EXPECT_EQ(overview.at("delivered").to_number<int>(), 200);
  EXPECT_EQ(overview.at("uniqueImpression").to_number<int>(), 120);
  EXPECT_EQ(overview.at("uniqueClick").to_number<int>(), 40);
  EXPECT_TRUE(overview.at("uniqueMediaPlayed").is_null());
  const auto& bubble = json.at("messages").at(0).as_object();
  EXPECT_EQ(bubble.at("seq").to_number<int>(), 1);
  EXPECT_GT(bubble.at("impression").to_number<int>(), 120) << "some look twice";
  EXPECT_FALSE(bubble.contains("uniqueImpression"));
  EXPECT_TRUE(bubble.at("mediaPlayed25Percent").is_null());
  ASSERT_EQ(json.at("clicks").as_array().size(), 2u);
  const auto& link = json.at("clicks").at(0).as_object();
  EXPECT_EQ(link.at("url").as_string(), "https://a.example/");
  EXPECT_EQ(link.at("uniqueClick").to_number<int>(), 40);
  EXPECT_EQ(link.at("uniqueClickOfRequest").to_number<int>(), 40);
  EXPECT_GE(link.at("click").to_number<int>(), 40);
  EXPECT_TRUE(json.at("clicks").at(1).at("click").is_null()) << "a link that nobody opened";
}

TEST_F(Insight, FewerThan20UsersAreNull) {
  const std::string request = broadcast_with_links(t);
  interact(t, request, 19, 19);
  auto json = event(request);
  EXPECT_EQ(json.at("overview").at("delivered").to_number<int>(), 200);
  EXPECT_TRUE(json.at("overview").at("uniqueImpression").is_null());
  EXPECT_TRUE(json.at("messages").as_array().empty());
  EXPECT_TRUE(json.at("clicks").as_array().empty());
  interact(t, request, 200, 19, "https://b.example/x");
  json = event(request);
  EXPECT_EQ(json.at("overview").at("uniqueImpression").to_number<int>(), 200);
  EXPECT_TRUE(json.at("clicks").at(1).at("uniqueClick").is_null() ||
              json.at("clicks").at(1).at("uniqueClick").to_number<int>() >= 20);
}

TEST_F(Insight, CountsOfFewUsersAreNullHoweverOftenTheyDidIt) {
  const std::string request = broadcast_with_links(t);
  interact(t, request, 150, 19, "https://a.example/");
  for (int i = 0; i < 10; ++i) interact(t, request, 1, 1, "https://b.example/x");
  const auto clicks = event(request).at("clicks").as_array();
  EXPECT_TRUE(clicks.at(0).at("click").is_null());
  EXPECT_TRUE(clicks.at(1).at("click").is_null());
}

TEST_F(Insight, ASmallDeliveryIsTold) {
  TestPlatform small;
  small.add_friends(3);
  const auto json = small.json(small.get(kEvent + broadcast_with_links(small)));
  EXPECT_EQ(json.at("overview").at("delivered").to_number<int>(), 3);
}

TEST_F(Insight, ANarrowcastUnderWayHasNoDeliveredCount) {
  LinePlatformOptions options;
  options.narrowcast_send = Millis{1'000};
  TestPlatform slow(options);
  slow.add_friends(30);
  const auto sent = slow.post(kNarrowcast, R"({"messages":[{"type":"text","text":"x"}]})");
  const std::string path = kEvent + std::string(sent.header("x-line-request-id"));
  EXPECT_TRUE(slow.json(slow.get(path)).at("overview").at("delivered").is_null());
  slow.clock.advance(Millis{1'000});
  EXPECT_EQ(slow.json(slow.get(path)).at("overview").at("delivered").to_number<int>(), 30);
}

TEST_F(Insight, OnlyBroadcastsAndNarrowcastsHaveARequest) {
  const auto pushed = t.post(kPush, text_to(friends[0]));
  EXPECT_EQ(t.get(kEvent + std::string(pushed.header("x-line-request-id"))).status, 404);
  EXPECT_EQ(t.get(kEvent + std::string(kKeyA)).status, 404);
  EXPECT_EQ(t.get("/v2/bot/insight/message/event").status, 400);
  EXPECT_EQ(t.get(kEvent).status, 400);
}

TEST_F(Insight, UnfoldsOverTime) {
  const std::string request = broadcast_with_links(t);
  interact(t, request, 200, 100, {}, std::chrono::hours{72});
  const auto seen = [&] {
    const auto& value = event(request).at("overview").at("uniqueImpression");
    return value.is_null() ? 0 : value.to_number<int>();
  };
  t.clock.advance(std::chrono::hours{1});
  const int first = seen();
  t.clock.advance(std::chrono::hours{23});
  const int day = seen();
  t.clock.advance(std::chrono::hours{49});
  EXPECT_GT(first, 0);
  EXPECT_LT(first, day);
  EXPECT_LT(day, 200);
  EXPECT_EQ(seen(), 200);
}

TEST_F(Insight, MovesFor14DaysOnly) {
  const std::string request = broadcast_with_links(t);
  t.clock.advance(std::chrono::days{14} - std::chrono::minutes{1});
  interact(t, request, 50);
  t.clock.advance(std::chrono::minutes{1});
  interact(t, request, 200);
  EXPECT_EQ(event(request).at("overview").at("uniqueImpression").to_number<int>(), 50);
  const std::string other = broadcast_with_links(t);
  interact(t, other, 200, 0, {}, std::chrono::days{14});
  t.clock.advance(std::chrono::days{30});
  EXPECT_EQ(event(other).at("overview").at("uniqueImpression").to_number<int>(), 200);
}

TEST_F(Insight, FiguresMayComeLate) {
  LinePlatformOptions options;
  options.statistics_delay = std::chrono::hours{24};
  TestPlatform late(options);
  on_telephones(late, late.add_friends(50));
  const std::string request = broadcast_with_links(late);
  interact(late, request, 50);
  EXPECT_TRUE(
      late.json(late.get(kEvent + request)).at("overview").at("uniqueImpression").is_null());
  late.clock.advance(std::chrono::hours{24});
  EXPECT_EQ(
      late.json(late.get(kEvent + request)).at("overview").at("uniqueImpression").to_number<int>(),
      50);
}

TEST_F(Insight, FollowsFromTheSeed) {
  const auto run = [] {
    TestPlatform one;
    one.add_friends(300);
    const std::string request = broadcast_with_links(one);
    interact(one, request, 200, 100, {}, std::chrono::hours{10});
    one.clock.advance(std::chrono::hours{5});
    return one.get(kEvent + request).body;
  };
  EXPECT_EQ(run(), run());
}

TEST_F(Insight, PerUnitMergesWhatIsSentUnderOneName) {
  const std::string video = R"({"type":"video","originalContentUrl":"https://m.example/a.mp4",)"
                            R"("previewImageUrl":"https://m.example/a.png"})";
  multicast("u", R"({"type":"text","text":"https://a.example/"},)" + video);
  multicast("u", R"({"type":"text","text":"https://a.example/"})");
  multicast("other", R"({"type":"text","text":"x"})");
  on_unit("u", 400, 300);
  const auto json = per_unit("u");
  EXPECT_FALSE(json.at("overview").as_object().contains("delivered"));
  EXPECT_EQ(json.at("overview").at("uniqueImpression").to_number<int>(), 200)
      << "400 messages, 200 people";
  ASSERT_EQ(json.at("messages").as_array().size(), 2u);
  EXPECT_EQ(json.at("messages").at(0).at("uniqueImpression").to_number<int>(), 200);
  EXPECT_GE(json.at("messages").at(0).at("impression").to_number<int>(), 400);
  EXPECT_EQ(json.at("clicks").as_array().size(), 1u);
  EXPECT_TRUE(per_unit("other").at("messages").as_array().empty());
  EXPECT_TRUE(per_unit("U").at("overview").at("uniqueImpression").is_null()) << "case matters";
}

TEST_F(Insight, PerUnitCountsWhatHappensInThePeriod) {
  multicast("u", R"({"type":"text","text":"x"})");
  on_unit("u", 100);
  t.clock.advance(std::chrono::days{2});
  on_unit("u", 150);
  EXPECT_EQ(per_unit("u").at("overview").at("uniqueImpression").to_number<int>(), 150);
  EXPECT_EQ(per_unit("u", -2, -1).at("overview").at("uniqueImpression").to_number<int>(), 100);
  EXPECT_GE(per_unit("u", -2, 0).at("overview").at("uniqueImpression").to_number<int>(), 150);
  EXPECT_TRUE(per_unit("u", -1, -1).at("overview").at("uniqueImpression").is_null());
}

TEST_F(Insight, PerUnitSpansAtMost30Days) {
  const std::string path = "/v2/bot/insight/message/event/aggregation?";
  const auto ask = [&](const std::string& query) { return t.get(path + query).status; };
  EXPECT_EQ(ask("customAggregationUnit=u&from=20260301&to=20260331"), 200);
  EXPECT_EQ(ask("customAggregationUnit=u&from=20260301&to=20260401"), 400);
  EXPECT_EQ(ask("customAggregationUnit=u&from=20260302&to=20260301"), 400);
  EXPECT_EQ(ask("customAggregationUnit=u&from=20260301"), 400);
  EXPECT_EQ(ask("customAggregationUnit=u&to=20260301"), 400);
  EXPECT_EQ(ask("customAggregationUnit=a-b&from=20260301&to=20260301"), 400);
  EXPECT_EQ(ask("from=20260301&to=20260301"), 400);
}

TEST_F(Insight, MediaPlayedGoesDownByQuarters) {
  multicast("u", R"({"type":"video","originalContentUrl":"https://m.example/a.mp4",)"
                 R"("previewImageUrl":"https://m.example/a.png"})");
  on_unit("u", 200, 0, 200);
  const auto json = per_unit("u");
  EXPECT_EQ(json.at("overview").at("uniqueMediaPlayed").to_number<int>(), 200);
  const auto& bubble = json.at("messages").at(0).as_object();
  EXPECT_EQ(bubble.at("mediaPlayed").to_number<int>(), 200);
  const int quarter = bubble.at("uniqueMediaPlayed25Percent").to_number<int>();
  EXPECT_LT(quarter, 200);
  EXPECT_LT(bubble.at("uniqueMediaPlayed50Percent").to_number<int>(), quarter);
  EXPECT_TRUE(bubble.at("mediaPlayed100Percent").is_null()) << "about 12 of 200";
}

TEST_F(Insight, PeopleWithoutATelephoneAreNotCounted) {
  PersonSpec spec;
  spec.app_type = "others";
  ASSERT_TRUE(t.platform->set_people(t.channel.id, std::span(friends).first(150), spec));
  EXPECT_EQ(interact(t, broadcast_with_links(t), 200).seen, 50u);
}

TEST_F(Insight, InteractionsHaveToBePossible) {
  const auto error = [&](InteractionSpec spec) {
    const auto result = t.platform->interact(t.channel.id, spec);
    return result ? std::string("none") : result.error().field;
  };
  const auto plain = t.post(kBroadcast, R"({"messages":[{"type":"text","text":"x"}]})");
  const std::string request(plain.header("x-line-request-id"));
  t.post(kPush, text_to(friends[0]));
  EXPECT_EQ(error({.send = 9}), "send");
  EXPECT_EQ(error({.send = 2}), "send") << "a push without a unit";
  EXPECT_EQ(error({.request_id = "x"}), "requestId");
  EXPECT_EQ(error({.unit = "x"}), "unit");
  EXPECT_EQ(error({.send = 1, .seen = {.count = 1}, .clicked = {.count = 2}}), "clicked");
  EXPECT_EQ(error({.send = 1, .seen = {.count = 1}, .clicked = {.count = 1}}), "clicked");
  EXPECT_EQ(error({.send = 1, .seen = {.count = 1}, .played = {.count = 1}}), "played");
  EXPECT_EQ(error({.request_id = broadcast_with_links(t),
                   .seen = {.count = 1},
                   .clicked = {.count = 1},
                   .url = "https://c.example/"}),
            "url");
  EXPECT_EQ(error({.send = 1, .over = std::chrono::days{15}}), "overHours");
}

TEST_F(Insight, DeliveriesByDoorAreReadyTheNextDay) {
  const std::string path = "/v2/bot/insight/message/delivery?date=";
  broadcast_with_links(t);
  t.post(kPush, text_to(friends[0]));
  t.post(kMulticast, text_to_all({friends.begin(), friends.begin() + 3}));
  t.post(kNarrowcast, R"({"messages":[{"type":"text","text":"x"}],"limit":{"max":7}})");
  ASSERT_TRUE(t.platform->send_by_other_door(t.channel.id, "stepMessage", 11));
  ASSERT_TRUE(t.platform->send_by_other_door(t.channel.id, "thirdPartyChatTool", 13));
  EXPECT_EQ(t.get(path + day_text(t)).body, R"({"status":"unready"})");
  EXPECT_EQ(t.get(path + "20170228").body, R"({"status":"out_of_service"})");
  EXPECT_EQ(t.get(path + "20170301").body, R"({"status":"ready"})");
  const std::string today = day_text(t);
  t.clock.advance(std::chrono::days{1});
  EXPECT_EQ(t.get(path + today).body,
            R"({"status":"ready","stepMessage":11,"thirdPartyChatTool":13,"apiPush":1,)"
            R"("apiMulticast":3,"apiBroadcast":200,"apiNarrowcast":7})");
  EXPECT_EQ(t.used(), 200u + 1 + 3 + 7 + 11) << "a chat tool costs nothing";
  EXPECT_EQ(t.get("/v2/bot/insight/message/delivery").status, 400);
}

TEST_F(Insight, EachEndpointIs60AnHour) {
  for (const std::string path :
       {"demographic", "message/delivery?date=20200101", "message/event?requestId=x",
        "message/event/aggregation?customAggregationUnit=u&from=20260301"
        "&to=20260301"}) {
    for (int i = 0; i < 60; ++i) ASSERT_NE(t.get("/v2/bot/insight/" + path).status, 429);
    EXPECT_EQ(t.get("/v2/bot/insight/" + path).status, 429) << path;
  }
}

double share_of(const boost::json::object& json, const std::string& list, const std::string& key,
                const std::string& name) {
  for (const auto& one : json.at(list).as_array())
    if (one.at(key).as_string() == name) return one.at("percentage").to_number<double>();
  return 0;
}

TEST_F(Insight, DemographicsAreLikeJapan) {
  TestPlatform large;
  large.add_friends(50'000);
  const auto json = large.json(large.get("/v2/bot/insight/demographic"));
  EXPECT_TRUE(json.at("available").as_bool());
  EXPECT_NEAR(share_of(json, "genders", "gender", "female"), 46.5, 1);
  EXPECT_NEAR(share_of(json, "areas", "area", "東京"), 10.4, 1);
  EXPECT_NEAR(share_of(json, "appTypes", "appType", "ios"), 58, 1);
  EXPECT_NEAR(share_of(json, "subscriptionPeriods", "subscriptionPeriod", "over365days"), 62, 1.5);
  EXPECT_EQ(json.at("areas").as_array().size(), 48u);
  EXPECT_EQ(json.at("ages").as_array().size(), 14u);
  double sum = 0;
  for (const auto& one : json.at("ages").as_array())
    sum += one.at("percentage").to_number<double>();
  EXPECT_NEAR(sum, 100, 0.8);
}

TEST_F(Insight, DemographicsNeedAReachOf20) {
  TestPlatform small;
  const auto users = small.add_friends(20);
  PersonSpec spec;
  spec.friend_days = 3;
  ASSERT_TRUE(small.platform->set_people(small.channel.id, users, spec));
  EXPECT_TRUE(small.json(small.get("/v2/bot/insight/demographic")).at("available").as_bool());
  ASSERT_TRUE(small.platform->set_users(small.channel.id, {&users[0], 1}, UserState::blocked));
  small.clock.advance(std::chrono::days{1});
  EXPECT_EQ(small.get("/v2/bot/insight/demographic").body,
            R"({"available":false,"genders":[],"ages":[],"areas":[],"appTypes":[],)"
            R"("subscriptionPeriods":[]})");
}

TEST_F(Insight, DemographicsAreMadeOnceADay) {
  const auto before = t.get("/v2/bot/insight/demographic").body;
  ASSERT_TRUE(t.platform->set_some(t.channel.id, 150, UserState::blocked));
  EXPECT_EQ(t.get("/v2/bot/insight/demographic").body, before);
  t.clock.advance(std::chrono::days{1});
  EXPECT_NE(t.get("/v2/bot/insight/demographic").body, before);
}

TEST(Demographics, FriendshipGrowsWithTheClock) {
  TestPlatform t;
  const std::string user = "U000000000000000000000000000000aa";
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&user, 1}, UserState::friends));
  EXPECT_EQ(t.platform->person(t.channel.id, user)->friend_days, 0);
  t.clock.advance(std::chrono::days{8});
  EXPECT_EQ(t.platform->person(t.channel.id, user)->friend_days, 8);
  const std::string stranger = "U000000000000000000000000000000bb";
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&stranger, 1}, UserState::stranger));
  EXPECT_FALSE(t.platform->person(t.channel.id, stranger)->friend_days.has_value());
}

TEST(Demographics, NamesAndBounds) {
  EXPECT_EQ(parse_area("jp_47"), 47);
  EXPECT_EQ(area_name(47), "沖縄");
  EXPECT_EQ(area_name(13), "東京");
  EXPECT_FALSE(parse_area("jp_00"));
  EXPECT_FALSE(parse_area("jp_48"));
  EXPECT_FALSE(parse_area("jp_1x"));
  EXPECT_EQ(age_from(*parse_age("from0to14")), 0);
  EXPECT_EQ(age_from(*parse_age("from15to19")), 15);
  EXPECT_EQ(age_from(*parse_age("from70")), 70);
  EXPECT_EQ(friendship_name(6), "within7days");
  EXPECT_EQ(friendship_name(7), "within30days");
  EXPECT_EQ(friendship_name(365), "over365days");
}

}  // namespace
}  // namespace enishi::simulator
