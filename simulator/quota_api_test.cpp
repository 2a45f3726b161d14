#include "base/zone.h"
#include "simulator/jst.h"
#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

std::string count_path(TestPlatform& t, const std::string& kind, int days_from_now = 0) {
  return "/v2/bot/message/delivery/" + kind +
         "?date=" + jst_day_text(jst_day(t.clock.now()) + days_from_now);
}

TEST(QuotaApi, TypeNoneOrLimited) {
  TestPlatform t;
  EXPECT_EQ(t.get("/v2/bot/message/quota").body, R"({"type":"none"})");
  ASSERT_TRUE(t.platform->set_quota(t.channel.id, 5'000));
  EXPECT_EQ(t.get("/v2/bot/message/quota").body, R"({"type":"limited","value":5000})");
}

TEST(QuotaApi, ConsumptionIncludesOtherSenders) {
  TestPlatform t({}, {.quota = 10});
  const auto friends = t.add_friends(2);
  ASSERT_TRUE(t.platform->add_consumption(t.channel.id, 9));
  EXPECT_EQ(t.used(), 9u);
  EXPECT_EQ(t.post(kMulticast, text_to_all(friends)).status, 429);
  EXPECT_EQ(t.post(kPush, text_to(friends[0])).status, 200);
}

TEST(QuotaApi, TheMonthTurnsInJapan) {
  TestPlatform t({}, {.quota = 1});
  t.clock.set(*parse_iso8601("2026-11-30T14:59:59Z"));
  const auto user = t.add_friends(1)[0];
  EXPECT_EQ(t.post(kPush, text_to(user)).status, 200);
  EXPECT_EQ(t.post(kPush, text_to(user)).status, 429);
  t.clock.advance(Millis{1'000});  // 00:00 of December 1 in UTC+9
  EXPECT_EQ(t.used(), 0u);
  EXPECT_EQ(t.post(kPush, text_to(user)).status, 200);
}

TEST(QuotaApi, RepliesAreFree) {
  Inbox inbox;
  TestPlatform t({}, {.quota = 0});
  ASSERT_TRUE(t.platform->set_webhook(t.channel.id, {inbox.url()}));
  const auto user = t.add_friends(1)[0];
  const Act act{"message", user, {}, {}};
  ASSERT_TRUE(t.platform->act(t.channel.id, {&act, 1}));
  t.platform->wait_webhooks();
  const std::string token(inbox.events().at(0).at("replyToken").as_string());
  const std::string body =
      "{\"replyToken\":\"" + token + R"(","messages":[{"type":"text","text":"x"}]})";
  EXPECT_EQ(t.post(kReply, body).status, 200);
  EXPECT_EQ(t.used(), 0u);
}

TEST(QuotaApi, DeliveryCountsAreReadyTheNextDay) {
  TestPlatform t;
  const auto friends = t.add_friends(5);
  t.post(kPush, text_to(friends[0]));
  t.post(kMulticast, text_to_all(friends));
  t.post(kBroadcast, R"({"messages":[{"type":"text","text":"x"}]})");
  EXPECT_EQ(t.get(count_path(t, "push")).body, R"({"status":"unready"})");
  t.clock.advance(std::chrono::days{1});
  EXPECT_EQ(t.get(count_path(t, "push", -1)).body, R"({"status":"ready","success":1})");
  EXPECT_EQ(t.get(count_path(t, "multicast", -1)).body, R"({"status":"ready","success":5})");
  EXPECT_EQ(t.get(count_path(t, "broadcast", -1)).body, R"({"status":"ready","success":5})");
  EXPECT_EQ(t.get(count_path(t, "reply", -1)).body, R"({"status":"ready","success":0})");
}

TEST(QuotaApi, DeliveryCountsNeedADate) {
  TestPlatform t;
  EXPECT_EQ(t.get("/v2/bot/message/delivery/push").status, 400);
  EXPECT_EQ(t.get("/v2/bot/message/delivery/push?date=2026-11-21").status, 400);
  EXPECT_EQ(t.get("/v2/bot/message/delivery/push?date=20260230").status, 400);
  EXPECT_EQ(t.get("/v2/bot/message/delivery/push?date=20180330").body,
            R"({"status":"out_of_service"})");
}

TEST(QuotaApi, The1001stUnitIsSilentlyNotAssigned) {
  LinePlatformOptions options;
  options.rate_limits = false;
  TestPlatform t(options);
  const auto user = t.add_friends(1)[0];
  const auto send = [&](int n) {
    return t.post(kPush, "{\"to\":\"" + user + R"(","messages":[{"type":"text","text":"x"}],)" +
                             "\"customAggregationUnits\":[\"u" + std::to_string(n) + "\"]}");
  };
  for (int n = 0; n <= 1'000; ++n) ASSERT_EQ(send(n).status, 200);
  EXPECT_EQ(t.get("/v2/bot/message/aggregation/info").body,
            R"({"numOfCustomAggregationUnits":1000})");
  const auto sends = t.platform->sends(t.channel.id, 999, 2).value();
  EXPECT_EQ(sends.at(0).unit, "u999");
  EXPECT_EQ(sends.at(1).unit, "");
  EXPECT_EQ(sends.at(1).delivered, 1u);
}

TEST(QuotaApi, UnitNamesComeInPagesWhoseTokenLivesADay) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  for (const std::string unit : {"a", "B", "a", "c"})
    t.post(kPush, "{\"to\":\"" + user + R"(","messages":[{"type":"text","text":"x"}],)" +
                      "\"customAggregationUnits\":[\"" + unit + "\"]}");
  const auto first = t.json(t.get("/v2/bot/message/aggregation/list?limit=2"));
  EXPECT_EQ(boost::json::serialize(first.at("customAggregationUnits")), R"(["a","B"])");
  const std::string next(first.at("next").as_string());
  const std::string path = "/v2/bot/message/aggregation/list?limit=2&start=" + next;
  const auto second = t.json(t.get(path));
  EXPECT_EQ(boost::json::serialize(second.at("customAggregationUnits")), R"(["c"])");
  EXPECT_FALSE(second.contains("next"));
  EXPECT_EQ(t.get("/v2/bot/message/aggregation/list?limit=101").status, 400);
  EXPECT_EQ(t.get("/v2/bot/message/aggregation/list?start=forged").status, 400);
  t.clock.advance(std::chrono::hours{24});
  EXPECT_EQ(t.get(path).status, 400);
}

TEST(QuotaApi, FollowersOfADay) {
  TestPlatform t;
  const auto friends = t.add_friends(30);
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&friends[0], 1}, UserState::blocked));
  const auto path = [&](int days) {
    return "/v2/bot/insight/followers?date=" + jst_day_text(jst_day(t.clock.now()) + days);
  };
  EXPECT_EQ(t.get(path(0)).body, R"({"status":"unready"})");
  t.clock.advance(std::chrono::days{2});
  EXPECT_EQ(t.get(path(-2)).body,
            R"({"status":"ready","followers":30,"targetedReaches":29,"blocks":1})");
  EXPECT_EQ(t.get(path(-1)).body,
            R"({"status":"ready","followers":30,"targetedReaches":29,"blocks":1})");
  EXPECT_EQ(t.get(path(-3)).body,
            R"({"status":"ready","followers":0,"targetedReaches":0,"blocks":0})");
}

TEST(QuotaApi, InsightIsLimitedTo60AnHour) {
  TestPlatform t;
  const std::string path = "/v2/bot/insight/followers?date=20260101";
  for (int i = 0; i < 60; ++i) ASSERT_EQ(t.get(path).status, 200);
  EXPECT_EQ(t.get(path).status, 429);
}

}  // namespace
}  // namespace enishi::simulator
