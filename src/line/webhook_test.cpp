#include "line/webhook.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "line/line_fixture.h"
#include "line/testing.h"

namespace enishi::line {
namespace {

// A log whose disk is full.
class FullLog final : public spine::Log {
 public:
  void append(std::vector<spine::NewEntry>, std::optional<spine::RawBody>,
              spine::Stored stored) override {
    stored(fail(ErrorCode::io, "disk full"));
  }
  spine::Position end() const override { return 0; }
  spine::Position wait_past(spine::Position) override { return 0; }
  void interrupt() override {}
  Result<spine::Position> read_batch(spine::Position, std::size_t,
                                     spine::EntryBatch&) const override {
    return spine::Position{0};
  }
  Status retire(Millis, spine::Position) override { return {}; }
  Result<std::int64_t> erase(
      const std::string&, const spine::Subject&, const std::function<bool(std::uint32_t)>&,
      const std::function<std::optional<std::string>(const spine::Entry&)>&) override {
    return 0;
  }
  Status forget(spine::Position) override { return {}; }
  Result<std::vector<std::string>> parts() const override { return std::vector<std::string>{}; }
  const Clock& clock() const override { return clock_; }

 private:
  ManualClock clock_;
};

class WebhookTest : public LineFixture {
 protected:
  void SetUp() override {
    LineFixture::SetUp();
    webhooks_ = std::make_unique<Webhooks>(*workspaces_, *log_, clock_, metrics_);
  }
  void TearDown() override {
    webhooks_.reset();
    LineFixture::TearDown();
  }

  static std::string sign(const std::string& secret, const std::string& body) {
    return base64(as_view(hmac_sha256(secret, body)));
  }
  int post(const std::string& channel, const std::string& body, const std::string& signature,
           std::string header = "X-Line-Signature") {
    net::Request request{.method = "POST", .target = "/", .body = body, .remote = "192.0.2.7"};
    if (!signature.empty()) request.headers.push_back({std::move(header), signature});
    std::promise<int> status;
    webhooks_->handle(channel, std::move(request),
                      [&](net::Response response) { status.set_value(response.status); });
    return status.get_future().get();
  }
  int post(const std::string& body) { return post(channel_.id.text(), body, sign(secret(), body)); }
  std::string body_of(const std::string& events, std::string destination = "") const {
    if (destination.empty()) destination = line_.bot;
    return R"({"destination":")" + destination + R"(","events":[)" + events + "]}";
  }
  std::string follow(const std::string& event_id) const {
    return R"({"type":"follow","webhookEventId":")" + event_id +
           R"(","timestamp":1789999999000,"source":{"type":"user",)"
           R"("userId":"Ubf95212523de9e37402f1e128a0a93e0"}})";
  }
  Webhooks::Counts counts() const { return webhooks_->counts(channel_.no); }

  std::unique_ptr<Webhooks> webhooks_;
};
ENISHI_ON_BOTH_STORES(WebhookTest);

TEST_P(WebhookTest, StoresTheEventsAndAnswers200) {
  EXPECT_EQ(post(body_of(follow("a") + "," + R"({"type":"future"})")), 200);
  const auto entries = logged();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].first, kFollow);
  EXPECT_EQ(entries[0].second, follow("a"));
  EXPECT_EQ(entries[1].first, kUnknown);
  EXPECT_EQ(counts().accepted, 1u);
  EXPECT_EQ(counts().events, 2u);
}

TEST_P(WebhookTest, ADuplicateIsStoredOnce) {
  EXPECT_EQ(post(body_of(follow("a"))), 200);
  EXPECT_EQ(post(body_of(follow("a") + "," + follow("b"))), 200);
  EXPECT_EQ(post(body_of(follow("b"))), 200);
  EXPECT_EQ(logged().size(), 2u);
  EXPECT_EQ(counts().events, 2u);
  EXPECT_EQ(counts().duplicates, 2u);
}

TEST_P(WebhookTest, AnEmptyBodyIsALifeSign) {
  EXPECT_EQ(post(body_of("")), 200);
  EXPECT_TRUE(logged().empty());
  EXPECT_EQ(counts().accepted, 1u);
}

TEST_P(WebhookTest, RefusesAWrongSignature) {
  const std::string body = body_of(follow("a"));
  const std::string id = channel_.id.text();
  EXPECT_EQ(post(id, body, ""), 401);
  EXPECT_EQ(post(id, body, "x"), 401);
  EXPECT_EQ(post(id, body, sign("other", body)), 401);
  EXPECT_EQ(post(id, body + " ", sign(secret(), body)), 401);
  EXPECT_TRUE(logged().empty());
  EXPECT_EQ(counts().bad_signature, 4u);
  EXPECT_EQ(post(id, body, sign(secret(), body), "x-LINE-signature"), 200);
}

TEST_P(WebhookTest, TakesTheOldSecretWhileItIsRotated) {
  const std::string body = body_of(follow("a")), id = channel_.id.text();
  const std::string fresh = "00112233445566778899aabbccddeeff";
  ASSERT_TRUE(workspaces_->rotate_secret(kActor, channel_.id, Secret(fresh)));
  EXPECT_EQ(post(id, body, sign(fresh, body)), 200);
  EXPECT_EQ(post(id, body, sign(secret(), body)), 200);
  ASSERT_TRUE(workspaces_->finish_rotation(kActor, channel_.id));
  EXPECT_EQ(post(id, body, sign(secret(), body)), 401);
  EXPECT_EQ(post(id, body, sign(fresh, body)), 200);
}

TEST_P(WebhookTest, RefusesWhatIsForAnotherBot) {
  EXPECT_EQ(post(body_of(follow("a"), "U00000000000000000000000000000001")), 403);
  EXPECT_EQ(post(R"({"events":[]})"), 403);
  EXPECT_TRUE(logged().empty());
  EXPECT_EQ(counts().wrong_destination, 2u);
}

TEST_P(WebhookTest, KnowsOnlyActiveChannels) {
  const std::string body = body_of(follow("a"));
  EXPECT_EQ(post("", body, "x"), 404);
  EXPECT_EQ(post("nonsense", body, "x"), 404);
  EXPECT_EQ(post("00000000-0000-7000-8000-000000000000", body, sign(secret(), body)), 404);
  channel_.active = false;
  ASSERT_TRUE(workspaces_->update_channel(kActor, channel_));
  EXPECT_EQ(post(body), 404);
}

TEST_P(WebhookTest, RefusesABadBody) {
  EXPECT_EQ(post("{}"), 400);
  EXPECT_EQ(post(body_of("{}")), 400);
  EXPECT_EQ(post(""), 400);
  EXPECT_EQ(post(std::string(limits::webhook_body_bytes_max + 1, ' ')), 413);
  EXPECT_EQ(post(std::string(10 << 20, '[')), 413);
  EXPECT_EQ(counts().bad_body, 5u);
}

TEST_P(WebhookTest, SaysWhenItCannotStore) {
  FullLog full;
  webhooks_ = std::make_unique<Webhooks>(*workspaces_, full, clock_, metrics_);
  EXPECT_EQ(post(body_of(follow("a"))), 503);
  EXPECT_EQ(counts().refused, 1u);
  EXPECT_EQ(counts().accepted, 0u);
}

TEST_P(WebhookTest, KeepsTheBodyForOtherReceivers) {
  const auto receiver = workspaces_->add_receiver({guard::ActorKind::local, "1000", ""},
                                                  channel_.id, "http://127.0.0.1:9/hook", true);
  ASSERT_TRUE(receiver) << receiver.error().message;
  const std::string body = body_of(follow("a"));
  EXPECT_EQ(post(body), 200);
  const spine::Bodies bodies(store());
  const auto due = bodies.due(clock_.now(), 10);
  ASSERT_TRUE(due);
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ(due->at(0).body, body);
  EXPECT_EQ(due->at(0).signature, sign(secret(), body));
  EXPECT_EQ(due->at(0).receiver, receiver->no);
  EXPECT_EQ(due->at(0).source, channel_.no.value);
}

TEST_P(WebhookTest, EverySampleIsTakenOnce) {
  const testing::Samples samples = testing::load_samples();
  ENISHI_NEED_SAMPLES(samples);
  ASSERT_TRUE(workspaces_->rotate_secret(kActor, channel_.id, Secret(samples.secret)));
  channel_.bot_user_id = "U3f9a1c5e7b2d4860a1c3e5f70918273a";
  ASSERT_TRUE(workspaces_->update_channel(kActor, channel_));
  for (int round = 0; round < 2; ++round)
    for (const auto& [name, sample] : samples.files)
      EXPECT_EQ(post(channel_.id.text(), sample.body, sample.signature), 200) << name;
  // 42 entries; sample 27 repeats sample 05.
  EXPECT_EQ(counts().events, 41u);
  EXPECT_EQ(counts().duplicates, 43u);
  ASSERT_TRUE(pipeline_->catch_up());
  const auto friends = people_->view()->counts(channel_.no);
  EXPECT_EQ(friends.reachable, 2u);
  EXPECT_EQ(friends.blocked, 1u);
}

}  // namespace
}  // namespace enishi::line
