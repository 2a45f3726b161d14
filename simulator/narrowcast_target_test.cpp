#include <set>

#include "simulator/test_audiences.h"

namespace enishi::simulator {
namespace {

std::string text_for(const std::string& more) {
  return R"({"messages":[{"type":"text","text":"x"}])" + more + "}";
}
std::string to(const std::string& recipient) {
  return text_for(",\"recipient\":" + recipient);
}
std::string of(const std::string& demographic) {
  return text_for(",\"filter\":{\"demographic\":" + demographic + "}");
}
std::string audience_json(std::uint64_t id) {
  return R"({"type":"audience","audienceGroupId":)" + std::to_string(id) + "}";
}
std::string redelivery_json(const std::string& request) {
  return R"({"type":"redelivery","requestId":")" + request + "\"}";
}
std::string joined(const std::string& name, const std::vector<std::string>& parts) {
  std::string list;
  for (const std::string& part : parts) list += (list.empty() ? "" : ",") + part;
  return R"({"type":"operator",")" + name + "\":[" + list + "]}";
}
std::string negated(const std::string& part) {
  return R"({"type":"operator","not":)" + part + "}";
}

struct Target : testing::Test {
  Target() {
    friends = t.add_friends(200);
    on_telephones(t, friends);
    PersonSpec spec{"unknown", "unknown", "unknown", {}, 400};
    EXPECT_TRUE(t.platform->set_people(t.channel.id, friends, spec));
  }
  std::vector<std::string> some(std::size_t from, std::size_t end) const {
    return {friends.begin() + static_cast<std::ptrdiff_t>(from),
            friends.begin() + static_cast<std::ptrdiff_t>(end)};
  }
  void deem(std::size_t from, std::size_t end, PersonSpec spec) {
    ASSERT_TRUE(t.platform->set_people(t.channel.id, some(from, end), spec));
  }
  boost::json::object progress(const net::Response& accepted) {
    EXPECT_EQ(accepted.status, 202) << accepted.body;
    return t.json(t.get("/v2/bot/message/progress/narrowcast?requestId=" +
                        std::string(accepted.header("x-line-request-id"))));
  }
  // Whom the body reaches, as a number; a failed one is its errorCode, negative.
  std::int64_t reached(const std::string& body) {
    const auto json = progress(t.post(kNarrowcast, body));
    if (json.at("phase").as_string() == "failed")
      return -json.at("errorCode").to_number<std::int64_t>();
    EXPECT_EQ(json.at("phase").as_string(), "succeeded");
    return json.at("successCount").to_number<std::int64_t>();
  }
  std::vector<std::string> last_recipients() {
    const auto sends = t.platform->sends(t.channel.id, 0, 1'000).value();
    return t.platform->recipients(t.channel.id, sends.back().number, 0, 1'000).value();
  }
  std::uint64_t clickers(std::uint64_t count) {
    const std::string request = broadcast_with_links(t);
    interact(t, request, count, count);
    const auto id = id_of(t.post("/v2/bot/audienceGroup/click",
                                 R"({"description":"c","requestId":")" + request + "\"}"));
    t.clock.advance(Millis{5'000});
    return id;
  }

  TestPlatform t;
  std::vector<std::string> friends;
};

TEST_F(Target, AnAudienceIsReached) {
  const auto id = uploaded(t, some(10, 90));
  EXPECT_EQ(reached(to(audience_json(id))), 80);
  const auto got = last_recipients();
  const auto wanted = some(10, 90);
  EXPECT_EQ(std::set(got.begin(), got.end()), std::set(wanted.begin(), wanted.end()));
}

TEST_F(Target, OperatorsJoinAudiences) {
  const std::string a = audience_json(uploaded(t, some(0, 100)));
  const std::string b = audience_json(uploaded(t, some(60, 140)));
  EXPECT_EQ(reached(to(joined("and", {a, b}))), 40);
  EXPECT_EQ(reached(to(joined("or", {a, b}))), 140);
  EXPECT_EQ(reached(to(negated(a))), 100);
  EXPECT_EQ(reached(to(joined("and", {a, negated(b)}))), 60);
  EXPECT_EQ(reached(to(joined("or", {joined("and", {a, b}), negated(joined("or", {a, b}))}))), 100);
}

TEST_F(Target, OnlyFriendsOfAnAudienceAreReached) {
  const auto id = uploaded(t, some(0, 100));
  ASSERT_TRUE(
      t.platform->set_users(t.channel.id, std::span(friends).first(30), UserState::blocked));
  EXPECT_EQ(count_of(t, id), 100);
  EXPECT_EQ(reached(to(audience_json(id))), 70);
}

TEST_F(Target, OwnUploadsMayBeSmall) {
  EXPECT_EQ(reached(to(audience_json(uploaded(t, some(0, 1))))), 1);
}

TEST_F(Target, SmallTargetsFailWithErrorCode2) {
  const auto shared = [&](std::uint64_t count) {
    return audience_json(t.platform->share_audience(t.channel.id, "s", count).value());
  };
  EXPECT_EQ(reached(to(shared(50))), 50);
  EXPECT_EQ(reached(to(shared(49))), -2) << "another account's upload is not exempt";
  const std::string mine = audience_json(uploaded(t, some(0, 10)));
  EXPECT_EQ(reached(to(joined("and", {mine, shared(150)}))), -2);
  EXPECT_EQ(reached(to(audience_json(clickers(60)))), 60);
}

TEST_F(Target, ASmallAudienceAmongSeveralFailsWithErrorCode4) {
  const std::string mine = audience_json(uploaded(t, some(0, 100)));
  const auto shared = t.platform->share_audience(t.channel.id, "s", 49).value();
  EXPECT_EQ(reached(to(joined("or", {mine, audience_json(shared)}))), -4);
}

TEST_F(Target, AudiencesHaveToBeReady) {
  const auto refused = [&](std::uint64_t id) {
    const auto response = t.post(kNarrowcast, to(audience_json(id)));
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(message_of(response), "Invalid audience group id: " + std::to_string(id));
  };
  refused(1);
  refused(
      id_of(t.post(kUpload, R"({"description":"a","audiences":)" + ids_json(some(0, 9)) + "}")));
  refused(clickers(49));
  const auto old = uploaded(t, some(0, 60));
  t.clock.advance(std::chrono::days{180});
  refused(old);
}

TEST_F(Target, AnAudienceThatGoesMeanwhileIsAnInternalError) {
  LinePlatformOptions options;
  options.narrowcast_wait = Millis{1'000};
  TestPlatform slow(options);
  const auto id = uploaded(slow, slow.add_friends(60));
  const auto accepted = slow.post(kNarrowcast, to(audience_json(id)));
  EXPECT_EQ(accepted.status, 202);
  slow.outcome(slow.call("DELETE", "/v2/bot/audienceGroup/" + std::to_string(id)));
  slow.clock.advance(Millis{1'000});
  const auto json = slow.json(slow.get("/v2/bot/message/progress/narrowcast?requestId=" +
                                       std::string(accepted.header("x-line-request-id"))));
  EXPECT_EQ(json.at("errorCode").to_number<int>(), 1);
}

TEST_F(Target, RedeliveryReachesWhoGotAnEarlierOne) {
  const auto first = t.post(kNarrowcast, to(audience_json(uploaded(t, some(0, 80)))));
  const std::string request(first.header("x-line-request-id"));
  EXPECT_EQ(reached(to(redelivery_json(request))), 80);
  EXPECT_EQ(reached(to(negated(redelivery_json(request)))), 120);
  ASSERT_TRUE(
      t.platform->set_users(t.channel.id, std::span(friends).first(40), UserState::blocked));
  EXPECT_EQ(reached(to(redelivery_json(request))), -2) << "too few are left";
}

TEST_F(Target, RedeliveryNeedsASucceededNarrowcastOfTheLast14Days) {
  const auto refused = [&](const std::string& request) {
    const auto response = t.post(kNarrowcast, to(redelivery_json(request)));
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(message_of(response), "Invalid request id: " + request);
  };
  refused(std::string(kKeyA));
  refused(broadcast_with_links(t));
  const auto good = t.post(kNarrowcast, text_for(""));
  const std::string request(good.header("x-line-request-id"));
  const auto failed = t.post(kNarrowcast, of(R"({"type":"gender","oneOf":["male"]})"));
  EXPECT_EQ(progress(failed).at("phase").as_string(), "failed");
  refused(std::string(failed.header("x-line-request-id")));
  t.clock.advance(std::chrono::days{14} - Millis{1});
  EXPECT_EQ(t.post(kNarrowcast, to(redelivery_json(request))).status, 202);
  t.clock.advance(Millis{1});
  refused(request);
}

TEST_F(Target, AttributesFilter) {
  deem(0, 60, {"male", "from20to24", "jp_13", "ios", 3});
  deem(60, 130, {"female", "from35to39", "jp_27", "android", 100});
  EXPECT_EQ(reached(of(R"({"type":"gender","oneOf":["male"]})")), 60);
  EXPECT_EQ(reached(of(R"({"type":"gender","oneOf":["male","female"]})")), 130);
  EXPECT_EQ(reached(of(R"({"type":"age","gte":"age_20","lt":"age_25"})")), 60);
  EXPECT_EQ(reached(of(R"({"type":"age","gte":"age_25"})")), 70);
  EXPECT_EQ(reached(of(R"({"type":"age","lt":"age_35"})")), 60);
  EXPECT_EQ(reached(of(R"({"type":"appType","oneOf":["android"]})")), 70);
  EXPECT_EQ(reached(of(R"({"type":"area","oneOf":["jp_13","tw_01"]})")), 60);
  EXPECT_EQ(reached(of(R"({"type":"subscriptionPeriod","lt":"day_7"})")), 60);
  EXPECT_EQ(reached(of(R"({"type":"subscriptionPeriod","gte":"day_90","lt":"day_180"})")), 70);
}

TEST_F(Target, OperatorsJoinFilters) {
  deem(0, 60, {"male", "from20to24", {}, {}, {}});
  deem(60, 130, {"female", "from20to24", {}, {}, {}});
  const std::string male = R"({"type":"gender","oneOf":["male"]})";
  const std::string female = R"({"type":"gender","oneOf":["female"]})";
  const std::string young = R"({"type":"age","lt":"age_25"})";
  EXPECT_EQ(reached(of(joined("and", {young, female}))), 70);
  EXPECT_EQ(reached(of(joined("or", {male, female}))), 130);
  EXPECT_EQ(reached(of(negated(male))), 70) << "who is unknown is not known to be no man";
  EXPECT_EQ(reached(of(joined("and", {young, negated(female)}))), 60);
}

TEST_F(Target, AttributesAreKnownAfterThreeDays) {
  const std::string ios = of(R"({"type":"appType","oneOf":["ios"]})");
  deem(0, 50, {{}, {}, {}, {}, 2});
  EXPECT_EQ(reached(ios), 150);
  t.clock.advance(std::chrono::days{1});
  EXPECT_EQ(reached(ios), 200);
}

TEST_F(Target, AttributesNeedAReachOf100) {
  const std::string ios = of(R"({"type":"appType","oneOf":["ios"]})");
  ASSERT_TRUE(t.platform->set_some(t.channel.id, 100, UserState::blocked));
  EXPECT_EQ(t.post(kNarrowcast, ios).status, 202);
  ASSERT_TRUE(t.platform->set_some(t.channel.id, 1, UserState::deleted));
  const auto refused = t.post(kNarrowcast, ios);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(message_of(refused), "Your account does not have enough friends");
  EXPECT_EQ(t.post(kNarrowcast, text_for("")).status, 202) << "only attributes need it";
}

TEST_F(Target, FewerThan50ByAttributesFail) {
  deem(0, 49, {"male", {}, {}, {}, {}});
  EXPECT_EQ(reached(of(R"({"type":"gender","oneOf":["male"]})")), -2);
  deem(49, 50, {"male", {}, {}, {}, {}});
  EXPECT_EQ(reached(of(R"({"type":"gender","oneOf":["male"]})")), 50);
}

TEST_F(Target, AtMostTenAudiencesAndTenFilters) {
  const std::string a = audience_json(uploaded(t, some(0, 60)));
  const std::string request(t.post(kNarrowcast, text_for("")).header("x-line-request-id"));
  std::vector<std::string> parts(9, a);
  parts.push_back(redelivery_json(request));
  EXPECT_EQ(t.post(kNarrowcast, to(joined("or", parts))).status, 202);
  parts.push_back(a);
  EXPECT_EQ(t.post(kNarrowcast, to(joined("or", parts))).status, 400);
  std::vector<std::string> filters(10, R"({"type":"appType","oneOf":["ios"]})");
  EXPECT_EQ(t.post(kNarrowcast, of(negated(negated(joined("and", filters))))).status, 202)
      << "operators are not counted";
  filters.push_back(filters.back());
  EXPECT_EQ(t.post(kNarrowcast, of(joined("and", filters))).status, 400);
}

TEST_F(Target, BadRecipientsAndFiltersAre400) {
  for (const std::string bad :
       {R"({"type":"nobody"})", R"({})", R"("all")", R"({"type":"audience"})",
        R"({"type":"audience","audienceGroupId":"1"})", R"({"type":"redelivery"})",
        R"({"type":"operator"})", R"({"type":"operator","and":[]})",
        R"({"type":"operator","and":[{"type":"audience","audienceGroupId":1}],"or":[]})",
        R"({"type":"operator","and":{"type":"audience","audienceGroupId":1}})",
        R"({"type":"operator","not":[{"type":"audience","audienceGroupId":1}]})"})
    EXPECT_EQ(t.post(kNarrowcast, to(bad)).status, 400) << bad;
  for (const std::string bad :
       {R"({"type":"shoes"})", R"({"type":"gender"})", R"({"type":"gender","oneOf":[]})",
        R"({"type":"gender","oneOf":["unknown"]})", R"({"type":"appType","oneOf":["others"]})",
        R"({"type":"area","oneOf":["jp_48"]})", R"({"type":"area","oneOf":["tw_23"]})",
        R"({"type":"age"})", R"({"type":"age","gte":"age_21"})", R"({"type":"age","gte":20})",
        R"({"type":"age","gte":"age_30","lt":"age_30"})",
        R"({"type":"subscriptionPeriod","gte":"day_30","lt":"day_7"})",
        R"({"type":"operator","not":{"type":"age"}})"})
    EXPECT_EQ(t.post(kNarrowcast, of(bad)).status, 400) << bad;
}

TEST_F(Target, TheWholeReachIsReserved) {
  ASSERT_TRUE(t.platform->set_quota(t.channel.id, 199));
  const std::string few = audience_json(uploaded(t, some(0, 5)));
  EXPECT_EQ(t.post(kNarrowcast, to(few)).status, 429) << "whatever the number of recipients";
  EXPECT_EQ(
      t.post(kNarrowcast, text_for(",\"recipient\":" + few + ",\"limit\":{\"max\":5}")).status,
      202);
  EXPECT_EQ(t.used(), 5u);
  ASSERT_TRUE(t.platform->set_quota(t.channel.id, 205));
  EXPECT_EQ(reached(to(few)), 5);
  EXPECT_EQ(t.used(), 10u) << "the rest came back";
}

TEST_F(Target, PartialDeliveryIsAboutTheRecipients) {
  // The table of LINE's guide: reach 200, recipients 80.
  const std::string base = ",\"recipient\":" + audience_json(uploaded(t, some(0, 80)));
  const auto limited = [&](const std::string& max) {
    return text_for(base + ",\"limit\":{" + max +
                    R"("upToRemainingQuota":true,"forbidPartialDelivery":true})");
  };
  ASSERT_TRUE(t.platform->set_quota(t.channel.id, 90));
  EXPECT_EQ(reached(limited("")), 80) << "all recipients fit, though the reach does not";
  ASSERT_TRUE(t.platform->set_quota(t.channel.id, 130));
  EXPECT_EQ(reached(limited("")), -5);
  ASSERT_TRUE(t.platform->set_quota(t.channel.id, 1'000));
  EXPECT_EQ(reached(limited("\"max\":30,")), -5);
  EXPECT_EQ(t.used(), 80u);
}

TEST_F(Target, WhoBlocksWhileItIsSentIsAFailure) {
  LinePlatformOptions options;
  options.narrowcast_send = Millis{10'000};
  TestPlatform slow(options);
  const auto users = slow.add_friends(100);
  const auto accepted = slow.post(kNarrowcast, text_for(""));
  const std::string path = "/v2/bot/message/progress/narrowcast?requestId=" +
                           std::string(accepted.header("x-line-request-id"));
  EXPECT_EQ(slow.json(slow.get(path)).at("phase").as_string(), "sending");
  ASSERT_TRUE(slow.platform->set_users(slow.channel.id, {&users[7], 1}, UserState::blocked));
  slow.clock.advance(Millis{10'000});
  const auto json = slow.json(slow.get(path));
  EXPECT_EQ(json.at("successCount").to_number<int>(), 99);
  EXPECT_EQ(json.at("failureCount").to_number<int>(), 1);
  EXPECT_EQ(json.at("targetCount").to_number<int>(), 100);
}

TEST_F(Target, ARepeatMayFailLater) {
  LinePlatformOptions options;
  options.narrowcast_repeat_late = true;
  TestPlatform late(options);
  late.add_friends(10);
  EXPECT_EQ(late.post_key(kNarrowcast, text_for(""), kKeyA).status, 202);
  const auto again = late.post_key(kNarrowcast, text_for(""), kKeyA);
  EXPECT_EQ(again.status, 202);
  const auto json = late.json(late.get("/v2/bot/message/progress/narrowcast?requestId=" +
                                       std::string(again.header("x-line-request-id"))));
  EXPECT_EQ(json.at("phase").as_string(), "failed");
  EXPECT_EQ(json.at("errorCode").to_number<int>(), 3);
  EXPECT_EQ(late.totals().delivered, 10u);
}

}  // namespace
}  // namespace enishi::simulator
