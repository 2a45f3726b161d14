#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

const std::string kBody = R"({"messages":[{"type":"text","text":"x"}]})";

std::string limited(const std::string& limit) {
  return R"({"messages":[{"type":"text","text":"x"}],"limit":)" + limit + "}";
}

LinePlatformOptions slow() {
  LinePlatformOptions options;
  options.narrowcast_wait = Millis{1'000};
  options.narrowcast_send = Millis{10'000};
  return options;
}

boost::json::object progress(TestPlatform& t, const net::Response& accepted) {
  const std::string id(accepted.header("x-line-request-id"));
  const auto response = t.get("/v2/bot/message/progress/narrowcast?requestId=" + id);
  EXPECT_EQ(response.status, 200);
  return t.json(response);
}

TEST(NarrowcastApi, RunsThroughItsPhases) {
  TestPlatform t(slow());
  t.add_friends(100);
  const auto accepted = t.post(kNarrowcast, kBody);
  EXPECT_EQ(accepted.status, 202);
  EXPECT_EQ(accepted.body, "{}");
  auto json = progress(t, accepted);
  EXPECT_EQ(json.at("phase").as_string(), "waiting");
  EXPECT_FALSE(json.contains("successCount"));
  t.clock.advance(Millis{6'000});
  json = progress(t, accepted);
  EXPECT_EQ(json.at("phase").as_string(), "sending");
  EXPECT_EQ(json.at("successCount").to_number<int>(), 50);
  EXPECT_EQ(json.at("targetCount").to_number<int>(), 100);
  EXPECT_FALSE(json.contains("completedTime"));
  t.clock.advance(Millis{5'000});
  json = progress(t, accepted);
  EXPECT_EQ(json.at("phase").as_string(), "succeeded");
  EXPECT_EQ(json.at("successCount").to_number<int>(), 100);
  EXPECT_TRUE(json.contains("completedTime"));
  EXPECT_EQ(t.totals().delivered, 100u);
  EXPECT_EQ(t.used(), 100u);
}

TEST(NarrowcastApi, ProgressIsKept14Days) {
  TestPlatform t;
  t.add_friends(1);
  const auto accepted = t.post(kNarrowcast, kBody);
  const std::string path = "/v2/bot/message/progress/narrowcast?requestId=" +
                           std::string(accepted.header("x-line-request-id"));
  EXPECT_EQ(t.get(path).status, 200);
  t.clock.advance(std::chrono::days{14});
  EXPECT_EQ(t.get(path).status, 404);
  EXPECT_EQ(t.get("/v2/bot/message/progress/narrowcast?requestId=none").status, 404);
  EXPECT_EQ(t.get("/v2/bot/message/progress/narrowcast").status, 400);
}

TEST(NarrowcastApi, MaxLimitsTheRecipients) {
  TestPlatform t;
  t.add_friends(100);
  EXPECT_EQ(t.post(kNarrowcast, limited(R"({"max":7})")).status, 202);
  EXPECT_EQ(t.totals().delivered, 7u);
}

TEST(NarrowcastApi, ReservesItsTargetReachWhileItRuns) {
  TestPlatform t(slow(), {.quota = 105});
  const auto friends = t.add_friends(100);
  EXPECT_EQ(t.post(kNarrowcast, kBody).status, 202);
  EXPECT_EQ(t.used(), 0u) << "reserved, not consumed";
  EXPECT_EQ(t.post(kMulticast, text_to_all({friends.begin(), friends.begin() + 6})).status, 429);
  EXPECT_EQ(t.post(kMulticast, text_to_all({friends.begin(), friends.begin() + 5})).status, 200);
  // Blocked meanwhile: their messages come back when the narrowcast ends.
  ASSERT_EQ(t.platform->set_some(t.channel.id, 10, UserState::blocked).value(), 10u);
  t.clock.advance(Millis{11'000});
  EXPECT_EQ(t.used(), 95u);
  EXPECT_EQ(t.post(kMulticast, text_to_all({friends.begin(), friends.begin() + 10})).status, 200);
}

TEST(NarrowcastApi, WithoutEnoughQuotaItIsRefused) {
  TestPlatform t({}, {.quota = 50});
  t.add_friends(100);
  EXPECT_EQ(t.post(kNarrowcast, kBody).status, 429);
  EXPECT_EQ(t.post(kNarrowcast, limited(R"({"max":50})")).status, 202);
  EXPECT_EQ(t.totals().delivered, 50u);
}

TEST(NarrowcastApi, UpToRemainingQuotaSendsWhatIsLeft) {
  TestPlatform t({}, {.quota = 50});
  t.add_friends(100);
  EXPECT_EQ(t.post(kNarrowcast, limited(R"({"upToRemainingQuota":true})")).status, 202);
  EXPECT_EQ(t.totals().delivered, 50u);
}

TEST(NarrowcastApi, MaxAndRemainingTakeTheSmallest) {
  TestPlatform t({}, {.quota = 50});
  t.add_friends(100);
  EXPECT_EQ(t.post(kNarrowcast, limited(R"({"max":20,"upToRemainingQuota":true})")).status, 202);
  EXPECT_EQ(t.post(kNarrowcast, limited(R"({"max":40,"upToRemainingQuota":true})")).status, 202);
  EXPECT_EQ(t.totals().delivered, 50u);
}

TEST(NarrowcastApi, ForbiddenPartialDeliveryFails) {
  TestPlatform t({}, {.quota = 50});
  t.add_friends(100);
  const auto accepted =
      t.post(kNarrowcast, limited(R"({"upToRemainingQuota":true,"forbidPartialDelivery":true})"));
  EXPECT_EQ(accepted.status, 202);
  const auto json = progress(t, accepted);
  EXPECT_EQ(json.at("phase").as_string(), "failed");
  EXPECT_EQ(json.at("errorCode").to_number<int>(), 5);
  EXPECT_TRUE(json.contains("failedDescription"));
  EXPECT_EQ(t.totals().delivered, 0u);
  EXPECT_EQ(t.post(kNarrowcast, limited(R"({"forbidPartialDelivery":true})")).status, 400);
}

TEST(NarrowcastApi, ARepeatUnderItsKeyIs409) {
  TestPlatform t;
  t.add_friends(10);
  const auto first = t.post_key(kNarrowcast, kBody, kKeyA);
  const auto again = t.post_key(kNarrowcast, kBody, kKeyA);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.header("x-line-accepted-request-id"), first.header("x-line-request-id"));
  EXPECT_EQ(t.totals().delivered, 10u);
}

TEST(NarrowcastApi, BadLimitsUnitsAndAudiencesAre400) {
  TestPlatform t;
  EXPECT_EQ(t.post(kNarrowcast, limited(R"({"max":0})")).status, 400);
  EXPECT_EQ(t.post(kNarrowcast, limited(R"({"max":"9"})")).status, 400);
  EXPECT_EQ(t.post(kNarrowcast, R"({"messages":[{"type":"text","text":"x"}],)"
                                R"("customAggregationUnits":["a"]})")
                .status,
            400);
  EXPECT_EQ(t.post(kNarrowcast, R"({"messages":[{"type":"text","text":"x"}],)"
                                R"("recipient":{"type":"audience","audienceGroupId":1}})")
                .status,
            400);
}

}  // namespace
}  // namespace enishi::simulator
