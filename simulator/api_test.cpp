// The common HTTP rules: section 2 of the reference.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>

#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

// The status line of the answer to these bytes.
std::string raw_answer(const TestPlatform& t, const std::string& request) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(t.platform->port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string out(64, '\0');
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      send(fd, request.data(), request.size(), 0) < 0)
    out.clear();
  const ssize_t got = out.empty() ? 0 : recv(fd, out.data(), out.size(), 0);
  close(fd);
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return out.substr(0, out.find('\r'));
}

TEST(Api, AnEmptyPostNeedsAContentLength) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  const std::string head = "POST /v2/bot/user/" + user + "/linkToken HTTP/1.1\r\nHost: a\r\n" +
                           "Authorization: Bearer " + t.channel.token + "\r\n";
  EXPECT_NE(raw_answer(t, head + "\r\n").find(" 411"), std::string::npos);
  EXPECT_NE(raw_answer(t, head + "Content-Length: 0\r\n\r\n").find(" 200"), std::string::npos);
}

TEST(Api, EveryAnswerHasItsOwnRequestId) {
  TestPlatform t;
  std::set<std::string> seen;
  for (const char* path : {"/v2/bot/info", "/nothing", "/v2/bot/message/push"}) {
    const std::string id(t.get(path).header("x-line-request-id"));
    EXPECT_EQ(id.size(), 36u) << path;
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 3u);
}

TEST(Api, UnknownPathIs404AndWrongMethod405) {
  TestPlatform t;
  EXPECT_EQ(t.get("/v2/bot/nothing").status, 404);
  EXPECT_EQ(t.get(kPush).status, 405);
}

TEST(Api, BadTokensAre401) {
  TestPlatform t;
  t.channel.token = "no-such-token";
  EXPECT_EQ(t.get("/v2/bot/info").status, 401);
  EXPECT_NE(message_of(t.get("/v2/bot/info")).find("access token"), std::string::npos);
  net::Call call = t.call("GET", "/v2/bot/info");
  call.headers.clear();
  EXPECT_EQ(t.outcome(call).response.status, 401);
}

TEST(Api, ABodyOver2MbIs413) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  std::string body = text_to(user);
  body.resize(2 << 20, ' ');
  EXPECT_EQ(t.post(kPush, body).status, 200);
  body += ' ';
  const auto refused = t.post(kPush, body);
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.header("x-line-request-id").size(), 36u);
}

TEST(Api, AnotherMediaTypeIs415) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  net::Call call = t.call("POST", kPush, text_to(user));
  call.headers[1].value = "text/plain";
  EXPECT_EQ(t.outcome(call).response.status, 415);
  call.headers[1].value = "Application/JSON; charset=UTF-8";
  EXPECT_EQ(t.outcome(call).response.status, 200);
}

TEST(Api, RateLimitIsPerChannelAndEndpoint) {
  LinePlatformOptions options;
  options.bucket_capacity = 2;
  TestPlatform t(options);
  const auto friends = t.add_friends(1);
  const std::string body = text_to_all(friends);
  EXPECT_EQ(t.post(kMulticast, body).status, 200);
  EXPECT_EQ(t.post(kMulticast, body).status, 200);
  const auto refused = t.post(kMulticast, body);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(message_of(refused), "The API rate limit has been exceeded. Try again later.");
  EXPECT_EQ(refused.header("retry-after"), "");
  EXPECT_EQ(t.post(kPush, text_to(friends[0])).status, 200);
  t.clock.advance(Millis{5});  // 200 a second
  EXPECT_EQ(t.post(kMulticast, body).status, 200);
  EXPECT_EQ(t.post(kMulticast, body).status, 429);
  ChannelSpec spec;
  spec.provider = t.channel.provider;
  t.channel = t.platform->create_channel(spec).value();
  EXPECT_EQ(t.post(kMulticast, body).status, 200);
}

TEST(Api, PacedEvenlyABucketOfOneIsEnough) {
  LinePlatformOptions options;
  options.bucket_capacity = 1;
  TestPlatform t(options);
  const auto friends = t.add_friends(1);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(t.post(kMulticast, text_to_all(friends)).status, 200);
    t.clock.advance(Millis{5});
  }
}

TEST(Api, HourlyLimits) {
  TestPlatform t;
  const std::string body = R"({"messages":[{"type":"text","text":"x"}]})";
  for (int i = 0; i < 60; ++i) ASSERT_EQ(t.post(kBroadcast, body).status, 200);
  EXPECT_EQ(t.post(kBroadcast, body).status, 429);
  t.clock.advance(std::chrono::minutes{1});
  EXPECT_EQ(t.post(kBroadcast, body).status, 200);
}

TEST(Api, RateLimitsCanBeOff) {
  LinePlatformOptions options;
  options.rate_limits = false;
  TestPlatform t(options);
  const std::string body = R"({"messages":[{"type":"text","text":"x"}]})";
  for (int i = 0; i < 70; ++i) ASSERT_EQ(t.post(kBroadcast, body).status, 200);
}

TEST(Api, ARetryCostsRateBudget) {
  LinePlatformOptions options;
  options.bucket_capacity = 2;
  TestPlatform t(options);
  const auto body = text_to_all(t.add_friends(1));
  EXPECT_EQ(t.post_key(kMulticast, body, kKeyA).status, 200);
  EXPECT_EQ(t.post_key(kMulticast, body, kKeyA).status, 409);
  EXPECT_EQ(t.post_key(kMulticast, body, kKeyA).status, 429);
}

TEST(Api, FaultBeforeAcceptanceDoesNothing) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  t.platform->faults().script("POST /v2/bot/message/push", Fault::error_before, 1);
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 500);
  EXPECT_EQ(t.totals().sends, 0u);
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 200);
}

TEST(Api, FaultAfterAcceptanceLosesOnlyTheAnswer) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  t.platform->faults().script("*", Fault::error_after, 1);
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 500);
  EXPECT_EQ(t.totals().delivered, 1u);
  EXPECT_EQ(t.post_key(kPush, text_to(user), kKeyA).status, 409);
  EXPECT_EQ(t.totals().delivered, 1u);
}

TEST(Api, ARefusalIsNotHiddenByAFaultAfterAcceptance) {
  TestPlatform t;
  t.platform->faults().script("*", Fault::error_after, 1);
  EXPECT_EQ(t.post(kPush, text_to("U00000000000000000000000000000001")).status, 400);
}

TEST(Api, ResetClosesTheConnectionWithoutAnAnswer) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  t.platform->faults().script("*", Fault::reset_before, 1);
  EXPECT_EQ(t.outcome(t.call("POST", kPush, text_to(user))).fate, net::Fate::ambiguous);
  EXPECT_EQ(t.totals().sends, 0u);
  t.platform->faults().script("*", Fault::reset_after, 1);
  EXPECT_EQ(t.outcome(t.call("POST", kPush, text_to(user))).fate, net::Fate::ambiguous);
  EXPECT_EQ(t.totals().sends, 1u);
}

TEST(Api, TimeoutGivesNoAnswer) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  for (const Fault fault : {Fault::timeout_before, Fault::timeout_after}) {
    t.platform->faults().script("*", fault, 1);
    net::Call call = t.call("POST", kPush, text_to(user));
    call.timeout = Millis{100};
    EXPECT_EQ(t.outcome(call).fate, net::Fate::ambiguous);
  }
  EXPECT_EQ(t.totals().sends, 1u) << "timeout_after was accepted";
}

TEST(Api, EachCauseOf429HasItsText) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  const std::pair<Fault, std::string> causes[] = {
      {Fault::limit_rate, "The API rate limit has been exceeded. Try again later."},
      {Fault::limit_concurrent, "concurrent"},
      {Fault::limit_free, "You have reached your monthly limit."},
      {Fault::limit_additional, "You have reached your monthly limit."},
      {Fault::limit_same_user, "same user"}};
  for (const auto& [fault, text] : causes) {
    t.platform->faults().script("*", fault, 1);
    const auto response = t.post(kPush, text_to(user));
    EXPECT_EQ(response.status, 429);
    EXPECT_NE(message_of(response).find(text), std::string::npos) << message_of(response);
  }
  EXPECT_EQ(t.totals().sends, 0u);
}

TEST(Api, LatencyHoldsAnswersBack) {
  LinePlatformOptions options;
  options.latency = Millis{50};
  TestPlatform t(options);
  net::Call call = t.call("GET", "/v2/bot/info");
  call.timeout = Millis{100};  // of real time; the platform's clock stands still
  EXPECT_EQ(t.outcome(call).fate, net::Fate::ambiguous);
}

TEST(Api, LatencyPassesWithTheClock) {
  SystemClock clock;
  LinePlatformOptions options;
  options.clock = &clock;
  options.latency = Millis{1};
  const auto platform = LinePlatform::start(options).value();
  net::Call call;
  call.url = platform->url() + "/v2/bot/info";
  EXPECT_EQ(net::Client::make()->call_and_wait(call).response.status, 401);
}

TEST(Api, OptionsAreChecked) {
  LinePlatformOptions options;
  EXPECT_EQ(LinePlatform::start(options).error().field, "clock");
  ManualClock clock;
  options.clock = &clock;
  options.bucket_capacity = 0.5;
  EXPECT_EQ(LinePlatform::start(options).error().field, "bucket_capacity");
}

}  // namespace
}  // namespace enishi::simulator
