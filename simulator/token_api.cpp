// Issue, verify and revoke channel access tokens.
#include "base/bytes.h"
#include "base/json.h"
#include "simulator/assertion_keys.h"
#include "simulator/platform.h"

namespace enishi::simulator {

namespace {
using Form = std::vector<std::pair<std::string, std::string>>;

std::string_view field(const Form& form, std::string_view name) {
  for (const auto& [key, value] : form)
    if (key == name) return value;
  return {};
}

Form form_of(const ApiCall& call) {
  auto form = net::parse_query(call.request.body);
  return form ? *std::move(form) : Form{};
}

// The channel whose id and secret these are.
std::optional<ChannelNumber> channel_of(Platform& platform, const Form& form) {
  const MutexLock lock(platform.world.mutex);
  const Channel* channel = platform.world.channel(field(form, "client_id"));
  if (channel == nullptr ||
      !constant_time_equal(channel->info.secret, field(form, "client_secret")))
    return std::nullopt;
  return channel->number;
}

constexpr std::string_view kClientCredentials = "client_credentials";
constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

// The channel whose key signed the assertion, or the refusal.
std::expected<ChannelNumber, Answer> channel_of_assertion(Platform& platform, Time now,
                                                          std::string_view type,
                                                          const Assertion& assertion, bool token) {
  if (type != kJwtBearer)
    return std::unexpected(refuse_oauth("invalid_request", "Invalid client_assertion_type"));
  const MutexLock lock(platform.world.mutex);
  for (const auto& channel : platform.world.channels)
    for (const AssertionKey& key : channel->assertion_keys) {
      if (key.kid != assertion.kid) continue;
      const Status good = verify_assertion(assertion, key, channel->info.id, now, token);
      if (!good) return std::unexpected(refuse_oauth("invalid_client", good.error().message));
      return channel->number;
    }
  return std::unexpected(refuse(404, "Cannot find channel key that satisfies the conditions"));
}

std::expected<ChannelNumber, Answer> channel_of_secret(Platform& platform, const Form& form) {
  if (const auto channel = channel_of(platform, form)) return *channel;
  return std::unexpected(refuse_oauth("invalid_client", "invalid client_id or client_secret"));
}

std::expected<ChannelNumber, Answer> channel_of_jwt(Platform& platform, Time now,
                                                    std::string_view type, std::string_view jwt) {
  const auto assertion = read_assertion(jwt);
  if (!assertion) return std::unexpected(refuse_oauth("invalid_client", assertion.error().message));
  return channel_of_assertion(platform, now, type, *assertion, false);
}

Answer refuse_grant() {
  return refuse_oauth("unsupported_grant_type", "grant_type must be client_credentials");
}

// The 429 of the channel, which is known only now; nullopt: go on.
std::optional<Answer> refuse_rate(Platform& platform, const ApiCall& call, ChannelNumber channel) {
  if (!platform.options.rate_limits ||
      platform.limits.take(channel, call.endpoint.number, call.endpoint.rate))
    return std::nullopt;
  return refuse(429, kRateLimitText);
}

Answer issue(Platform& platform, ApiCall& call, const std::expected<ChannelNumber, Answer>& channel,
             TokenKind kind, std::int64_t seconds) {
  if (!channel) return channel.error();
  if (auto refused = refuse_rate(platform, call, *channel)) return *std::move(refused);
  JsonOut json;
  json.object().field("token_type", "Bearer");
  json.field("access_token", platform.tokens.issue(call.now, *channel, kind));
  return json_answer(json.field("expires_in", seconds).end().take());
}

Answer issue_short_lived(Platform& platform, ApiCall& call) {
  const Form form = form_of(call);
  if (field(form, "grant_type") != kClientCredentials) return refuse_grant();
  return issue(platform, call, channel_of_secret(platform, form), TokenKind::short_lived,
               std::chrono::seconds(kShortLivedTokenLife).count());
}

Answer issue_stateless(Platform& platform, ApiCall& call) {
  const Form form = form_of(call);
  if (field(form, "grant_type") != kClientCredentials) return refuse_grant();
  const std::string_view jwt = field(form, "client_assertion");
  const auto channel =
      jwt.empty() ? channel_of_secret(platform, form)
                  : channel_of_jwt(platform, call.now, field(form, "client_assertion_type"), jwt);
  return issue(platform, call, channel, TokenKind::stateless,
               std::chrono::seconds(kStatelessTokenLife).count());
}

Answer issue_v2_1(Platform& platform, ApiCall& call) {
  const Form form = form_of(call);
  if (field(form, "grant_type") != kClientCredentials) return refuse_grant();
  const auto assertion = read_assertion(field(form, "client_assertion"));
  if (!assertion) return refuse_oauth("invalid_client", assertion.error().message);
  const auto channel = channel_of_assertion(platform, call.now,
                                            field(form, "client_assertion_type"), *assertion, true);
  if (!channel) return channel.error();
  if (auto refused = refuse_rate(platform, call, *channel)) return *std::move(refused);
  const auto issued = platform.tokens.issue_v2_1(call.now, *channel,
                                                 std::chrono::seconds{assertion->token_seconds});
  if (!issued) return refuse(400, "The maximum number of access tokens has already been issued");
  JsonOut json;
  json.object().field("access_token", issued->token).field("token_type", "Bearer");
  json.field("expires_in", assertion->token_seconds).field("key_id", issued->key_id);
  return json_answer(json.end().take());
}

Answer key_ids(Platform& platform, ApiCall& call) {
  const auto channel = channel_of_jwt(platform, call.now,
                                      query_parameter(call, "client_assertion_type").value_or(""),
                                      query_parameter(call, "client_assertion").value_or(""));
  if (!channel) return channel.error();
  JsonOut json;
  json.object().key("kids").array();
  for (const std::string& id : platform.tokens.key_ids(call.now, *channel)) json.string(id);
  return json_answer(json.end().end().take());
}

// Of v2.1 and stateless tokens (`jwt`), or of the two older kinds.
Answer verified(Platform& platform, const ApiCall& call, std::string_view token, bool jwt) {
  const auto info = platform.tokens.find(call.now, token);
  if (!info || (info->kind == TokenKind::stateless || info->kind == TokenKind::v2_1) != jwt)
    return refuse_oauth("invalid_request",
                        jwt ? "The access token expired" : "access_token invalid");
  std::string channel;
  {
    const MutexLock lock(platform.world.mutex);
    channel = platform.world.channels[info->channel]->info.id;
  }
  JsonOut json;
  json.object().field("client_id", channel);
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(info->expires - call.now);
  json.field("expires_in", std::int64_t{left.count()});
  if (!jwt) json.field("scope", "P CM");
  return json_answer(json.end().take());
}

Answer verify(Platform& platform, ApiCall& call) {
  return verified(platform, call, field(form_of(call), "access_token"), false);
}

Answer verify_v2_1(Platform& platform, ApiCall& call) {
  return verified(platform, call, query_parameter(call, "access_token").value_or(""), true);
}

Answer no_access_token() {
  return refuse_oauth("invalid_request", "access_token is missing");
}

// An unknown token is no error.
Answer revoke(Platform& platform, ApiCall& call) {
  const std::string token(field(form_of(call), "access_token"));
  if (token.empty()) return no_access_token();
  const auto info = platform.tokens.find(call.now, token);
  if (!info || info->kind != TokenKind::v2_1) platform.tokens.revoke(token);
  return json_answer("");
}

// Only v2.1 tokens of the channel are revoked here; stateless ones live on.
Answer revoke_v2_1(Platform& platform, ApiCall& call) {
  const Form form = form_of(call);
  const auto channel = channel_of_secret(platform, form);
  if (!channel) return channel.error();
  const std::string token(field(form, "access_token"));
  if (token.empty()) return no_access_token();
  const auto info = platform.tokens.find(call.now, token);
  if (info && info->kind == TokenKind::v2_1 && info->channel == *channel)
    platform.tokens.revoke(token);
  return json_answer("");
}

void add(Endpoints& endpoints, std::string method, std::string path, Body body, Handle handle,
         EndpointRate rate = kEverythingElse) {
  Endpoint endpoint{std::move(method), std::move(path), rate, body, false, true};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_token_endpoints(Endpoints& endpoints) {
  add(endpoints, "POST", "/v2/oauth/accessToken", Body::form, issue_short_lived,
      kShortLivedTokenRate);
  add(endpoints, "POST", "/oauth2/v3/token", Body::form, issue_stateless);
  add(endpoints, "POST", "/oauth2/v2.1/token", Body::form, issue_v2_1);
  add(endpoints, "GET", "/oauth2/v2.1/tokens/kid", Body::none, key_ids);
  add(endpoints, "POST", "/v2/oauth/verify", Body::form, verify);
  add(endpoints, "GET", "/oauth2/v2.1/verify", Body::none, verify_v2_1);
  add(endpoints, "POST", "/v2/oauth/revoke", Body::form, revoke);
  add(endpoints, "POST", "/oauth2/v2.1/revoke", Body::form, revoke_v2_1);
}

}  // namespace enishi::simulator
