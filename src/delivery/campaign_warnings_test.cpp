#include "delivery/campaign_warnings.h"

#include <gtest/gtest.h>

#include "delivery/campaign_fixture.h"
#include "delivery/limits.h"

namespace enishi::delivery {
namespace {

class WarningsTest : public testing::CampaignTest {
 protected:
  std::string codes(const std::vector<Warning>& warnings) {
    std::string all;
    for (const Warning& w : warnings) all += w.code + " ";
    return all;
  }
  std::string check(CampaignSpec spec) { return codes(world_->make(std::move(spec)).warnings); }
};
ENISHI_ON_BOTH_STORES(WarningsTest);

TEST_P(WarningsTest, TheSameContentWithinADay) {
  world_->add_friends(3);
  EXPECT_EQ(check(world_->spec()), "");
  const auto tester = people::line_user_id_text(testing::user_of(1));
  const auto test =
      world_->delivery->test_send(world_->actor, world_->workspace, world_->spec(), tester);
  ASSERT_TRUE(test);
  world_->run(test->id);
  EXPECT_EQ(check(world_->spec()), "") << "a test send is not noted";

  const Time at = clock_.now();
  const Campaign sent = world_->send(world_->spec());
  const Campaign again = world_->make(world_->spec());
  EXPECT_EQ(codes(again.warnings), "same_content ");
  // Its name, and when by the workspace's clock (Asia/Tokyo).
  std::string local = iso8601(at + std::chrono::hours(9)).substr(0, 16);
  local[10] = ' ';
  EXPECT_NE(again.warnings[0].ja.find("「" + sent.spec.name + "」、" + local), std::string::npos)
      << again.warnings[0].ja;
  EXPECT_EQ(codes(world_->delivery->estimate(again.id)->warnings), "same_content ");
  EXPECT_EQ(codes(world_->delivery->estimate(sent.id)->warnings), "") << "not of itself";
  EXPECT_TRUE(world_->delivery->get(again.id)->warnings.empty()) << "told, not kept";
  const auto warned =
      world_->delivery->test_send(world_->actor, world_->workspace, world_->spec(), tester);
  ASSERT_TRUE(warned);
  EXPECT_EQ(codes(warned->warnings), "");
  EXPECT_EQ(check(world_->spec("ほかのご案内")), "");
  EXPECT_EQ(world_->run(world_->start(world_->spec())).state, CampaignState::done)
      << "a warning, no refusal";
  clock_.advance(std::chrono::hours(25));
  EXPECT_EQ(check(world_->spec()), "");
}

TEST_P(WarningsTest, MoreThanAMillionAtOnce) {
  Metrics metrics;
  const Seams seams{store(),
                    *world_->log,
                    *world_->jobs,
                    *world_->timers,
                    *world_->people,
                    *world_->workspaces,
                    *world_->operations,
                    *world_->sealer,
                    line_,
                    *world_->config,
                    clock_,
                    random_,
                    metrics,
                    *world_->segments};
  Campaign c;
  c.spec = world_->spec();
  c.workspace = world_->workspace;
  c.channel_no = world_->channel_no;
  const auto told = [&](std::int64_t recipients, std::int64_t unreachable = 0) {
    Estimate estimate;
    estimate.recipients = recipients;
    estimate.unreachable = unreachable;
    return codes(*campaign_warnings(seams, c, estimate));
  };
  EXPECT_EQ(told(limits::unstaged_recipients_max), "");
  EXPECT_EQ(told(limits::unstaged_recipients_max + 1), "large_send ");
  EXPECT_EQ(told(limits::unstaged_recipients_max + 1, 1), "");
  c.spec.spread_seconds = 60;
  EXPECT_EQ(told(5'000'000), "");
  c.spec.spread_seconds = 0;
  c.spec.stage_recipients = 500'000;
  EXPECT_EQ(told(5'000'000), "");
  c.spec.stage_recipients = 0;
  c.test = true;
  EXPECT_EQ(told(5'000'000), "");
}

}  // namespace
}  // namespace enishi::delivery
