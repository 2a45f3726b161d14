// Secrets and tokens of a channel, and its emergency stop.
#include "api/channel_json.h"
#include "api/routes.h"
#include "base/limits.h"

namespace enishi::api {
namespace {

Answer rotate_secret(Call& call) {
  ASSIGN(auto secret, call.json().string_at("channel_secret"));
  TRY(call.rooms.workspaces.rotate_secret(call.actor(), call.channel->id,
                                          Secret(std::move(secret))));
  return fresh_channel(call);
}

Answer finish_rotation(Call& call) {
  TRY(call.rooms.workspaces.finish_rotation(call.actor(), call.channel->id));
  return fresh_channel(call);
}

Answer set_token(Call& call) {
  ASSIGN(const std::string kind, call.json().string_at("token_kind"));
  ASSIGN(auto token, call.json().opt_string_at("long_lived_token"));
  TRY(call.rooms.workspaces.set_token(call.actor(), call.channel->id, token_kind_of(kind),
                                      Secret(std::move(token).value_or(""))));
  return fresh_channel(call);
}

Answer set_stopped(Call& call, bool stopped) {
  ASSIGN(auto reason, call.json().opt_string_at("reason"));
  TRY(call.rooms.workspaces.set_stopped(call.actor(), call.channel->id, stopped,
                                        std::move(reason).value_or("")));
  call.rooms.delivery.channel_changed(call.channel->id);
  return fresh_channel(call);
}

std::string reason_schema() {
  return closed({{"reason?", text_upto(500)}});
}

}  // namespace

void add_channel_secret_routes(Table& table) {
  table.routes.push_back(
      {.method = "POST",
       .path = "/channels/{channel}/secret",
       .name = "rotateChannelSecret",
       .scope = "admin",
       .summary = "Sets a new channel secret; the former one stays valid for webhooks until the "
                  "rotation is finished.",
       .body = Body::json,
       .request = closed({{"channel_secret", text_upto(limits::channel_secret_bytes_max, 1)}}),
       .response = ref("Channel"),
       .run = rotate_secret});
  table.routes.push_back({.method = "POST",
                          .path = "/channels/{channel}/secret/finish",
                          .name = "finishSecretRotation",
                          .scope = "admin",
                          .summary = "Ends a rotation: the former secret is no longer valid.",
                          .response = ref("Channel"),
                          .run = finish_rotation});
  table.routes.push_back(
      {.method = "POST",
       .path = "/channels/{channel}/token",
       .name = "setChannelToken",
       .scope = "admin",
       .summary = "Chooses stateless tokens, or gives a long-lived one.",
       .body = Body::json,
       .request = closed({{"token_kind", words_of(workspace::TokenKind::long_lived)},
                          {"long_lived_token?", text_upto(limits::channel_token_bytes_max, 1)}}),
       .response = ref("Channel"),
       .run = set_token});
  table.routes.push_back({.method = "POST",
                          .path = "/channels/{channel}/stop",
                          .name = "stopSending",
                          .scope = "campaigns.write",
                          .summary = "The emergency stop: nothing new is sent on this channel.",
                          .body = Body::json,
                          .request = reason_schema(),
                          .response = ref("Channel"),
                          .run = [](Call& call) { return set_stopped(call, true); }});
  table.routes.push_back({.method = "POST",
                          .path = "/channels/{channel}/resume-sending",
                          .name = "resumeSending",
                          .scope = "campaigns.write",
                          .summary = "Lifts the emergency stop.",
                          .body = Body::json,
                          .request = reason_schema(),
                          .response = ref("Channel"),
                          .run = [](Call& call) { return set_stopped(call, false); }});
}

}  // namespace enishi::api
