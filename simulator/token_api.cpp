// Issue, verify and revoke channel access tokens.
#include "base/bytes.h"
#include "base/json.h"
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

Answer issue(Platform& platform, ApiCall& call, TokenKind kind, std::int64_t seconds) {
  const Form form = form_of(call);
  if (field(form, "grant_type") != "client_credentials")
    return refuse_oauth("unsupported_grant_type", "grant_type must be client_credentials");
  if (!field(form, "client_assertion").empty())
    return refuse_oauth("invalid_request",
                        "the simulator knows client_id and client_secret, no JWT assertions");
  const auto channel = channel_of(platform, form);
  if (!channel) return refuse_oauth("invalid_client", "invalid client_id or client_secret");
  if (platform.options.rate_limits &&
      !platform.limits.take(*channel, call.endpoint.number, call.endpoint.rate))
    return refuse(429, kRateLimitText);
  JsonOut json;
  json.object().field("token_type", "Bearer");
  json.field("access_token", platform.tokens.issue(call.now, *channel, kind));
  return json_answer(json.field("expires_in", seconds).end().take());
}

Answer issue_short_lived(Platform& platform, ApiCall& call) {
  return issue(platform, call, TokenKind::short_lived,
               std::chrono::seconds(kShortLivedTokenLife).count());
}

Answer issue_stateless(Platform& platform, ApiCall& call) {
  return issue(platform, call, TokenKind::stateless,
               std::chrono::seconds(kStatelessTokenLife).count());
}

Answer refuse_jwt(Platform&, ApiCall&) {
  return refuse_oauth("invalid_request",
                      "the simulator issues no v2.1 tokens: use /oauth2/v3/token with client_id "
                      "and client_secret");
}

Answer verified(Platform& platform, const ApiCall& call, std::string_view token, bool stateless) {
  const auto info = platform.tokens.find(call.now, token);
  if (!info || (info->kind == TokenKind::stateless) != stateless)
    return refuse_oauth("invalid_request", "access token expired");
  std::string channel;
  {
    const MutexLock lock(platform.world.mutex);
    channel = platform.world.channels[info->channel]->info.id;
  }
  JsonOut json;
  json.object().field("client_id", channel);
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(info->expires - call.now);
  json.field("expires_in", std::int64_t{left.count()});
  if (!stateless) json.field("scope", "P CM");
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
  platform.tokens.revoke(token);
  return json_answer("");
}

// Only v2.1 tokens could be revoked here and there are none; stateless ones live on.
Answer revoke_v2_1(Platform& platform, ApiCall& call) {
  if (!channel_of(platform, form_of(call)))
    return refuse_oauth("invalid_client", "invalid client_id or client_secret");
  if (field(form_of(call), "access_token").empty()) return no_access_token();
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
  add(endpoints, "POST", "/oauth2/v2.1/token", Body::form, refuse_jwt);
  add(endpoints, "GET", "/oauth2/v2.1/tokens/kid", Body::none, refuse_jwt);
  add(endpoints, "POST", "/v2/oauth/verify", Body::form, verify);
  add(endpoints, "GET", "/oauth2/v2.1/verify", Body::none, verify_v2_1);
  add(endpoints, "POST", "/v2/oauth/revoke", Body::form, revoke);
  add(endpoints, "POST", "/oauth2/v2.1/revoke", Body::form, revoke_v2_1);
}

}  // namespace enishi::simulator
