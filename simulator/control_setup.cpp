// Providers, channels, users, groups.
#include "simulator/control.h"

namespace enishi::simulator {

namespace {
void write(JsonOut& json, const ChannelInfo& info) {
  json.object().field("provider", info.provider).field("channelId", info.id);
  json.field("name", info.name).field("channelSecret", info.secret);
  json.field("channelAccessToken", info.token).field("botUserId", info.bot).end();
}

Result<std::vector<std::string>> texts_at(const JsonValue& in, std::string_view name) {
  std::vector<std::string> out;
  const auto list = in.find(name);
  if (!list) return out;
  ASSIGN(const std::size_t size, list->array());
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view text, list->at(i).string());
    out.emplace_back(text);
  }
  return out;
}

Result<std::string> create_provider(LinePlatform& platform, const ControlCall&) {
  JsonOut json;
  return json.object().field("provider", platform.create_provider()).end().take();
}

Result<std::string> create_channel(LinePlatform& platform, const ControlCall& call) {
  ChannelSpec spec;
  ASSIGN(const auto provider, call.body.opt_integer_at("provider", 1, UINT32_MAX));
  ASSIGN(const auto name, call.body.opt_string_at("name", 1, 60));
  ASSIGN(const auto id, call.body.opt_string_at("channelId", 1, 20));
  ASSIGN(const auto secret, call.body.opt_string_at("channelSecret", 1, 64));
  ASSIGN(const auto quota, call.body.opt_integer_at("quota", 0));
  ASSIGN(spec.verified, call.body.boolean_at("verified", true));
  ASSIGN(spec.corporate, call.body.boolean_at("corporate", false));
  ASSIGN(spec.chat, call.body.boolean_at("chat", true));
  spec.provider = static_cast<ProviderNumber>(provider.value_or(1));
  spec.name = name.value_or(spec.name);
  spec.id = id.value_or("");
  spec.secret = secret.value_or("");
  if (quota) spec.quota = static_cast<std::uint64_t>(*quota);
  ASSIGN(const ChannelInfo info, platform.create_channel(spec));
  JsonOut json;
  write(json, info);
  return json.take();
}

Result<std::string> list_channels(LinePlatform& platform, const ControlCall&) {
  JsonOut json;
  json.object().key("channels").array();
  for (const ChannelInfo& info : platform.channels()) write(json, info);
  return json.end().end().take();
}

Result<std::string> show_channel(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const ChannelInfo info, platform.channel(call.channel()));
  JsonOut json;
  write(json, info);
  return json.take();
}

Result<std::string> show_stats(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const ChannelStats stats, platform.stats(call.channel()));
  JsonOut json;
  json.object().field("everFriends", stats.ever_friends).field("friends", stats.friends);
  json.field("blocks", stats.blocks).field("providerUsers", stats.provider_users);
  json.field("quotaLimit", stats.quota_limit).field("quotaUsed", stats.quota_used);
  json.field("quotaReserved", stats.quota_reserved);
  return json.field("sends", stats.sends).field("delivered", stats.delivered).end().take();
}

Result<std::string> reissue_token(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const auto hours, call.body.opt_integer_at("overlapHours", 0, 24));
  ASSIGN(const std::string token,
         platform.reissue_token(call.channel(), std::chrono::hours{hours.value_or(0)}));
  JsonOut json;
  return json.object().field("channelAccessToken", token).end().take();
}

// {"limit": n or null, "consumed": further messages of OA Manager, "as": by which of its doors}
Result<std::string> change_quota(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const auto limit, call.body.opt_integer_at("limit", 0));
  ASSIGN(const auto consumed, call.body.opt_integer_at("consumed", 0));
  if (limit) {
    TRY(platform.set_quota(call.channel(), static_cast<std::uint64_t>(*limit)));
  } else if (!consumed) {
    TRY(platform.set_quota(call.channel(), std::nullopt));
  }
  ASSIGN(const auto door, call.body.opt_string_at("as"));
  if (consumed)
    TRY(platform.send_by_other_door(call.channel(), door.value_or("broadcast"),
                                    static_cast<std::uint64_t>(*consumed)));
  return "{}";
}

Result<std::string> add_friends(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const std::int64_t count, call.body.integer_at("count", 1));
  ASSIGN(const std::uint64_t friends,
         platform.add_friends(call.channel(), static_cast<std::uint64_t>(count)));
  JsonOut json;
  return json.object().field("friends", friends).end().take();
}

Result<std::string> list_friends(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const std::uint64_t after, call.query_number("after", 0, UINT32_MAX));
  ASSIGN(const std::uint64_t limit,
         call.query_number("limit", kControlPageDefault, kControlPageMax));
  ASSIGN(const auto ids, platform.friends(call.channel(), after, limit));
  JsonOut json;
  json.object().key("userIds").array();
  for (const std::string& id : ids) json.string(id);
  return json.end().end().take();
}

// {"state": "blocked", "users": [...]} or {"state": "blocked", "count": 500}
Result<std::string> set_users(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const std::string name, call.body.string_at("state"));
  const auto state = parse_user_state(name);
  if (!state)
    return invalid("state", "must be friend, blocked, deleted, restored, stranger or hidden");
  ASSIGN(const std::vector<std::string> users, texts_at(call.body, "users"));
  ASSIGN(const auto count, call.body.opt_integer_at("count", 0));
  TRY(platform.set_users(call.channel(), users, *state));
  std::uint64_t changed = users.size();
  if (count) {
    ASSIGN(const std::uint64_t some,
           platform.set_some(call.channel(), static_cast<std::uint64_t>(*count), *state));
    changed += some;
  }
  JsonOut json;
  return json.object().field("changed", changed).end().take();
}

Result<std::string> add_group(LinePlatform& platform, const ControlCall& call) {
  GroupSpec spec;
  ASSIGN(const auto kind, call.body.opt_string_at("type"));
  if (kind && *kind != "group" && *kind != "room") return invalid("type", "must be group or room");
  spec.kind = kind && *kind == "room" ? 'R' : 'C';
  ASSIGN(const auto name, call.body.opt_string_at("name", 1, 60));
  spec.name = name.value_or(spec.name);
  ASSIGN(spec.members, texts_at(call.body, "members"));
  ASSIGN(const std::string id, platform.add_group(call.channel(), spec));
  JsonOut json;
  return json.object().field("id", id).end().take();
}

Result<std::string> set_webhook(LinePlatform& platform, const ControlCall& call) {
  WebhookSpec spec;
  ASSIGN(spec.url, call.body.string_at("url", 0, 2'000));
  ASSIGN(spec.active, call.body.boolean_at("active", true));
  ASSIGN(spec.redelivery, call.body.boolean_at("redelivery", false));
  TRY(platform.set_webhook(call.channel(), spec));
  return "{}";
}
}  // namespace

void add_setup_controls(ControlRoutes& routes) {
  const std::string channel = "/simulator/channels/{channel}";
  routes.add("POST", "/simulator/providers", create_provider);
  routes.add("POST", "/simulator/channels", create_channel);
  routes.add("GET", "/simulator/channels", list_channels);
  routes.add("GET", channel, show_channel);
  routes.add("GET", channel + "/stats", show_stats);
  routes.add("POST", channel + "/token", reissue_token);
  routes.add("PUT", channel + "/quota", change_quota);
  routes.add("POST", channel + "/friends", add_friends);
  routes.add("GET", channel + "/friends", list_friends);
  routes.add("POST", channel + "/users", set_users);
  routes.add("POST", channel + "/groups", add_group);
  routes.add("PUT", channel + "/webhook", set_webhook);
}

}  // namespace enishi::simulator
