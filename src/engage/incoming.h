// What a person did in a one-to-one chat, as this room needs it. The room that speaks a platform's
// protocol says how its log entries read (line::read_incoming).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "spine/entry.h"

namespace enishi::engage {

enum class What : unsigned char {
  followed,  // added the account as a friend
  returned,  // lifted a block
  left,      // blocked the account
  message,
  edited,  // a text that was sent before reads otherwise now
  unsent,  // took a message back
  postback,
};

// Stored; never changes.
enum class MessageType : unsigned char {
  text,
  image,
  video,
  audio,
  file,
  location,
  sticker,
  other,  // a type we do not know: shown as such
};
std::string_view name(MessageType type);

struct Incoming {
  What what = What::message;
  bool standby = false;     // another module has the chat: no answer may be given
  std::string reply_token;  // empty: cannot be answered by a reply
  // message, edited, unsent
  MessageType type = MessageType::text;
  std::string message_id;   // the platform's
  std::string text;         // of a text; a sticker's words; a place's address; a file's name
  std::string quoted_id;    // the message that this one answers
  std::string quote_token;  // with which an answer can quote it
  std::string read_token;   // with which it is marked as read
  std::string details;      // JSON object with what else is shown (sticker, place, duration, size)
  bool fetchable = false;   // bytes wait at the platform
  // postback
  std::string data;
  std::string params;  // JSON object, or empty
};

// nullopt: the entry is none of these, its content was erased, or it is in a group.
using ReadIncoming = std::function<std::optional<Incoming>(const spine::Entry&)>;

}  // namespace enishi::engage
