#include "simulator/event.h"

#include "base/json.h"
#include "simulator/signed_token.h"

namespace enishi::simulator {

namespace {
constexpr EventTraits kTraits[] = {
    {"message", "message", true, true, true},
    {"messageEdited", "message", true, true, true},
    {"unsend", "unsend", false, true, true},
    {"follow", "follow", true, true, true},
    {"unfollow", "", false, true, true},
    {"join", "", true, true, false},
    {"leave", "", false, true, false},
    {"memberJoined", "joined", true, true, false},
    {"memberLeft", "left", false, true, false},
    {"postback", "postback", true, true, true},
    {"videoPlayComplete", "videoPlayComplete", true, true, true},
    {"beacon", "beacon", true, true, true},
    {"accountLink", "link", true, true, true},
    {"membership", "membership", true, true, true},
    {"module", "module", false, false, false},
    {"activated", "chatControl", false, true, true},
    {"deactivated", "", false, true, true},
    {"botSuspended", "", false, false, false},
    {"botResumed", "", false, false, false},
    {"delivery", "delivery", false, false, false},
};

constexpr std::string_view kNotRedelivered = "\"isRedelivery\":false";
constexpr std::string_view kRedelivered = "\"isRedelivery\":true";

void append_source(std::string& out, const EventSource& source) {
  if (source.kind == 0) return;
  out += ",\"source\":{\"type\":\"";
  out += source.kind == 'U' ? "user" : source.kind == 'C' ? "group" : "room";
  out += '"';
  if (source.kind != 'U') {
    out += source.kind == 'C' ? ",\"groupId\":\"" : ",\"roomId\":\"";
    append_chat_id(out, source.kind, source.chat);
    out += '"';
  }
  if (source.user) {
    out += ",\"userId\":\"";
    append_chat_id(out, 'U', *source.user);
    out += '"';
  }
  out += '}';
}

void append_escape(std::string& out, unsigned unit) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(unit >> shift) & 15];
}

bool quotable(std::string_view message_type) {
  return message_type == "text" || message_type == "image" || message_type == "video" ||
         message_type == "sticker";
}
}  // namespace

EventTraits traits_of(std::string_view type) {
  for (const EventTraits& traits : kTraits)
    if (traits.type == type) return traits;
  return {type, type, false, true, true};
}

void append_event(std::string& out, const Event& event) {
  out += "{\"type\":";
  append_json_string(out, event.type);
  if (!event.key.empty() && !event.payload.empty()) {
    out += ',';
    append_json_string(out, event.key);
    out += ':';
    out += event.payload;
  }
  out += ",\"webhookEventId\":\"";
  out += event.id;
  out += "\",\"deliveryContext\":{";
  out += kNotRedelivered;
  out += "},\"timestamp\":";
  out += std::to_string(to_ms(event.time));
  append_source(out, event.source);
  if (!event.reply_token.empty()) {
    out += ",\"replyToken\":\"";
    out += event.reply_token;
    out += '"';
  }
  out += event.standby ? ",\"mode\":\"standby\"}" : ",\"mode\":\"active\"}";
}

std::string webhook_body(const Bytes16& bot, std::span<const Event> events) {
  std::string out = "{\"destination\":\"";
  out.reserve(128 + events.size() * 640);
  append_chat_id(out, 'U', bot);
  out += "\",\"events\":[";
  for (const Event& event : events) {
    if (out.back() != '[') out += ',';
    append_event(out, event);
  }
  out += "]}";
  return out;
}

std::string as_redelivery(std::string_view body) {
  // Inside a JSON string the quotes would be escaped, so only the real member matches.
  std::string out;
  std::size_t from = 0;
  for (std::size_t at; (at = body.find(kNotRedelivered, from)) != std::string_view::npos;) {
    out += body.substr(from, at - from);
    out += kRedelivered;
    from = at + kNotRedelivered.size();
  }
  out += body.substr(from);
  return out;
}

std::string escape_unicode(std::string_view json) {
  std::string out;
  for (std::size_t at = 0; at < json.size();) {
    const auto lead = static_cast<unsigned char>(json[at]);
    if (lead < 0x80) {
      out += json[at++];
      continue;
    }
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    unsigned point = lead & (0x3Fu >> more);
    ++at;
    for (std::size_t i = 0; i < more && at < json.size(); ++i, ++at)
      point = (point << 6) | (static_cast<unsigned char>(json[at]) & 0x3F);
    if (point >= 0x10000) {
      append_escape(out, 0xD800 + ((point - 0x10000) >> 10));
      append_escape(out, 0xDC00 + ((point - 0x10000) & 0x3FF));
    } else {
      append_escape(out, point);
    }
  }
  return out;
}

std::string message_payload(std::uint64_t seed, std::uint64_t message_id, std::string_view type,
                            std::string_view members) {
  std::string out = "{\"type\":";
  append_json_string(out, type);
  out += ",\"id\":\"" + std::to_string(message_id) + '"';
  if (quotable(type))
    out += ",\"quoteToken\":\"" + make_token(seed, TokenUse::quote, message_id) + '"';
  out += ",\"markAsReadToken\":\"" + make_token(seed, TokenUse::mark_as_read, message_id) + '"';
  if (!members.empty()) {
    out += ',';
    out += members;
  }
  out += '}';
  return out;
}

}  // namespace enishi::simulator
