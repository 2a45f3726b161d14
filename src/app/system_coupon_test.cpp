// A coupon from the API to a friend, and one coupon of one request on a day when the power goes.
#include <gtest/gtest.h>

#include "app/local_api.h"
#include "app/system_fixture.h"

namespace enishi::app {
namespace {

using namespace testing;

constexpr const char* kCoupon =
    R"({"title":"春の10%割引","acquisitionCondition":{"type":"normal"},)"
    R"("reward":{"type":"discount","priceInfo":{"type":"percentage","percentage":10}},)"
    R"("startTimestamp":1700000000,"endTimestamp":4000000000,"timezone":"ASIA_TOKYO",)"
    R"("visibility":"UNLISTED","maxUseCountPerTicket":1})";

class SystemCouponTest : public SystemTest {
 protected:
  SystemCouponTest() { can_crash_ = true; }

  // The answer's body; its status must be `status`.
  JsonDocument api(const std::string& method, const std::string& path, int status,
                   std::string body = {}) {
    const auto api = must(LocalApi::open(house_->config()));
    const auto response = must(api->request(method, "/api/v1" + path, std::move(body)));
    EXPECT_EQ(response.status, status) << method << " " << path << ": " << response.body;
    return must(JsonDocument::parse(response.body.empty() ? "{}" : response.body));
  }
  std::string coupons() const { return "/channels/" + house_->channel.text() + "/coupons"; }
  std::string make(int status = 201) {
    const JsonDocument made = api("POST", coupons(), status, kCoupon);
    return status == 201 ? must(made.root().string_at("id")) : "";
  }
  std::vector<std::string> listed(const std::string& query = {}) {
    const JsonDocument page = api("GET", coupons() + query, 200);
    const JsonValue items = must(page.root().get("items"));
    std::vector<std::string> out;
    for (std::size_t i = 0; i < must(items.array()); ++i)
      out.push_back(must(items.at(i).string_at("id")));
    return out;
  }
  bool line_sent(const std::string& kind, const std::string& text) {
    for (const auto& send : must(platform_->sends(line_->channel().id, 0, 1'000)))
      if (send.kind == kind && send.messages.find(text) != std::string::npos) return true;
    return false;
  }
};
ENISHI_ON_BOTH_STORES(SystemCouponTest);

TEST_P(SystemCouponTest, FromTheApiToAFriend) {
  const std::string id = make();
  EXPECT_EQ(listed("?state=running&limit=1"), std::vector{id});
  const JsonDocument shown = api("GET", coupons() + "/" + id + "?delivery_tag=spring", 200);
  EXPECT_EQ(must(shown.root().string_at("state")), "running");
  const std::string message = must(shown.root().get("message")).dump();
  EXPECT_EQ(message, R"({"type":"coupon","couponId":")" + id + R"(","deliveryTag":"spring"})");

  const std::string messages = R"("messages":[)" + message + "]";
  const std::string workspace = "/workspaces/" + house_->workspace.text();
  const JsonDocument checked =
      api("POST", workspace + "/contents/check", 200, "{" + messages + "}");
  EXPECT_TRUE(must(checked.root().boolean_at("valid", false)));
  const JsonDocument content =
      api("POST", workspace + "/contents", 201, R"({"name":"クーポン",)" + messages + "}");
  const std::string user = must(platform_->friends(line_->channel().id, 0, 1))[0];
  api("POST", "/contents/" + must(content.root().string_at("id")) + "/test", 201,
      R"({"channel":")" + house_->channel.text() + R"(","users":[")" + user + "\"]}");
  EXPECT_TRUE(eventually([&] { return line_sent("multicast", id) || line_sent("push", id); }));

  api("PUT", "/channels/" + house_->channel.text() + "/answers", 200,
      R"({"rules":[{"name":"c","on":"keyword","words":["クーポン"],)" + messages + "}]}");
  simulator::Act says{
      .type = "message", .user = user, .payload = R"({"type":"text","text":"クーポン"})"};
  must(platform_->act(line_->channel().id, std::span(&says, 1)));
  EXPECT_TRUE(eventually([&] { return line_sent("reply", id); }));

  api("POST", coupons() + "/" + id + "/close", 204);
  EXPECT_EQ(listed("?state=closed"), std::vector{id});
  EXPECT_TRUE(listed("?state=draft").empty());
  api("POST", coupons() + "/" + id + "/close", 409);
}

TEST_P(SystemCouponTest, Refusals) {
  std::string wrong = kCoupon;
  wrong.replace(wrong.find("10}"), 3, "100}");
  const JsonDocument refused = api("POST", coupons(), 400, wrong);
  EXPECT_EQ(must(refused.root().string_at("field")), "reward.priceInfo.percentage");
  api("POST", coupons(), 400, R"({"title":"a"})");
  for (const char* query : {"?limit=0", "?limit=101", "?state=open", "?cursor=nonsense", "?page=2"})
    api("GET", coupons() + query, 400);
  api("GET", coupons() + "/01JYNW8JMQVFBNWF1APF8Z3FS7", 404);
  api("POST", coupons() + "/01JYNW8JMQVFBNWF1APF8Z3FS7/close", 404);
  const std::string id = make();
  api("GET", coupons() + "/" + id + "?delivery_tag=a-b", 400);
}

TEST_P(SystemCouponTest, OneCouponAlthoughThePowerGoes) {
  line_->fault_next("POST /v2/bot/coupon", "reset_after", 1);
  line_->fault_next("GET /v2/bot/coupon", "error_before", 1);
  make(503);  // LINE has it, and did not tell
  house_->crash(store::testing::Loss::all, 1);
  const std::string id = make();
  EXPECT_EQ(listed(), std::vector{id});

  line_->fault_next("POST /v2/bot/coupon", "reset_before", 1);
  make(503);  // LINE does not have it
  house_->crash(store::testing::Loss::all, 2);
  make(503);  // it may still come
  clock_.jump(std::chrono::minutes(3));
  EXPECT_NE(make(), id);
  EXPECT_EQ(listed().size(), 2u);
}

}  // namespace
}  // namespace enishi::app
