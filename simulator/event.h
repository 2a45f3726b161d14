// Webhook events as JSON, property for property as LINE sends them (section 10 of the reference).
// Pure text: no state changes here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "simulator/line_id.h"

namespace enishi::simulator {

struct EventSource {
  char kind = 0;                // 'U' one-to-one, 'C' group, 'R' room; 0: the event has no source
  Bytes16 chat{};               // group or room
  std::optional<Bytes16> user;  // absent for users without profile consent and many group events
};

struct Event {
  std::string type;     // "message"
  std::string key;      // member that holds the payload ("message", "joined"); empty: none
  std::string payload;  // JSON
  std::string id;       // webhookEventId
  Time time;
  EventSource source;
  std::string reply_token;  // empty: none
  bool standby = false;
};

// What the event type says about itself.
struct EventTraits {
  std::string_view type;
  std::string_view key;
  bool repliable;
  bool has_source;
  bool names_user;  // in groups: source.userId is there
};
// Unknown types: key = type, not repliable, with a source.
EventTraits traits_of(std::string_view type);

// isRedelivery is false; as_redelivery() makes the text of a redelivery from it.
void append_event(std::string& out, const Event& event);
std::string webhook_body(const Bytes16& bot, std::span<const Event> events);
std::string as_redelivery(std::string_view body);
// The same JSON with every character beyond ASCII as \uXXXX (surrogate pairs included).
std::string escape_unicode(std::string_view json);

// The message object of a message event: type, id, quoteToken, markAsReadToken, then `members`
// (JSON members without braces: "\"text\":\"hi\"").
std::string message_payload(std::uint64_t seed, std::uint64_t message_id, std::string_view type,
                            std::string_view members);

}  // namespace enishi::simulator
