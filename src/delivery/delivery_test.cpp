// The road of a campaign, on both stores.
#include "delivery/delivery.h"

#include <gtest/gtest.h>

#include <numeric>

#include "content/library.h"
#include "delivery/testing.h"

namespace enishi::delivery {
namespace {

using testing::FakeLine;
using testing::user_of;
using testing::World;

constexpr auto kAccepted = static_cast<std::size_t>(CallState::accepted);
constexpr auto kUnknown = static_cast<std::size_t>(CallState::unknown);
constexpr auto kRefused = static_cast<std::size_t>(CallState::refused);
constexpr auto kWithdrawn = static_cast<std::size_t>(CallState::withdrawn);
constexpr auto kExpired = static_cast<std::size_t>(CallState::expired);

class DeliveryTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    world_ = std::make_unique<World>(store(), line_, clock_, random_);
    world_->make_brand();
  }
  void TearDown() override {
    world_.reset();
    StoreTest::TearDown();
  }
  void restart(std::map<std::string, std::string> settings = {}) {
    world_.reset();
    reopen();
    world_ = std::make_unique<World>(store(), line_, clock_, random_, std::move(settings));
  }
  Report report(const Campaign& c) {
    auto report = world_->delivery->report(c.id);
    EXPECT_TRUE(report);
    EXPECT_TRUE(report->balances());
    auto wrong = world_->delivery->verify(c.id);
    EXPECT_TRUE(wrong);
    EXPECT_EQ(*wrong, std::nullopt) << wrong->value_or("");
    return *report;
  }
  std::int64_t skipped(const Report& r, Skip skip) {
    return r.skipped[static_cast<std::size_t>(skip)];
  }
  void nobody_twice() {
    for (const auto& [user, count] : line_.received()) EXPECT_EQ(count, 1);
  }

  ManualClock clock_;
  SeededRandom random_{7};
  FakeLine line_;
  std::unique_ptr<World> world_;
};
ENISHI_ON_BOTH_STORES(DeliveryTest);

TEST_P(DeliveryTest, TextCampaignReachesEveryFriendOnceByMulticast) {
  world_->add_friends(1'234);
  world_->block(7);
  const Campaign c = world_->send(world_->spec());
  EXPECT_EQ(c.state, CampaignState::done);
  const Report r = report(c);
  EXPECT_EQ(r.audience, 1'234);
  EXPECT_EQ(r.settled[kAccepted], 1'233);
  EXPECT_EQ(skipped(r, Skip::unreachable), 1);
  EXPECT_EQ(r.multicast_requests, 3);
  EXPECT_EQ(line_.received().size(), 1'233u);
  EXPECT_FALSE(line_.received().contains(user_of(7)));
  nobody_twice();
  for (const SendRequest& request : line_.accepted()) {
    EXPECT_EQ(request.kind, SendKind::multicast);
    EXPECT_EQ(request.unit, c.unit);
    EXPECT_FALSE(request.unit.empty());
  }
}

TEST_P(DeliveryTest, PersonalBodiesGoByPushAndEqualOnesTogether) {
  world_->add_friends(20);
  world_->name_friends(10);  // ten without a name share the fallback
  const Campaign c = world_->send(world_->spec("{{name|お客様}}、こんにちは"));
  const Report r = report(c);
  EXPECT_EQ(r.settled[kAccepted], 20);
  EXPECT_EQ(r.push_requests, 10);
  EXPECT_EQ(r.multicast_requests, 1);
  nobody_twice();
}

TEST_P(DeliveryTest, ARehearsalCountsForWhomTheBodyBreaks) {
  world_->add_friends(5'000);
  world_->block(5);
  world_->name_friends(4'000);
  CampaignSpec spec = world_->spec("{{name}}様");
  spec.messages =
      R"([{"type":"template","altText":"a","template":{"type":"confirm","text":"{{name|x}}",)"
      R"("actions":[{"type":"message","label":"{{name}}","text":"t"},)"
      R"({"type":"message","label":"l","text":"t"}]}}])";
  const auto made = world_->delivery->create(world_->actor, world_->workspace, spec);
  ASSERT_TRUE(made);
  const auto job = world_->delivery->rehearse(world_->actor, made->id);
  ASSERT_TRUE(job);
  world_->settle();
  const auto ended = *world_->jobs->get(*job);
  ASSERT_EQ(ended->state, spine::JobState::done) << ended->error;
  EXPECT_EQ(ended->done, 5'000);
  const auto document = *JsonDocument::parse(ended->result);
  const JsonValue result = document.root();
  EXPECT_EQ(*result.integer_at("recipients"), 5'000);
  EXPECT_EQ(*result.integer_at("unreachable"), 1);
  EXPECT_EQ(*result.integer_at("good"), 3'999);
  EXPECT_EQ(*result.integer_at("broken"), 1'000);
  const JsonValue place = result.get("places")->at(0);
  EXPECT_EQ(*place.string_at("path"), "messages[0].template.actions[0].label");
  EXPECT_EQ(*place.string_at("code"), "person_empty");
  EXPECT_EQ(*place.integer_at("people"), 1'000);
  EXPECT_EQ(*place.get("examples")->array(), 10u);
  EXPECT_EQ(line_.tries(), 0u);
}

TEST_P(DeliveryTest, ACampaignSendsACopyOfItsContent) {
  world_->add_friends(3);
  content::Library library(store().state(), *world_->operations, clock_, random_);
  const auto content =
      *library.create(world_->actor, world_->workspace, "秋",
                      R"({"messages":[{"type":"text","text":"{{data.x}}"}],"data":{"x":"A"}})", "");
  CampaignSpec spec = world_->spec();
  spec.messages.clear();
  spec.content = content.id;
  const Campaign c = world_->send(spec);
  EXPECT_EQ(report(c).settled[kAccepted], 3);
  EXPECT_EQ(c.spec.content_version, 1);
  EXPECT_NE(line_.accepted().at(0).messages.find(R"("text":"A")"), std::string::npos);
  EXPECT_EQ(library.get(content.id)->uses, 1);
  spec.content_version = 2;
  EXPECT_EQ(world_->delivery->create(world_->actor, world_->workspace, spec).error().field,
            "content_version");
  ASSERT_TRUE(library.archive(world_->actor, content.id, true));
  spec.content_version = 0;
  EXPECT_EQ(world_->delivery->create(world_->actor, world_->workspace, spec).error().field,
            "content");
}

TEST_P(DeliveryTest, WhereSendsNeedASecondPersonSoDoesAnUnseenContent) {
  world_->add_friends(3);
  restart({{"approval.recipients_above", "100"}});
  content::Library library(store().state(), *world_->operations, clock_, random_);
  const auto content = *library.create(world_->actor, world_->workspace, "秋",
                                       R"([{"type":"text","text":"a"}])", "");
  CampaignSpec spec = world_->spec();
  spec.content = content.id;
  EXPECT_TRUE(world_->make(spec).needs_approval);
  ASSERT_TRUE(library.submit(world_->actor, content.id, ""));
  ASSERT_TRUE(library.approve(world_->other, content.id));
  EXPECT_FALSE(world_->make(spec).needs_approval);
}

TEST_P(DeliveryTest, ATestGoesOnlyToThePeopleNamed) {
  world_->add_friends(100);
  CampaignSpec spec = world_->spec("{{name|x}}");
  const auto rows = people::line_user_id_text(user_of(3)) + "\n";
  const auto sent = world_->delivery->test_send(world_->actor, world_->workspace, spec, rows);
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_EQ(report(world_->run(sent->id)).settled[kAccepted], 1);
  EXPECT_EQ(line_.received().size(), 1u);
  EXPECT_TRUE(line_.received().contains(user_of(3)));
  const auto stranger = people::line_user_id_text(user_of(5'000));
  EXPECT_EQ(
      world_->delivery->test_send(world_->actor, world_->workspace, spec, stranger).error().field,
      "users[0]");
  // What is refused leaves nothing behind.
  EXPECT_TRUE(world_->delivery->audiences(world_->workspace)->size() == 1);
}

TEST_P(DeliveryTest, APreviewShowsWhatAPersonWouldGet) {
  world_->add_friends(3);
  world_->name_friends(1);
  const auto record = world_->people->view()->find(
      world_->workspaces->directory().channels().front().provider_no, user_of(1));
  const std::string body = R"([{"type":"text","text":"{{name:sama|お客様}} https://a.jp/"}])";
  auto seen = world_->delivery->preview(world_->workspace, body, record);
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_EQ(seen->messages, R"([{"type":"text","text":"名前1様 https://a.jp/"}])");
  ASSERT_EQ(seen->values.size(), 1u);
  EXPECT_EQ(seen->values[0].second, "名前1");
  seen = world_->delivery->preview(world_->workspace, body, RecordNo{});
  EXPECT_EQ(seen->messages, R"([{"type":"text","text":"お客様 https://a.jp/"}])");
  EXPECT_FALSE(seen->values[0].second);
  EXPECT_EQ(world_->delivery
                ->preview(world_->workspace, R"([{"type":"text","text":"{{shop.x}}"}])", record)
                .error()
                .field,
            "messages[0].text");
}

TEST_P(DeliveryTest, TagConditionExclusionAndAudience) {
  world_->add_friends(100);
  world_->tag(1, 40, "vip");
  world_->tag(31, 50, "staff");
  CampaignSpec spec = world_->spec();
  spec.recipients = R"({"tag":"vip"})";
  spec.exclude = R"({"tag":"staff"})";
  Report r = report(world_->send(spec));
  EXPECT_EQ(r.audience, 40);
  EXPECT_EQ(skipped(r, Skip::excluded), 10);
  EXPECT_EQ(r.settled[kAccepted], 30);

  const auto audience = world_->delivery->create_audience(
      world_->actor, world_->workspace, world_->channel, "list",
      people::line_user_id_text(user_of(1)) + "\r\n" + people::line_user_id_text(user_of(99)) +
          "\n" + people::line_user_id_text(user_of(5'000)) + "\n");
  ASSERT_TRUE(audience);
  EXPECT_EQ(audience->members, 2);
  EXPECT_EQ(audience->unknown_rows, 1);
  CampaignSpec listed = world_->spec();
  listed.audience = audience->id;
  r = report(world_->send(listed));
  EXPECT_EQ(r.audience, 2);
  EXPECT_EQ(r.settled[kAccepted], 2);
}

TEST_P(DeliveryTest, AmbiguousTriesAreRepeatedUnderTheSameKey) {
  world_->add_friends(1'000);
  line_.script([](const SendRequest&, int n) {
    return n == 1 ? FakeLine::Fault::lost_after
                  : (n == 2 ? FakeLine::Fault::lost_before : FakeLine::Fault::none);
  });
  const Report r = report(world_->send(world_->spec()));
  EXPECT_EQ(r.settled[kAccepted], 1'000);
  EXPECT_FALSE(line_.key_reused());
  nobody_twice();
}

TEST_P(DeliveryTest, AfterADayWithoutAnswerACallIsUnknownAndNeverSentAgain) {
  world_->add_friends(3);
  line_.script([](const SendRequest&, int) { return FakeLine::Fault::lost_before; });
  const Campaign c = world_->send(world_->spec());
  const Report r = report(c);
  EXPECT_EQ(r.settled[kUnknown], 3);
  const auto unknown = world_->delivery->calls(c.id, CallState::unknown, 0, 10);
  ASSERT_TRUE(unknown);
  ASSERT_EQ(unknown->size(), 1u);
  const std::size_t tries = line_.tries();
  line_.script({});
  clock_.advance(std::chrono::hours(48));
  restart();
  world_->settle();
  EXPECT_EQ(line_.tries(), tries);
}

TEST_P(DeliveryTest, ARefusedMulticastIsSplitUntilTheBadRecipientIsAlone) {
  world_->add_friends(300);
  const auto bad = user_of(123);
  line_.script([bad](const SendRequest& request, int) {
    return std::find(request.to.begin(), request.to.end(), bad) != request.to.end()
               ? FakeLine::Fault::bad_recipient
               : FakeLine::Fault::none;
  });
  const Report r = report(world_->send(world_->spec()));
  EXPECT_EQ(r.settled[kAccepted], 299);
  EXPECT_EQ(r.settled[kRefused], 1);
  EXPECT_FALSE(line_.key_reused());
  nobody_twice();
}

TEST_P(DeliveryTest, AfterAnAmbiguousTryARefusalSplitsNothing) {
  world_->add_friends(10);
  line_.script([](const SendRequest&, int n) {
    return n == 1 ? FakeLine::Fault::lost_after : FakeLine::Fault::bad_recipient;
  });
  const Report r = report(world_->send(world_->spec()));
  EXPECT_EQ(r.settled[kUnknown], 10);
  nobody_twice();
}

TEST_P(DeliveryTest, BadContentPausesTheCampaign) {
  world_->add_friends(2'000);
  line_.script([](const SendRequest&, int) { return FakeLine::Fault::bad_content; });
  const Campaign c = world_->run(world_->start(world_->spec()));
  EXPECT_NE(c.reason.find("LINE refused the message"), std::string::npos);
  EXPECT_EQ(report(c).settled[kAccepted], 0);
}

TEST_P(DeliveryTest, AWrongTokenPausesAndResumeSendsEverything) {
  world_->add_friends(1'500);
  line_.script([](const SendRequest&, int) { return FakeLine::Fault::unauthorized; });
  Campaign c = world_->run(world_->start(world_->spec()));
  ASSERT_EQ(c.state, CampaignState::paused);
  line_.script({});
  ASSERT_TRUE(world_->delivery->resume(world_->actor, c.id));
  c = world_->run(c.id);
  EXPECT_EQ(report(c).settled[kAccepted], 1'500);
  nobody_twice();
}

TEST_P(DeliveryTest, QuotaRefusesOrCuts) {
  world_->add_friends(100);
  line_.set_quota({true, 60, 10});
  Campaign c = world_->run(world_->start(world_->spec()));
  EXPECT_EQ(c.state, CampaignState::paused);
  EXPECT_NE(c.reason.find("50 are left"), std::string::npos) << c.reason;
  EXPECT_EQ(line_.tries(), 0u);

  CampaignSpec cut = world_->spec();
  cut.quota_policy = QuotaPolicy::cut;
  c = world_->send(cut);
  const Report r = report(c);
  EXPECT_EQ(r.settled[kAccepted], 50);
  EXPECT_EQ(skipped(r, Skip::quota), 50);
}

TEST_P(DeliveryTest, AnUnsentReservationIsNotGivenAway) {
  world_->add_friends(100);
  line_.set_quota({true, 150, 0});
  line_.script([](const SendRequest&, int) { return FakeLine::Fault::hang; });
  const CampaignId first = world_->start(world_->spec());
  clock_.advance(Millis(1));
  while (line_.tries() == 0) world_->settle();
  EXPECT_EQ(*world_->delivery->reserved(world_->channel), 100);
  CampaignSpec cut = world_->spec();
  cut.quota_policy = QuotaPolicy::refuse;
  const CampaignId second = world_->start(cut);
  const Campaign c = world_->run(second, CampaignState::paused);
  EXPECT_NE(c.reason.find("50 are left"), std::string::npos) << c.reason;
  line_.script({});
  line_.release();
  EXPECT_EQ(report(world_->run(first)).settled[kAccepted], 100);
}

TEST_P(DeliveryTest, AnAnswerThatComesAfterTheStopIsLeftToTheNextStart) {
  world_->add_friends(100);
  line_.script([](const SendRequest&, int) { return FakeLine::Fault::hang; });
  const CampaignId id = world_->start(world_->spec());
  clock_.advance(Millis(1));
  while (line_.tries() == 0) world_->settle();
  world_->delivery->stop(Millis{0});
  line_.script({});
  line_.release();
  restart();
  EXPECT_EQ(report(world_->run(id)).settled[kAccepted], 100);
  nobody_twice();
}

TEST_P(DeliveryTest, ACampaignWhoseQuotaLineDoesNotTellIsPaused) {
  world_->add_friends(100);
  line_.fail_quota(Error{ErrorCode::rate_limited, "too often", ""});
  const CampaignId later = world_->start(world_->spec());
  world_->step(later, Millis(1));
  line_.fail_quota(std::nullopt);
  EXPECT_EQ(report(world_->run(later)).settled[kAccepted], 100);

  line_.fail_quota(Error{ErrorCode::forbidden, "not allowed", ""});
  Campaign c = world_->run(world_->start(world_->spec()), CampaignState::paused);
  EXPECT_EQ(c.state, CampaignState::paused);
  EXPECT_NE(c.reason.find("not allowed"), std::string::npos) << c.reason;
  line_.fail_quota(std::nullopt);
  ASSERT_TRUE(world_->delivery->resume(world_->actor, c.id));
  EXPECT_EQ(report(world_->run(c.id)).settled[kAccepted], 100);
}

TEST_P(DeliveryTest, PauseStopsAndResumeGoesOn) {
  world_->add_friends(3'000);
  line_.script([](const SendRequest&, int) { return FakeLine::Fault::hang; });
  CampaignSpec spec = world_->spec();
  spec.spread_seconds = 3'600;  // so that something is left to be paused
  const CampaignId id = world_->start(spec);
  while (line_.tries() == 0) world_->step(id, Millis(1'000));
  ASSERT_TRUE(world_->delivery->pause(world_->actor, id, "wait"));
  line_.script({});
  line_.release();
  world_->settle();
  EXPECT_EQ(world_->delivery->get(id)->state, CampaignState::paused);
  ASSERT_TRUE(world_->delivery->resume(world_->actor, id));
  EXPECT_EQ(report(world_->run(id)).settled[kAccepted], 3'000);
  nobody_twice();
}

TEST_P(DeliveryTest, CancelAccountsForEverybody) {
  world_->add_friends(20'000);
  CampaignSpec spec = world_->spec();
  spec.spread_seconds = 3'600;
  const CampaignId id = world_->start(spec);
  while (line_.tries() == 0) world_->step(id, std::chrono::seconds(1));
  ASSERT_TRUE(world_->delivery->cancel(world_->actor, id));
  const Campaign c = world_->run(id, CampaignState::done);
  EXPECT_EQ(c.state, CampaignState::cancelled);
  EXPECT_TRUE(c.ended_at);
  const Report r = report(c);
  EXPECT_EQ(r.pending + r.not_planned, 0);
  EXPECT_GT(r.settled[kAccepted], 0);
  EXPECT_EQ(r.settled[kAccepted] + r.settled[kWithdrawn] + skipped(r, Skip::cancelled), 20'000);
}

TEST_P(DeliveryTest, SpreadTakesItsTimeAndLateCallsExpire) {
  world_->add_friends(10'000);
  CampaignSpec spec = world_->spec();
  spec.spread_seconds = 1'000;
  spec.expires_at = clock_.now() + std::chrono::seconds(500);
  const Campaign c = world_->send(spec);
  const Report r = report(c);
  EXPECT_NEAR(static_cast<double>(r.settled[kAccepted]), 5'000, 600);
  EXPECT_EQ(r.settled[kAccepted] + r.settled[kExpired] + skipped(r, Skip::expired), 10'000);
}

TEST_P(DeliveryTest, ScheduledSendStartsAfterARestart) {
  world_->add_friends(10);
  CampaignSpec spec = world_->spec();
  spec.send_at = clock_.now() + std::chrono::hours(1);
  const CampaignId id = world_->start(spec);
  world_->settle();
  EXPECT_EQ(world_->delivery->get(id)->state, CampaignState::scheduled);
  clock_.advance(std::chrono::hours(2));
  restart();
  EXPECT_EQ(report(world_->run(id)).settled[kAccepted], 10);
}

TEST_P(DeliveryTest, EmergencyStopHoldsTheChannel) {
  world_->add_friends(10);
  ASSERT_TRUE(world_->workspaces->set_stopped(world_->actor, world_->channel, true, "test"));
  world_->delivery->channel_changed(world_->channel);
  const CampaignId id = world_->start(world_->spec());
  clock_.advance(std::chrono::minutes(1));
  world_->wait_idle();
  EXPECT_EQ(line_.tries(), 0u);
  ASSERT_TRUE(world_->workspaces->set_stopped(world_->actor, world_->channel, false, "test"));
  world_->delivery->channel_changed(world_->channel);
  EXPECT_EQ(report(world_->run(id)).settled[kAccepted], 10);
}

TEST_P(DeliveryTest, QuietHoursWaitForTheMorning) {
  world_->add_friends(5);
  auto brand = *world_->workspaces->directory().workspace(world_->workspace);
  brand.quiet_from_minute = 21 * 60;
  brand.quiet_to_minute = 9 * 60;
  ASSERT_TRUE(world_->workspaces->update_workspace(world_->actor, brand));
  const Zone tokyo = *Zone::load("Asia/Tokyo");
  clock_.set(tokyo.next_day_start(clock_.now()) + std::chrono::hours(23));
  const Campaign c = world_->send(world_->spec());
  EXPECT_EQ(report(c).settled[kAccepted], 5);
  const CivilTime sent = tokyo.civil(*c.ended_at);
  EXPECT_EQ(sent.hour, 9);
}

TEST_P(DeliveryTest, CapCountsAcrossCampaigns) {
  world_->add_friends(10);
  world_->tag(1, 4, "vip");
  auto brand = *world_->workspaces->directory().workspace(world_->workspace);
  brand.cap_messages = 1;
  brand.cap_days = 7;
  ASSERT_TRUE(world_->workspaces->update_workspace(world_->actor, brand));
  CampaignSpec vip = world_->spec();
  vip.recipients = R"({"tag":"vip"})";
  EXPECT_EQ(report(world_->send(vip)).settled[kAccepted], 4);
  const Report second = report(world_->send(world_->spec("二通目")));
  EXPECT_EQ(second.settled[kAccepted], 6);
  EXPECT_EQ(skipped(second, Skip::cap), 4);
  clock_.advance(std::chrono::days(8));
  EXPECT_EQ(report(world_->send(world_->spec("三通目"))).settled[kAccepted], 10);
}

TEST_P(DeliveryTest, ABigSendNeedsAnotherIdentity) {
  restart({{"approval.recipients_above", "5"}});
  world_->add_friends(10);
  const Campaign c = world_->make(world_->spec());
  EXPECT_TRUE(c.needs_approval);
  auto refused = world_->delivery->send(world_->actor, c.id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
  refused = world_->delivery->approve(world_->actor, c.id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
  ASSERT_TRUE(world_->delivery->approve(world_->other, c.id));
  ASSERT_TRUE(world_->delivery->send(world_->actor, c.id));
  EXPECT_EQ(report(world_->run(c.id)).settled[kAccepted], 10);
}

TEST_P(DeliveryTest, StagingSendsOnlyToTesters) {
  restart({{"staging.testers_only", "true"}});
  world_->add_friends(10);
  world_->tag(1, 2, "tester");
  const Report r = report(world_->send(world_->spec()));
  EXPECT_EQ(r.settled[kAccepted], 2);
  EXPECT_EQ(skipped(r, Skip::not_a_tester), 8);
}

TEST_P(DeliveryTest, ARestoreHoldsWhatWasUnfinished) {
  world_->add_friends(3'000);
  line_.script([](const SendRequest&, int) { return FakeLine::Fault::hang; });
  const CampaignId id = world_->start(world_->spec());
  CampaignSpec later = world_->spec();
  later.send_at = clock_.now() + std::chrono::hours(1);
  const CampaignId scheduled = world_->start(later);
  while (line_.tries() == 0) world_->settle();
  world_.reset();
  ASSERT_TRUE(hold_everything(store().state(), clock_, "restored"));
  line_.script({});
  const std::size_t tries = line_.tries();
  clock_.advance(std::chrono::hours(48));
  world_ = std::make_unique<World>(store(), line_, clock_, random_);
  for (int i = 0; i < 5; ++i) {
    clock_.advance(std::chrono::minutes(1));
    world_->wait_idle();
  }
  EXPECT_EQ(line_.tries(), tries);
  EXPECT_EQ(world_->delivery->get(id)->state, CampaignState::held);
  EXPECT_EQ(world_->delivery->get(scheduled)->state, CampaignState::held);

  ASSERT_TRUE(world_->delivery->release(world_->actor, id));
  const Report r = report(world_->run(id));
  EXPECT_EQ(line_.tries(), tries);
  EXPECT_EQ(r.pending + r.not_planned, 0);
  ASSERT_TRUE(world_->delivery->release(world_->actor, scheduled));
  EXPECT_EQ(report(world_->run(scheduled)).settled[kAccepted], 3'000);
  nobody_twice();
}

TEST_P(DeliveryTest, AnOutageCostsOnlyAFewFirstTries) {
  world_->add_friends(5'000);
  world_->name_friends(5'000);  // personal bodies: 5,000 calls
  std::size_t down = 0;
  line_.script([&down](const SendRequest&, int) {
    ++down;
    return FakeLine::Fault::not_sent;
  });
  const CampaignId id = world_->start(world_->spec("{{name}}さん"));
  while (line_.tries() == 0) world_->settle();
  for (int i = 0; i < 20; ++i) {
    world_->wait_idle();
    clock_.advance(std::chrono::seconds(30));
  }
  line_.script({});
  EXPECT_GT(line_.tries(), 10u);
  EXPECT_LT(line_.tries(), 1'500u);
  EXPECT_EQ(report(world_->run(id)).settled[kAccepted], 5'000);
  nobody_twice();
}

TEST_P(DeliveryTest, ReconciliationAsksUntilLineIsReady) {
  world_->add_friends(30);
  const Campaign c = world_->send(world_->spec());
  ASSERT_EQ(c.state, CampaignState::done);
  clock_.advance(std::chrono::days(1));
  ASSERT_TRUE(world_->delivery->reconcile(world_->actor, world_->channel));
  world_->settle();
  auto rows = world_->delivery->reconciliations(world_->channel, 10);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->front().ours, 30);
  EXPECT_EQ(rows->front().theirs, std::nullopt);
  line_.set_delivered(rows->front().date, 28);
  ASSERT_TRUE(world_->delivery->reconcile(world_->actor, world_->channel));
  world_->settle();
  rows = world_->delivery->reconciliations(world_->channel, 10);
  EXPECT_EQ(rows->front().theirs, 28);
}

TEST_P(DeliveryTest, ReconciliationRunsByItselfEveryMorning) {
  world_->add_friends(30);
  ASSERT_EQ(world_->send(world_->spec()).state, CampaignState::done);
  const auto row = [&] { return world_->delivery->reconciliations(world_->channel, 10)->at(0); };
  const auto pass = [&](Time until) {
    while (clock_.now() < until) {
      world_->settle();
      if (!world_->log_rests() || !clock_.advance_to_deadline()) std::this_thread::yield();
    }
    world_->wait_idle();
  };
  pass(clock_.now() + std::chrono::days(2));
  EXPECT_EQ(row().theirs, std::nullopt);
  line_.set_delivered(row().date, 28);
  const Time end = clock_.now() + std::chrono::days(3);
  while (!row().theirs && clock_.now() < end) pass(clock_.now() + std::chrono::hours(1));
  EXPECT_EQ(row().theirs, 28);
}

TEST_P(DeliveryTest, WrongSpecsNameTheField) {
  const auto field = [&](auto change) {
    CampaignSpec spec = world_->spec();
    change(spec);
    auto made = world_->delivery->create(world_->actor, world_->workspace, spec);
    EXPECT_FALSE(made);
    return made ? std::string() : made.error().field;
  };
  EXPECT_EQ(field([](auto& s) { s.name = " "; }), "name");
  EXPECT_EQ(field([](auto& s) { s.channel = {}; }), "channel");
  EXPECT_EQ(field([](auto& s) { s.spread_seconds = -1; }), "spread_seconds");
  EXPECT_EQ(field([&](auto& s) { s.expires_at = clock_.now() - Millis(1); }), "expires_at");
  EXPECT_EQ(field([](auto& s) { s.messages = "["; }), "messages");
  EXPECT_EQ(field([](auto& s) { s.messages = R"([{"type":"text","text":""}])"; }),
            "messages[0].text");
  EXPECT_EQ(field([](auto& s) { s.recipients = R"({"attribute":{"name":"nope","eq":1}})"; }),
            "recipients.attribute.name");
  EXPECT_EQ(field([](auto& s) { s.exclude = "{}"; }), "exclude");
}

}  // namespace
}  // namespace enishi::delivery
