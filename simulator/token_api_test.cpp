#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

net::Response form(TestPlatform& t, std::string_view path, std::string body) {
  net::Call call = t.call("POST", path, std::move(body));
  call.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  return t.outcome(call).response;
}

std::string credentials(const TestPlatform& t) {
  return "grant_type=client_credentials&client_id=" + t.channel.id +
         "&client_secret=" + t.channel.secret;
}

std::string issue(TestPlatform& t, std::string_view path) {
  const auto response = form(t, path, credentials(t));
  EXPECT_EQ(response.status, 200) << response.body;
  return std::string(t.json(response).at("access_token").as_string());
}

int status_with(TestPlatform& t, const std::string& token) {
  t.channel.token = token;
  return t.get("/v2/bot/info").status;
}

constexpr std::string_view kShort = "/v2/oauth/accessToken";
constexpr std::string_view kStateless = "/oauth2/v3/token";

std::string encoded(const std::string& token) {
  return net::percent_encode(token);
}

TEST(TokenApi, StatelessTokensLive15Minutes) {
  TestPlatform t;
  const auto response = form(t, kStateless, credentials(t));
  const auto json = t.json(response);
  EXPECT_EQ(json.at("token_type").as_string(), "Bearer");
  EXPECT_EQ(json.at("expires_in").to_number<int>(), 900);
  const std::string token(json.at("access_token").as_string());
  t.clock.advance(std::chrono::minutes{15} - Millis{1});
  EXPECT_EQ(status_with(t, token), 200);
  t.clock.advance(Millis{1});
  EXPECT_EQ(status_with(t, token), 401);
}

TEST(TokenApi, The31stShortLivedTokenRevokesTheOldest) {
  TestPlatform t;
  std::vector<std::string> tokens;
  for (int i = 0; i < 31; ++i) tokens.push_back(issue(t, kShort));
  EXPECT_EQ(status_with(t, tokens[0]), 401);
  EXPECT_EQ(status_with(t, tokens[1]), 200);
  EXPECT_EQ(status_with(t, tokens[30]), 200);
  t.clock.advance(std::chrono::days{30});
  EXPECT_EQ(status_with(t, tokens[30]), 401);
}

TEST(TokenApi, WrongCredentialsAre400) {
  TestPlatform t;
  const std::string wrong = "grant_type=client_credentials&client_id=" + t.channel.id +
                            "&client_secret=00000000000000000000000000000000";
  for (const std::string_view path : {kShort, kStateless}) {
    const auto response = form(t, path, wrong);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(t.json(response).at("error").as_string(), "invalid_client");
    EXPECT_EQ(form(t, path, "client_id=1").status, 400);
  }
}

TEST(TokenApi, JsonIsTheWrongMediaType) {
  TestPlatform t;
  EXPECT_EQ(t.post(kStateless, "{}").status, 415);
}

TEST(TokenApi, VerifyTellsTheChannelAndTheRest) {
  TestPlatform t;
  const auto long_lived =
      t.json(form(t, "/v2/oauth/verify", "access_token=" + encoded(t.channel.token)));
  EXPECT_EQ(long_lived.at("client_id").as_string(), t.channel.id);
  const std::string stateless = issue(t, kStateless);
  t.clock.advance(std::chrono::seconds{10});
  const auto json = t.json(t.get("/oauth2/v2.1/verify?access_token=" + encoded(stateless)));
  EXPECT_EQ(json.at("client_id").as_string(), t.channel.id);
  EXPECT_EQ(json.at("expires_in").to_number<int>(), 890);
  EXPECT_EQ(form(t, "/v2/oauth/verify", "access_token=unknown").status, 400);
  EXPECT_EQ(t.get("/oauth2/v2.1/verify?access_token=unknown").status, 400);
}

TEST(TokenApi, RevokeEndsShortAndLongLivedTokens) {
  TestPlatform t;
  const std::string short_lived = issue(t, kShort), stateless = issue(t, kStateless);
  for (const std::string& token : {short_lived, stateless, std::string("unknown")})
    EXPECT_EQ(form(t, "/v2/oauth/revoke", "access_token=" + encoded(token)).status, 200);
  EXPECT_EQ(status_with(t, short_lived), 401);
  EXPECT_EQ(status_with(t, stateless), 200) << "stateless tokens cannot be revoked";
}

TEST(TokenApi, AReissuedTokenMayOverlap) {
  TestPlatform t;
  const std::string old = t.channel.token;
  const std::string fresh = t.platform->reissue_token(t.channel.id, std::chrono::hours{1}).value();
  EXPECT_EQ(status_with(t, old), 200);
  t.clock.advance(std::chrono::hours{1});
  EXPECT_EQ(status_with(t, old), 401);
  EXPECT_EQ(status_with(t, fresh), 200);
  EXPECT_FALSE(t.platform->reissue_token(t.channel.id, std::chrono::hours{25}));
}

TEST(TokenApi, IssuingIsLimitedTo370ASecond) {
  LinePlatformOptions options;
  options.bucket_capacity = 1;
  TestPlatform t(options);
  EXPECT_EQ(form(t, kShort, credentials(t)).status, 200);
  EXPECT_EQ(form(t, kShort, credentials(t)).status, 429);
  t.clock.advance(Millis{3});
  EXPECT_EQ(form(t, kShort, credentials(t)).status, 200);
}

}  // namespace
}  // namespace enishi::simulator
