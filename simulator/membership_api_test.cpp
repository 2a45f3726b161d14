#include <set>

#include "simulator/test_menus.h"

namespace enishi::simulator {
namespace {

struct MembershipApi : testing::Test {
  std::uint32_t add_plan(const std::string& title = "Basic") {
    MembershipPlan plan;
    plan.title = title;
    plan.description = "毎週";
    plan.benefits = {"写真", "動画"};
    return t.platform->add_membership(t.channel.id, plan).value();
  }
  void happens(const std::string& type, const std::string& user, std::uint32_t plan) {
    Act act;
    act.type = "membership";
    act.user = user;
    act.payload = "{\"type\":\"" + type + "\",\"membershipId\":" + std::to_string(plan) + "}";
    ASSERT_TRUE(t.platform->act(t.channel.id, {&act, 1}));
  }
  net::Response subscription(const std::string& user) {
    return t.get("/v2/bot/membership/subscription/" + user);
  }
  std::string users_path(std::uint32_t plan, const std::string& query = {}) {
    return "/v2/bot/membership/" + std::to_string(plan) + "/users/ids" + query;
  }
  TestPlatform t;
};

TEST_F(MembershipApi, ListsItsPlans) {
  const auto none = t.get("/v2/bot/membership/list");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(message_of(none), "Membership plan not found");
  const auto plan = add_plan();
  happens("joined", t.add_friends(1)[0], plan);
  EXPECT_EQ(t.get("/v2/bot/membership/list").body,
            R"({"memberships":[{"membershipId":3001,"title":"Basic","description":"毎週",)"
            R"("benefits":["写真","動画"],"price":500,"currency":"JPY","memberCount":1,)"
            R"("memberLimit":null,"isInAppPurchase":true,"isPublished":true}]})");
  for (int i = 0; i < 4; ++i) add_plan();
  EXPECT_FALSE(t.platform->add_membership(t.channel.id, {0, "sixth", "", {"a"}}));
  EXPECT_FALSE(t.platform->add_membership(t.channel.id, {0, "", "", {"a"}}));
}

TEST_F(MembershipApi, ASubscriptionBeginsIsRenewedAndEnds) {
  const auto plan = add_plan(), other = add_plan("Premium");
  const auto users = t.add_friends(2);
  EXPECT_EQ(message_of(subscription(users[0])), "Not found");
  EXPECT_EQ(message_of(subscription("taro")), "The value for the 'userId' parameter is invalid");
  EXPECT_EQ(subscription("U00000000000000000000000000000001").status, 404);
  happens("joined", users[1], plan);
  happens("joined", users[0], plan);
  EXPECT_EQ(subscription(users[0]).body,
            R"({"subscriptions":[{"membership":{"membershipId":3001,"title":"Basic",)"
            R"("description":"毎週","benefits":["写真","動画"],"price":500,"currency":"JPY"},)"
            R"("user":{"membershipNo":2,"joinedTime":1790000000,"nextBillingDate":"2026-10-21",)"
            R"("totalSubscriptionMonths":1}}]})");
  happens("renewed", users[0], plan);
  happens("joined", users[0], other);
  auto json = t.json(subscription(users[0])).at("subscriptions").as_array();
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0].at("user").at("totalSubscriptionMonths").to_number<int>(), 2);
  EXPECT_EQ(json[0].at("user").at("nextBillingDate").as_string(), "2026-11-21");
  happens("left", users[0], plan);
  happens("left", users[0], other);
  EXPECT_EQ(subscription(users[0]).status, 404);
  happens("joined", users[0], plan);
  json = t.json(subscription(users[0])).at("subscriptions").as_array();
  EXPECT_EQ(json[0].at("user").at("totalSubscriptionMonths").to_number<int>(), 1)
      << "only since the last join";
}

TEST_F(MembershipApi, AMonthEndsOnItsLastDay) {
  t.clock.set(Time{std::chrono::sys_days{std::chrono::year{2026} / 12 / 31}});
  const auto plan = add_plan();
  const auto user = t.add_friends(1)[0];
  happens("joined", user, plan);
  happens("renewed", user, plan);
  const auto json = t.json(subscription(user)).at("subscriptions").as_array();
  EXPECT_EQ(json[0].at("user").at("nextBillingDate").as_string(), "2027-02-28");
}

TEST_F(MembershipApi, UserIdsComeInPagesWithoutWhoCannotBeTold) {
  const auto plan = add_plan();
  const auto users = t.add_friends(320);
  for (const std::string& user : users) happens("joined", user, plan);
  happens("left", users[0], plan);
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&users[1], 1}, UserState::blocked));
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&users[2], 1}, UserState::deleted));
  ASSERT_TRUE(t.platform->set_users(t.channel.id, {&users[3], 1}, UserState::hidden));
  auto page = t.json(t.get(users_path(plan)));
  EXPECT_EQ(page.at("userIds").as_array().size(), 296u) << "300 by default, without four";
  const std::string next(page.at("next").as_string());
  page = t.json(t.get(users_path(plan, "?start=" + next)));
  EXPECT_EQ(page.at("userIds").as_array().size(), 20u);
  EXPECT_FALSE(page.contains("next"));
  t.clock.advance(std::chrono::hours{24});
  EXPECT_EQ(message_of(t.get(users_path(plan, "?start=" + next))), "Invalid start param");
  EXPECT_EQ(t.get(users_path(plan, "?limit=0")).status, 400);
  EXPECT_EQ(t.get(users_path(plan, "?limit=1001")).status, 400);
  EXPECT_EQ(message_of(t.get(users_path(1))), "Membership ID is not found");
  EXPECT_EQ(t.get("/v2/bot/membership/x/users/ids").status, 404);
}

TEST_F(MembershipApi, EventsOfUnknownPlansChangeNothing) {
  const auto plan = add_plan();
  const auto user = t.add_friends(1)[0];
  happens("joined", user, plan + 1);
  EXPECT_EQ(subscription(user).status, 404);
}

TEST(MembershipRate, Is200ASecond) {
  LinePlatformOptions options;
  options.bucket_capacity = 1;
  TestPlatform t(options);
  EXPECT_EQ(t.get("/v2/bot/membership/list").status, 404);
  EXPECT_EQ(t.get("/v2/bot/membership/list").status, 429);
  t.clock.advance(Millis{5});
  EXPECT_EQ(t.get("/v2/bot/membership/list").status, 404);
}

}  // namespace
}  // namespace enishi::simulator
