#include "line/chat_calls.h"

#include "base/json.h"
#include "net/http.h"

namespace enishi::line {

ApiRequest loading_request(const ChannelId& channel, const people::LineUserId& user, int seconds) {
  JsonOut body;
  body.object().field("chatId", people::line_user_id_text(user));
  body.field("loadingSeconds", seconds).end();
  return {.channel = channel,
          .endpoint = Endpoint::loading,
          .method = "POST",
          .path = "/v2/bot/chat/loading/start",
          .body = body.take()};
}

Status start_loading(Asker& asker, const ChannelId& channel, const people::LineUserId& user,
                     int seconds) {
  TRY(asker.ask(loading_request(channel, user, seconds)));
  return {};
}

Status mark_as_read(Asker& asker, const ChannelId& channel, const std::string& token) {
  JsonOut body;
  body.object().field("markAsReadToken", token).end();
  TRY(asker.ask({.channel = channel,
                 .endpoint = Endpoint::mark_as_read,
                 .method = "POST",
                 .path = "/v2/bot/chat/markAsRead",
                 .body = body.take()}));
  return {};
}

Result<engage::ChatContent> fetch_content(Asker& asker, const ChannelId& channel,
                                          const std::string& message_id) {
  ASSIGN(LineReply reply,
         asker.ask({.channel = channel,
                    .endpoint = Endpoint::content,
                    .path = "/v2/bot/message/" + net::percent_encode(message_id) + "/content",
                    .body = {},
                    .host = Host::data,
                    .answer_bytes_max = limits::chat_content_bytes_max}));
  if (reply.status == 202) return engage::ChatContent{};
  return engage::ChatContent{
      .ready = true, .type = std::move(reply.content_type), .bytes = std::move(reply.body)};
}

}  // namespace enishi::line
