// The road of a mass send, on both stores.
#include "delivery/mass_fixture.h"
#include "delivery/mass_words.h"

namespace enishi::delivery {
namespace {

using Fault = testing::FakeMass::Fault;
using testing::MassTest;
using namespace std::chrono_literals;
ENISHI_ON_BOTH_STORES(MassTest);

TEST_P(MassTest, ABroadcastGoesOutOnce) {
  const MassSend sent = mass_->send(mass_->spec());
  EXPECT_EQ(sent.state, MassState::done);
  EXPECT_EQ(sent.request_id, "r1");
  EXPECT_EQ(sent.tries, 1);
  EXPECT_TRUE(sent.ended_at);
  EXPECT_EQ(sent.status, 200);
  EXPECT_EQ(mass_->accepted, std::vector<std::string>{"r1"});
  ASSERT_EQ(delivered(), 1u);
  const MassRequest request = platform_.delivered().front();
  EXPECT_EQ(request.messages, R"([{"type":"text","text":"こんにちは"}])");
  EXPECT_EQ(request.retry_key, sent.retry_key);
  EXPECT_EQ(reserved(), 0);
  mass_->let_pass(1h, 1min);
  EXPECT_EQ(platform_.tries(), 1);
}

TEST_P(MassTest, EveryChangeIsOnTheOperationLog) {
  const MassSend sent = mass_->send(mass_->spec());
  std::vector<std::string> actions;
  const auto rows = store().state().reading([&](store::Tx& tx) {
    return mass_->world.operations->list(tx, mass_->world.workspace, 0, 100);
  });
  for (const auto& row : *rows)
    if (row.operation.target == "mass_send/" + sent.id.text())
      actions.insert(actions.begin(), row.operation.action);
  EXPECT_EQ(actions,
            (std::vector<std::string>{"mass_send.create", "mass_send.check", "mass_send.send",
                                      "mass_send.sending", "mass_send.done"}));
}

TEST_P(MassTest, ANarrowcastIsFollowedUntilItIsOver) {
  MassPhase phase = MassPhase::waiting;
  platform_.set_progress([&](const std::string& request) -> Result<MassProgress> {
    EXPECT_EQ(request, "r1");
    if (phase == MassPhase::waiting) return MassProgress{};
    return MassProgress{.phase = phase, .targets = 90, .successes = 80, .failures = 10};
  });
  MassSpec spec = mass_->spec(MassKind::narrowcast);
  spec.recipient = R"({"audience":5})";
  spec.demographic = R"({"gender":["female"]})";
  spec.limit = {.max = 90, .up_to_remaining_quota = true, .forbid_partial_delivery = true};
  const MassSend sent = mass_->send(spec);
  EXPECT_EQ(sent.state, MassState::waiting);
  EXPECT_EQ(sent.reserved, 90);
  EXPECT_EQ(reserved(), 90) << "LINE holds it while it runs";
  EXPECT_EQ(platform_.delivered().front().recipient, spec.recipient);
  EXPECT_EQ(platform_.delivered().front().demographic, spec.demographic);
  EXPECT_EQ(platform_.delivered().front().limit.max, 90);
  mass_->let_pass(10min);
  mass_->let_pass(6h - 10min, 1min);
  EXPECT_EQ(mass_->get(sent.id).state, MassState::waiting);
  EXPECT_LT(platform_.asked_progress(), 60) << "ever more rarely";
  EXPECT_GT(platform_.asked_progress(), 36);
  phase = MassPhase::sending;
  mass_->let_pass(10min);
  EXPECT_EQ(mass_->get(sent.id).phase, MassPhase::sending);
  EXPECT_EQ(mass_->get(sent.id).targets, 90);
  phase = MassPhase::succeeded;
  mass_->let_pass(10min);
  const MassSend done = mass_->get(sent.id);
  EXPECT_EQ(done.state, MassState::done);
  EXPECT_EQ(done.successes, 80);
  EXPECT_EQ(done.failures, 10);
  EXPECT_EQ(reserved(), 0);
  EXPECT_EQ(platform_.tries(), 1);
}

TEST_P(MassTest, TheCalendarShowsThem) {
  MassPhase phase = MassPhase::waiting;
  platform_.set_progress([&](const std::string&) -> Result<MassProgress> {
    if (phase == MassPhase::waiting) return MassProgress{};
    return MassProgress{.phase = phase, .targets = 90, .successes = 80, .failures = 10};
  });
  const Time now = clock_.now();
  const auto rows = [&] {
    return *mass_->world.delivery->calendar(mass_->world.workspace, now, now + 72h);
  };
  const MassSend broadcast = mass_->send(mass_->spec());
  mass_->let_pass(1min);
  MassSpec narrow = mass_->spec(MassKind::narrowcast, "またね");
  narrow.limit.max = 100;
  const MassSend narrowcast = mass_->send(narrow);
  MassSpec later = mass_->spec(MassKind::broadcast, "明日");
  later.send_at = now + 24h;
  const MassSendId coming = mass_->start(later);
  later.send_at = now + 96h;
  mass_->start(later);
  const MassSendId dropped = mass_->start(mass_->spec(MassKind::broadcast, "やめた"));
  EXPECT_TRUE(mass_->masses->cancel(mass_->world.actor, dropped));
  mass_->make(mass_->spec());
  auto shown = rows();
  ASSERT_EQ(shown.size(), 3u);
  EXPECT_EQ(shown[0].what, "mass_send/" + broadcast.id.text());
  EXPECT_EQ(shown[0].state, "done");
  EXPECT_EQ(shown[0].starts_at, broadcast.started_at);
  EXPECT_EQ(shown[0].ended_at, broadcast.ended_at);
  EXPECT_FALSE(shown[0].recipients) << "LINE tells the next day";
  EXPECT_EQ(shown[1].what, "mass_send/" + narrowcast.id.text());
  EXPECT_EQ(shown[1].state, "waiting");
  EXPECT_EQ(shown[1].recipients, 100);
  EXPECT_TRUE(shown[1].estimated);
  EXPECT_EQ(shown[2].what, "mass_send/" + coming.text());
  EXPECT_EQ(shown[2].starts_at, now + 24h);
  phase = MassPhase::succeeded;
  mass_->finish(narrowcast.id);
  shown = rows();
  EXPECT_EQ(shown[1].recipients, 90);
  EXPECT_FALSE(shown[1].estimated);
}

TEST_P(MassTest, ANarrowcastThatFailsSaysWhy) {
  for (const int code : {1, 2, 3, 4, 5, 77}) {
    platform_.set_progress([&](const std::string&) -> Result<MassProgress> {
      return MassProgress{.phase = MassPhase::failed, .error_code = code};
    });
    const MassSend end =
        mass_->finish(mass_->start(mass_->spec(MassKind::narrowcast, std::to_string(code))));
    EXPECT_EQ(end.state, MassState::failed);
    EXPECT_EQ(end.error_code, code);
    EXPECT_EQ(end.reason, narrowcast_error(code).en);
    EXPECT_FALSE(narrowcast_error(code).ja.empty());
  }
}

TEST_P(MassTest, ARepeatThatLineFailsLaterIsUnknown) {
  platform_.script(
      [](const MassRequest&, int n) { return n == 1 ? Fault::lost_before : Fault::none; });
  platform_.set_progress([](const std::string&) -> Result<MassProgress> {
    return MassProgress{.phase = MassPhase::failed, .error_code = 3};
  });
  EXPECT_EQ(mass_->finish(mass_->start(mass_->spec(MassKind::narrowcast))).state,
            MassState::unknown);
}

TEST_P(MassTest, LineForgetsAfterTwoWeeks) {
  platform_.set_progress([](const std::string&) -> Result<MassProgress> {
    return fail(ErrorCode::not_found, "no such request");
  });
  const MassSendId id = mass_->start(mass_->spec(MassKind::narrowcast));
  mass_->let_pass(13 * 24h, 2h);
  EXPECT_EQ(mass_->get(id).state, MassState::waiting);
  mass_->let_pass(25h, 30min);
  EXPECT_EQ(mass_->get(id).state, MassState::unknown);
  EXPECT_EQ(reserved(), 0);
}

TEST_P(MassTest, WhatLineDidNotTakeIsTriedAgainUnderItsKey) {
  for (const Fault fault :
       {Fault::not_sent, Fault::too_fast, Fault::lost_before, Fault::lost_after})
    for (const MassKind kind : {MassKind::broadcast, MassKind::narrowcast}) {
      const std::size_t before = delivered();
      platform_.script([&](const MassRequest&, int n) { return n <= 3 ? fault : Fault::none; });
      const auto text = std::to_string(static_cast<int>(fault)) + std::string(name(kind));
      const MassSend end = mass_->finish(mass_->start(mass_->spec(kind, text)));
      EXPECT_EQ(end.state, MassState::done) << text;
      EXPECT_EQ(end.tries, 4) << text;
      EXPECT_EQ(end.status, fault == Fault::lost_after ? 409 : 200);
      ASSERT_EQ(delivered(), before + 1) << text;
      EXPECT_EQ(platform_.delivered().back().retry_key, end.retry_key);
      EXPECT_EQ(mass_->accepted.back(), end.request_id);
    }
  EXPECT_FALSE(platform_.key_reused());
}

TEST_P(MassTest, AnIdOfTheAcceptedTryIsKept) {
  platform_.script(
      [](const MassRequest&, int n) { return n == 1 ? Fault::lost_after : Fault::none; });
  const MassSend end = mass_->finish(mass_->start(mass_->spec()));
  EXPECT_EQ(end.request_id, "r1");
  EXPECT_EQ(end.tries, 2);
}

TEST_P(MassTest, WithoutAnAnswerItIsUnknownAfterADay) {
  platform_.script([](const MassRequest&, int) { return Fault::lost_after; });
  const MassSend end = mass_->finish(mass_->start(mass_->spec()));
  EXPECT_EQ(end.state, MassState::unknown);
  EXPECT_LT(*end.ended_at - *end.first_try_at, 24h);
  EXPECT_EQ(delivered(), 1u);
  const int tries = platform_.tries();
  EXPECT_FALSE(mass_->masses->release(mass_->world.actor, end.id));
  mass_->let_pass(3 * 24h, 1h);
  EXPECT_EQ(platform_.tries(), tries);
}

TEST_P(MassTest, RefusalsFailInWords) {
  const std::pair<Fault, std::string> cases[] = {{Fault::bad_content, "messages[0].text"},
                                                 {Fault::forbidden, "target reach is under 100"}};
  for (const auto& [fault, words] : cases) {
    platform_.script([&](const MassRequest&, int) { return fault; });
    MassSpec spec = mass_->spec(MassKind::narrowcast, words);
    spec.demographic = R"({"gender":["male"]})";
    const MassSend end = mass_->send(spec);
    EXPECT_EQ(end.state, MassState::failed);
    EXPECT_NE(end.reason.find(words), std::string::npos) << end.reason;
    EXPECT_EQ(end.tries, 1);
  }
  EXPECT_EQ(delivered(), 0u);
}

TEST_P(MassTest, ARefusalAfterAnUnclearTryIsUnknown) {
  platform_.script(
      [](const MassRequest&, int n) { return n == 1 ? Fault::lost_after : Fault::bad_content; });
  EXPECT_EQ(mass_->finish(mass_->start(mass_->spec())).state, MassState::unknown);
}

TEST_P(MassTest, QuotaAndTokenPauseItForAPerson) {
  for (const Fault fault : {Fault::quota, Fault::unauthorized}) {
    platform_.script([&](const MassRequest&, int) { return fault; });
    const MassSend paused =
        mass_->send(mass_->spec(MassKind::broadcast, std::to_string(static_cast<int>(fault))));
    EXPECT_EQ(paused.state, MassState::paused);
    EXPECT_NE(paused.reason, "");
    const int tries = platform_.tries();
    mass_->let_pass(2h, 1min);
    EXPECT_EQ(platform_.tries(), tries) << "nobody said go";
    platform_.script(nullptr);
    ASSERT_TRUE(mass_->masses->release(mass_->world.actor, paused.id));
    mass_->settle();
    const MassSend end = mass_->get(paused.id);
    EXPECT_EQ(end.state, MassState::done);
    EXPECT_EQ(end.retry_key, paused.retry_key);
    EXPECT_EQ(end.reason, "");
  }
  EXPECT_EQ(delivered(), 2u);
}

TEST_P(MassTest, ItNeedsRoomInTheMonthsQuota) {
  line_.set_quota({.limited = true, .value = 100, .used = 0});
  const MassSend paused = mass_->send(mass_->spec());
  EXPECT_EQ(paused.state, MassState::paused);
  EXPECT_NE(paused.reason.find("120 messages are reserved, 100 are left"), std::string::npos)
      << paused.reason;
  MassSpec narrow = mass_->spec(MassKind::narrowcast);
  narrow.limit.max = 60;
  platform_.set_progress([](const std::string&) -> Result<MassProgress> { return MassProgress{}; });
  EXPECT_EQ(mass_->send(narrow).state, MassState::waiting);
  EXPECT_EQ(reserved(), 60);
  // Another one: 40 are left beside it.
  EXPECT_EQ(mass_->send(narrow).state, MassState::paused);
  narrow.limit.up_to_remaining_quota = true;
  const MassSend rest = mass_->send(narrow);
  EXPECT_EQ(rest.state, MassState::waiting);
  EXPECT_EQ(rest.reserved, 40);
  EXPECT_EQ(mass_->send(narrow).state, MassState::paused) << "nothing is left";
  // A campaign is told of it.
  const auto campaign = mass_->world.make(mass_->world.spec());
  EXPECT_EQ(mass_->world.delivery->estimate(campaign.id)->quota_remaining, 0);
}

TEST_P(MassTest, LineOutOfReachHoldsItBack) {
  line_.fail_quota(Error{ErrorCode::unavailable, "LINE is out of reach", ""});
  const MassSendId id = mass_->start(mass_->spec());
  mass_->let_pass(1h, 1min);
  EXPECT_EQ(mass_->get(id).state, MassState::scheduled);
  line_.fail_quota(std::nullopt);
  mass_->let_pass(2min);
  EXPECT_EQ(mass_->get(id).state, MassState::done);
}

TEST_P(MassTest, ItWaitsForItsTimeAndForQuietHours) {
  auto& world = mass_->world;
  workspace::Workspace brand = *world.workspaces->directory().workspace(world.workspace);
  const Zone& zone = world.workspaces->directory().zone(world.workspace);
  MassSpec spec = mass_->spec();
  spec.send_at = clock_.now() + 3 * 24h;
  const MassSendId id = mass_->start(spec);
  mass_->let_pass(3 * 24h - 1min, 10min);
  EXPECT_EQ(mass_->get(id).state, MassState::scheduled);
  const CivilTime local = zone.civil(clock_.now());
  brand.quiet_from_minute = (local.hour * 60 + local.minute + 1438) % 1440;
  brand.quiet_to_minute = (brand.quiet_from_minute + 240) % 1440;
  ASSERT_TRUE(world.workspaces->update_workspace(world.actor, brand));
  MassSpec now = mass_->spec(MassKind::broadcast, "今すぐ");
  now.ignore_quiet_hours = true;
  EXPECT_EQ(mass_->send(now).state, MassState::done) << "nothing that is quiet stands before it";
  mass_->let_pass(3h, 1min);
  EXPECT_EQ(mass_->get(id).state, MassState::scheduled);
  mass_->let_pass(61min, 1min);
  EXPECT_EQ(mass_->get(id).state, MassState::done);
}

TEST_P(MassTest, TheEmergencyStopHoldsItBack) {
  auto& world = mass_->world;
  ASSERT_TRUE(world.workspaces->set_stopped(world.actor, world.channel, true, "誤配信"));
  const MassSendId id = mass_->start(mass_->spec());
  mass_->let_pass(1h, 1min);
  EXPECT_EQ(platform_.tries(), 0);
  ASSERT_TRUE(world.workspaces->set_stopped(world.actor, world.channel, false, ""));
  mass_->let_pass(1min);
  EXPECT_EQ(mass_->get(id).state, MassState::done);
}

TEST_P(MassTest, NobodyIsATester) {
  const MassSend draft =
      *mass_->masses->create(mass_->world.actor, mass_->world.workspace, mass_->spec());
  MassSpec later = mass_->spec();
  later.send_at = clock_.now() + 1h;
  const MassSendId scheduled = mass_->start(later);
  restart({{"staging.testers_only", "true"}});
  EXPECT_EQ(mass_->masses->check(mass_->world.actor, draft.id).error().code, ErrorCode::conflict);
  mass_->let_pass(2h, 1min);
  EXPECT_EQ(mass_->get(scheduled).state, MassState::paused);
  EXPECT_EQ(platform_.tries(), 0);
}

TEST_P(MassTest, LargeOnesNeedASecondPerson) {
  auto& world = mass_->world;
  auto& masses = *mass_->masses;
  workspace::Workspace brand = *world.workspaces->directory().workspace(world.workspace);
  brand.approval_above = 119;
  ASSERT_TRUE(world.workspaces->update_workspace(world.actor, brand));
  const MassSend made = mass_->make(mass_->spec());
  EXPECT_TRUE(made.needs_approval);
  EXPECT_EQ(masses.send(world.actor, made.id).error().code, ErrorCode::forbidden);
  EXPECT_EQ(masses.approve(world.actor, made.id).error().code, ErrorCode::forbidden);
  ASSERT_TRUE(masses.approve(world.other, made.id));
  // An edit takes the approval away.
  ASSERT_TRUE(masses.update(world.actor, made.id, mass_->spec(MassKind::broadcast, "別")));
  ASSERT_TRUE(masses.check(world.actor, made.id));
  EXPECT_EQ(masses.send(world.actor, made.id).error().code, ErrorCode::forbidden);
  ASSERT_TRUE(masses.approve(world.other, made.id));
  EXPECT_TRUE(masses.send(world.actor, made.id));
  // LINE's own count of whom it reaches counts too, and a limit makes it small.
  brand.approval_above = 500;
  ASSERT_TRUE(world.workspaces->update_workspace(world.actor, brand));
  MassSpec narrow = mass_->spec(MassKind::narrowcast);
  EXPECT_FALSE(mass_->make(narrow).needs_approval);
  mass_->reach = 501;
  EXPECT_TRUE(mass_->make(narrow).needs_approval);
  narrow.limit.max = 500;
  EXPECT_FALSE(mass_->make(narrow).needs_approval);
}

TEST_P(MassTest, ItIsCancelledUntilLineHasIt) {
  auto& masses = *mass_->masses;
  const auto& actor = mass_->world.actor;
  MassSpec later = mass_->spec();
  later.send_at = clock_.now() + 1h;
  const MassSendId scheduled = mass_->start(later);
  ASSERT_TRUE(masses.cancel(actor, scheduled));
  mass_->let_pass(2h, 1min);
  EXPECT_EQ(mass_->get(scheduled).state, MassState::cancelled);
  EXPECT_EQ(platform_.tries(), 0);
  EXPECT_EQ(masses.cancel(actor, scheduled).error().code, ErrorCode::conflict);
  // In the middle of a try nobody can say.
  std::optional<MassSendId> id;
  platform_.before_send(
      [&] { EXPECT_EQ(masses.cancel(actor, *id).error().code, ErrorCode::conflict); });
  platform_.script([](const MassRequest&, int) { return Fault::not_sent; });
  id = mass_->start(mass_->spec());
  mass_->settle();
  EXPECT_EQ(masses.cancel(actor, *id)->state, MassState::cancelled);
  platform_.before_send(nullptr);
  platform_.script([](const MassRequest&, int) { return Fault::lost_after; });
  const MassSend unclear = mass_->send(mass_->spec());
  EXPECT_EQ(masses.cancel(actor, unclear.id)->state, MassState::unknown);
  const int tries = platform_.tries();
  mass_->let_pass(2h, 1min);
  EXPECT_EQ(platform_.tries(), tries);
}

TEST_P(MassTest, WhoEndsItsJobEndsIt) {
  MassSpec later = mass_->spec();
  later.send_at = clock_.now() + 1h;
  const MassSend scheduled = mass_->get(mass_->start(later));
  ASSERT_TRUE(mass_->world.jobs->cancel(scheduled.job));
  platform_.set_progress([](const std::string&) -> Result<MassProgress> { return MassProgress{}; });
  const MassSend waiting = mass_->send(mass_->spec(MassKind::narrowcast));
  ASSERT_TRUE(mass_->world.jobs->cancel(waiting.job));
  mass_->settle();
  EXPECT_EQ(mass_->get(scheduled.id).state, MassState::cancelled);
  EXPECT_EQ(mass_->get(waiting.id).state, MassState::unknown);
  EXPECT_EQ(reserved(), 0);
}

TEST_P(MassTest, TheyGoInTheirOrder) {
  platform_.set_tokens(0);
  std::vector<MassSendId> ids;
  for (int i = 0; i < 6; ++i)
    ids.push_back(mass_->start(mass_->spec(MassKind::narrowcast, std::to_string(i))));
  for (int i = 0; i < 6; ++i) {
    mass_->let_pass(5min);
    ASSERT_EQ(delivered(), static_cast<std::size_t>(i)) << "without a token nothing goes";
    platform_.set_tokens(1);
    mass_->let_pass(2min);
    ASSERT_EQ(delivered(), static_cast<std::size_t>(i + 1));
    EXPECT_EQ(platform_.delivered().back().retry_key,
              mass_->get(ids[static_cast<std::size_t>(i)]).retry_key);
  }
}

TEST_P(MassTest, TheCheckWarns) {
  auto& masses = *mass_->masses;
  const auto& actor = mass_->world.actor;
  const auto codes = [&](MassSpec spec) {
    const MassSend made = *masses.create(actor, mass_->world.workspace, std::move(spec));
    std::string out;
    const auto checked = masses.check(actor, made.id);
    for (const Warning& w : checked->warnings) {
      out += w.code + " ";
      EXPECT_FALSE(w.ja.empty() || w.en.empty());
      EXPECT_EQ(w.en.find('{'), std::string::npos);
    }
    return out;
  };
  MassSpec spec = mass_->spec();
  EXPECT_EQ(codes(spec), "");
  mass_->send(spec);
  EXPECT_EQ(codes(spec), "same_content ");
  spec.messages = R"( [ {"type":"text","text":"こんにちは"} ] )";
  EXPECT_EQ(codes(spec), "same_content ");
  mass_->let_pass(25h, 1h);
  EXPECT_EQ(codes(spec), "");
  line_.set_quota({.limited = true, .value = 100, .used = 0});
  EXPECT_EQ(codes(spec), "quota ");
  line_.set_quota({.limited = false});
  for (std::uint32_t user = 1; user <= 30; ++user) mass_->world.block(user);
  MassSpec narrow = mass_->spec(MassKind::narrowcast);
  EXPECT_EQ(codes(narrow), "");
  narrow.demographic = R"({"gender":["male"]})";
  EXPECT_EQ(codes(narrow), "small_reach ");
  mass_->reach = 100;
  EXPECT_EQ(codes(narrow), "");
}

TEST_P(MassTest, BadOnesAreRefusedByPlace) {
  const auto place = [&](const MassSpec& spec) {
    const auto made = mass_->masses->create(mass_->world.actor, mass_->world.workspace, spec);
    return made ? std::string() : made.error().field;
  };
  const auto with = [&](const std::function<void(MassSpec&)>& change,
                        MassKind kind = MassKind::narrowcast) {
    MassSpec spec = mass_->spec(kind);
    change(spec);
    return place(spec);
  };
  EXPECT_EQ(with([](MassSpec& s) { s.name = " "; }), "name");
  EXPECT_EQ(with([](MassSpec& s) { s.channel = {}; }), "channel");
  EXPECT_EQ(with([](MassSpec& s) { s.messages = R"([{"type":"text","text":""}])"; }),
            "messages[0].text");
  EXPECT_EQ(
      with([](MassSpec& s) { s.messages = R"([{"type":"text","text":"{{name|お客様}}へ"}])"; }),
      "messages");
  EXPECT_EQ(with([](MassSpec& s) { s.recipient = R"({"or":[{"audience":0}]})"; }),
            "recipient.or[0].audience");
  EXPECT_EQ(with([](MassSpec& s) { s.demographic = R"({"age":{}})"; }), "demographic.age");
  EXPECT_EQ(with([](MassSpec& s) { s.limit.max = 0; }), "limit.max");
  EXPECT_EQ(with([](MassSpec& s) { s.limit.forbid_partial_delivery = true; }),
            "limit.forbid_partial_delivery");
  EXPECT_EQ(with([](MassSpec& s) { s.recipient = R"({"audience":1})"; }, MassKind::broadcast),
            "recipient");
  EXPECT_EQ(with([](MassSpec& s) { s.limit.max = 5; }, MassKind::broadcast), "limit");
  platform_.refuse_messages("messages[0]");
  const MassSend made =
      *mass_->masses->create(mass_->world.actor, mass_->world.workspace, mass_->spec());
  EXPECT_EQ(mass_->masses->check(mass_->world.actor, made.id).error().field, "messages[0]");
}

TEST_P(MassTest, EarlierNarrowcastsAreSentToAgain) {
  const auto again = [&](const MassSendId& id) {
    MassSpec spec = mass_->spec(MassKind::narrowcast, "もう一度");
    spec.recipient = R"({"or":[{"audience":3},{"redelivery":")" + id.text() + R"("}]})";
    return *mass_->masses->create(mass_->world.actor, mass_->world.workspace, spec);
  };
  const auto place = [&](const MassSendId& id) {
    const auto checked = mass_->masses->check(mass_->world.actor, again(id).id);
    return checked ? std::string() : checked.error().field;
  };
  const std::string here = "recipient.or[1].redelivery";
  EXPECT_EQ(place(MassSendId::make(clock_.now(), random_)), here) << "there is none";
  EXPECT_EQ(place(mass_->send(mass_->spec()).id), here) << "a broadcast";
  const MassSendId first = mass_->start(mass_->spec(MassKind::narrowcast));
  mass_->settle();
  EXPECT_EQ(place(first), here) << "it is not over";
  ASSERT_EQ(mass_->finish(first).state, MassState::done);
  EXPECT_EQ(place(first), "");
  const MassSend second = again(first);
  ASSERT_TRUE(mass_->masses->check(mass_->world.actor, second.id));
  ASSERT_TRUE(mass_->masses->send(mass_->world.actor, second.id));
  mass_->settle();
  EXPECT_EQ(platform_.delivered().back().recipient,
            R"({"or":[{"audience":3},{"request":")" + mass_->get(first).request_id + R"("}]})");
  // Too old by the time it goes.
  MassSpec late = second.spec;
  late.send_at = *mass_->get(first).accepted_at + 14 * 24h;
  const MassSend third = *mass_->masses->create(mass_->world.actor, mass_->world.workspace, late);
  EXPECT_EQ(mass_->masses->check(mass_->world.actor, third.id).error().field, here);
}

TEST_P(MassTest, ManyAtATimeAreBounded) {
  MassSpec later = mass_->spec();
  later.send_at = clock_.now() + 24h;
  for (int i = 0; i < 500; ++i) mass_->start(later);
  const MassSend one = mass_->make(later);
  EXPECT_EQ(mass_->masses->send(mass_->world.actor, one.id).error().code, ErrorCode::conflict);
  EXPECT_EQ(mass_->masses->list(mass_->world.workspace, {}, 50)->size(), 50u);
  EXPECT_EQ(mass_->masses->list(mass_->world.workspace, MassSendNo{3}, 50)->size(), 2u);
}

}  // namespace
}  // namespace enishi::delivery
