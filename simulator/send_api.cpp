// POST /v2/bot/message/{push, multicast, broadcast, reply, validate/*}
#include "simulator/coupon_rules.h"
#include "simulator/open_channel.h"
#include "simulator/platform.h"
#include "simulator/send_request.h"
#include "simulator/sending.h"

namespace enishi::simulator {

namespace {
Answer refuse_delivery() {
  return refuse(400, "Failed to send messages");
}

// True if one more push to the user in this minute is too many.
bool too_many_pushes(const Platform& platform, Channel& channel, UserNumber user, Time now) {
  const unsigned most = platform.options.same_user_pushes_max;
  if (most == 0) return false;
  PushBurst& burst = channel.bursts[user];
  const std::int64_t minute = to_ms(now) / 60'000;
  if (burst.minute != minute) burst = {minute, 0};
  if (burst.pushes >= most) return true;
  ++burst.pushes;
  return false;
}

Sent sent_now(SendKind kind, const ApiCall& call, std::uint64_t asked) {
  return {kind, call.number, call.retry_key, call.now, asked, kind != SendKind::reply};
}

// Who gets what is pushed to `to`; nullopt: nobody can be there (unknown id, chat not joined).
struct Audience {
  std::uint64_t asked = 0;
  std::vector<UserNumber> reached;
};
std::optional<Audience> audience_of(Channel& channel, const ChatId& to, Time now) {
  if (to.kind == 'U') {
    const auto user = channel.provider.users.find(to.bytes);
    if (!user) return std::nullopt;
    Audience out{1, {}};
    if (channel.friends.reachable_by_push(*user, now)) out.reached.push_back(*user);
    return out;
  }
  const auto group = channel.groups.find(chat_id_text(to));
  if (group == channel.groups.end() || !group->second.joined) return std::nullopt;
  Audience out{group->second.members.size(), {}};
  for (const UserNumber user : group->second.members)
    if (!channel.provider.users.deleted(user)) out.reached.push_back(user);
  return out;
}

Answer sent_answer(Platform& platform, Channel& channel, const ApiCall& call,
                   const SendRequest& request) {
  const std::uint64_t first = platform.next_message_ids(request.bubbles);
  if (call.retry_key)
    channel.retry_keys.accept(*call.retry_key,
                              {call.number, first, request.bubbles, request.quotable});
  return json_answer(
      "{" + sent_messages(platform.options.seed, first, request.bubbles, request.quotable) + "}");
}

Answer push(Platform& platform, ApiCall& call) {
  const auto request = read_send(call.request.body, SendKind::push);
  if (!request) return request.error();
  OpenChannel channel(platform, call);
  if (auto repeat = refuse_repeat(platform, *channel, call)) return *std::move(repeat);
  if (auto refused = refuse_coupons(channel->coupons, *request, call.now))
    return *std::move(refused);
  const auto audience = audience_of(*channel, request->to, call.now);
  if (!audience) return refuse_delivery();
  if (request->to.kind == 'U') {
    const auto user = channel->provider.users.find(request->to.bytes);
    if (too_many_pushes(platform, *channel, *user, call.now)) return refuse(429, kSameUserText);
  }
  if (!channel->quota.reserve(call.now, audience->asked)) return refuse(429, kMonthlyLimitText);
  book(*channel, sent_now(SendKind::push, call, audience->asked), *request, audience->reached);
  return sent_answer(platform, *channel, call, *request);
}

// {} and the memory of the retry key.
Answer accepted(Channel& channel, const ApiCall& call) {
  if (call.retry_key) channel.retry_keys.accept(*call.retry_key, {call.number, 0, 0, 0});
  return json_answer("{}");
}

Answer multicast(Platform& platform, ApiCall& call) {
  const auto request = read_send(call.request.body, SendKind::multicast);
  if (!request) return request.error();
  OpenChannel channel(platform, call);
  if (auto repeat = refuse_repeat(platform, *channel, call)) return *std::move(repeat);
  if (auto refused = refuse_coupons(channel->coupons, *request, call.now))
    return *std::move(refused);
  std::vector<UserNumber> reached;
  reached.reserve(request->users.size());
  for (const Bytes16& id : request->users) {
    const auto user = channel->provider.users.find(id);
    if (!user && platform.options.multicast_unknown == MulticastUnknown::refuse)
      return refuse_delivery();
    if (user && channel->friends.reachable(*user)) reached.push_back(*user);
  }
  const std::uint64_t asked = request->users.size();
  if (!channel->quota.reserve(call.now, asked)) return refuse(429, kMonthlyLimitText);
  book(*channel, sent_now(SendKind::multicast, call, asked), *request, reached);
  return accepted(*channel, call);
}

Answer broadcast(Platform& platform, ApiCall& call) {
  const auto request = read_send(call.request.body, SendKind::broadcast);
  if (!request) return request.error();
  OpenChannel channel(platform, call);
  if (auto repeat = refuse_repeat(platform, *channel, call)) return *std::move(repeat);
  if (auto refused = refuse_coupons(channel->coupons, *request, call.now))
    return *std::move(refused);
  const std::vector<UserNumber> reached = reachable_friends(*channel);
  if (!channel->quota.reserve(call.now, reached.size())) return refuse(429, kMonthlyLimitText);
  book(*channel, sent_now(SendKind::broadcast, call, reached.size()), *request, reached);
  return accepted(*channel, call);
}

Answer reply(Platform& platform, ApiCall& call) {
  const auto to_group = [&](std::string_view text) {
    const auto token = parse_reply_token(text);
    OpenChannel channel(platform, call);
    const auto chat = token ? channel->reply_tokens.peek(call.now, *token) : std::nullopt;
    return chat && chat->kind != 'U';
  };
  const auto request = read_send(call.request.body, SendKind::reply, to_group);
  if (!request) return request.error();
  OpenChannel channel(platform, call);
  if (auto refused = refuse_coupons(channel->coupons, *request, call.now))
    return *std::move(refused);
  const auto token = parse_reply_token(request->reply_token);
  const auto chat = token ? channel->reply_tokens.take(call.now, *token) : std::nullopt;
  if (!chat) return refuse(400, "Invalid reply token");
  Audience audience{1, {}};
  if (chat->kind == 'U') {
    const auto user = channel->provider.users.find(chat->bytes);
    if (user && channel->friends.of(*user) != Friendship::blocked &&
        !channel->provider.users.deleted(*user))
      audience.reached.push_back(*user);
  } else if (auto members = audience_of(*channel, *chat, call.now)) {
    audience = *std::move(members);
  }
  book(*channel, sent_now(SendKind::reply, call, audience.asked), *request, audience.reached);
  return sent_answer(platform, *channel, call, *request);
}

template <SendKind kind>
Answer validate(Platform&, ApiCall& call) {
  if (auto refused = validate_messages(call.request.body, kind)) return *std::move(refused);
  return json_answer("{}");
}

void add(Endpoints& endpoints, std::string path, EndpointRate rate, bool retry_key, Handle handle) {
  Endpoint endpoint{"POST", "/v2/bot/message/" + path, rate, Body::json, retry_key};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_send_endpoints(Endpoints& endpoints) {
  add(endpoints, "push", kEverythingElse, true, push);
  add(endpoints, "multicast", kMulticastRate, true, multicast);
  add(endpoints, "broadcast", kPerHour60, true, broadcast);
  add(endpoints, "reply", kEverythingElse, false, reply);
  add(endpoints, "validate/push", kEverythingElse, false, validate<SendKind::push>);
  add(endpoints, "validate/multicast", kEverythingElse, false, validate<SendKind::multicast>);
  add(endpoints, "validate/broadcast", kEverythingElse, false, validate<SendKind::broadcast>);
  add(endpoints, "validate/reply", kEverythingElse, false, validate<SendKind::reply>);
  add(endpoints, "validate/narrowcast", kEverythingElse, false, validate<SendKind::narrowcast>);
}

}  // namespace enishi::simulator
