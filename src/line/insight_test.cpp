// LINE's numbers, as the simulator tells them, into the tables; a thousand messages due at once.
#include "measure/insight.h"

#include "line/audience_fixture.h"
#include "line/insight_api.h"

namespace enishi::line {
namespace {

using measure::Insight;
using measure::MessageInsight;

class InsightTest : public LimitedFixture {
 protected:
  void SetUp() override {
    LimitedFixture::SetUp();
    open();
  }
  void TearDown() override {
    pipeline_.reset();
    jobs_.reset();
    insight_.reset();
    LimitedFixture::TearDown();
  }
  // Also what a restart does.
  void open() {
    pipeline_.reset();
    jobs_.reset();
    insight_.reset();
    source_ = make_insight_source(api_->asker());
    jobs_ = *spine::Jobs::open(state(), clock_, metrics_);
    insight_ = Insight::make({state(), *jobs_, *people_, *workspaces_, *source_, clock_, metrics_});
    pipeline_ = *spine::Pipeline::open(
        state(), *log_, metrics_, {&people_->applier(), &chats_->applier(), &insight_->applier()});
  }
  // Sends to the first `count` friends under a unit.
  void multicast(const std::string& unit, std::size_t count) {
    JsonOut body;
    body.object().key("to").array();
    for (std::size_t i = 0; i < count; ++i) body.string(users_[i]);
    body.end().key("messages").raw(R"([{"type":"text","text":"https://shop.example/a"}])");
    body.key("customAggregationUnits").array().string(unit).end().end();
    const auto reply = api_->asker().ask({.channel = channel_.id,
                                          .endpoint = Endpoint::multicast,
                                          .method = "POST",
                                          .path = "/v2/bot/message/multicast",
                                          .body = body.take()});
    ASSERT_TRUE(reply) << reply.error().message;
  }
  void watch_unit(const std::string& unit) {
    ASSERT_TRUE(state().write([&](store::Tx& tx) {
      return insight_->watch_unit(tx, channel_.no, unit, clock_.now(), clock_.now());
    }));
  }
  std::optional<MessageInsight> unit(const std::string& name) {
    auto found = insight_->of_unit(channel_.no, name);
    EXPECT_TRUE(found);
    return *found;
  }

  std::unique_ptr<measure::InsightSource> source_;
  std::unique_ptr<Insight> insight_;
};
ENISHI_ON_BOTH_STORES(InsightTest);

TEST_P(InsightTest, WhatIsHiddenStaysUnknown) {
  befriend(100);
  multicast("few", 100);
  multicast("many", 100);
  ASSERT_TRUE(platform_->interact(
      line_.id,
      {.unit = "few", .seen = {.count = 50}, .clicked = {.count = 19}, .over = Millis{0}}));
  ASSERT_TRUE(platform_->interact(
      line_.id,
      {.unit = "many", .seen = {.count = 80}, .clicked = {.count = 40}, .over = Millis{0}}));
  for (const char* name : {"few", "many", "none"}) watch_unit(name);
  EXPECT_FALSE(unit("few"));
  let_pass(std::chrono::hours{4}, std::chrono::minutes{5});
  const auto few = unit("few"), many = unit("many"), none = unit("none");
  ASSERT_TRUE(few && many && none);
  EXPECT_GE(few->numbers.impressions.value_or(0), 50);
  EXPECT_FALSE(few->numbers.clicks) << "under 20 is unknown";
  EXPECT_FALSE(few->numbers.delivered) << "LINE does not tell of units";
  EXPECT_EQ(many->numbers.clicks, 40);
  EXPECT_NE(many->numbers.urls.find(R"("url":"https://shop.example/a","clicks":)"),
            std::string::npos)
      << many->numbers.urls;
  EXPECT_NE(many->numbers.urls.find(R"("unique_clicks":40)"), std::string::npos);
  EXPECT_NE(many->numbers.bubbles.find(R"("unique_impressions":)"), std::string::npos);
  EXPECT_NE(many->numbers.bubbles.find(R"("plays":null)"), std::string::npos);
  EXPECT_FALSE(none->numbers.impressions);
  EXPECT_FALSE(many->final);
  let_pass(std::chrono::days{15}, std::chrono::minutes{30});
  EXPECT_TRUE(unit("many")->final);
  EXPECT_EQ(answered("2xx", "insight_unit"), 3 * 7) << "seven reads in fourteen days";
  EXPECT_EQ(answered("429"), 0);
}

TEST_P(InsightTest, DaysOfFriendsAndDeliveries) {
  befriend(40);
  multicast("u", 40);
  tick();
  clock_.advance(std::chrono::days{2});
  tick();
  let_pass(std::chrono::hours{2}, std::chrono::minutes{1});
  const auto friends = insight_->friends(channel_.no, "20000101", "20991231");
  ASSERT_TRUE(friends && !friends->empty());
  const auto& newest = friends->back();
  EXPECT_EQ(newest.ours, 40);
  EXPECT_EQ(newest.at_line(), 40);
  EXPECT_EQ(newest.difference(), 0);
  const auto deliveries = insight_->deliveries(channel_.no, "20000101", "20991231");
  ASSERT_TRUE(deliveries);
  std::map<std::string, std::int64_t> most;
  for (const auto& row : *deliveries)
    most[row.kind] = std::max(most[row.kind], row.count.value_or(0));
  EXPECT_EQ(most["apiMulticast"], 40);
  EXPECT_EQ(most["delivered_multicast"], 40);
  const auto demographics = insight_->demographics(channel_.no);
  ASSERT_TRUE(demographics && *demographics);
  EXPECT_NE((*demographics)->body.find("\"available\""), std::string::npos);
  EXPECT_EQ(answered("429"), 0);
  EXPECT_EQ(answered("4xx"), 0);
}

TEST_P(InsightTest, AThousandMessagesAtOnce) {
  constexpr int kUnits = 1'000;
  for (int i = 0; i < kUnits; ++i) {
    watch_unit("c" + std::to_string(i));
    clock_.advance(Millis{10});
  }
  tick();
  const Time due = clock_.now() + std::chrono::hours{3};
  // A restart in between keeps the plan.
  let_pass(std::chrono::hours{12}, std::chrono::minutes{1});
  open();
  let_pass(std::chrono::hours{11}, std::chrono::minutes{1});
  Time last = kTimeMin, latest = kTimeMin;
  for (int i = 0; i < kUnits; ++i) {
    const auto read = unit("c" + std::to_string(i));
    ASSERT_TRUE(read) << i;
    EXPECT_GE(read->as_of, last) << "those that were due first are asked first: " << i;
    last = read->as_of;
    latest = std::max(latest, read->as_of);
  }
  EXPECT_LE(latest, due + std::chrono::hours{20});
  EXPECT_EQ(answered("429"), 0);
  EXPECT_EQ(answered("4xx"), 0);
}

}  // namespace
}  // namespace enishi::line
