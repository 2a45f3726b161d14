#include <algorithm>

#include "api/testing.h"

namespace enishi::api::testing {
namespace {

class CampaignRoutesTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    system_ = std::make_unique<WiredSystem>(
        store(), std::map<std::string, std::string>{{"http.public_url", "https://enishi.example"}});
    brand_ = system_->make_brand();
    campaigns_ = "/workspaces/" + brand_.workspace.text() + "/campaigns";
  }
  void TearDown() override {
    system_.reset();
    StoreTest::TearDown();
  }
  std::string spec(const std::string& members) {
    return R"({"name":"秋","channel":")" + brand_.channel.text() + "\"," + members + "}";
  }
  std::string text_spec(const std::string& text, const std::string& more = {}) {
    return spec(R"("messages":[{"type":"text","text":")" + text + "\"}]" + more);
  }
  Answered create(const std::string& body) { return system_->post(campaigns_, body); }
  std::string problem(const Answered& answer) {
    return std::to_string(answer.status) + " " + answer.text("field");
  }
  Answered as(const std::string& token, const std::string& path) {
    return system_->ask({.method = "POST", .target = "/api/v1" + path, .token = token});
  }

  std::unique_ptr<WiredSystem> system_;
  WiredSystem::Brand brand_;
  std::string campaigns_;
};
ENISHI_ON_BOTH_STORES(CampaignRoutesTest);

TEST_P(CampaignRoutesTest, GoesFromDraftToReportWithClicks) {
  system_->add_friends(brand_, 1, 3);
  const Answered made = create(text_spec("https://shop.example/a", R"(,"link_policy":"person")"));
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string id = made.text("id"), path = "/campaigns/" + id;
  EXPECT_EQ(system_->post(path + "/check").text("state"), "checked");
  EXPECT_EQ(system_->get(path + "/estimate").text("recipients"), "3");
  EXPECT_EQ(system_->post(path + "/send").text("state"), "scheduled");
  system_->run(*CampaignId::parse(id));

  const auto sent = system_->line.accepted();
  ASSERT_FALSE(sent.empty());
  const std::string mark = "https://enishi.example/c/";
  const auto at = sent[0].messages.find(mark);
  ASSERT_NE(at, std::string::npos) << sent[0].messages;
  const std::string code = sent[0].messages.substr(at + mark.size(), 22);
  for (int i = 0; i < 2; ++i) {
    const Answered clicked =
        system_->ask({.method = "GET", .target = "/c/" + code, .anonymous = true});
    EXPECT_EQ(clicked.status, 302);
    EXPECT_EQ(clicked.header("Location"), "https://shop.example/a");
  }
  system_->settle();
  const Answered report = system_->get(path + "/report");
  EXPECT_EQ(report.text("balances"), "true");
  const JsonDocument document = report.json();
  EXPECT_EQ(*document.root().get("settled")->integer_at("accepted"), 3);
  const JsonValue link = document.root().get("links")->at(0);
  EXPECT_EQ(*link.integer_at("clicks"), 2);
  EXPECT_EQ(*link.integer_at("people"), 1);
}

TEST_P(CampaignRoutesTest, FaultsNameTheirPlace) {
  EXPECT_EQ(problem(create(text_spec(""))).substr(0, 15), "400 messages[0]");
  EXPECT_EQ(problem(create(spec(R"("messages":[])"))).substr(0, 12), "400 messages");
  EXPECT_EQ(problem(create(text_spec("a", R"(,"recipients":{"tga":"x"})"))).substr(0, 14),
            "400 recipients");
  EXPECT_EQ(problem(create(text_spec("a", R"(,"exclude":[])"))), "400 exclude");
  EXPECT_EQ(problem(create(text_spec("a", R"(,"quota_policy":"maybe")"))), "400 quota_policy");
  EXPECT_EQ(problem(create(text_spec("a", R"(,"send_at":"tomorrow")"))), "400 send_at");
  EXPECT_EQ(problem(create(text_spec("a", R"(,"audience":"x")"))), "400 audience");
  EXPECT_EQ(problem(create(text_spec("a", R"(,"spread_seconds":-1)"))), "400 spread_seconds");
  EXPECT_EQ(system_->get(campaigns_).text("items"), "[]");
}

TEST_P(CampaignRoutesTest, WhatIsGivenComesBack) {
  const std::string members =
      R"("messages":[{"text":"{{name|お客様}}さん","type":"text"}],"recipients":{"tag":"vip"},)"
      R"("exclude":{"tag":"staff"},"send_at":"2027-01-01T00:00:00.000Z",)"
      R"("expires_at":"2027-01-02T00:00:00.000Z","spread_seconds":60,"quota_policy":"cut",)"
      R"("link_policy":"off","ignore_quiet_hours":true,"ignore_cap":true,)"
      R"("notification_disabled":true)";
  const Answered made = create(spec(members));
  ASSERT_EQ(made.status, 201) << made.body;
  const JsonDocument given = *JsonDocument::parse("{" + members + "}");
  const Answered shown = system_->get("/campaigns/" + made.text("id"));
  EXPECT_TRUE(given.root().each([&](std::string_view name, const JsonValue& value) -> Status {
    const auto back = shown.json();
    EXPECT_EQ(back.root().get(name)->dump(), value.dump()) << name;
    return {};
  }));
}

TEST_P(CampaignRoutesTest, StagesWarningsAndCost) {
  system_->add_friends(brand_, 1, 3);
  EXPECT_EQ(problem(create(text_spec("a", R"(,"stage_recipients":999,"stage_minutes":5)"))),
            "400 stage_recipients");
  EXPECT_EQ(problem(create(text_spec("a", R"(,"stage_recipients":1000,"stage_minutes":1441)"))),
            "400 stage_minutes");
  const std::string staged = R"(,"stage_recipients":1000,"stage_minutes":5)";
  EXPECT_EQ(problem(create(text_spec("a", staged + R"(,"spread_seconds":60)"))),
            "400 spread_seconds");
  const std::string channel = "/channels/" + brand_.channel.text();
  const auto put = [&](const std::string& body) {
    return problem(
        system_->ask({.method = "PUT", .target = "/api/v1" + channel + "/tariff", .body = body}));
  };
  EXPECT_EQ(put(R"({"monthly_fee":-1,"included":1})"), "400 monthly_fee");
  EXPECT_EQ(put(R"({"monthly_fee":0.125,"included":1})"), "400 monthly_fee");
  EXPECT_EQ(put(R"({"monthly_fee":0,"included":1,"tiers":[{"price":1},{"price":1}]})"),
            "400 tiers[0].up_to");
  EXPECT_EQ(put(R"({"monthly_fee":0,"included":1,"tiers":[{"price":1001}]})"),
            "400 tiers[0].price");
  EXPECT_EQ(put(R"({"monthly_fee":5000,"included":1,"tiers":[{"price":2.85}]})"), "200 ");
  EXPECT_EQ(system_->get(channel + "/tariff").body,
            R"({"monthly_fee":5000,"included":1,"tiers":[{"price":2.85}]})");

  const Answered made = create(text_spec("a", staged));
  const std::string id = made.text("id"), path = "/campaigns/" + id;
  EXPECT_EQ(made.text("stage_recipients"), "1000");
  const Answered checked = system_->post(path + "/check");
  EXPECT_EQ(checked.text("estimated"), "3");
  EXPECT_EQ(system_->get(path + "/estimate").text("cost"), "5.7");
  EXPECT_EQ(system_->get(path + "/estimate").text("warnings"), "[]");
  system_->post(path + "/send");
  system_->run(*CampaignId::parse(id));
  const Answered report = system_->get(path + "/report");
  EXPECT_EQ(report.text("cost"), "5.7");
  EXPECT_EQ(report.text("stages"), R"({"count":1,"current":1})");
  const Answered quota = system_->get(channel + "/quota");
  EXPECT_EQ(quota.text("cost"), "5.7");
  EXPECT_EQ(quota.text("included_left"), "0");
  const Answered again = create(text_spec("a"));
  const std::string warned = system_->post("/campaigns/" + again.text("id") + "/check").body;
  EXPECT_NE(warned.find(R"("code":"same_content")"), std::string::npos) << warned;
}

TEST_P(CampaignRoutesTest, TheCalendarShowsDaysOfTheWorkspacesZone) {
  const Answered made = create(text_spec("a", R"(,"send_at":"2027-01-31T15:30:00.000Z")"));
  const std::string path = "/campaigns/" + made.text("id");
  EXPECT_EQ(system_->post(path + "/check").status, 200);
  EXPECT_EQ(system_->post(path + "/send").status, 200);
  const std::string calendar = "/workspaces/" + brand_.workspace.text() + "/calendar";
  const auto items = [&](const std::string& query) {
    return system_->get(calendar + query).text("items");
  };
  EXPECT_EQ(items("?from=20270131&to=20270131"), "[]");
  EXPECT_NE(items("?from=20270201&to=20270201").find(made.text("id")), std::string::npos);
  EXPECT_EQ(problem(system_->get(calendar + "?from=20270230")), "400 from");
  EXPECT_EQ(problem(system_->get(calendar + "?from=2027-02-01")), "400 from");
  EXPECT_EQ(problem(system_->get(calendar + "?from=20270201&to=20270131")), "400 to");
  EXPECT_EQ(system_->get(calendar + "?from=20270101&to=20270402").status, 200);
  EXPECT_EQ(problem(system_->get(calendar + "?from=20270101&to=20270403")), "400 to");
}

TEST_P(CampaignRoutesTest, ASecondPersonApproves) {
  system_->add_friends(brand_, 1, 2);
  ASSERT_EQ(system_
                ->ask({.method = "PATCH",
                       .target = "/api/v1/workspaces/" + brand_.workspace.text(),
                       .body = R"({"approval_above":1})"})
                .status,
            200);
  const std::string author = system_->key({"campaigns.write", "campaigns.approve"});
  const std::string second = system_->key({"campaigns.approve"});
  const Answered made = system_->ask({.method = "POST",
                                      .target = "/api/v1" + campaigns_,
                                      .body = text_spec("a"),
                                      .token = author});
  const std::string path = "/campaigns/" + made.text("id");
  EXPECT_EQ(as(author, path + "/check").text("needs_approval"), "true");
  EXPECT_EQ(as(author, path + "/send").status, 403);
  EXPECT_EQ(as(author, path + "/approve").status, 403);
  EXPECT_EQ(as(second, path + "/send").status, 403);
  EXPECT_EQ(as(second, path + "/approve").status, 200);
  EXPECT_EQ(as(author, path + "/send").status, 200);
}

TEST_P(CampaignRoutesTest, ListsGoBackInTime) {
  std::vector<std::string> made;
  for (int i = 0; i < 3; ++i) made.push_back(create(text_spec("a")).text("id"));
  const Answered first = system_->get(campaigns_ + "?limit=2");
  const JsonDocument page = first.json();
  EXPECT_EQ(*page.root().get("items")->at(0).string_at("id"), made[2]);
  const Answered rest = system_->get(campaigns_ + "?limit=2&cursor=" + first.text("next"));
  EXPECT_EQ(*rest.json().root().get("items")->at(0).string_at("id"), made[0]);
}

TEST_P(CampaignRoutesTest, TheSameKeySendsOnce) {
  const std::string path = "/campaigns/" + create(text_spec("a")).text("id");
  system_->post(path + "/check");
  const Ask send{.method = "POST", .target = "/api/v1" + path + "/send", .idempotency_key = "k"};
  EXPECT_EQ(system_->ask(send).status, 200);
  EXPECT_EQ(system_->ask(send).status, 200);
  EXPECT_EQ(system_->post(path + "/send").status, 409);
}

}  // namespace
}  // namespace enishi::api::testing
