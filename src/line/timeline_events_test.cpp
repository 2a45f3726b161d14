// What LINE's events become on a person's timeline.
#include <gmock/gmock.h>

#include "engage/sql.h"
#include "guard/sql.h"
#include "line/kinds.h"
#include "line/timeline_events.h"
#include "store/testing.h"
#include "timeline/testing.h"
#include "workspace/sql.h"
#include "workspace/workspaces_fixture.h"

namespace enishi::line {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LineEventsTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* more : {&workspace::sql::migrations, &engage::sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    ASSERT_TRUE(store().state().migrate(migrations));
    workspaces_ =
        *workspace::Workspaces::open(store().state(), clock_, random_, sealer_, operations_);
    const auto brand = *workspaces_->create_workspace(kActor, "Brand", "Asia/Tokyo");
    const auto provider = *workspaces_->create_provider(kActor, brand.id, "Provider");
    channel_ = *workspaces_->create_channel(
        kActor, provider.id,
        {.name = "c", .line_channel_id = "1600000001", .channel_secret = Secret("s")});
    register_events(readers_, *workspaces_);
  }

  spine::Entry entry(spine::EntryKind kind, const std::string& payload, std::uint32_t record = 7) {
    return {.position = 1,
            .kind = kind,
            .source = channel_.no.value,
            .occurred_at = kAt,
            .received_at = kAt,
            .payload = payload,
            .record = record};
  }
  // "type {properties}", without the channel that all of them name.
  std::string said(spine::EntryKind kind, const std::string& payload) {
    std::string text;
    const auto read = store().state().read([&](store::Tx& tx) -> Status {
      const auto texts = readers_.texts(tx, entry(kind, payload));
      EXPECT_EQ(texts.size(), 1u);
      if (!texts.empty()) text = texts.front();
      return {};
    });
    EXPECT_TRUE(read);
    const std::string channel = R"("channel":")" + channel_.id.text() + "\"";
    const std::size_t at = text.find(channel);
    EXPECT_NE(at, text.npos) << text;
    if (at != text.npos) text.erase(at, channel.size() + (text[at + channel.size()] == ','));
    return text;
  }

  static inline const guard::Actor kActor{guard::ActorKind::local, "1000", ""};
  static constexpr Time kAt = from_ms(1'785'543'504'066);
  ManualClock clock_;
  SeededRandom random_{7};
  guard::Sealer sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_);
  guard::OperationLog operations_{clock_, random_, sealer_.derive("operation-log")};
  std::unique_ptr<workspace::Workspaces> workspaces_;
  workspace::Channel channel_;
  timeline::testing::Readers readers_;
};
ENISHI_ON_BOTH_STORES(LineEventsTest);

TEST_P(LineEventsTest, EveryKindSaysWhatHappened) {
  EXPECT_EQ(said(kFollow, R"({"type":"follow","follow":{"isUnblocked":false}})"),
            "line_followed {}");
  EXPECT_EQ(said(kFollowUnblocked, R"({"type":"follow"})"), "line_unblocked {}");
  EXPECT_EQ(said(kUnfollow, R"({"type":"unfollow"})"), "line_blocked {}");
  EXPECT_EQ(said(kMessage, R"({"message":{"type":"text","id":"5","text":"予約したい"}})"),
            R"(line_message_received {"kind":"text","message_id":"5","text":"予約したい"})");
  EXPECT_EQ(said(kMessage, R"({"message":{"type":"sticker","id":"6","text":"no"}})"),
            R"(line_message_received {"kind":"sticker","message_id":"6"})");
  EXPECT_EQ(said(kMessageEdited, R"({"message":{"type":"text","id":"5","text":"b"}})"),
            R"(line_message_edited {"kind":"text","message_id":"5","text":"b"})");
  EXPECT_EQ(said(kUnsend, R"({"unsend":{"messageId":"5"}})"),
            R"(line_message_unsent {"message_id":"5"})");
  EXPECT_EQ(said(kVideoPlayComplete, R"({"videoPlayComplete":{"trackingId":"v.1"}})"),
            R"(line_video_completed {"tracking_id":"v.1"})");
  EXPECT_EQ(said(kBeacon, R"({"beacon":{"hwid":"d41d8cd98f","type":"enter"}})"),
            R"(line_beacon {"beacon":"d41d8cd98f","beacon_action":"enter"})");
  EXPECT_EQ(said(kAccountLink, R"({"link":{"result":"ok","nonce":"secret"}})"),
            R"(line_account_linked {"outcome":"ok"})");
  EXPECT_EQ(said(kMembership, R"({"membership":{"type":"renewed","membershipId":3189}})"),
            R"(line_membership_renewed {"plan":"3189"})");
  EXPECT_EQ(said(kDelivery, R"({"delivery":{"data":"order-1"}})"),
            R"(line_notification_delivered {"data":"order-1"})");
  EXPECT_EQ(said(kChatControl, R"({"type":"activated","chatControl":{"expireAt":1}})"),
            R"(line_chat_control {"kind":"activated"})");
}

TEST_P(LineEventsTest, APostbackTellsWhatWasPicked) {
  EXPECT_EQ(said(kPostback, R"({"postback":{"data":"a=b"}})"), R"(line_postback {"data":"a=b"})");
  EXPECT_EQ(
      said(kPostback, R"({"postback":{"data":"r","params":{"datetime":"2026-08-15T13:30"}}})"),
      R"(line_postback {"data":"r","picked":"2026-08-15T13:30"})");
  EXPECT_EQ(
      said(kPostback,
           R"({"postback":{"data":"r","params":{"newRichMenuAliasId":"b","status":"SUCCESS"}}})"),
      R"(line_postback {"data":"r","menu_alias":"b"})");
}

TEST_P(LineEventsTest, TheRowIsThePersonsAndKnowsTheEvent) {
  ASSERT_TRUE(store().state().read([&](store::Tx& tx) -> Status {
    const auto said = readers_.read(tx, entry(kFollow, R"({"webhookEventId":"01KYX"})"));
    EXPECT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0].workspace, channel_.workspace_no);
    EXPECT_EQ(said[0].row.record, RecordNo{7});
    EXPECT_EQ(said[0].row.at, kAt);
    EXPECT_EQ(said[0].row.id, "01KYX");
    EXPECT_THAT(readers_.read(tx, entry(kFollow, "{}", 0)), IsEmpty());  // nobody we know
    return {};
  }));
}

TEST_P(LineEventsTest, WhatCannotBeTakenIsLeftOutAndTheEventStays) {
  EXPECT_EQ(said(kMessage, R"({"message":{"type":"text","id":"5","text":")" +
                               std::string(1'001, 'x') + R"("}})"),
            R"(line_message_received {"kind":"text","message_id":"5"})");
  EXPECT_EQ(said(kMessage, R"({"message":{"type":"text","id":"5","text":"\ud800"}})"),
            "line_message_received {}");
  EXPECT_EQ(said(kMessage, R"({"message":17})"), "line_message_received {}");
  ASSERT_TRUE(store().state().read([&](store::Tx& tx) -> Status {
    // A type of membership event that LINE has not had so far.
    EXPECT_THAT(readers_.read(tx, entry(kMembership, R"({"membership":{"type":"paused"}})")),
                IsEmpty());
    return {};
  }));
}

TEST_P(LineEventsTest, ATextThatWasUnsentBeforeItCameIsNotTaken) {
  ASSERT_TRUE(store().state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(engage::sql::note_unsent, {channel_.no, "5", kAt}));
    return {};
  }));
  EXPECT_EQ(said(kMessage, R"({"message":{"type":"text","id":"5","text":"内緒"}})"),
            R"(line_message_received {"kind":"text","message_id":"5"})");
}

}  // namespace
}  // namespace enishi::line
