#include "delivery/stages.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "delivery/campaign_fixture.h"

namespace enishi::delivery {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::FakeLine;
using testing::user_of;
using Sent = std::map<std::int64_t, std::int64_t>;

constexpr auto kWithdrawn = static_cast<std::size_t>(CallState::withdrawn);
constexpr auto kExpired = static_cast<std::size_t>(CallState::expired);

class StagesTest : public testing::CampaignTest {
 protected:
  CampaignSpec staged_spec(std::int64_t every = 30) {
    CampaignSpec spec = world_->spec();
    spec.stage_recipients = 1'000;
    spec.stage_minutes = every;
    return spec;
  }
};
ENISHI_ON_BOTH_STORES(StagesTest);

TEST_P(StagesTest, EachGoesOutAtItsDistance) {
  world_->add_friends(2'600);
  const CampaignId id = begin(staged_spec());
  const Time start = *get(id).started_at;
  EXPECT_EQ(sent_since(start), (Sent{{0, 1'000}}));
  auto stages = report(id).stages;
  ASSERT_TRUE(stages);
  EXPECT_EQ(stages->count, 3);
  EXPECT_EQ(stages->current, 1);
  EXPECT_EQ(stages->next_at, start + minutes(30));
  let_pass(hours(2));
  EXPECT_EQ(sent_since(start), (Sent{{0, 1'000}, {30, 1'000}, {60, 600}}));
  EXPECT_EQ(get(id).state, CampaignState::done);
  stages = report(id).stages;
  EXPECT_EQ(stages->current, 3);
  EXPECT_FALSE(stages->next_at);
}

TEST_P(StagesTest, PersonalBodiesAreCountedExactly) {
  world_->add_friends(1'100);
  world_->name_friends(1'100);
  CampaignSpec spec = staged_spec(5);
  spec.messages = world_->spec("{{name}}さん").messages;
  const CampaignId id = begin(spec);
  let_pass(minutes(10));
  EXPECT_EQ(sent_since(*get(id).started_at), (Sent{{0, 1'000}, {5, 100}}));
}

TEST_P(StagesTest, APauseMovesTheLaterOnes) {
  world_->add_friends(3'000);
  const CampaignId id = begin(staged_spec());
  const Time start = *get(id).started_at;
  let_pass(minutes(10));
  ASSERT_TRUE(world_->delivery->pause(world_->actor, id, "wait"));
  let_pass(minutes(180));
  EXPECT_EQ(sent_since(start), (Sent{{0, 1'000}})) << "nothing of a later stage while it rests";
  ASSERT_TRUE(world_->delivery->resume(world_->actor, id));
  let_pass(hours(2));
  EXPECT_EQ(sent_since(start), (Sent{{0, 1'000}, {190, 1'000}, {220, 1'000}}));
  EXPECT_EQ(report(id).settled[kAccepted], 3'000);
}

TEST_P(StagesTest, APowerCutBetweenStagesKeepsTheDistance) {
  world_->add_friends(3'000);
  const CampaignId id = begin(staged_spec());
  const Time start = *get(id).started_at;
  let_pass(minutes(20));
  power_cut();
  let_pass(minutes(5));
  EXPECT_EQ(sent_since(start), (Sent{{0, 1'000}}));
  let_pass(minutes(20));  // the second stage has begun
  world_.reset();
  clock_.advance(hours(3));  // the machine was off
  world_ = std::make_unique<testing::World>(store(), line_, clock_, random_);
  let_pass(hours(1));
  EXPECT_EQ(sent_since(start), (Sent{{0, 1'000}, {30, 1'000}, {225, 1'000}}));
  EXPECT_EQ(report(id).settled[kAccepted], 3'000);
}

TEST_P(StagesTest, ACancelAtTheEdgeSendsNothingMore) {
  world_->add_friends(3'000);
  const CampaignId id = begin(staged_spec());
  let_pass(minutes(30) - Millis(1'000));
  EXPECT_EQ(sent_.size(), 2u);
  power_cut();
  ASSERT_TRUE(world_->delivery->cancel(world_->actor, id));
  power_cut();
  let_pass(hours(2));
  EXPECT_EQ(sent_.size(), 2u);
  const Report r = report(id);
  EXPECT_EQ(r.settled[kAccepted], 1'000);
  EXPECT_EQ(r.settled[kWithdrawn], 2'000);
}

TEST_P(StagesTest, APauseAtTheEdgeSendsNothingMore) {
  world_->add_friends(2'000);
  const CampaignId id = begin(staged_spec());
  let_pass(minutes(30) - Millis(1));
  ASSERT_TRUE(world_->delivery->pause(world_->actor, id, "wait"));
  power_cut();
  let_pass(hours(2));
  EXPECT_EQ(sent_.size(), 2u);
  EXPECT_EQ(get(id).state, CampaignState::paused);
  ASSERT_TRUE(world_->delivery->cancel(world_->actor, id));
  let_pass(minutes(1));
  EXPECT_EQ(report(id).settled[kWithdrawn], 1'000);
}

TEST_P(StagesTest, HalvesOfASplitCallWaitForNoLaterStage) {
  world_->add_friends(2'000);
  const auto bad = user_of(700);
  watch([bad](const SendRequest& request, int) {
    return std::ranges::find(request.to, bad) != request.to.end() ? FakeLine::Fault::bad_recipient
                                                                  : FakeLine::Fault::none;
  });
  const CampaignId id = begin(staged_spec());
  const Time start = *get(id).started_at;
  let_pass(minutes(10));
  EXPECT_EQ(sent_since(start), (Sent{{0, 999}}));
  let_pass(hours(1));
  EXPECT_EQ(report(id).settled[kAccepted], 1'999);
}

TEST_P(StagesTest, QuietHoursAndTheEndHold) {
  auto brand = *world_->workspaces->directory().workspace(world_->workspace);
  const CivilTime local = Zone::load("Asia/Tokyo")->civil(clock_.now());
  const int minute = local.hour * 60 + local.minute;
  brand.quiet_from_minute = (minute + 20) % 1'440;
  brand.quiet_to_minute = (minute + 80) % 1'440;
  ASSERT_TRUE(world_->workspaces->update_workspace(world_->actor, brand));
  world_->add_friends(4'000);
  CampaignSpec spec = staged_spec();
  spec.expires_at = clock_.now() + minutes(120);
  const CampaignId id = begin(spec);
  let_pass(hours(3));
  ASSERT_EQ(sent_.size(), 6u);
  // Stages begin at 0; then when the quiet hour is over, and half an hour later; then it is late.
  const auto from_start = [&](std::size_t i) {
    return std::chrono::round<minutes>(sent_[i].first - sent_[0].first).count();
  };
  EXPECT_NEAR(static_cast<double>(from_start(2)), 80, 1);
  EXPECT_EQ(from_start(4) - from_start(2), 30);
  const Report r = report(id);
  EXPECT_EQ(r.settled[kAccepted], 3'000);
  EXPECT_EQ(r.settled[kExpired], 1'000);
}

TEST_P(StagesTest, WrongOnesNameTheField) {
  const auto field = [&](std::int64_t recipients, std::int64_t minutes, std::int64_t spread = 0) {
    CampaignSpec spec = world_->spec();
    spec.stage_recipients = recipients;
    spec.stage_minutes = minutes;
    spec.spread_seconds = spread;
    const auto made = world_->delivery->create(world_->actor, world_->workspace, spec);
    return made ? std::string() : made.error().field;
  };
  EXPECT_EQ(field(1'000, 1), "");
  EXPECT_EQ(field(10'000'000, 1'440), "");
  EXPECT_EQ(field(999, 1), "stage_recipients");
  EXPECT_EQ(field(-1, 0), "stage_recipients");
  EXPECT_EQ(field(10'000'001, 1), "stage_recipients");
  EXPECT_EQ(field(1'000, 0), "stage_minutes");
  EXPECT_EQ(field(1'000, 1'441), "stage_minutes");
  EXPECT_EQ(field(0, 5), "stage_minutes");
  EXPECT_EQ(field(1'000, 5, 60), "spread_seconds");
}

// Whatever holds the claims up, stages begin at least their distance apart, and an undisturbed one
// exactly at its time.
TEST(Stages, KeepTheirDistanceUnderAnyDelay) {
  SeededRandom random(3);
  for (int round = 0; round < 300; ++round) {
    Campaign c;
    c.started_at = from_ms(1'790'000'000'000);
    c.spec.stage_recipients = 1'000;
    c.spec.stage_minutes = 1 + static_cast<std::int64_t>(random.below(60));
    StageProgress stage;
    Time now = *c.started_at, begun = kTimeMin;
    std::int64_t begun_no = -1;
    bool disturbed = false;
    for (std::int64_t planned = 0; planned < 8'000; planned += 500) {
      const Time due = planned_due(c, *c.started_at, planned);
      now = std::max(now, due_of(c, stage, due));
      if (random.below(8) == 0) {
        now += minutes(2 + random.below(200));
        disturbed = true;
      }
      const std::int64_t no = planned / 1'000;
      if (no != begun_no) {
        if (begun_no >= 0) {
          EXPECT_GE(now - begun, minutes(c.spec.stage_minutes));
        }
        if (!disturbed) {
          EXPECT_EQ(now, due);
        }
        begun = now;
        begun_no = no;
      }
      note_claim(c, stage, due, now);
      EXPECT_LE(due_of(c, stage, due), now) << "what went on stays due";
      now += Millis(static_cast<std::int64_t>(random.below(1'000)));
    }
  }
}

TEST(Stages, ExpectedEnds) {
  CampaignSpec spec;
  const Time start = from_ms(0);
  EXPECT_EQ(expected_end(spec, start, 5'000), start);
  spec.spread_seconds = 60;
  EXPECT_EQ(expected_end(spec, start, 5'000), start + minutes(1));
  spec.spread_seconds = 0;
  spec.stage_recipients = 1'000;
  spec.stage_minutes = 10;
  EXPECT_EQ(expected_end(spec, start, 0), start);
  EXPECT_EQ(expected_end(spec, start, 1'000), start);
  EXPECT_EQ(expected_end(spec, start, 1'001), start + minutes(10));
  EXPECT_EQ(expected_end(spec, start, 10'000'000), start + minutes(10 * 9'999));
}

}  // namespace
}  // namespace enishi::delivery
