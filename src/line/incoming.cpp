#include "line/incoming.h"

#include <simdjson.h>

#include <array>
#include <utility>

#include "base/json.h"
#include "line/kinds.h"

namespace enishi::line {
namespace {

namespace dom = simdjson::dom;
using engage::Incoming;
using engage::MessageType;
using engage::What;

std::optional<What> what_of(spine::EntryKind kind) {
  switch (kind) {
    case kFollow:
      return What::followed;
    case kFollowUnblocked:
      return What::returned;
    case kUnfollow:
      return What::left;
    case kMessage:
      return What::message;
    case kMessageEdited:
      return What::edited;
    case kUnsend:
      return What::unsent;
    case kPostback:
      return What::postback;
    default:
      return std::nullopt;
  }
}

MessageType type_of(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, MessageType>, 7> kTypes{{
      {"text", MessageType::text},
      {"image", MessageType::image},
      {"video", MessageType::video},
      {"audio", MessageType::audio},
      {"file", MessageType::file},
      {"location", MessageType::location},
      {"sticker", MessageType::sticker},
  }};
  for (const auto& [known, type] : kTypes)
    if (word == known) return type;
  return MessageType::other;
}

std::string_view text_at(dom::object object, std::string_view name) {
  std::string_view text;
  if (object[name].get_string().get(text)) return {};
  return text;
}

// Members of `from` that are there, as they stand.
void copy(JsonOut& out, dom::object from, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    dom::element value;
    if (!from[name].get(value)) out.key(name).raw(simdjson::minify(value));
  }
}

void read_message(dom::object message, Incoming& out) {
  const std::string_view word = text_at(message, "type");
  out.type = type_of(word);
  out.message_id = text_at(message, "id");
  out.quoted_id = text_at(message, "quotedMessageId");
  out.quote_token = text_at(message, "quoteToken");
  out.read_token = text_at(message, "markAsReadToken");
  out.text = text_at(message, "text");
  if (out.type == MessageType::file) out.text = text_at(message, "fileName");
  if (out.type == MessageType::location)
    out.text = std::string(text_at(message, "title")) +
               (text_at(message, "title").empty() ? "" : " ") +
               std::string(text_at(message, "address"));
  JsonOut details;
  details.object();
  copy(details, message,
       {"packageId", "stickerId", "keywords", "latitude", "longitude", "duration", "fileSize",
        "imageSet", "emojis", "contentProvider"});
  if (out.type == MessageType::other) details.field("type", word);
  out.details = details.end().take();
  if (out.details == "{}") out.details.clear();

  const bool has_bytes = out.type == MessageType::image || out.type == MessageType::video ||
                         out.type == MessageType::audio || out.type == MessageType::file;
  dom::object provider;
  const bool elsewhere = !message["contentProvider"].get_object().get(provider) &&
                         text_at(provider, "type") == "external";
  out.fetchable = has_bytes && !elsewhere && !out.message_id.empty();
}

void read_postback(dom::object postback, Incoming& out) {
  out.data = text_at(postback, "data");
  dom::object params;
  if (!postback["params"].get_object().get(params)) out.params = simdjson::minify(params);
}

}  // namespace

std::optional<Incoming> read_incoming(const spine::Entry& entry) {
  const auto what = what_of(entry.kind);
  if (!what || entry.payload.empty()) return std::nullopt;
  thread_local dom::parser parser;
  dom::object event;
  if (parser.parse(entry.payload.data(), entry.payload.size()).get_object().get(event))
    return std::nullopt;
  Incoming out;
  out.what = *what;
  out.standby = text_at(event, "mode") == "standby";
  out.reply_token = text_at(event, "replyToken");
  dom::object part;
  if (*what == What::message || *what == What::edited) {
    if (event["message"].get_object().get(part)) return std::nullopt;
    read_message(part, out);
  } else if (*what == What::unsent) {
    if (event["unsend"].get_object().get(part)) return std::nullopt;
    out.message_id = text_at(part, "messageId");
  } else if (*what == What::postback) {
    if (event["postback"].get_object().get(part)) return std::nullopt;
    read_postback(part, out);
  }
  return out;
}

}  // namespace enishi::line
