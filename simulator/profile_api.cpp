// Profiles, followers/ids, bot info, loading animation, read marks, link tokens.
#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "simulator/open_channel.h"
#include "simulator/profiles.h"
#include "simulator/signed_token.h"

namespace enishi::simulator {

namespace {
constexpr std::chrono::hours kPageTokenLife{24};
constexpr std::size_t kFollowersPageMax = 1'000, kFollowersPageDefault = 300;

Answer refuse_user_id() {
  return refuse(400, "The value for the 'userId' parameter is invalid");
}

// Friends, and others who wrote; never who blocked, is gone or did not consent.
bool profile_shown(const Channel& channel, UserNumber user) {
  if (channel.provider.users.deleted(user) || channel.provider.users.hidden(user)) return false;
  const Friendship state = channel.friends.of(user);
  return state == Friendship::friends ||
         (state == Friendship::none && channel.friends.wrote_ever(user));
}

Answer profile(Platform& platform, ApiCall& call) {
  const auto id = parse_user_id(call.parameters["userId"]);
  if (!id) return refuse_user_id();
  {
    OpenChannel channel(platform, call);
    const auto user = channel->provider.users.find(*id);
    if (!user || !profile_shown(*channel, *user)) return not_found();
  }
  const Profile shown = profile_of(*id);
  JsonOut json;
  json.object().field("userId", user_id_text(*id)).field("displayName", shown.display_name);
  json.field("pictureUrl", shown.picture_url).field("statusMessage", shown.status_message);
  return json_answer(json.field("language", shown.language).end().take());
}

// A page covers `limit` rows of all who ever followed and leaves out who cannot be told, so it may
// be short while `next` is there.
Answer followers(Platform& platform, ApiCall& call) {
  const auto limit_text = query_parameter(call, "limit");
  const auto limit = limit_text ? parse_int<std::size_t>(*limit_text) : kFollowersPageDefault;
  if (!limit || *limit < 1 || *limit > kFollowersPageMax)
    return refuse_body({{"Must be between 1 and 1000", "limit"}});
  std::size_t from = 0;
  if (const auto start = query_parameter(call, "start")) {
    const auto token = read_token(platform.options.seed, TokenUse::followers_page, *start);
    if (!token || call.now >= from_ms(static_cast<std::int64_t>(token->b)) + kPageTokenLife)
      return refuse_body({{"The continuation token is invalid or expired", "start"}});
    from = token->a;
  }
  OpenChannel channel(platform, call);
  if (!channel->spec.verified)
    return refuse(403, "Access to this API is not available for your account");
  const auto ever = channel->friends.ever_friends();
  const std::size_t end = std::min(ever.size(), from + *limit);
  std::string body = "{\"userIds\":[";
  for (std::size_t i = from; i < end; ++i) {
    const UserNumber user = ever[i];
    if (!channel->friends.reachable(user) || channel->provider.users.hidden(user)) continue;
    body += body.back() == '[' ? "\"" : ",\"";
    append_chat_id(body, 'U', channel->provider.users.id(user));
    body += '"';
  }
  body += ']';
  if (end < ever.size())
    body += ",\"next\":\"" +
            make_token(platform.options.seed, TokenUse::followers_page, end,
                       static_cast<std::uint64_t>(to_ms(call.now))) +
            '"';
  return json_answer(body + "}");
}

Answer bot_info(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const ChannelInfo& info = channel->info;
  JsonOut json;
  json.object().field("userId", info.bot).field("basicId", "@" + info.bot.substr(1, 8));
  if (!channel->spec.premium_id.empty()) json.field("premiumId", channel->spec.premium_id);
  json.field("displayName", info.name);
  json.field("pictureUrl", "https://profile.simulator.invalid/bot/" + info.id);
  json.field("chatMode", channel->spec.chat ? "chat" : "bot");
  json.field("markAsReadMode", channel->spec.chat ? "manual" : "auto");
  return json_answer(json.end().take());
}

Answer loading_start(Platform&, ApiCall& call) {
  const auto body = JsonDocument::parse(call.request.body);
  if (!body || !body->root().object()) return refuse(400, "The request body is not JSON");
  const auto chat = body->root().string_at("chatId");
  if (!chat || !parse_user_id(*chat)) return refuse_property("chatId");
  const auto seconds = body->root().opt_integer_at("loadingSeconds", 5, 60);
  if (!seconds || (*seconds && **seconds % 5 != 0)) return refuse_property("loadingSeconds");
  return json_answer("{}", 202);
}

Answer mark_as_read(Platform& platform, ApiCall& call) {
  const auto body = JsonDocument::parse(call.request.body);
  const auto token =
      body ? body->root().string_at("markAsReadToken") : fail(ErrorCode::invalid, "");
  if (!token) return refuse_body({{"May not be empty", "markAsReadToken"}});
  OpenChannel channel(platform, call);
  if (!channel->spec.chat) return refuse(400, "Chat is turned off for this account");
  if (!read_token(platform.options.seed, TokenUse::mark_as_read, *token))
    return refuse(400, "Invalid markAsReadToken");
  return json_answer("{}");
}

Answer mark_user_as_read(Platform& platform, ApiCall& call) {
  const auto body = JsonDocument::parse(call.request.body);
  const auto chat = body ? body->root().get("chat") : fail(ErrorCode::invalid, "");
  const auto user = chat ? chat->string_at("userId") : fail(ErrorCode::invalid, "");
  if (!user || !parse_user_id(*user)) return refuse_property("chat.userId");
  OpenChannel channel(platform, call);
  if (!channel->spec.corporate)
    return refuse(403, "Access to this API is not available for your account");
  return json_answer("{}");
}

Answer link_token(Platform& platform, ApiCall& call) {
  const auto id = parse_user_id(call.parameters["userId"]);
  if (!id) return refuse_user_id();
  OpenChannel channel(platform, call);
  const auto user = channel->provider.users.find(*id);
  if (!user || !channel->friends.reachable(*user)) return not_found();
  std::erase_if(channel->link_tokens,
                [&](const auto& token) { return call.now >= token.second.expires; });
  const Bytes16 bytes = derive_id(platform.options.seed, IdSpace::link, platform.links++);
  const std::string token = base64url(as_view(bytes));
  channel->link_tokens[token] = {*user, call.now + kLinkTokenLife};
  JsonOut json;
  return json_answer(json.object().field("linkToken", token).end().take());
}

void add(Endpoints& endpoints, std::string method, std::string path, Body body, Handle handle,
         EndpointRate rate = kEverythingElse) {
  Endpoint endpoint{std::move(method), "/v2/bot/" + path, rate, body};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_profile_endpoints(Endpoints& endpoints) {
  add(endpoints, "GET", "profile/{userId}", Body::none, profile);
  add(endpoints, "GET", "followers/ids", Body::none, followers);
  add(endpoints, "GET", "info", Body::none, bot_info);
  add(endpoints, "POST", "chat/loading/start", Body::json, loading_start, kLoadingRate);
  add(endpoints, "POST", "chat/markAsRead", Body::json, mark_as_read);
  add(endpoints, "POST", "message/markAsRead", Body::json, mark_user_as_read);
  add(endpoints, "POST", "user/{userId}/linkToken", Body::none, link_token);
}

}  // namespace enishi::simulator
