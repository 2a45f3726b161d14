#include "api/channel_json.h"

#include "api/schema_text.h"
#include "line/webhook.h"

namespace enishi::api {
namespace {

bool rotating(const Call& call, const ChannelId& id) {
  const auto directory = call.rooms.workspaces.directory();
  const auto* secrets = directory.secrets(id);
  return secrets && secrets->previous_secret.has_value();
}

}  // namespace

std::string channel_schema() {
  return object({
      {"id", kUuid},
      {"workspace", kUuid},
      {"provider", kUuid},
      {"name", kText},
      {"line_channel_id", kText},
      {"bot_user_id", described(kText, "webhook `destination`; empty until LINE told it")},
      {"token_kind", words_of(workspace::TokenKind::long_lived)},
      {"active", kFlag},
      {"stopped", described(kFlag, "the emergency stop: nothing is sent")},
      {"secret_rotating", described(kFlag, "the former secret is still valid for webhooks")},
      {"api_base", kText},
      {"api_data_base", kText},
      {"webhook_url", described(kText, "what LINE calls; a path where http.public_url is not set")},
  });
}

void write_channel(JsonOut& out, const Call& call, const workspace::Channel& c) {
  std::string base = call.rooms.config.text("http.public_url");
  while (base.ends_with('/')) base.pop_back();
  out.object().field("id", c.id.text()).field("workspace", c.workspace.text());
  out.field("provider", c.provider.text()).field("name", c.name);
  out.field("line_channel_id", c.line_channel_id).field("bot_user_id", c.bot_user_id);
  out.field("token_kind", workspace::name(c.token_kind)).field("active", c.active);
  out.field("stopped", c.stopped).field("secret_rotating", rotating(call, c.id));
  out.field("api_base", c.api_base).field("api_data_base", c.api_data_base);
  out.field("webhook_url", base + std::string(line::kWebhookPath) + c.id.text()).end();
}

std::string channel_json(const Call& call, const workspace::Channel& channel) {
  JsonOut out;
  write_channel(out, call, channel);
  return out.take();
}

Answer fresh_channel(const Call& call) {
  const auto directory = call.rooms.workspaces.directory();
  const auto* channel = directory.channel(call.channel->id);
  if (!channel) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  return channel_json(call, *channel);
}

workspace::TokenKind token_kind_of(std::string_view word) {
  return word == workspace::name(workspace::TokenKind::long_lived)
             ? workspace::TokenKind::long_lived
             : workspace::TokenKind::stateless;
}

}  // namespace enishi::api
