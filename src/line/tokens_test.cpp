// Tokens against a server that misbehaves in ways the simulator does not.
#include <gtest/gtest.h>

#include <atomic>

#include "base/text.h"
#include "line/line_fixture.h"
#include "net/server.h"

namespace enishi::line {
namespace {

using delivery::SendOutcome;
using delivery::SendRequest;
using delivery::SendResult;

// Issues token-1, token-2, ... and takes pushes with a token that it has not revoked.
class FakeLine {
 public:
  FakeLine() {
    server_ = *net::Server::start(
        {.listen = "127.0.0.1:0", .threads = 1},  // the strings below have no lock
        [this](net::Request&& request, net::Reply&& reply) { reply(answer(request)); });
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

  std::atomic<int> issued{0}, pushes{0};
  std::atomic<int> revoked_up_to{0};  // token-1 .. token-N
  std::atomic<int> token_status{200};
  std::string token_body;  // empty: a good one. Set before the first call.
  std::string last_form, last_key;

 private:
  net::Response answer(const net::Request& request) {
    if (request.path() == "/oauth2/v3/token") return token(request);
    ++pushes;
    last_key = request.header("x-line-retry-key");
    const std::string_view bearer = request.header("authorization");
    const int n = parse_int<int>(bearer.substr(bearer.rfind('-') + 1)).value_or(0);
    net::Response response = net::json_response(n > revoked_up_to ? 200 : 401, "{}");
    response.headers.push_back({"x-line-request-id", "r"});
    return response;
  }
  net::Response token(const net::Request& request) {
    last_form = request.body;
    const int n = ++issued;
    if (token_status != 200) return net::json_response(token_status, "{}");
    if (!token_body.empty()) return net::json_response(200, token_body);
    return net::json_response(200,
                              R"({"token_type":"Bearer","expires_in":900,"access_token":"token-)" +
                                  std::to_string(n) + "\"}");
  }
  std::unique_ptr<net::Server> server_;
};

class TokensTest : public LineFixture {
 protected:
  void SetUp() override {
    LineFixture::SetUp();
    channel_.api_base = fake_.url();
    ASSERT_TRUE(workspaces_->update_channel(kActor, channel_));
  }
  SendRequest request(int n = 0) const {
    return {.channel = channel_.id,
            .to = {people::LineUserId{1}},
            .messages = R"([{"type":"text","text":"a"}])",
            .retry_key = make_uuid_from_name(std::to_string(n)),
            .unit = {}};
  }
  SendOutcome send() {
    std::promise<SendOutcome> promise;
    EXPECT_TRUE(api_->send(request(), [&](SendOutcome o) { promise.set_value(std::move(o)); }));
    return promise.get_future().get();
  }
  FakeLine fake_;
};
ENISHI_ON_SQLITE(TokensTest);

TEST_P(TokensTest, AreAskedForAsLineWants) {
  EXPECT_EQ(send().result, SendResult::accepted);
  EXPECT_EQ(fake_.last_form,
            "grant_type=client_credentials&client_id=" + line_.id + "&client_secret=" + secret());
  EXPECT_EQ(fake_.last_key, uuid_text(make_uuid_from_name("0")));
}

TEST_P(TokensTest, OneIsUsedUntilAMinuteBeforeItsEnd) {
  send();
  clock_.advance(std::chrono::seconds{839});
  send();
  EXPECT_EQ(fake_.issued, 1);
  clock_.advance(std::chrono::seconds{1});
  send();
  EXPECT_EQ(fake_.issued, 2);
}

TEST_P(TokensTest, OneRenewalServesAllWhoWait) {
  constexpr int kSends = 300;
  std::promise<void> all;
  std::atomic<int> left{kSends}, accepted{0};
  for (int i = 0; i < kSends; ++i)
    ASSERT_TRUE(api_->send(request(i), [&](SendOutcome outcome) {
      if (outcome.result == SendResult::accepted) ++accepted;
      if (--left == 0) all.set_value();
    }));
  all.get_future().get();
  EXPECT_EQ(accepted, kSends);
  EXPECT_EQ(fake_.issued, 1);
}

TEST_P(TokensTest, A401IsTriedAgainOnceUnderANewToken) {
  EXPECT_EQ(send().result, SendResult::accepted);
  fake_.revoked_up_to = 1;
  EXPECT_EQ(send().result, SendResult::accepted);
  EXPECT_EQ(fake_.issued, 2);
  EXPECT_EQ(fake_.pushes, 3);
  fake_.revoked_up_to = 1'000;
  EXPECT_EQ(send().result, SendResult::refused_channel);
  EXPECT_EQ(fake_.issued, 3);
  EXPECT_EQ(fake_.pushes, 5);
}

TEST_P(TokensTest, ALongLivedTokenIsNotRenewed) {
  ASSERT_TRUE(workspaces_->set_token(kActor, channel_.id, workspace::TokenKind::long_lived,
                                     Secret("token-5")));
  EXPECT_EQ(send().result, SendResult::accepted);
  fake_.revoked_up_to = 10;
  EXPECT_EQ(send().result, SendResult::refused_channel);
  EXPECT_EQ(fake_.issued, 0);
  EXPECT_EQ(fake_.pushes, 2);
}

TEST_P(TokensTest, WithoutATokenNothingIsSent) {
  for (const int status : {400, 401, 403}) {
    fake_.token_status = status;
    EXPECT_EQ(send().result, SendResult::refused_channel) << status;
  }
  for (const int status : {404, 429, 500, 503}) {
    fake_.token_status = status;
    EXPECT_EQ(send().result, SendResult::not_sent) << status;
  }
  EXPECT_EQ(fake_.pushes, 0);
  fake_.token_status = 200;
  EXPECT_EQ(send().result, SendResult::accepted);
}

TEST_P(TokensTest, AnUnreadableTokenIsNone) {
  for (const char* body : {"x", "[]", R"({"access_token":""})", R"({"access_token":7})"}) {
    fake_.token_body = body;
    EXPECT_EQ(send().result, SendResult::not_sent) << body;
  }
  EXPECT_EQ(fake_.pushes, 0);
}

}  // namespace
}  // namespace enishi::line
