// Groups and rooms.
#include <algorithm>

#include "base/json.h"
#include "simulator/open_channel.h"
#include "simulator/profiles.h"
#include "simulator/signed_token.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kMembersPageMax = 100;

// The joined chat the path names, or null.
Group* chat_of(Channel& channel, const ApiCall& call) {
  const auto at = channel.groups.find(std::string(call.parameters["chatId"]));
  return at == channel.groups.end() || !at->second.joined ? nullptr : &at->second;
}

Answer summary(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const Group* group = chat_of(*channel, call);
  if (group == nullptr) return not_found();
  JsonOut json;
  json.object().field("groupId", call.parameters["chatId"]).field("groupName", group->name);
  return json_answer(json.end().take());
}

Answer member_count(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const Group* group = chat_of(*channel, call);
  if (group == nullptr) return not_found();
  JsonOut json;
  return json_answer(json.object().field("count", group->members.size()).end().take());
}

Answer member_ids(Platform& platform, ApiCall& call) {
  std::size_t from = 0;
  if (const auto start = query_parameter(call, "start")) {
    const auto token = read_token(platform.options.seed, TokenUse::members_page, *start);
    if (!token) return refuse_body({{"The continuation token is invalid", "start"}});
    from = token->a;
  }
  OpenChannel channel(platform, call);
  if (!channel->spec.verified)
    return refuse(403, "Access to this API is not available for your account");
  const Group* group = chat_of(*channel, call);
  if (group == nullptr) return not_found();
  const std::size_t end = std::min(group->members.size(), from + kMembersPageMax);
  JsonOut json;
  json.object().key("memberIds").array();
  for (std::size_t i = from; i < end; ++i)
    if (!channel->provider.users.hidden(group->members[i]))
      json.string(user_id_text(channel->provider.users.id(group->members[i])));
  json.end();
  if (end < group->members.size())
    json.field("next", make_token(platform.options.seed, TokenUse::members_page, end));
  return json_answer(json.end().take());
}

Answer member(Platform& platform, ApiCall& call) {
  const auto id = parse_user_id(call.parameters["userId"]);
  OpenChannel channel(platform, call);
  const Group* group = chat_of(*channel, call);
  const auto user = id ? channel->provider.users.find(*id) : std::nullopt;
  if (group == nullptr || !user || channel->provider.users.hidden(*user) ||
      std::ranges::find(group->members, *user) == group->members.end())
    return not_found();
  const Profile shown = profile_of(*id);
  JsonOut json;
  json.object().field("userId", user_id_text(*id)).field("displayName", shown.display_name);
  return json_answer(json.field("pictureUrl", shown.picture_url).end().take());
}

Answer leave(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  Group* group = chat_of(*channel, call);
  if (group == nullptr) return not_found();
  group->joined = false;
  return json_answer("{}");
}

void add(Endpoints& endpoints, std::string method, std::string path, Handle handle) {
  Endpoint endpoint{std::move(method), "/v2/bot/" + path};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_group_endpoints(Endpoints& endpoints) {
  add(endpoints, "GET", "group/{chatId}/summary", summary);
  for (const std::string chat : {"group/{chatId}/", "room/{chatId}/"}) {
    add(endpoints, "GET", chat + "members/count", member_count);
    add(endpoints, "GET", chat + "members/ids", member_ids);
    add(endpoints, "GET", chat + "member/{userId}", member);
    add(endpoints, "POST", chat + "leave", leave);
  }
}

}  // namespace enishi::simulator
