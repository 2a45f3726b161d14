// Mass sends end to end: room delivery's engine, our client, LINE's simulator.
#include "line/mass_api.h"

#include "delivery/mass_sends.h"
#include "line/audience_api.h"
#include "line/audience_fixture.h"

namespace enishi::line {
namespace {

using delivery::MassKind;
using delivery::MassPhase;
using delivery::MassRequest;
using delivery::MassSend;
using delivery::MassSpec;
using delivery::MassState;
using namespace std::chrono_literals;

TEST(MassBody, IsLinesAndTheSameEachTime) {
  MassRequest request{.messages = R"([{"type":"text","text":"a"}])"};
  EXPECT_EQ(*mass_body(request), R"({"messages":[{"type":"text","text":"a"}]})");
  request.kind = MassKind::narrowcast;
  request.notification_disabled = true;
  request.recipient = R"({"and":[{"audience":7},{"not":{"request":"r-1"}}]})";
  request.demographic = R"({"or":[{"gender":["male"]},{"age":{"lt":"age_30","gte":"age_20"}},)"
                        R"({"app_type":["ios"]},{"subscription_period":{"gte":"day_7"}}]})";
  request.limit = {.max = 50, .up_to_remaining_quota = true, .forbid_partial_delivery = true};
  EXPECT_EQ(
      *mass_body(request),
      R"({"messages":[{"type":"text","text":"a"}],)"
      R"("recipient":{"type":"operator","and":[{"type":"audience","audienceGroupId":7},)"
      R"({"type":"operator","not":{"type":"redelivery","requestId":"r-1"}}]},)"
      R"("filter":{"demographic":{"type":"operator","or":[{"type":"gender","oneOf":["male"]},)"
      R"({"type":"age","gte":"age_20","lt":"age_30"},{"type":"appType","oneOf":["ios"]},)"
      R"({"type":"subscriptionPeriod","gte":"day_7"}]}},)"
      R"("limit":{"max":50,"upToRemainingQuota":true,"forbidPartialDelivery":true},)"
      R"("notificationDisabled":true})");
  EXPECT_EQ(*mass_body(request), *mass_body(request));
  request.recipient = R"({"redelivery":"x"})";
  EXPECT_EQ(mass_body(request).error().code, ErrorCode::internal) << "not resolved";
}

TEST(MassProgress, IsReadTolerantly) {
  const auto read = [](const std::string& body) { return read_mass_progress(body); };
  const auto done =
      read(R"({"phase":"failed","successCount":1,"failureCount":2,"targetCount":3,"errorCode":2,)"
           R"("failedDescription":"x","acceptedTime":"2026-01-01T00:00:00.000Z","new":[]})");
  EXPECT_EQ(done->phase, MassPhase::failed);
  EXPECT_EQ(done->error_code, 2);
  EXPECT_EQ(done->targets, 3);
  EXPECT_EQ(read(R"({"phase":"waiting","targetCount":null})")->targets, std::nullopt);
  EXPECT_EQ(read(R"({"phase":"resting"})")->phase, MassPhase::waiting);
  EXPECT_FALSE(read("{}"));
  EXPECT_FALSE(read("<html>"));
}

class MassApiTest : public LimitedFixture {
 protected:
  void SetUp() override {
    LimitedFixture::SetUp();
    timers_ = *spine::Timers::open(state(), *log_, clock_);
    open();
  }
  void TearDown() override {
    masses_.reset();
    LimitedFixture::TearDown();
  }
  // On the platform at hand.
  void open() {
    masses_.reset();
    jobs_ = *spine::Jobs::open(state(), clock_, metrics_);
    segments_ = segment::Engine::of_people(*people_, *workspaces_);
    seams_.reset(new delivery::Seams{store(), *log_, *jobs_, *timers_, *people_, *workspaces_,
                                     operations_, sealer_, *api_, *config_, clock_, random_,
                                     metrics_, *segments_});
    masses_ = delivery::MassSends::make(
        *seams_, api_->mass(),
        {.accepted = [this](store::Tx&, ChannelNo, const std::string& request_id, Time) -> Status {
          watched_.push_back(request_id);
          return {};
        }});
  }
  void use_platform(simulator::LinePlatformOptions options) {
    masses_.reset();
    seams_.reset();
    limit_platform(std::move(options));
    open();
  }

  MassSpec spec(MassKind kind, const std::string& text = "お知らせ") {
    return {.name = text,
            .channel = channel_.id,
            .kind = kind,
            .messages = R"([{"type":"text","text":")" + text + R"("}])"};
  }
  MassSendId start(const MassSpec& spec) {
    const auto made = masses_->create(kActor, channel_.workspace, spec);
    EXPECT_TRUE(made) << made.error().field << made.error().message;
    const auto checked = masses_->check(kActor, made->id);
    EXPECT_TRUE(checked) << checked.error().field << checked.error().message;
    EXPECT_TRUE(masses_->send(kActor, made->id));
    return made->id;
  }
  MassSend get(const MassSendId& id) { return *masses_->get(id); }
  MassSend finish(const MassSendId& id, Millis most = 10min) {
    for (const Time until = clock_.now() + most; clock_.now() < until;) {
      let_pass(5s, 5s);
      if (delivery::ended(get(id).state) || get(id).state == MassState::paused) break;
    }
    return get(id);
  }
  MassSend send(const MassSpec& spec) { return finish(start(spec)); }
  std::uint64_t got() { return platform_->totals(line_.id)->delivered; }
  std::size_t count(MassState state) {
    std::size_t out = 0;
    for (const MassSend& m : all())
      if (m.state == state) ++out;
    return out;
  }
  std::vector<MassSend> all() { return *masses_->list(channel_.workspace, {}, 500); }
  std::int64_t audience(const std::string& name, std::size_t from, std::size_t end) {
    UserIdLines ids;
    for (std::size_t i = from; i < end; ++i) ids.add(id_of(users_[i]));
    const auto made = create_upload(api_->asker(), channel_.id, name, std::move(ids));
    EXPECT_TRUE(made) << made.error().message;
    let_pass(10s);
    return made.value_or(0);
  }
  void are(std::size_t from, std::size_t end, const std::string& gender) {
    const auto some = std::span(users_).subspan(from, end - from);
    ASSERT_TRUE(platform_->set_people(
        line_.id, some,
        {.gender = gender, .age = "unknown", .area = "jp_13", .app_type = {}, .friend_days = 400}));
  }

  std::unique_ptr<spine::Timers> timers_;
  std::unique_ptr<segment::Engine> segments_;
  std::unique_ptr<delivery::Seams> seams_;
  std::unique_ptr<delivery::MassSends> masses_;
  std::vector<std::string> watched_;
};
ENISHI_ON_BOTH_STORES(MassApiTest);

TEST_P(MassApiTest, ABroadcastReachesAllFriends) {
  befriend(130);
  const MassSend sent = send(spec(MassKind::broadcast));
  EXPECT_EQ(sent.state, MassState::done) << sent.reason;
  EXPECT_EQ(got(), 130u);
  EXPECT_EQ(watched_, std::vector<std::string>{sent.request_id});
  EXPECT_TRUE(
      api_->asker().body({.channel = channel_.id,
                          .endpoint = Endpoint::insight_event,
                          .path = "/v2/bot/insight/message/event?requestId=" + sent.request_id,
                          .body = {}}))
      << "LINE knows it by this id";
}

TEST_P(MassApiTest, NarrowcastsByAudienceAttributeAndEarlierSend) {
  befriend(300);
  are(0, 300, "unknown");
  are(0, 60, "male");
  const std::int64_t group = audience("会員", 100, 180);
  MassSpec one = spec(MassKind::narrowcast, "会員の方へ");
  one.recipient = R"({"audience":)" + std::to_string(group) + "}";
  const MassSend first = send(one);
  ASSERT_EQ(first.state, MassState::done) << first.reason;
  EXPECT_EQ(first.targets, 80);
  EXPECT_EQ(first.successes, 80);
  EXPECT_EQ(got(), 80u);

  MassSpec two = spec(MassKind::narrowcast, "男性の方へ");
  two.demographic = R"({"and":[{"gender":["male"]},{"not":{"area":["jp_47"]}}]})";
  const MassSend second = send(two);
  ASSERT_EQ(second.state, MassState::done) << second.reason;
  EXPECT_EQ(second.successes, 60);

  MassSpec three = spec(MassKind::narrowcast, "もう一度");
  three.recipient = R"({"or":[{"redelivery":")" + first.id.text() + R"("},{"redelivery":")" +
                    second.id.text() + R"("}]})";
  const MassSend third = send(three);
  ASSERT_EQ(third.state, MassState::done) << third.reason;
  EXPECT_EQ(third.successes, 140);
  EXPECT_EQ(answered("4xx"), 0);
}

TEST_P(MassApiTest, LinesRefusalsAreToldInWords) {
  befriend(60);
  MassSpec none = spec(MassKind::narrowcast);
  none.recipient = R"({"audience":999})";
  const MassSend missing = send(none);
  EXPECT_EQ(missing.state, MassState::failed);
  EXPECT_NE(missing.reason.find("An audience is not there"), std::string::npos) << missing.reason;
  EXPECT_NE(missing.reason.find("999"), std::string::npos);

  MassSpec few = spec(MassKind::narrowcast);
  few.demographic = R"({"gender":["male"]})";
  const MassSend small = send(few);
  EXPECT_EQ(small.state, MassState::failed);
  EXPECT_NE(small.reason.find("under 100"), std::string::npos) << small.reason;

  users_ = add_friends(100);
  are(0, 100, "female");
  const MassSend nobody = send(few);
  EXPECT_EQ(nobody.state, MassState::failed);
  EXPECT_EQ(nobody.error_code, 2);
  EXPECT_NE(nobody.reason.find("Too few"), std::string::npos) << nobody.reason;
  EXPECT_EQ(got(), 0u);
}

TEST_P(MassApiTest, TheQuotaIsReservedWhileItRuns) {
  simulator::LinePlatformOptions slow;
  slow.narrowcast_wait = 60s;
  slow.narrowcast_send = 600s;
  use_platform(slow);
  befriend(100);
  ASSERT_TRUE(platform_->set_quota(line_.id, 150));
  const MassSendId first = start(spec(MassKind::narrowcast, "一"));
  let_pass(30s);
  EXPECT_EQ(get(first).phase, MassPhase::waiting);
  EXPECT_EQ(get(first).reserved, 100);
  // Ours says it first: LINE is not even asked.
  const MassSend second = send(spec(MassKind::broadcast, "二"));
  EXPECT_EQ(second.state, MassState::paused);
  EXPECT_EQ(second.tries, 0);
  let_pass(5min);
  EXPECT_EQ(get(first).phase, MassPhase::sending);
  EXPECT_GT(get(first).successes.value_or(0), 0);
  const MassSend done = finish(first, 30min);
  EXPECT_EQ(done.state, MassState::done);
  EXPECT_EQ(done.successes, 100);
  // 50 are left: a limit makes it fit.
  MassSpec fits = spec(MassKind::narrowcast, "三");
  fits.limit = {.up_to_remaining_quota = true};
  const MassSendId third = start(fits);
  let_pass(30s);
  EXPECT_EQ(get(third).reserved, 50);
  EXPECT_EQ(finish(third, 30min).successes, 50);
  EXPECT_EQ(answered("429"), 0);
  // What other doors used up only LINE knows.
  ASSERT_TRUE(platform_->set_quota(line_.id, 1'000));
  ASSERT_TRUE(masses_->release(kActor, second.id));
  EXPECT_EQ(finish(second.id).state, MassState::done);
}

TEST_P(MassApiTest, EightyInAnHourAreSentAtLinesPace) {
  befriend(120);
  std::vector<MassSendId> ids;
  for (int i = 0; i < 80; ++i) {
    ids.push_back(start(spec(MassKind::narrowcast, "n" + std::to_string(i))));
    EXPECT_EQ(get(ids.back()).state, MassState::scheduled);
  }
  const MassSendId broadcast = start(spec(MassKind::broadcast));
  let_pass(10s);
  EXPECT_EQ(get(broadcast).state, MassState::done) << "LINE counts the kinds apart";
  let_pass(1h - 10s, 5s);
  const std::size_t in_an_hour = count(MassState::done);
  EXPECT_LE(in_an_hour, 61u);
  EXPECT_GE(in_an_hour, 50u);
  // The first ones first.
  for (std::size_t i = 0; i + 1 < in_an_hour; ++i)
    EXPECT_NE(get(ids[i]).request_id, "") << "number " << i << " was overtaken";
  let_pass(40min, 5s);
  EXPECT_EQ(count(MassState::done), 81u);
  EXPECT_EQ(got(), 120u * 81);
  EXPECT_EQ(answered("429"), 0);
  EXPECT_EQ(answered("4xx"), 0);
  for (const MassSend& m : all()) EXPECT_EQ(m.tries, 1);
}

TEST_P(MassApiTest, FaultsOfTheNetworkSendNothingTwice) {
  simulator::LinePlatformOptions faulty;
  simulator::FaultRates rates;
  for (const auto fault : {simulator::Fault::error_before, simulator::Fault::error_after,
                           simulator::Fault::reset_before, simulator::Fault::reset_after})
    rates[fault] = 150;
  for (const std::string_view kind : {"broadcast", "narrowcast"})
    faulty.faults.rates["POST /v2/bot/message/" + std::string(kind)] = rates;
  faulty.faults.rates["GET /v2/bot/message/progress/narrowcast"] = rates;
  use_platform(faulty);
  befriend(70);
  for (const MassKind kind : {MassKind::broadcast, MassKind::narrowcast})
    for (int i = 0; i < 4; ++i) start(spec(kind, std::string(name(kind)) + std::to_string(i)));
  let_pass(6h, 30s);
  for (const MassSend& m : all()) EXPECT_EQ(m.state, MassState::done) << m.reason;
  EXPECT_EQ(got(), 70u * 8);
  EXPECT_TRUE(platform_->duplicates(line_.id)->empty());
}

TEST_P(MassApiTest, WhoBlocksMeanwhileIsAFailure) {
  simulator::LinePlatformOptions slow;
  slow.narrowcast_send = 60s;
  use_platform(slow);
  befriend(100);
  const MassSendId id = start(spec(MassKind::narrowcast));
  let_pass(10s);
  ASSERT_EQ(get(id).phase, MassPhase::sending);
  ASSERT_TRUE(platform_->set_users(line_.id, {&users_[7], 1}, simulator::UserState::blocked));
  const MassSend done = finish(id);
  EXPECT_EQ(done.state, MassState::done);
  EXPECT_EQ(done.targets, 100);
  EXPECT_EQ(done.successes, 99);
  EXPECT_EQ(done.failures, 1);
}

TEST_P(MassApiTest, ARepeatThatLineTakesAndFailsLaterIsUnknown) {
  simulator::LinePlatformOptions late;
  late.narrowcast_repeat_late = true;
  late.faults.rates["POST /v2/bot/message/narrowcast"][simulator::Fault::reset_after] = 500;
  use_platform(late);
  befriend(10);
  std::size_t unknown = 0;
  for (int i = 0; i < 12; ++i) start(spec(MassKind::narrowcast, std::to_string(i)));
  let_pass(3h, 30s);
  for (const MassSend& m : all()) {
    EXPECT_TRUE(delivery::ended(m.state));
    if (m.tries == 1) {
      EXPECT_EQ(m.state, MassState::done);
    }
    if (m.state == MassState::unknown) ++unknown;
  }
  EXPECT_GT(unknown, 0u);
  EXPECT_EQ(got(), 120u) << "each went out once";
}

TEST_P(MassApiTest, LineOutOfReachIsNoRefusal) {
  befriend(1);
  const auto made = masses_->create(kActor, channel_.workspace, spec(MassKind::broadcast));
  ASSERT_TRUE(made);
  ASSERT_TRUE(masses_->check(kActor, made->id));
  platform_.reset();
  EXPECT_TRUE(masses_->check(kActor, made->id)) << "the send asks again";
  ASSERT_TRUE(masses_->send(kActor, made->id));
  let_pass(10min, 30s);
  EXPECT_EQ(get(made->id).state, MassState::scheduled);
  EXPECT_EQ(get(made->id).tries, 0);
}

}  // namespace
}  // namespace enishi::line
