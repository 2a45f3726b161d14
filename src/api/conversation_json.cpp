#include "api/conversation_json.h"

#include "api/json_fields.h"
#include "api/schema_text.h"

namespace enishi::api {
namespace {

constexpr std::string_view kDirections[] = {"in", "answer", "staff"};

}  // namespace

void write_chat(JsonOut& out, const engage::Chat& chat) {
  out.object().field("record", chat.record.value).field("done", chat.done);
  text_field(out, "assignee", chat.assignee);
  out.field("unread", chat.unread).field("last_at", iso8601(chat.last_at));
  time_field(out, "waiting_since", chat.waiting_since);
  out.end();
}

std::string chat_schema() {
  return object({{"record", described(kCount, "names the person in /friends/{friend}")},
                 {"done", kFlag},
                 {"assignee?", kText},
                 {"unread", described(kCount, "messages since somebody read them")},
                 {"last_at", kTime},
                 {"waiting_since?", described(kTime, "of the first message nobody answered")}});
}

void write_chat_message(JsonOut& out, const engage::ChatMessage& m) {
  out.object().field("no", m.no);
  out.field("direction", kDirections[static_cast<std::size_t>(m.direction)]);
  out.field("type", name(m.type)).field("at", iso8601(m.at));
  text_field(out, "message_id", m.message_id);
  text_field(out, "text", m.text);
  if (!m.details.empty()) out.key("details").raw(m.details);
  text_field(out, "quoted_id", m.quoted_id);
  out.field("content", m.media.has_value()).field("unsent", m.unsent);
  time_field(out, "edited_at", m.edited_at);
  out.end();
}

std::string chat_message_schema() {
  return object({{"no", kCount},
                 {"direction", described(one_of(kDirections),
                                         "in: from the person; answer: a rule's; staff: written")},
                 {"type", words_of(engage::MessageType::other)},
                 {"at", kTime},
                 {"message_id?", kText},
                 {"text?", kText},
                 {"details?", described(kAnyObject, "what else there is to show")},
                 {"quoted_id?", described(kText, "message_id of the message it answers")},
                 {"content", described(kFlag, "bytes were fetched: /content gives them")},
                 {"unsent", described(kFlag, "taken back by the person; nothing of it is kept")},
                 {"edited_at?", kTime}});
}

void write_outgoing(JsonOut& out, const engage::Outgoing& o) {
  out.object().field("no", o.no).field("by", name(o.kind)).field("state", name(o.state));
  text_field(out, "rule", o.rule);
  text_field(out, "author", o.author);
  if (!o.messages.empty()) out.key("messages").raw(o.messages);
  out.field("created_at", iso8601(o.created_at)).field("tries", o.tries);
  text_field(out, "request_id", o.request_id);
  text_field(out, "detail", o.detail);
  time_field(out, "settled_at", o.settled_at);
  out.end();
}

std::string outgoing_schema() {
  return object({{"no", kCount},
                 {"by", words_of(engage::OutKind::push)},
                 {"state", described(words_of(engage::OutState::withdrawn),
                                     "unknown: may have been sent, and is never sent again")},
                 {"rule?", kText},
                 {"author?", kText},
                 {"messages?", list_of(kAnyObject)},
                 {"created_at", kTime},
                 {"tries", kCount},
                 {"request_id?", kText},
                 {"detail?", kText},
                 {"settled_at?", kTime}});
}

}  // namespace enishi::api
