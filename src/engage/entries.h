// What this room puts on the log (block 0x0c): changes of answers, what people of the brand do in a
// conversation, and how each outgoing message ended. Payloads are JSON; docs/formats.md, "Engage
// entries".
#pragma once

#include <optional>
#include <string>

#include "engage/answer_book.h"
#include "engage/outgoing.h"
#include "guard/actor.h"
#include "people/record.h"
#include "spine/entry.h"

namespace enishi::engage {

inline constexpr spine::EntryKind kAnswersChanged{0x0c01};  // source: the channel
inline constexpr spine::EntryKind kChatChanged{0x0c02};     // subject: the person
inline constexpr spine::EntryKind kSettled{0x0c03};         // subject: the person

// What is done to a conversation. Words of the payload; never change.
enum class ChatDeed : unsigned char { assign, done, reopen, read, note, send };
std::string_view name(ChatDeed deed);

struct ChatChange {
  guard::Actor actor;
  ChatDeed deed = ChatDeed::read;
  std::string text;      // assign: to whom ("" : nobody); note: the note
  std::string messages;  // send: rendered JSON array
  bool quiet = false;    // send
};

spine::NewEntry answers_entry(ChannelNo channel, Time at, const guard::Actor& actor,
                              const AnswerBook& book);
spine::NewEntry chat_entry(ChannelNo channel, const people::LineUserId& user, Time at,
                           const ChatChange& change);
spine::NewEntry settled_entry(ChannelNo channel, const people::LineUserId& user, Time at,
                              const Settled& settled);

struct AnswersChange {
  guard::Actor actor;
  AnswerBook book;
};
// corrupt when they cannot be read.
Result<AnswersChange> parse_answers(std::string_view payload);
Result<ChatChange> parse_chat_change(std::string_view payload);
Result<Settled> parse_settled(std::string_view payload);

}  // namespace enishi::engage
