#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

struct Account : testing::Test {
  int control(const std::string& method, const std::string& path, const std::string& body) {
    return t.outcome(t.call(method, "/simulator/channels/" + t.channel.id + "/" + path, body))
        .response.status;
  }
  std::string info(const std::string& member) {
    const auto json = t.json(t.get("/v2/bot/info"));
    return json.contains(member) ? std::string(json.at(member).as_string()) : "";
  }
  TestPlatform t;
};

TEST_F(Account, ChatTurnsItsTwoModes) {
  EXPECT_EQ(info("chatMode") + " " + info("markAsReadMode"), "chat manual");
  EXPECT_EQ(control("PUT", "account", R"({"chat":false})"), 200);
  EXPECT_EQ(info("chatMode") + " " + info("markAsReadMode"), "bot auto");
  EXPECT_EQ(control("PUT", "account", "{}"), 200);
  EXPECT_EQ(info("chatMode"), "bot");
}

TEST_F(Account, NameAndPremiumId) {
  EXPECT_EQ(info("premiumId"), "");
  EXPECT_EQ(control("PUT", "account", R"({"premiumId":"@enishi","name":"縁"})"), 200);
  EXPECT_EQ(info("premiumId"), "@enishi");
  EXPECT_EQ(info("displayName"), "縁");
  EXPECT_EQ(control("PUT", "account", R"({"chat":"yes"})"), 400);
}

TEST_F(Account, MayLoseItsVerification) {
  EXPECT_EQ(t.get("/v2/bot/followers/ids").status, 200);
  EXPECT_EQ(control("PUT", "account", R"({"verified":false,"corporate":true})"), 200);
  EXPECT_EQ(t.get("/v2/bot/followers/ids").status, 403);
}

TEST_F(Account, MembershipPlansAndKeysByControl) {
  EXPECT_EQ(control("POST", "memberships", R"({"title":"a","benefits":["b"],"price":1500.5})"),
            200);
  const auto plans = t.json(t.get("/v2/bot/membership/list")).at("memberships").as_array();
  EXPECT_EQ(plans.at(0).at("price").to_number<double>(), 1500.5);
  EXPECT_EQ(control("POST", "memberships", R"({"title":"a","benefits":[]})"), 400);
  EXPECT_EQ(control("POST", "assertion-keys", R"({"jwk":{"kty":"EC"}})"), 400);
  EXPECT_EQ(control("POST", "assertion-keys", "{}"), 400);
}

}  // namespace
}  // namespace enishi::simulator
