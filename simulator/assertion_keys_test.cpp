#include "simulator/assertion_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/bytes.h"
#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

// A private key of the client, made once: it takes a while.
class Signer {
 public:
  explicit Signer(unsigned bits = 2'048) : key_(EVP_RSA_gen(bits)) {}
  ~Signer() { EVP_PKEY_free(key_); }

  std::string jwk(const std::string& more = R"(,"use":"sig")") const {
    return R"({"kty":"RSA","alg":"RS256","n":")" + number(OSSL_PKEY_PARAM_RSA_N) + R"(","e":")" +
           number(OSSL_PKEY_PARAM_RSA_E) + "\"" + more + "}";
  }
  std::string sign(const std::string& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const auto* data = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_);
    EVP_DigestSign(context, nullptr, &size, data, text.size());
    std::string out(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, data, text.size());
    EVP_MD_CTX_free(context);
    return out;
  }

 private:
  std::string number(const char* name) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_, name, &value);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
    BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(value);
    return base64url(bytes);
  }
  EVP_PKEY* key_;
};

const Signer& signer() {
  static const Signer kSigner;
  return kSigner;
}

constexpr std::string_view kIssue = "/oauth2/v2.1/token";
constexpr std::string_view kStateless = "/oauth2/v3/token";
const std::string kType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

struct JwtTokens : testing::Test {
  JwtTokens() { kid = t.platform->add_assertion_key(t.channel.id, signer().jwk()).value(); }

  std::int64_t now() const { return to_ms(t.clock.now()) / 1'000; }
  std::string header() const { return R"({"alg":"RS256","typ":"JWT","kid":")" + kid + "\"}"; }
  // The good payload with the members of `changes` changed ("null": left out).
  std::string payload(const std::map<std::string, std::string>& changes = {}) const {
    boost::json::object out{{"iss", t.channel.id},
                            {"sub", t.channel.id},
                            {"aud", "https://api.line.me/"},
                            {"exp", now() + 1'800},
                            {"token_exp", 86'400}};
    for (const auto& [name, value] : changes) out[name] = boost::json::parse(value);
    return boost::json::serialize(out);
  }
  std::string jwt(const std::string& payload) const { return jwt(header(), payload); }
  static std::string jwt(const std::string& header, const std::string& payload) {
    const std::string text = base64url(header) + "." + base64url(payload);
    return text + "." + base64url(signer().sign(text));
  }
  net::Response form(std::string_view path, std::string body) {
    net::Call call = t.call("POST", path, std::move(body));
    call.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    return t.outcome(call).response;
  }
  net::Response issue(const std::string& assertion, std::string_view path = kIssue) {
    return form(path, "grant_type=client_credentials&client_assertion_type=" +
                          net::percent_encode(kType) + "&client_assertion=" + assertion);
  }
  std::string error_of(const net::Response& response) {
    EXPECT_EQ(response.status, 400) << response.body;
    const auto json = t.json(response);
    EXPECT_EQ(json.at("error").as_string(), "invalid_client");
    return std::string(json.at("error_description").as_string());
  }
  int status_with(const std::string& token) {
    t.channel.token = token;
    return t.get("/v2/bot/info").status;
  }
  boost::json::array key_ids() {
    const auto response =
        t.get("/oauth2/v2.1/tokens/kid?client_assertion_type=" + net::percent_encode(kType) +
              "&client_assertion=" + jwt(payload()));
    return t.json(response).at("kids").as_array();
  }
  net::Response verify(const std::string& token) {
    return t.get("/oauth2/v2.1/verify?access_token=" + net::percent_encode(token));
  }
  TestPlatform t;
  std::string kid;
};

TEST_F(JwtTokens, LiveAsLongAsAskedFor) {
  const auto response = issue(jwt(payload()));
  ASSERT_EQ(response.status, 200) << response.body;
  const auto json = t.json(response);
  EXPECT_EQ(json.at("token_type").as_string(), "Bearer");
  EXPECT_EQ(json.at("expires_in").to_number<int>(), 86'400);
  const std::string token(json.at("access_token").as_string());
  EXPECT_EQ(status_with(token), 200);
  EXPECT_EQ(key_ids(), boost::json::array{json.at("key_id")});
  const auto verified = t.json(verify(token));
  EXPECT_EQ(verified.at("client_id").as_string(), t.channel.id);
  EXPECT_EQ(verified.at("expires_in").to_number<int>(), 86'400);
  EXPECT_EQ(form("/v2/oauth/verify", "access_token=" + net::percent_encode(token)).status, 400)
      << "that asks of the older kinds";
  t.clock.advance(std::chrono::hours{24});
  EXPECT_EQ(status_with(token), 401);
  EXPECT_EQ(t.json(verify(token)).at("error_description").as_string(), "The access token expired");
  EXPECT_TRUE(key_ids().empty());
}

TEST_F(JwtTokens, The31stIsRefused) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 30; ++i) {
    const auto response = issue(jwt(payload()));
    ASSERT_EQ(response.status, 200);
    tokens.emplace_back(t.json(response).at("access_token").as_string());
  }
  const auto refused = issue(jwt(payload()));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(message_of(refused), "The maximum number of access tokens has already been issued");
  EXPECT_EQ(key_ids().size(), 30u);
  EXPECT_EQ(status_with(tokens[0]), 200) << "none is revoked for it";
  const std::string revoke = "client_id=" + t.channel.id + "&client_secret=" + t.channel.secret +
                             "&access_token=" + net::percent_encode(tokens[0]);
  EXPECT_EQ(form("/oauth2/v2.1/revoke", revoke).status, 200);
  EXPECT_EQ(form("/oauth2/v2.1/revoke", revoke).status, 200) << "unknown ones are no error";
  EXPECT_EQ(status_with(tokens[0]), 401);
  EXPECT_EQ(issue(jwt(payload())).status, 200);
  t.clock.advance(std::chrono::hours{24});
  EXPECT_EQ(issue(jwt(payload())).status, 200) << "expired ones do not count";
  EXPECT_EQ(key_ids().size(), 1u);
}

TEST_F(JwtTokens, OnlyTheirChannelRevokesThem) {
  const std::string token(t.json(issue(jwt(payload()))).at("access_token").as_string());
  EXPECT_EQ(form("/v2/oauth/revoke", "access_token=" + net::percent_encode(token)).status, 200);
  ChannelSpec spec;
  spec.provider = t.channel.provider;
  const ChannelInfo other = t.platform->create_channel(spec).value();
  EXPECT_EQ(form("/oauth2/v2.1/revoke", "client_id=" + other.id + "&client_secret=" + other.secret +
                                            "&access_token=" + net::percent_encode(token))
                .status,
            200);
  EXPECT_EQ(status_with(token), 200);
}

TEST_F(JwtTokens, AWrongAssertionIsRefused) {
  const std::map<std::string, std::map<std::string, std::string>> wrong{
      {"iss and clientId of key do not match", {{"iss", "\"1\""}, {"sub", "\"1\""}}},
      {"Invalid sub", {{"sub", "\"1\""}}},
      {"Invalid aud", {{"aud", "\"https://api.line.me\""}}},
      {"Invalid token_exp", {{"token_exp", "2592001"}}}};
  for (const auto& [description, changes] : wrong)
    EXPECT_EQ(error_of(issue(jwt(payload(changes)))), description);
  EXPECT_EQ(error_of(issue(jwt(payload({{"token_exp", "null"}})))), "Invalid token_exp");
  for (const std::string& exp : {std::to_string(now()), std::to_string(now() + 1'801),
                                 std::string("null"), std::string("\"soon\"")})
    EXPECT_EQ(error_of(issue(jwt(payload({{"exp", exp}})))), "Invalid exp") << exp;
  std::string forged = jwt(payload());
  const std::size_t dot = forged.rfind('.');
  forged =
      base64url(header()) + "." + base64url(payload({{"token_exp", "60"}})) + forged.substr(dot);
  EXPECT_EQ(error_of(issue(forged)), "Invalid signature");
  EXPECT_EQ(error_of(issue(jwt(R"({"alg":"HS256","typ":"JWT","kid":")" + kid + "\"}", payload()))),
            "Invalid alg");
  for (const std::string text : {"", "a.b", "a.b.c", "e30.e30.*"}) error_of(issue(text));
}

TEST_F(JwtTokens, AKeyThatNobodyRegisteredIs404) {
  const auto response = issue(jwt(
      R"({"alg":"RS256","typ":"JWT","kid":"536e453c-aa93-4449-8e90-add2608783c6"})", payload()));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(message_of(response), "Cannot find channel key that satisfies the conditions");
}

TEST_F(JwtTokens, StatelessByAssertion) {
  const auto response = issue(jwt(payload({{"token_exp", "null"}})), kStateless);
  ASSERT_EQ(response.status, 200) << response.body;
  const auto json = t.json(response);
  EXPECT_EQ(json.at("expires_in").to_number<int>(), 900);
  EXPECT_EQ(status_with(std::string(json.at("access_token").as_string())), 200);
  EXPECT_TRUE(key_ids().empty()) << "stateless tokens have no key id";
  EXPECT_EQ(error_of(issue("a.b.c", kStateless)), "Invalid JWT");
  const auto type = form(kStateless,
                         "grant_type=client_credentials&client_assertion_type=x&"
                         "client_assertion=" +
                             jwt(payload()));
  EXPECT_EQ(type.status, 400);
}

TEST(AssertionKeys, AreAsTheConsoleTakesThem) {
  EXPECT_TRUE(read_assertion_key(signer().jwk()));
  EXPECT_TRUE(read_assertion_key(signer().jwk(R"(,"key_ops":["verify"])")));
  EXPECT_EQ(read_assertion_key(signer().jwk("")).error().field, "use");
  EXPECT_EQ(read_assertion_key(signer().jwk(R"(,"use":"enc")")).error().field, "use");
  EXPECT_EQ(read_assertion_key(signer().jwk(R"(,"use":"sig","kid":"a")")).error().field, "kid");
  EXPECT_EQ(read_assertion_key(Signer(1'024).jwk()).error().field, "n");
  EXPECT_EQ(read_assertion_key(R"({"kty":"EC"})").error().field, "kty");
  EXPECT_FALSE(read_assertion_key("{"));
}

}  // namespace
}  // namespace enishi::simulator
