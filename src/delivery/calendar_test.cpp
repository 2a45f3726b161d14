#include "delivery/calendar.h"

#include <gtest/gtest.h>

#include "delivery/campaign_fixture.h"

namespace enishi::delivery {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

class CalendarTest : public testing::CampaignTest {
 protected:
  CampaignSpec named(const std::string& name, std::optional<Time> at = {}) {
    CampaignSpec spec = world_->spec(name);
    spec.name = name;
    spec.send_at = at;
    return spec;
  }
  std::vector<CalendarRow> rows(Time from, Time to) {
    return *world_->delivery->calendar(world_->workspace, from, to);
  }
  std::string names(Time from, Time to) {
    std::string all;
    for (const CalendarRow& row : rows(from, to)) all += row.name + " ";
    return all;
  }
};
ENISHI_ON_BOTH_STORES(CalendarTest);

TEST_P(CalendarTest, ShowsWhatIsSentWhen) {
  world_->add_friends(2'000);
  const Time now = clock_.now();
  const CampaignId done = begin(named("done"));
  let_pass(minutes(1));
  CampaignSpec spec = named("staged");
  spec.stage_recipients = 1'000;
  spec.stage_minutes = 60;
  const CampaignId staged = begin(spec);
  const CampaignId later = world_->start(named("later", now + days(2)));
  const CampaignId paused = world_->start(named("paused", now + days(1)));
  ASSERT_TRUE(world_->delivery->pause(world_->actor, paused, "think"));
  const CampaignId dropped = world_->start(named("dropped", now + days(1)));
  ASSERT_TRUE(world_->delivery->cancel(world_->actor, dropped));
  world_->make(named("checked", now + days(1)));
  const auto tester = people::line_user_id_text(testing::user_of(1));
  ASSERT_TRUE(world_->delivery->test_send(world_->actor, world_->workspace, named("test"), tester));
  world_->wait_idle();

  const auto all = rows(now, now + days(10));
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].what, "campaign/" + done.text());
  EXPECT_EQ(all[0].state, "done");
  EXPECT_TRUE(all[0].ended_at);
  EXPECT_FALSE(all[0].expected_end);
  EXPECT_EQ(all[0].recipients, 2'000);
  EXPECT_FALSE(all[0].estimated);
  EXPECT_EQ(all[1].what, "campaign/" + staged.text());
  EXPECT_EQ(all[1].state, "sending");
  EXPECT_EQ(all[1].expected_end, *get(staged).started_at + minutes(60));
  EXPECT_EQ(all[2].name, "paused");
  EXPECT_EQ(all[2].state, "paused");
  EXPECT_EQ(all[3].what, "campaign/" + later.text());
  EXPECT_EQ(all[3].starts_at, now + days(2));
  EXPECT_EQ(all[3].recipients, 2'000);
  EXPECT_TRUE(all[3].estimated);
  EXPECT_EQ(all[3].channel, world_->channel);
}

TEST_P(CalendarTest, OnlyWhatGoesOnInTheTimeAskedFor) {
  world_->add_friends(10);
  const Time now = clock_.now();
  begin(named("first"));
  let_pass(hours(3));
  begin(named("second"));
  CampaignSpec spec = named("long", now + days(3));
  spec.spread_seconds = 2 * 24 * 3'600;
  world_->start(spec);
  EXPECT_EQ(names(now - days(3), now), "");
  EXPECT_EQ(names(now, now + hours(1)), "first ");
  EXPECT_EQ(names(now + hours(1), now + hours(10)), "second ");
  EXPECT_EQ(names(now, now + hours(10)), "first second ");
  EXPECT_EQ(names(now + days(2), now + days(3)), "");
  EXPECT_EQ(names(now + days(2), now + days(3) + Millis(1)), "long ");
  EXPECT_EQ(names(now + days(5), now + days(9)), "long ") << "its end";
  EXPECT_EQ(names(now + days(5) + Millis(1), now + days(9)), "");
  EXPECT_EQ(world_->delivery->calendar(WorkspaceId{}, now, now).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace enishi::delivery
