#include "simulator/deed.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "simulator/mix.h"
#include "simulator/platform.h"
#include "simulator/reply_tokens.h"
#include "simulator/signed_token.h"

namespace enishi::simulator {

namespace {
// Members of an object except `skip`, without the braces.
Result<std::string> members_of(const JsonValue& object, std::string_view skip,
                               std::string_view skip_too = {}) {
  std::string out;
  TRY(object.each([&](std::string_view name, const JsonValue& value) -> Status {
    if (name == skip || name == skip_too) return {};
    if (!out.empty()) out += ',';
    append_json_string(out, name);
    out += ':' + value.dump();
    return {};
  }));
  return out;
}

Status read_message(const Act& act, Deed& deed) {
  if (act.payload.empty()) {
    deed.message_type = "text";
    deed.members = "\"text\":\"こんにちは\"";
    return {};
  }
  ASSIGN(const JsonDocument document, JsonDocument::parse(act.payload));
  ASSIGN(deed.message_type, document.root().string_at("type", 1, 40));
  ASSIGN(deed.members, members_of(document.root(), "type", "id"));
  return {};
}

// The new text of a group message: {"id": the original, "text": ...}.
Status read_edit(const Act& act, Deed& deed) {
  ASSIGN(const JsonDocument document, JsonDocument::parse(act.payload));
  ASSIGN(const std::string id, document.root().string_at("id", 1, 20));
  const auto number = parse_int<std::uint64_t>(id);
  if (!number) return invalid("payload.id", "must be a message id");
  ASSIGN(const std::string members, members_of(document.root(), "type", "id"));
  deed.payload = "{\"type\":\"text\",\"id\":\"" + id + "\",\"quoteToken\":\"" +
                 make_token(mix(*number), TokenUse::quote, *number) + '"' +
                 (members.empty() ? "" : "," + members) + '}';
  return {};
}

std::string default_payload(const Platform& platform, const Channel& channel, const Deed& deed,
                            Time now) {
  const std::string_view type = deed.type;
  if (type == "postback") return R"({"data":"action=open"})";
  if (type == "unsend")
    return "{\"messageId\":\"" + std::to_string(kFirstMessageId + platform.messages.load()) + "\"}";
  if (type == "videoPlayComplete") return R"({"trackingId":"video-1"})";
  if (type == "beacon") return R"({"hwid":"d41d8cd98f","type":"enter","dm":"0123456789abcdef"})";
  if (type == "accountLink") return R"({"result":"ok","nonce":"c2ltdWxhdG9yIG5vbmNlIQ=="})";
  if (type == "membership") return R"({"type":"joined","membershipId":3189})";
  if (type == "module")
    return "{\"type\":\"attached\",\"botId\":\"" + channel.info.bot +
           "\",\"scopes\":[\"message:send\",\"message:receive\"]}";
  if (type == "activated")
    return "{\"expireAt\":" + std::to_string(to_ms(now + std::chrono::hours{1})) + "}";
  if (type == "delivery") return R"({"data":"delivery-tag-000001"})";
  if ((type == "memberJoined" || type == "memberLeft") && deed.user)
    return "{\"members\":[{\"type\":\"user\",\"userId\":\"" +
           user_id_text(channel.provider.users.id(*deed.user)) + "\"}]}";
  return "{}";
}

void change_friendship(Channel& channel, Deed& deed, Time now) {
  if (!deed.user) return;
  if (deed.type == "follow") {
    const bool unblocked = channel.friends.of(*deed.user) == Friendship::blocked;
    channel.friends.follow(*deed.user, now);
    if (deed.payload.empty())
      deed.payload = unblocked ? R"({"isUnblocked":true})" : R"({"isUnblocked":false})";
  }
  if (deed.type == "unfollow") channel.friends.block(*deed.user, now);
  if (deed.type == "message" && deed.chat.kind == 0) channel.friends.wrote(*deed.user, now);
}

// A membership event of a plan that the channel has.
void change_membership(Channel& channel, const Deed& deed, Time now) {
  if (deed.type != "membership" || !deed.user) return;
  const auto document = JsonDocument::parse(deed.payload);
  if (!document) return;
  const auto type = document->root().string_at("type");
  const auto plan = document->root().integer_at("membershipId", 0);
  if (type && plan)
    channel.memberships.happened(*type, static_cast<std::uint64_t>(*plan), *deed.user, now);
}

void change_group(Channel& channel, const Deed& deed) {
  if (deed.chat.kind == 0) return;
  Group& group = channel.groups[chat_id_text(deed.chat)];
  if (deed.type == "join") group.joined = true;
  if (deed.type == "leave") group.joined = false;
  if (!deed.user) return;
  if (deed.type == "memberLeft") std::erase(group.members, *deed.user);
  if (deed.type == "memberJoined" &&
      std::ranges::find(group.members, *deed.user) == group.members.end())
    group.members.push_back(*deed.user);
}

void send_message(Platform& platform, Channel& channel, Deed& deed, Time now) {
  const std::uint64_t id = platform.next_message_ids(1);
  const auto media = parse_media(deed.message_type);
  if (media && deed.members.find("\"external\"") == std::string::npos)
    channel.media.add(now, id, *media, deed.media_preparation);
  deed.payload = message_payload(platform.options.seed, id, deed.message_type, deed.members);
}

EventSource source_of(const Channel& channel, const Deed& deed, const EventTraits& traits,
                      bool link_failed) {
  EventSource out;
  if (!traits.has_source || link_failed) return out;
  out.kind = deed.chat.kind == 0 ? 'U' : deed.chat.kind;
  out.chat = deed.chat.bytes;
  const bool named = deed.chat.kind == 0 || traits.names_user;
  if (named && deed.user && !channel.provider.users.hidden(*deed.user))
    out.user = channel.provider.users.id(*deed.user);
  return out;
}

// Where a reply to the event goes.
ChatId reply_chat(const Channel& channel, const Deed& deed) {
  if (deed.chat.kind != 0) return deed.chat;
  return {'U', deed.user ? channel.provider.users.id(*deed.user) : Bytes16{}};
}
}  // namespace

Result<Deed> deed_of(Channel& channel, const Act& act) {
  if (act.type.empty()) return invalid("type", "an event type is needed");
  Deed deed;
  deed.type = act.type;
  deed.standby = act.standby;
  deed.media_preparation = act.media_preparation;
  if (!act.user.empty()) {
    const auto id = parse_user_id(act.user);
    if (!id) return invalid("userId", "must be U and 32 lower-case hex digits");
    deed.user = channel.provider.users.add(*id);
  }
  if (!act.chat.empty()) {
    const auto id = parse_chat_id(act.chat);
    if (!id || id->kind == 'U') return invalid("chat", "must be a group or room id");
    deed.chat = *id;
  }
  if (act.type == "message") {
    TRY(read_message(act, deed));
  } else if (act.type == "messageEdited") {
    TRY(read_edit(act, deed));
  } else if (!act.payload.empty()) {
    ASSIGN(const JsonDocument document, JsonDocument::parse(act.payload));
    TRY(document.root().object());
    deed.payload = act.payload;
  }
  return deed;
}

Happening perform(Platform& platform, Channel& channel, Deed deed, Time now) {
  const std::uint64_t number = platform.events.fetch_add(1, std::memory_order_relaxed);
  const EventTraits traits = traits_of(deed.type);
  change_friendship(channel, deed, now);
  change_group(channel, deed);
  if (deed.type == "message") send_message(platform, channel, deed, now);
  if (deed.payload.empty() && !traits.key.empty())
    deed.payload = default_payload(platform, channel, deed, now);
  change_membership(channel, deed, now);
  const bool link_failed =
      deed.type == "accountLink" && deed.payload.find("\"failed\"") != std::string::npos;

  Happening out;
  Event& event = out.event;
  event.key = std::string(traits.key);
  event.id = ulid(to_ms(now), platform.options.seed, number);
  event.time = now;
  event.source = source_of(channel, deed, traits, link_failed);
  event.standby = deed.standby;
  if (traits.repliable && !deed.standby && !link_failed) {
    out.reply_token = derive_id(platform.options.seed, IdSpace::reply, number);
    channel.reply_tokens.add(now, *out.reply_token, reply_chat(channel, deed),
                             channel.webhook.redelivery);
    event.reply_token = reply_token_text(*out.reply_token);
  }
  event.type = std::move(deed.type);
  event.payload = std::move(deed.payload);
  return out;
}

WebhookDelivery delivery_of(const Channel& channel, std::span<const Happening> happenings) {
  WebhookDelivery out;
  out.channel = channel.number;
  out.url = channel.webhook.url;
  out.secret = channel.info.secret;
  out.redelivery = channel.webhook.redelivery;
  out.events = static_cast<unsigned>(happenings.size());
  std::vector<Event> events;
  events.reserve(happenings.size());
  for (const Happening& happening : happenings) {
    events.push_back(happening.event);
    if (happening.reply_token) out.reply_tokens.push_back(*happening.reply_token);
  }
  out.body = webhook_body(channel.bot, events);
  return out;
}

}  // namespace enishi::simulator
