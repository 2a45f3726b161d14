// Segments through a whole house: counted, diffed, explained, and as recipients of a campaign.
#include "api/testing.h"

namespace enishi::api::testing {
namespace {

class SegmentRoutesTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    brand_ = system().make_brand();
    workspace_ = "/workspaces/" + brand_.workspace.text();
    segments_ = workspace_ + "/segments";
    system().add_friends(brand_, 1, 4);
    for (int record = 1; record <= 3; ++record)
      EXPECT_EQ(
          system()
              .post(workspace_ + "/events", R"({"events":[{"record":)" + std::to_string(record) +
                                                R"(,"type":"ordered","properties":{"amount":)" +
                                                std::to_string(record * 1'000) + "}}]}")
              .status,
          200);
  }
  std::string make(const std::string& name, const std::string& text) {
    const Answered made =
        system().post(segments_, R"({"name":")" + name + R"(","text":")" + text + R"("})");
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("id");
  }

  WiredSystem::Brand brand_;
  std::string workspace_, segments_;
};
ENISHI_ON_BOTH_STORES(SegmentRoutesTest);

TEST_P(SegmentRoutesTest, ACountSaysWhatItCovers) {
  const Answered counted =
      system().post(segments_ + "/count", R"({"text":"event ordered sum amount >= 2000"})");
  ASSERT_EQ(counted.status, 200) << counted.body;
  EXPECT_EQ(counted.text("count"), "2");
  EXPECT_EQ(counted.text("reachable"), "2");
  EXPECT_EQ(counted.text("reachable_percent"), "100");
  EXPECT_NE(counted.text("position"), "0");
  const Answered before = system().post(segments_ + "/count",
                                        R"({"text":"event ordered","at":"2020-01-01T00:00:00Z"})");
  EXPECT_EQ(before.text("count"), "0") << before.body;  // as of then
  EXPECT_EQ(system().post(segments_ + "/count", "{}").text("field"), "condition");
  EXPECT_EQ(
      system()
          .post(segments_ + "/count", R"({"text":"event ordered","at":"2090-01-01T00:00:00Z"})")
          .text("field"),
      "at");
  EXPECT_EQ(system().post(segments_ + "/count", R"({"text":"event ordered sum"})").status, 400);
}

TEST_P(SegmentRoutesTest, ACampaignGoesToASegmentOfSegments) {
  const std::string buyers = make("buyers", "event ordered sum amount >= 2000");
  const std::string not_third =
      make("more", "segment \\\"" + buyers + "\\\" and not event ordered sum amount >= 3000");
  const Answered made = system().post(workspace_ + "/campaigns",
                                      R"({"name":"c","channel":")" + brand_.channel.text() +
                                          R"(","recipients":{"segment":")" + not_third +
                                          R"("},"messages":[{"type":"text","text":"a"}]})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string campaign = made.text("id");
  EXPECT_EQ(system().post(segments_ + "/" + not_third + "/archive").status, 409) << "in use";
  EXPECT_EQ(system().post("/campaigns/" + campaign + "/check").status, 200);
  EXPECT_EQ(system().post("/campaigns/" + campaign + "/send").status, 200);
  system().run(*CampaignId::parse(campaign));
  const Answered ledger = system().get("/campaigns/" + campaign + "/ledger");
  EXPECT_NE(ledger.body.find(R"("record":2)"), std::string::npos) << ledger.body;
  EXPECT_EQ(ledger.body.find(R"("record":3)"), std::string::npos) << ledger.body;
  EXPECT_EQ(system().post(segments_ + "/" + not_third + "/archive").status, 200);
}

TEST_P(SegmentRoutesTest, ADiffNamesWhoComesAndGoes) {
  const std::string id = make("two", "event ordered sum amount between 1000 and 2000");
  const Answered diff = system().post(segments_ + "/" + id + "/diff",
                                      R"({"text":"event ordered sum amount >= 2000"})");
  ASSERT_EQ(diff.status, 200) << diff.body;
  EXPECT_EQ(diff.text("before"), "2");
  EXPECT_EQ(diff.text("after"), "2");
  EXPECT_EQ(diff.text("entering"), R"({"count":1,"examples":[3]})");
  EXPECT_EQ(diff.text("leaving"), R"({"count":1,"examples":[1]})");
}

TEST_P(SegmentRoutesTest, MembersArePagedAndExplained) {
  const std::string id = make("buyers", "event ordered sum amount >= 2000");
  const Answered page = system().get(segments_ + "/" + id + "/members?limit=1");
  EXPECT_EQ(page.text("items"), "[2]");
  EXPECT_EQ(page.text("count"), "2");
  const Answered next =
      system().get(segments_ + "/" + id + "/members?limit=1&cursor=" + page.text("next"));
  EXPECT_EQ(next.text("items"), "[3]");
  EXPECT_EQ(next.text("next"), "");
  const Answered why = system().get(segments_ + "/" + id + "/explain/1");
  EXPECT_EQ(why.text("holds"), "false") << why.body;
  EXPECT_NE(why.body.find("1000"), std::string::npos) << why.body;
  EXPECT_EQ(system().get(segments_ + "/" + id + "/explain/99").status, 404);
}

}  // namespace
}  // namespace enishi::api::testing
