#include "workspace/describe.h"

#include "base/json.h"

namespace enishi::workspace {

std::string_view name(TokenKind kind) {
  return kind == TokenKind::stateless ? "stateless" : "long_lived";
}

std::string describe(const Workspace& workspace) {
  JsonOut json;
  json.object()
      .field("name", workspace.name)
      .field("zone", workspace.zone)
      .field("currency", workspace.currency)
      .field("quiet_from_minute", workspace.quiet_from_minute)
      .field("quiet_to_minute", workspace.quiet_to_minute)
      .field("cap_messages", workspace.cap_messages)
      .field("cap_days", workspace.cap_days)
      .field("approval_above", workspace.approval_above)
      .end();
  return json.take();
}

std::string describe(const Provider& provider) {
  JsonOut json;
  json.object().field("name", provider.name).end();
  return json.take();
}

std::string describe(const Channel& channel) {
  JsonOut json;
  json.object()
      .field("provider", channel.provider.text())
      .field("name", channel.name)
      .field("line_channel_id", channel.line_channel_id)
      .field("bot_user_id", channel.bot_user_id)
      .field("token_kind", name(channel.token_kind))
      .field("active", channel.active)
      .field("stopped", channel.stopped)
      .field("api_base", channel.api_base)
      .field("api_data_base", channel.api_data_base)
      .end();
  return json.take();
}

std::string describe(const FanoutReceiver& receiver) {
  JsonOut json;
  json.object()
      .field("no", receiver.no)
      .field("url", receiver.url)
      .field("private_network", receiver.private_network)
      .end();
  return json.take();
}

}  // namespace enishi::workspace
