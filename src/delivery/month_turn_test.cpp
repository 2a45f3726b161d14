// The turn of LINE's month (UTC+9) while a campaign sends.
#include <gtest/gtest.h>

#include <algorithm>

#include "delivery/admission.h"
#include "delivery/campaign_fixture.h"
#include "delivery/campaign_months.h"
#include "delivery/outcomes.h"
#include "delivery/sql.h"

namespace enishi::delivery {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::FakeLine;

class MonthTurnTest : public testing::CampaignTest {
 protected:
  // 2,000 friends in two stages of half an hour; the first at `minutes_before` the turn.
  CampaignId begin_before(std::string_view turn, int minutes_before,
                          QuotaPolicy policy = QuotaPolicy::refuse) {
    turn_ = *parse_iso8601(turn);
    clock_.set(turn_ - minutes(minutes_before));
    world_->add_friends(2'000);
    CampaignSpec spec = world_->spec();
    spec.stage_recipients = 1'000;
    spec.stage_minutes = 30;
    spec.quota_policy = policy;
    const CampaignId id = begin(spec);
    EXPECT_EQ(sent(), 1'000) << name(get(id).state) << get(id).reason;
    return id;
  }
  // LINE begins to count anew.
  void new_quota(std::int64_t value) { line_.set_quota({true, value, -sent()}); }
  std::int64_t sent() const {
    std::int64_t sum = 0;
    for (const auto& [at, count] : sent_) sum += count;
    return sum;
  }
  std::vector<CampaignMonth> months(const CampaignId& id) {
    const CampaignNo no = get(id).no;
    return *store().state().reading([&](store::Tx& tx) { return campaign_months(tx, no); });
  }
  void expect_wait_for_a_person(QuotaPolicy policy) {
    line_.set_quota({true, 2'000, 0});
    const CampaignId id = begin_before("2027-02-28T15:00:00Z", 20, policy);
    new_quota(999);
    let_pass(hours(1));
    EXPECT_EQ(sent(), 1'000) << "not one call of the new month";
    const Campaign c = get(id);
    EXPECT_EQ(c.state, CampaignState::paused);
    EXPECT_NE(c.reason.find("1000 messages are still to be sent, 999 are left"), std::string::npos)
        << c.reason;
    ASSERT_TRUE(world_->delivery->resume(world_->actor, id));
    let_pass(minutes(2));
    EXPECT_EQ(get(id).state, CampaignState::paused) << "still";
    new_quota(1'000);
    ASSERT_TRUE(world_->delivery->resume(world_->actor, id));
    let_pass(minutes(2));
    EXPECT_EQ(get(id).state, CampaignState::done);
    EXPECT_EQ(report(id).settled[kAccepted], 2'000);
    EXPECT_EQ(months(id).back().month, "202703");
  }

  Time turn_;
};
ENISHI_ON_BOTH_STORES(MonthTurnTest);

TEST_P(MonthTurnTest, WhatFitsTheNewQuotaGoesOn) {
  line_.set_quota({true, 2'000, 0});
  const CampaignId id = begin_before("2026-12-31T15:00:00Z", 20);
  new_quota(1'000);
  let_pass(hours(1));
  EXPECT_EQ(get(id).state, CampaignState::done);
  EXPECT_EQ(report(id).settled[kAccepted], 2'000);
  const auto all = months(id);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].month, "202612");
  EXPECT_EQ(all[1].month, "202701");
  EXPECT_EQ(all[0].accepted, 1'000);
  EXPECT_EQ(all[1].accepted, 1'000);
  EXPECT_EQ(all[1].used, 0);
  EXPECT_EQ(all[0].unit.name, all[1].unit.name);
  for (const SendRequest& request : line_.accepted()) EXPECT_EQ(request.unit, all[0].unit.name);
}

TEST_P(MonthTurnTest, WhatDoesNotFitWaitsForAPerson) {
  expect_wait_for_a_person(QuotaPolicy::refuse);
}
TEST_P(MonthTurnTest, NorIsAnybodyCutByThen) {
  expect_wait_for_a_person(QuotaPolicy::cut);
}

TEST_P(MonthTurnTest, APowerCutAtTheTurn) {
  line_.set_quota({true, 2'000, 0});
  const CampaignId id = begin_before("2026-12-31T15:00:00Z", 1);
  new_quota(1'000);
  line_.fail_quota(Error{ErrorCode::unavailable, "away", ""});
  let_pass(minutes(35));
  EXPECT_EQ(sent(), 1'000) << "nothing before LINE tells the new quota";
  EXPECT_EQ(get(id).state, CampaignState::sending);
  power_cut();
  let_pass(minutes(1));
  EXPECT_EQ(sent(), 1'000);
  line_.fail_quota(std::nullopt);
  power_cut();
  let_pass(minutes(5));
  EXPECT_EQ(get(id).state, CampaignState::done);
  EXPECT_EQ(report(id).settled[kAccepted], 2'000);
  EXPECT_EQ(months(id).size(), 2u);
}

TEST_P(MonthTurnTest, ManyCutsAroundTheTurn) {
  line_.set_quota({true, 2'000, 0});
  const CampaignId id = begin_before("2026-12-31T15:00:00Z", 30);
  new_quota(1'000);
  let_pass(minutes(29));
  for (int i = 0; i < 6; ++i) {
    clock_.advance(std::chrono::seconds(12));
    for (int steps = i % 3; steps > 0; --steps) world_->settle();
    power_cut();
  }
  let_pass(hours(1));
  EXPECT_EQ(get(id).state, CampaignState::done);
  EXPECT_EQ(report(id).settled[kAccepted], 2'000);
}

TEST_P(MonthTurnTest, TheFirstToAskGetsTheNewQuota) {
  line_.set_quota({true, 4'000, 0});
  const CampaignId first = begin_before("2026-12-31T15:00:00Z", 20);
  const CampaignId second = begin([&] {
    CampaignSpec spec = world_->spec("二通目");
    spec.stage_recipients = 1'000;
    spec.stage_minutes = 30;
    return spec;
  }());
  new_quota(1'500);
  let_pass(hours(1));
  const auto done = [&](const CampaignId& id) { return get(id).state == CampaignState::done; };
  EXPECT_NE(done(first), done(second));
  EXPECT_EQ(sent(), 3'000);
}

TEST_P(MonthTurnTest, ASharedUnitOfTheNewMonthIsKnown) {
  const CampaignId id = begin_before("2026-12-31T15:00:00Z", 20);
  const std::string own = get(id).unit;
  ASSERT_TRUE(store().state().write([&](store::Tx& tx) -> Status {
    for (int i = 0; i < kUnitNamesMonthMax; ++i)
      TRY(tx.exec(sql::insert_unit, {world_->channel_no, "202701", "other" + std::to_string(i)}));
    return {};
  }));
  let_pass(hours(1));
  const Campaign c = get(id);
  EXPECT_EQ(c.unit, "shared_202701");
  EXPECT_TRUE(c.unit_shared);
  EXPECT_EQ(line_.accepted().front().unit, own);
  EXPECT_EQ(line_.accepted().back().unit, "shared_202701");
  const auto units = *world_->delivery->units(id);
  ASSERT_EQ(units.size(), 2u);
  EXPECT_EQ(units[0].name, own);
  EXPECT_FALSE(units[0].shared);
  EXPECT_EQ(units[1].name, "shared_202701");
  EXPECT_TRUE(units[1].shared);
  const auto between = [&](Time first, Time last) {
    return *store().state().reading(
        [&](store::Tx& tx) { return units_between(tx, c, first, last); });
  };
  using Units = std::vector<std::string>;
  EXPECT_EQ(between(turn_ - minutes(9), turn_ - minutes(9)), (Units{own}));
  EXPECT_EQ(between(turn_ + minutes(1), turn_ + minutes(1)), (Units{own, "shared_202701"}));
  EXPECT_EQ(between(turn_ + hours(30), turn_ + hours(30)), (Units{"shared_202701"}));
}

TEST_P(MonthTurnTest, TheEstimateWarns) {
  clock_.set(*parse_iso8601("2026-12-31T14:00:00Z"));
  world_->add_friends(2'000);
  const auto codes = [&](std::int64_t stage_minutes, std::int64_t spread, bool next_month = false) {
    CampaignSpec spec = world_->spec();
    if (stage_minutes > 0) spec.stage_recipients = 1'000;
    spec.stage_minutes = stage_minutes;
    spec.spread_seconds = spread;
    if (next_month) spec.send_at = *parse_iso8601("2026-12-31T15:00:00Z");
    const Campaign c = world_->make(spec);
    std::string all;
    for (const Warning& w : c.warnings) {
      all += w.code + " ";
      EXPECT_FALSE(w.ja.empty() || w.en.empty());
    }
    return all;
  };
  EXPECT_EQ(codes(0, 0), "");
  EXPECT_EQ(codes(59, 0), "");
  EXPECT_EQ(codes(60, 0), "month_turn ");
  EXPECT_EQ(codes(0, 3'599), "");
  EXPECT_EQ(codes(0, 3'600), "month_turn ");
  EXPECT_EQ(codes(60, 0, true), "");
}

TEST_P(MonthTurnTest, LinesOwnLimitSaysFromWhenItGoesOn) {
  clock_.set(*parse_iso8601("2026-12-05T00:00:00Z"));
  world_->add_friends(10);
  watch([](const SendRequest&, int) { return FakeLine::Fault::quota; });
  const CampaignId id = begin(world_->spec());
  const Campaign c = get(id);
  EXPECT_EQ(c.state, CampaignState::paused);
  EXPECT_NE(c.reason.find("from 2027-01-01 00:00 (UTC+9)"), std::string::npos) << c.reason;
}

TEST(LineMonths, TurnInUtcPlusNine) {
  const auto next = [](const char* at) { return iso8601(next_line_month(*parse_iso8601(at))); };
  EXPECT_EQ(next("2026-12-31T14:59:59.999Z"), "2026-12-31T15:00:00.000Z");
  EXPECT_EQ(next("2026-12-31T15:00:00Z"), "2027-01-31T15:00:00.000Z");
  EXPECT_EQ(next("2028-02-28T15:00:00Z"), "2028-02-29T15:00:00.000Z");
  EXPECT_EQ(line_month(*parse_iso8601("2027-02-28T14:59:59.999Z")), "202702");
  EXPECT_EQ(line_month(*parse_iso8601("2027-02-28T15:00:00Z")), "202703");
}

}  // namespace
}  // namespace enishi::delivery
