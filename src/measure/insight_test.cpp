#include "measure/insight.h"

#include <algorithm>
#include <map>

#include "base/zone.h"
#include "content/sql.h"
#include "delivery/campaign_months.h"
#include "delivery/campaign_store.h"
#include "delivery/outcomes.h"
#include "delivery/sql.h"
#include "measure/daily.h"
#include "measure/insight_plan.h"
#include "measure/sql.h"
#include "people/sql.h"
#include "spine/sql.h"
#include "workspace/workspaces_fixture.h"

namespace enishi::measure {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// A platform with a budget of each question, as the test says.
class FakeSource final : public InsightSource {
 public:
  explicit FakeSource(const Clock& clock) : clock_(clock) {}

  bool counted = true;                              // of days
  std::map<std::string, Error> refused;             // by unit or request id
  std::map<std::string, std::int64_t> budget;       // by question, once it stands here
  std::vector<std::pair<std::string, Time>> asked;  // "unit c1", "friends 20261121"
  MessageNumbers numbers{
      .delivered = {}, .impressions = 100, .clicks = {}, .played = {}, .played_whole = {}};
  FriendsCounted friends_told{
      .ready = true, .followers = 100, .targeted_reaches = 70, .blocks = 20};

  std::size_t times(const std::string& what) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(asked, [&](const auto& one) { return one.first.starts_with(what); }));
  }

  Result<FriendsCounted> friends(const ChannelId&, const std::string& day) override {
    TRY(ask("friends", day));
    return counted ? friends_told : FriendsCounted{};
  }
  Result<std::optional<std::vector<std::pair<std::string, std::int64_t>>>> deliveries(
      const ChannelId&, const std::string& day) override {
    TRY(ask("deliveries", day));
    using Ways = std::vector<std::pair<std::string, std::int64_t>>;
    return counted ? std::optional<Ways>(Ways{{"apiPush", 7}}) : std::nullopt;
  }
  Result<Known> delivered(const ChannelId&, std::string_view way, const std::string& day) override {
    TRY(ask(std::string(way), day));
    return counted ? Known{3} : Known{};
  }
  Result<std::string> demographics(const ChannelId&) override {
    TRY(ask("demographics", ""));
    return std::string(R"({"available":true})");
  }
  Result<MessageNumbers> unit(const ChannelId&, const std::string& unit, const std::string& from,
                              const std::string& to) override {
    TRY(ask("unit", unit));
    period = from + "-" + to;
    return numbers;
  }
  Result<MessageNumbers> message(const ChannelId&, const std::string& request) override {
    TRY(ask("message", request));
    return numbers;
  }
  std::string period;  // of the newest unit

 private:
  Status ask(const std::string& question, const std::string& name) {
    const auto left = budget.find(question);
    if (left != budget.end() && left->second-- <= 0) return fail(ErrorCode::rate_limited, "later");
    asked.emplace_back(question + " " + name, clock_.now());
    const auto error = refused.find(name);
    if (error != refused.end()) return std::unexpected(error->second);
    return {};
  }
  const Clock& clock_;
};

class InsightTest : public workspace::WorkspacesFixture {
 protected:
  void SetUp() override {
    workspace::WorkspacesFixture::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* room :
         {&workspace::sql::migrations, &spine::sql::migrations, &people::sql::migrations,
          &content::sql::migrations, &delivery::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), room->begin(), room->end());
    ASSERT_TRUE(state().migrate(migrations));
    channel_ = make_channel();
    people_ = *people::People::open(state(), workspaces());
    entries_ = *spine::Log::open(store(), clock_, metrics_);
    clock_.set(parse_iso8601("2026-10-01T03:00:00Z").value());  // noon of UTC+9
    open();
  }
  void TearDown() override {
    close();
    entries_.reset();
    people_.reset();
    workspaces_.reset();
    workspace::WorkspacesFixture::TearDown();
  }
  // Also what a restart does.
  void open() {
    close();
    jobs_ = *spine::Jobs::open(state(), clock_, metrics_);
    insight_ = Insight::make({state(), *jobs_, *people_, workspaces(), source_, clock_, metrics_});
    pipeline_ = *spine::Pipeline::open(state(), *entries_, metrics_,
                                       {&people_->applier(), &insight_->applier()});
  }
  void close() {
    pipeline_.reset();
    jobs_.reset();
    insight_.reset();
  }
  void append(spine::NewEntry entry) {
    std::vector<spine::NewEntry> entries;
    entries.push_back(std::move(entry));
    ASSERT_TRUE(entries_->append_and_wait(std::move(entries)));
    ASSERT_TRUE(pipeline_->catch_up());
  }
  void tick() {
    spine::NewEntry entry;
    entry.kind = spine::kTick;
    entry.occurred_at = clock_.now();
    append(std::move(entry));
  }
  void let_pass(Millis span, Millis step = minutes{10}) {
    for (const Time until = clock_.now() + span; clock_.now() < until; clock_.advance(step))
      ASSERT_TRUE(jobs_->run_all());
    ASSERT_TRUE(jobs_->run_all());
  }
  void watch_unit(const std::string& unit) {
    ASSERT_TRUE(state().write([&](store::Tx& tx) {
      return insight_->watch_unit(tx, channel_.no, unit, clock_.now(), clock_.now());
    }));
  }
  std::optional<MessageInsight> unit(const std::string& name) {
    const auto found = insight_->of_unit(channel_.no, name);
    EXPECT_TRUE(found);
    return *found;
  }

  Metrics metrics_;
  FakeSource source_{clock_};
  workspace::Channel channel_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<spine::Log> entries_;
  std::unique_ptr<spine::Jobs> jobs_;
  std::unique_ptr<Insight> insight_;
  std::unique_ptr<spine::Pipeline> pipeline_;
};
ENISHI_ON_BOTH_STORES(InsightTest);

TEST(InsightPlan, ReadsThinOutAndEnd) {
  const Time sent = from_ms(1'790'000'000'000);
  EXPECT_EQ(next_read(sent, sent), sent + hours{3});
  EXPECT_EQ(next_read(sent, sent + hours{3}), sent + days{1});
  EXPECT_EQ(next_read(sent, sent + days{4}), sent + days{5});
  EXPECT_EQ(next_read(sent, sent + days{9}), sent + days{14});
  EXPECT_EQ(next_read(sent, sent + days{14}), std::nullopt);
}

TEST_P(InsightTest, AMessageIsReadForFourteenDays) {
  const Time sent = clock_.now();
  watch_unit("c1");
  let_pass(hours{2});
  EXPECT_FALSE(unit("c1")) << "LINE knows nothing so soon";
  let_pass(hours{2});
  ASSERT_TRUE(unit("c1"));
  EXPECT_EQ(unit("c1")->numbers.impressions, 100);
  EXPECT_FALSE(unit("c1")->numbers.clicks) << "unknown is not zero";
  EXPECT_FALSE(unit("c1")->final);
  open();
  source_.numbers.clicks = 30;
  let_pass(days{15}, hours{1});
  EXPECT_TRUE(unit("c1")->final);
  EXPECT_EQ(unit("c1")->numbers.clicks, 30);
  std::vector<std::int64_t> after;
  for (const auto& [what, at] : source_.asked)
    after.push_back(std::chrono::duration_cast<hours>(at - sent).count());
  EXPECT_EQ(after, (std::vector<std::int64_t>{3, 24, 48, 72, 120, 192, 336}));
  EXPECT_EQ(jobs_->list(std::nullopt, 0, 10)->at(0).state, spine::JobState::done);
}

TEST_P(InsightTest, ASendLaterOpensItAgain) {
  watch_unit("c1");
  let_pass(days{16}, hours{1});
  ASSERT_TRUE(unit("c1")->final);
  const std::size_t reads = source_.asked.size();
  watch_unit("c1");
  let_pass(hours{4});
  EXPECT_EQ(source_.asked.size(), reads + 1);
  EXPECT_FALSE(unit("c1")->final);
}

TEST_P(InsightTest, APeriodIsAtMostThirtyDays) {
  const Time first = clock_.now();
  ASSERT_TRUE(state().write([&](store::Tx& tx) {
    return insight_->watch_unit(tx, channel_.no, "shared_1", first, first + days{40});
  }));
  clock_.advance(days{45});
  let_pass(minutes{10});
  EXPECT_EQ(source_.times("unit"), 1u);
  EXPECT_EQ(source_.period, line_day(first) + "-" + line_day(first + days{30}));
}

TEST_P(InsightTest, WhatHasBeenDueLongestIsAskedFirst) {
  for (int i = 0; i < 50; ++i) {
    watch_unit("c" + std::to_string(i));
    clock_.advance(minutes{1});
  }
  source_.budget["unit"] = 0;
  let_pass(hours{6});
  EXPECT_TRUE(source_.asked.empty());
  // New ones come all the time; they wait behind.
  for (int i = 50; i < 100; ++i) {
    watch_unit("c" + std::to_string(i));
    source_.budget["unit"] = 1;
    let_pass(minutes{10});
  }
  ASSERT_GE(source_.asked.size(), 50u);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(source_.asked[static_cast<std::size_t>(i)].first, "unit c" + std::to_string(i));
}

TEST_P(InsightTest, OneThatFailsHoldsUpNobody) {
  source_.refused["bad"] = {ErrorCode::invalid, "LINE answered 400", {}};
  source_.refused["gone"] = {ErrorCode::not_found, "LINE answered 404", {}};
  for (const char* name : {"bad", "gone", "good"}) watch_unit(name);
  let_pass(hours{4});
  EXPECT_TRUE(unit("good"));
  EXPECT_FALSE(unit("bad"));
  EXPECT_LE(source_.times("unit bad"), 6u) << "less and less often";
  let_pass(days{40}, hours{6});
  const std::size_t asked = source_.asked.size();
  let_pass(days{2}, hours{6});
  EXPECT_EQ(source_.asked.size(), asked) << "and given up";
}

TEST_P(InsightTest, CampaignsAreFoundByTheirOutcomes) {
  delivery::Campaign campaign;
  campaign.id = CampaignId::make(clock_.now(), random_);
  campaign.workspace = channel_.workspace;
  campaign.workspace_no = channel_.workspace_no;
  campaign.channel_no = channel_.no;
  campaign.unit = "c1";
  campaign.spec = {.name = "Spring", .channel = channel_.id, .messages = "[]"};
  ASSERT_TRUE(
      state().write([&](store::Tx& tx) { return delivery::insert_campaign(tx, campaign); }));
  const auto outcome = [&](delivery::CallState state) {
    append(delivery::outcomes_entry(campaign.no, channel_.no, clock_.now(),
                                    {{.call = 1, .state = state, .recipients = 1}}));
  };
  outcome(delivery::CallState::refused);
  let_pass(hours{4});
  EXPECT_TRUE(source_.asked.empty()) << "nothing was sent";
  outcome(delivery::CallState::accepted);
  outcome(delivery::CallState::accepted);
  let_pass(hours{4});
  EXPECT_EQ(source_.times("unit c1"), 1u);
  ASSERT_TRUE(unit("c1"));
}

TEST_P(InsightTest, ACampaignOverTheTurnOfTheMonthHasTwoUnits) {
  delivery::Campaign campaign;
  campaign.id = CampaignId::make(clock_.now(), random_);
  campaign.workspace = channel_.workspace;
  campaign.workspace_no = channel_.workspace_no;
  campaign.channel_no = channel_.no;
  campaign.spec = {.name = "Spring", .channel = channel_.id, .messages = "[]"};
  const Time turn = delivery::next_line_month(clock_.now());
  ASSERT_TRUE(state().write([&](store::Tx& tx) -> Status {
    TRY(delivery::insert_campaign(tx, campaign));
    TRY(delivery::begin_month(tx, campaign, 0, turn - hours{1}));
    for (int i = 0; i < delivery::kUnitNamesMonthMax; ++i)
      TRY(tx.exec(delivery::sql::insert_unit,
                  {channel_.no, delivery::line_month(turn), "other" + std::to_string(i)}));
    return delivery::begin_month(tx, campaign, 0, turn);
  }));
  clock_.set(turn + hours{1});
  append(delivery::outcomes_entry(
      campaign.no, channel_.no, clock_.now(),
      {{.call = 1, .state = delivery::CallState::accepted, .recipients = 1}}));
  let_pass(hours{4});
  EXPECT_TRUE(unit("c" + std::to_string(campaign.no.value)));
  EXPECT_TRUE(unit("shared_" + delivery::line_month(turn)));
}

TEST_P(InsightTest, AMessageOfARequestId) {
  source_.numbers.delivered = 500;
  ASSERT_TRUE(state().write([&](store::Tx& tx) {
    return insight_->watch_message(tx, channel_.no, "request-1", clock_.now());
  }));
  let_pass(hours{4});
  const auto read = insight_->of_message(channel_.no, "request-1");
  ASSERT_TRUE(read && *read);
  EXPECT_EQ((*read)->numbers.delivered, 500);
  EXPECT_FALSE(*insight_->of_message(channel_.no, "request-2"));
}

TEST_P(InsightTest, EveryDayOnce) {
  tick();
  EXPECT_TRUE(jobs_->list(std::nullopt, 0, 10)->empty()) << "the first tick says where days begin";
  clock_.advance(days{1});
  tick();
  clock_.advance(minutes{1});
  tick();
  let_pass(hours{1});
  EXPECT_EQ(source_.times("friends"), 7u) << "days back, where the server was off";
  EXPECT_EQ(source_.times("deliveries"), 7u);
  EXPECT_EQ(source_.times("demographics"), 1u);
  const auto friends = *insight_->friends(channel_.no, "20000101", "20991231");
  ASSERT_EQ(friends.size(), 7u);
  EXPECT_EQ(friends[0].at_line(), 80);
  EXPECT_EQ(friends[0].difference(), 80) << "we know nobody";
  EXPECT_EQ(insight_->deliveries(channel_.no, "20000101", "20991231")->size(), 7u * 5u);
  EXPECT_EQ((*insight_->demographics(channel_.no))->body, R"({"available":true})");
  open();
  clock_.advance(days{1});
  tick();
  let_pass(hours{1});
  EXPECT_EQ(source_.times("friends"), 8u);
  EXPECT_EQ(source_.times("demographics"), 2u);
}

TEST_P(InsightTest, ADayNotCountedIsAskedAgainAndHiddenValuesStayUnknown) {
  tick();
  clock_.advance(days{1});
  source_.counted = false;
  source_.friends_told = {.ready = true, .followers = {}, .targeted_reaches = {}, .blocks = {}};
  tick();
  let_pass(hours{3});
  EXPECT_TRUE(insight_->friends(channel_.no, "20000101", "20991231")->empty());
  source_.counted = true;
  let_pass(hours{2});
  const auto friends = *insight_->friends(channel_.no, "20000101", "20991231");
  ASSERT_EQ(friends.size(), 7u);
  EXPECT_FALSE(friends[0].followers);
  EXPECT_FALSE(friends[0].at_line());
  EXPECT_FALSE(friends[0].difference());
}

TEST_P(InsightTest, ACancelledJobIsMadeAgainByTheNextPlan) {
  watch_unit("c1");
  ASSERT_TRUE(jobs_->run_all());
  ASSERT_TRUE(jobs_->cancel(jobs_->list(std::nullopt, 0, 10)->at(0).id));
  let_pass(hours{4});
  EXPECT_FALSE(unit("c1"));
  watch_unit("c2");
  let_pass(hours{4});
  EXPECT_TRUE(unit("c1"));
  EXPECT_TRUE(unit("c2"));
}

TEST_P(InsightTest, TheLagIsTold) {
  watch_unit("c1");
  source_.budget["unit"] = 0;
  let_pass(hours{5});
  const std::string lag = "enishi_insight_lag_seconds{channel=\"" + channel_.id.text() + "\"} ";
  const std::string text = metrics_.text();
  const auto at = text.find(lag);
  ASSERT_NE(at, std::string::npos);
  EXPECT_GE(std::stoll(text.substr(at + lag.size())), 6'000);
}

}  // namespace
}  // namespace enishi::measure
