// What the end of a call is on its recipients' timelines.
#include "delivery/timeline_events.h"

#include <gmock/gmock.h>

#include "base/bytes.h"
#include "content/sql.h"
#include "delivery/campaign_store.h"
#include "delivery/outcomes.h"
#include "delivery/sql.h"
#include "people/sql.h"
#include "spine/sql.h"
#include "timeline/testing.h"
#include "workspace/workspaces_fixture.h"

namespace enishi::delivery {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class OutcomeEventsTest : public workspace::WorkspacesFixture {
 protected:
  void SetUp() override {
    workspace::WorkspacesFixture::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* room : {&workspace::sql::migrations, &spine::sql::migrations,
                             &people::sql::migrations, &content::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), room->begin(), room->end());
    ASSERT_TRUE(state().migrate(migrations));
    channel_ = make_channel();
    people_ = *people::People::open(state(), workspaces());
    log_entries_ = *spine::Log::open(store(), clock_, metrics_);
    pipeline_ = *spine::Pipeline::open(state(), *log_entries_, metrics_, {&people_->applier()});
    register_events(readers_, *people_);
    std::vector<people::LineUserId> users(3);
    for (std::uint8_t n = 0; n < 3; ++n) users[n].fill(static_cast<std::uint8_t>(n + 1));
    append(people::friend_list_entry(channel_.no, people::Sighting::listed, clock_.now(), users));
    make_campaign();
  }
  void TearDown() override {
    pipeline_.reset();
    log_entries_.reset();
    people_.reset();
    workspaces_.reset();
    workspace::WorkspacesFixture::TearDown();
  }

  void append(spine::NewEntry entry) {
    std::vector<spine::NewEntry> entries;
    entries.push_back(std::move(entry));
    ASSERT_TRUE(log_entries_->append_and_wait(std::move(entries)));
    ASSERT_TRUE(pipeline_->catch_up());
  }
  // With one call to records 1, 2 and 3.
  void make_campaign() {
    campaign_.id = CampaignId::make(clock_.now(), random_);
    campaign_.workspace = channel_.workspace;
    campaign_.workspace_no = channel_.workspace_no;
    campaign_.channel_no = channel_.no;
    campaign_.unit = "c1";
    campaign_.spec = {.name = "Spring", .channel = channel_.id, .messages = "[]"};
    ASSERT_TRUE(state().write([&](store::Tx& tx) -> Status {
      TRY(insert_campaign(tx, campaign_));
      std::string recipients;
      for (std::uint32_t record = 1; record <= 3; ++record) append_be32(recipients, record);
      TRY(tx.exec(sql::insert_call,
                  {campaign_.no, 1, true, 1, store::Param::blob(std::string(16, 'k')),
                   store::Param::blob(recipients), 3, clock_.now()}));
      return {};
    }));
  }
  std::vector<timeline::testing::Readers::Said> said(CallState state_of_call) {
    const spine::NewEntry made = outcomes_entry(
        campaign_.no, channel_.no, clock_.now(),
        {{.call = 1, .state = state_of_call, .multicast = true, .recipients = 3, .status = 200}});
    std::vector<timeline::testing::Readers::Said> said;
    EXPECT_TRUE(state().read([&](store::Tx& tx) -> Status {
      said = readers_.read(tx, {.kind = made.kind,
                                .source = made.source,
                                .occurred_at = made.occurred_at,
                                .payload = made.payload});
      return {};
    }));
    return said;
  }

  Metrics metrics_;
  workspace::Channel channel_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<spine::Log> log_entries_;
  std::unique_ptr<spine::Pipeline> pipeline_;
  Campaign campaign_;
  timeline::testing::Readers readers_;
};
ENISHI_ON_BOTH_STORES(OutcomeEventsTest);

TEST_P(OutcomeEventsTest, EveryRecipientOfAnAcceptedCallHasAnEvent) {
  const auto rows = said(CallState::accepted);
  ASSERT_THAT(rows, SizeIs(3));
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(rows[i].workspace, channel_.workspace_no);
    EXPECT_EQ(rows[i].row.record, RecordNo{i + 1});
    EXPECT_EQ(rows[i].row.type, "message_accepted");
    EXPECT_EQ(rows[i].row.at, clock_.now());
    EXPECT_EQ(rows[i].row.id, campaign_.id.text() + "/1");
    EXPECT_EQ(rows[i].row.properties, R"({"channel":")" + channel_.id.text() + R"(","campaign":")" +
                                          campaign_.id.text() + R"(","message_unit":"c1"})");
  }
}

TEST_P(OutcomeEventsTest, WhatFailedSaysWhyAndWhatIsUnknownSaysNothing) {
  for (const CallState state : {CallState::refused, CallState::expired}) {
    const auto rows = said(state);
    ASSERT_THAT(rows, SizeIs(3));
    EXPECT_EQ(rows[0].row.type, "message_failed");
    EXPECT_NE(rows[0].row.properties.find(R"("reason":")" + std::string(name(state))),
              std::string::npos);
  }
  EXPECT_THAT(said(CallState::unknown), IsEmpty());
  EXPECT_THAT(said(CallState::withdrawn), IsEmpty());
}

TEST_P(OutcomeEventsTest, ACallThatIsSettledAndAPersonWhoIsDeletedHaveNone) {
  const RecordNo second{2};
  append(people::person_deleted_entry(clock_.now(), {&second, 1}));
  EXPECT_THAT(said(CallState::accepted), SizeIs(2));
  ASSERT_TRUE(state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::settle_call, {campaign_.no, 1, static_cast<int>(CallState::accepted),
                                   clock_.now(), 5, 200, "", "", ""}));
    return {};
  }));
  EXPECT_THAT(said(CallState::accepted), IsEmpty());
}

}  // namespace
}  // namespace enishi::delivery
