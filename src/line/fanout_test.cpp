#include "line/fanout.h"

#include <atomic>
#include <condition_variable>
#include <set>

#include "base/thread.h"
#include "line/line_fixture.h"
#include "net/server.h"

namespace enishi::line {
namespace {

// Another tool's webhook receiver.
class Receiver {
 public:
  explicit Receiver(int status = 200) : status(status) {
    server_ = *net::Server::start({.listen = "127.0.0.1:0"},
                                  [this](net::Request&& request, net::Reply&& reply) {
                                    take(std::move(request), std::move(reply));
                                  });
  }
  ~Receiver() { release(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()) + "/in"; }

  void wait_for(std::size_t bodies) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return requests_.size() >= bodies; });
  }
  std::vector<net::Request> requests() {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  void hold(bool on) {
    std::lock_guard lock(mutex_);
    held_on_ = on;
  }
  void release() {
    std::vector<net::Reply> held;
    {
      std::lock_guard lock(mutex_);
      held_on_ = false;
      held.swap(held_);
    }
    for (net::Reply& reply : held) reply(net::text_response(status, ""));
  }
  std::atomic<int> status;

 private:
  void take(net::Request&& request, net::Reply&& reply) {
    bool hold = false;
    {
      std::lock_guard lock(mutex_);
      requests_.push_back(std::move(request));
      hold = held_on_;
      if (hold) held_.push_back(std::move(reply));
      changed_.notify_all();
    }
    if (!hold) reply(net::text_response(status, ""));
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<net::Request> requests_;
  std::vector<net::Reply> held_;
  bool held_on_ = false;
  std::unique_ptr<net::Server> server_;
};

class FanoutTest : public LineFixture {
 protected:
  void SetUp() override {
    LineFixture::SetUp();
    bodies_ = std::make_unique<spine::Bodies>(store());
  }
  void TearDown() override {
    fanout_.reset();
    bodies_.reset();
    LineFixture::TearDown();
  }
  void start(Millis retention = std::chrono::hours{72}, FanoutLimits limits = {}) {
    fanout_ = Fanout::make(*bodies_, *client_, *workspaces_, clock_, metrics_, retention, limits);
    fanout_->start();
  }
  std::int64_t add(const Receiver& receiver) {
    auto added = workspaces_->add_receiver(kActor, channel_.id, receiver.url(), true);
    EXPECT_TRUE(added) << added.error().message;
    return added ? added->no : 0;
  }
  void store_body(const std::string& body, std::vector<std::int64_t> receivers) {
    std::promise<bool> stored;
    spine::RawBody raw{.source = channel_.no.value,
                       .signature = "signature of " + body,
                       .body = body,
                       .receivers = std::move(receivers)};
    spine::NewEntry entry{.kind = kUnknown, .source = channel_.no.value, .payload = "{}"};
    log_->append({entry}, std::move(raw),
                 [&](Result<spine::Receipt> receipt) { stored.set_value(receipt.has_value()); });
    ASSERT_TRUE(stored.get_future().get());
    if (fanout_) fanout_->wake();
  }
  spine::Bodies::Count count(std::int64_t receiver) {
    const auto counts = bodies_->counts();
    EXPECT_TRUE(counts);
    for (const auto& each : *counts)
      if (each.receiver == receiver) return each;
    return {};
  }
  template <class Done>
  void advance_until(Done&& done) {
    while (!done())
      if (!clock_.advance_to_deadline()) std::this_thread::yield();
  }

  std::unique_ptr<spine::Bodies> bodies_;
  std::unique_ptr<Fanout> fanout_;
};
ENISHI_ON_BOTH_STORES(FanoutTest);

TEST_P(FanoutTest, ForwardsTheBodyAsItCame) {
  Receiver receiver;
  const std::int64_t no = add(receiver);
  start();
  const std::string body = "{\"events\":[\"\\ud83d\\ude00 \xe3\x81\x82\"]}";
  store_body(body, {no});
  receiver.wait_for(1);
  const net::Request request = receiver.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, body);
  EXPECT_EQ(request.header("x-line-signature"), "signature of " + body);
  EXPECT_EQ(request.header("user-agent"), "LineBotWebhook/2.0");
  EXPECT_TRUE(request.header("content-type").starts_with("application/json"));
  fanout_->stop();
  EXPECT_EQ(count(no).delivered, 1);
  EXPECT_EQ(count(no).waiting, 0);
}

TEST_P(FanoutTest, TriesAgainUntilItIsTaken) {
  Receiver receiver(500);
  const std::int64_t no = add(receiver);
  start();
  store_body("a", {no});
  advance_until([&] { return receiver.requests().size() >= 4; });
  receiver.status = 204;
  advance_until([&] { return count(no).delivered == 1; });
  EXPECT_EQ(count(no).waiting, 0);
}

TEST_P(FanoutTest, BacksOff) {
  Receiver receiver(500);
  const std::int64_t no = add(receiver);
  start();
  store_body("a", {no});
  receiver.wait_for(1);
  // 1 + 2 + 4 + ... + 512 s, then every 10 minutes: at most 12 tries in half an hour.
  for (int i = 0; i < 1'800; ++i) clock_.advance(Millis{1'000});
  EXPECT_LE(receiver.requests().size(), 13u);
}

TEST_P(FanoutTest, GivesUpWhenTheRetentionEnds) {
  Receiver receiver(500);
  const std::int64_t no = add(receiver);
  start(std::chrono::minutes{1});
  store_body("a", {no});
  advance_until([&] { return count(no).given_up == 1; });
  EXPECT_LE(receiver.requests().size(), 6u);
  EXPECT_EQ(count(no).waiting, 0);
}

TEST_P(FanoutTest, GivesUpForAReceiverThatWasRemoved) {
  Receiver receiver;
  const std::int64_t no = add(receiver);
  store_body("a", {no});
  ASSERT_TRUE(workspaces_->remove_receiver(kActor, channel_.id, no));
  start();
  advance_until([&] { return count(no).given_up == 1; });
  EXPECT_TRUE(receiver.requests().empty());
}

TEST_P(FanoutTest, ASlowReceiverDelaysNobody) {
  Receiver slow, quick;
  slow.hold(true);
  const std::int64_t slow_no = add(slow), quick_no = add(quick);
  start();
  std::set<std::string> expected;
  for (int i = 0; i < 100; ++i) {
    expected.insert("body " + std::to_string(i));
    store_body("body " + std::to_string(i), {slow_no, quick_no});
  }
  advance_until([&] { return count(quick_no).delivered == 100; });
  std::set<std::string> got;
  for (const auto& request : quick.requests()) got.insert(request.body);
  EXPECT_EQ(got, expected);
  EXPECT_LE(slow.requests().size(), 32u);
  slow.release();
  advance_until([&] { return count(slow_no).delivered == 100; });
}

TEST_P(FanoutTest, ABacklogOfOneReceiverHidesNobody) {
  Receiver slow, quick;
  slow.hold(true);
  const std::int64_t slow_no = add(slow), quick_no = add(quick);
  for (int i = 0; i < 60; ++i) store_body("x", {slow_no});
  store_body("last", {quick_no});
  start(std::chrono::hours{72}, {.in_flight_max = 4, .page_max = 20});
  quick.wait_for(1);
  EXPECT_EQ(slow.requests().size(), 4u);
  EXPECT_EQ(count(slow_no).waiting, 60);
  slow.release();
}

TEST_P(FanoutTest, GoesOnAfterARestart) {
  Receiver receiver(500);
  const std::int64_t no = add(receiver);
  start();
  store_body("a", {no});
  receiver.wait_for(1);
  fanout_.reset();
  EXPECT_EQ(count(no).waiting, 1);
  receiver.status = 200;
  start();
  advance_until([&] { return count(no).delivered == 1; });
}

// Takes every call and answers 200 at once.
class RecordingClient final : public net::Client {
 public:
  bool call(net::Call call, net::Done done) override {
    std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
    done({.fate = net::Fate::answered, .response = {.status = 200}});
    return true;
  }
  std::vector<net::Call> calls() {
    std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  std::mutex mutex_;
  std::vector<net::Call> calls_;
};

TEST_P(FanoutTest, AsksForTheGuardUnlessOurNetworkIsAllowed) {
  RecordingClient client;
  const auto outside =
      workspaces_->add_receiver(kActor, channel_.id, "https://hooks.example.com/in", false);
  const auto inside = workspaces_->add_receiver(kActor, channel_.id, "http://10.0.0.7/in", true);
  ASSERT_TRUE(outside && inside);
  store_body("a", {outside->no, inside->no});
  fanout_ = Fanout::make(*bodies_, client, *workspaces_, clock_, metrics_, std::chrono::hours{1});
  fanout_->start();
  advance_until([&] { return client.calls().size() == 2; });
  fanout_->stop();
  for (const net::Call& call : client.calls())
    EXPECT_EQ(call.guarded, call.url.starts_with("https://hooks.example.com")) << call.url;
}

}  // namespace
}  // namespace enishi::line
