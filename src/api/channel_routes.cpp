// Channels: LINE Official Accounts.
#include "api/channel_json.h"
#include "api/json_fields.h"
#include "api/routes.h"
#include "base/limits.h"

namespace enishi::api {
namespace {

using workspace::Channel;

std::string new_channel_schema() {
  return closed({{"provider", kUuid},
                 {"name", text_upto(limits::name_characters_max, 1)},
                 {"line_channel_id", text_upto(20, 1)},
                 {"channel_secret", text_upto(limits::channel_secret_bytes_max, 1)},
                 {"token_kind?", words_of(workspace::TokenKind::long_lived)},
                 {"long_lived_token?", text_upto(limits::channel_token_bytes_max, 1)},
                 {"bot_user_id?", text_upto(33)},
                 {"api_base?", text_upto(limits::url_bytes_max)},
                 {"api_data_base?", text_upto(limits::url_bytes_max)}});
}

std::string changes_schema() {
  return closed({{"name?", text_upto(limits::name_characters_max, 1)},
                 {"active?", kFlag},
                 {"bot_user_id?", text_upto(33)},
                 {"api_base?", text_upto(limits::url_bytes_max)},
                 {"api_data_base?", text_upto(limits::url_bytes_max)}});
}

// Whoever says where LINE is gets the channel's secret: only the machine's own people may.
Status check_bases(const Call& call) {
  for (const std::string_view base : {"api_base", "api_data_base"})
    if (call.json().has(base) && call.actor().kind != guard::ActorKind::local)
      return fail(ErrorCode::forbidden,
                  "The address of LINE's API is set by the command line of the server's machine "
                  "only.",
                  std::string(base));
  return {};
}

Answer create_channel(Call& call) {
  TRY(check_bases(call));
  const JsonValue json = call.json();
  ASSIGN(const auto provider, id_at<ProviderId>(json, "provider"));
  const auto* owner = call.directory.provider(provider);
  if (!owner || owner->workspace != call.workspace->id)
    return invalid("provider", "is no provider of this workspace");
  workspace::NewChannel made;
  ASSIGN(made.name, json.string_at("name"));
  ASSIGN(made.line_channel_id, json.string_at("line_channel_id"));
  ASSIGN(auto secret, json.string_at("channel_secret"));
  made.channel_secret = Secret(std::move(secret));
  ASSIGN(const auto kind, json.opt_string_at("token_kind"));
  made.token_kind = token_kind_of(kind.value_or(""));
  ASSIGN(auto token, json.opt_string_at("long_lived_token"));
  made.long_lived_token = Secret(std::move(token).value_or(""));
  ASSIGN(auto bot, json.opt_string_at("bot_user_id"));
  made.bot_user_id = std::move(bot).value_or("");
  ASSIGN(auto api_base, json.opt_string_at("api_base"));
  made.api_base = std::move(api_base).value_or("");
  ASSIGN(auto data_base, json.opt_string_at("api_data_base"));
  made.api_data_base = std::move(data_base).value_or("");
  ASSIGN(const Channel channel,
         call.rooms.workspaces.create_channel(call.actor(), provider, std::move(made)));
  return channel_json(call, channel);
}

Answer list_channels(Call& call) {
  std::vector<Channel> seen;
  for (const Channel& c : call.directory.channels())
    if (c.workspace == call.workspace->id) seen.push_back(c);
  return page_of_list(call, seen,
                      [&](JsonOut& out, const Channel& c) { write_channel(out, call, c); });
}

Status set_text(std::string& text, const JsonValue& json, std::string_view name) {
  ASSIGN(auto given, json.opt_string_at(name));
  if (given) text = *std::move(given);
  return {};
}

Answer update_channel(Call& call) {
  TRY(check_bases(call));
  const JsonValue json = call.json();
  MutexLock lock(call.patching);
  const auto directory = call.rooms.workspaces.directory();
  Channel changed = *directory.channel(call.channel->id);
  TRY(set_text(changed.name, json, "name"));
  TRY(set_text(changed.bot_user_id, json, "bot_user_id"));
  TRY(set_text(changed.api_base, json, "api_base"));
  TRY(set_text(changed.api_data_base, json, "api_data_base"));
  ASSIGN(changed.active, json.boolean_at("active", changed.active));
  ASSIGN(const Channel now, call.rooms.workspaces.update_channel(call.actor(), changed));
  call.rooms.delivery.channel_changed(now.id);
  return channel_json(call, now);
}

}  // namespace

void add_channel_routes(Table& table) {
  table.components.push_back({"Channel", channel_schema()});
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces/{workspace}/channels",
                          .name = "createChannel",
                          .scope = "admin",
                          .summary = "Makes a channel: one LINE Official Account.",
                          .body = Body::json,
                          .request = new_channel_schema(),
                          .response = ref("Channel"),
                          .status = 201,
                          .run = create_channel});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/channels",
                          .name = "listChannels",
                          .scope = kAnyReader,
                          .summary = "Lists a workspace's channels.",
                          .response = page_of(ref("Channel")),
                          .paged = true,
                          .run = list_channels});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}",
       .name = "getChannel",
       .scope = kAnyReader,
       .summary = "Shows a channel, without its secrets.",
       .response = ref("Channel"),
       .run = [](Call& call) -> Answer { return channel_json(call, *call.channel); }});
  table.routes.push_back({.method = "PATCH",
                          .path = "/channels/{channel}",
                          .name = "updateChannel",
                          .scope = "admin",
                          .summary = "Changes name and state; an inactive channel takes no "
                                     "webhooks and sends nothing.",
                          .body = Body::json,
                          .request = changes_schema(),
                          .response = ref("Channel"),
                          .run = update_channel});
}

}  // namespace enishi::api
