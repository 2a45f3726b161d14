// Conversations with people, one to one.
#include "api/changes.h"
#include "api/content_json.h"
#include "api/conversation_json.h"
#include "api/json_fields.h"
#include "api/routes.h"
#include "base/limits.h"
#include "base/text.h"
#include "media/limits.h"

namespace enishi::api {
namespace {

using engage::ChatChange;
using engage::ChatDeed;

constexpr std::string_view kReaders = "chats.read chats.write";
constexpr std::string_view kStates[] = {"open", "done"};

// "<ms>.<record>" of the last row of the page before.
Status read_cursor(const Page& page, engage::ChatQuery& query) {
  if (page.cursor.empty()) return {};
  const auto dot = page.cursor.find('.');
  const auto at = parse_int<std::int64_t>(page.cursor.substr(0, dot));
  const auto record = dot == std::string::npos
                          ? std::nullopt
                          : parse_int<std::uint32_t>(page.cursor.substr(dot + 1));
  if (!at || !record) return invalid("cursor", "is not a cursor that a page gave");
  query.before = from_ms(*at);
  query.before_record = RecordNo{*record};
  return {};
}

Answer list_chats(Call& call) {
  ASSIGN(const Page page, call.page());
  engage::ChatQuery query{.limit = page.limit};
  TRY(read_cursor(page, query));
  query.done = call.given("state").value_or("open") == "done";
  if (const auto assignee = call.given("assignee")) query.assignee = std::string(*assignee);
  query.unread = call.given_integer("unread").value_or(0) == 1;
  ASSIGN(const auto chats, call.rooms.engage.chats(call.channel->id, query));
  JsonOut out;
  out.object().key("items").array();
  for (const engage::Chat& chat : chats) write_chat(out, chat);
  std::optional<std::string> next;
  if (chats.size() == page.limit)
    next = encode_cursor(std::to_string(to_ms(chats.back().last_at)) + "." +
                         std::to_string(chats.back().record.value));
  end_page(out, next);
  return out.take();
}

Answer count_chats(Call& call) {
  ASSIGN(const auto counts, call.rooms.engage.counts(call.channel->id));
  JsonOut out;
  out.object().field("open", counts.open).field("unread", counts.unread);
  time_field(out, "waiting_since", counts.waiting_since);
  return out.end().take();
}

Result<engage::Chat> need_chat(Call& call) {
  ASSIGN(const auto chat, call.rooms.engage.chat(call.channel->id, call.record));
  if (!chat) return fail(ErrorCode::not_found, "There is no such conversation.", "friend");
  return *chat;
}

Answer show_chat(Call& call) {
  ASSIGN(const auto chat, need_chat(call));
  JsonOut out;
  write_chat(out, chat);
  return out.take();
}

template <class T, class F>
Answer newest_first(const Page& page, const std::vector<T>& rows, F&& write) {
  JsonOut out;
  out.object().key("items").array();
  for (const T& row : rows) write(out, row);
  end_page(out, rows.size() == page.limit && !rows.empty()
                    ? std::optional(encode_cursor(rows.back().no))
                    : std::nullopt);
  return out.take();
}

Answer list_messages(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number(INT64_MAX));
  ASSIGN(const auto rows,
         call.rooms.engage.messages(call.channel->id, call.record, before, page.limit));
  return newest_first(page, rows, write_chat_message);
}

Answer list_outgoing(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number(INT64_MAX));
  ASSIGN(const auto rows,
         call.rooms.engage.outgoing(call.channel->id, call.record, before, page.limit));
  return newest_first(page, rows, write_outgoing);
}

Answer list_notes(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number(INT64_MAX));
  ASSIGN(const auto rows,
         call.rooms.engage.notes(call.channel->id, call.record, before, page.limit));
  return newest_first(page, rows, [](JsonOut& out, const engage::ChatNote& note) {
    out.object().field("no", note.no).field("author", note.author).field("text", note.text);
    out.field("at", iso8601(note.at)).end();
  });
}

Answer read_content(Call& call) {
  const auto no = call.given_integer("message");
  if (!no) return invalid("message", "is missing");
  ASSIGN(const auto message, call.rooms.engage.message(call.channel->id, call.record, *no));
  if (!message.media)
    return fail(ErrorCode::not_found, "There are no bytes of this message.", "message");
  return call.rooms.media.read(MediaId(*message.media), call.given_integer("offset").value_or(0),
                               limits::media_read_bytes_max);
}

auto change(ChatDeed deed, std::string_view member) {
  return [deed, member](Call&& call, Done&& done) {
    ChatChange change{.actor = call.actor(), .deed = deed};
    if (!member.empty()) {
      auto text = call.json().string_at(member);
      if (!text) return done(std::unexpected(text.error()));
      change.text = *std::move(text);
    }
    auto entry = call.rooms.engage.change_chat(call.channel->id, call.record, std::move(change));
    append_then_show(std::move(call), std::move(done), std::move(entry), show_chat);
  };
}

Result<std::string> body_to_send(const Call& call) {
  const JsonValue json = call.json();
  if (!json.has("content")) return body_at(json);
  ASSIGN(const auto id, id_at<ContentId>(json, "content"));
  const auto content = call.rooms.library.get(id);
  if (!content || content->workspace != call.workspace->id)
    return invalid("content", "is no content of this workspace");
  ASSIGN(auto version, call.rooms.library.version(id, content->version));
  return std::move(version.body);
}

void send_message(Call&& call, Done&& done) {
  const auto body = body_to_send(call);
  if (!body) return done(std::unexpected(body.error()));
  auto quiet = call.json().boolean_at("quiet", false);
  auto entry = call.rooms.engage.send(call.actor(), call.channel->id, call.record, *body,
                                      quiet.value_or(false));
  append_then_show(std::move(call), std::move(done), std::move(entry), show_chat);
}

Answer mark_read(Call& call) {
  ASSIGN(const bool told, call.rooms.engage.mark_as_read(call.channel->id, call.record));
  JsonOut out;
  return out.object().field("told", told).end().take();
}

Answer show_loading(Call& call) {
  ASSIGN(const std::int64_t seconds, call.json().integer_at("seconds", 5, 60));
  if (seconds % 5 != 0) return invalid("seconds", "must be one of 5, 10 ... 60");
  TRY(call.rooms.engage.show_loading(call.channel->id, call.record, static_cast<int>(seconds)));
  return std::string();
}

void add_components(Table& table) {
  table.components.push_back({"Conversation", chat_schema()});
  table.components.push_back({"ConversationMessage", chat_message_schema()});
  table.components.push_back({"Outgoing", outgoing_schema()});
  table.components.push_back(
      {"ConversationNote",
       object({{"no", kCount}, {"author", kText}, {"text", kText}, {"at", kTime}})});
}

void add_reading(Table& table) {
  constexpr std::string_view kOne = "/channels/{channel}/conversations/{friend}";
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/conversations",
                          .name = "listConversations",
                          .scope = kReaders,
                          .summary = "Conversations, the newest message first.",
                          .response = page_of(ref("Conversation")),
                          .query = {{.name = "state",
                                     .description = "open (without it) or done.",
                                     .kind = Parameter::Kind::choice,
                                     .choices = one_of(kStates)},
                                    {.name = "assignee", .description = "Whose; empty: nobody's."},
                                    {.name = "unread",
                                     .description = "1: only with unread messages.",
                                     .kind = Parameter::Kind::integer,
                                     .min = 0,
                                     .max = 1}},
                          .paged = true,
                          .run = list_chats});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/conversation-counts",
       .name = "countConversations",
       .scope = "chats.read chats.write counts.read",
       .summary = "Open and unread conversations, and the longest wait.",
       .response = object({{"open", kCount}, {"unread", kCount}, {"waiting_since?", kTime}}),
       .slow = true,
       .run = count_chats});
  table.routes.push_back({.method = "GET",
                          .path = kOne,
                          .name = "getConversation",
                          .scope = kReaders,
                          .summary = "One conversation.",
                          .response = ref("Conversation"),
                          .run = show_chat});
  const auto list = [&table](std::string_view path, std::string_view name, std::string_view summary,
                             std::string_view item, std::function<Answer(Call&)> run) {
    table.routes.push_back({.method = "GET",
                            .path = path,
                            .name = name,
                            .scope = kReaders,
                            .summary = summary,
                            .response = page_of(ref(item)),
                            .paged = true,
                            .personal = true,
                            .run = std::move(run)});
  };
  list("/channels/{channel}/conversations/{friend}/messages", "listMessages",
       "What was said, newest first.", "ConversationMessage", list_messages);
  list("/channels/{channel}/conversations/{friend}/outgoing", "listOutgoing",
       "What we sent or are sending in this conversation, newest first.", "Outgoing",
       list_outgoing);
  list("/channels/{channel}/conversations/{friend}/notes", "listNotes",
       "Notes of the brand's people, newest first.", "ConversationNote", list_notes);
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/conversations/{friend}/content",
       .name = "getMessageContent",
       .scope = kReaders,
       .summary = "The bytes of a picture, video, sound or file that the person sent, a piece a "
                  "call.",
       .response = std::string(kText),
       .query = {{.name = "message",
                  .description = "`no` of the message.",
                  .kind = Parameter::Kind::integer,
                  .min = 1},
                 {.name = "offset",
                  .description = "Where the piece begins.",
                  .kind = Parameter::Kind::integer}},
       .personal = true,
       .bytes = true,
       .run = read_content});
}

void add_changes(Table& table) {
  const auto deed = [&table](std::string_view path, std::string_view name, std::string_view summary,
                             std::string request, std::function<void(Call&&, Done&&)> run,
                             int status = 200) {
    table.routes.push_back({.method = "POST",
                            .path = path,
                            .name = name,
                            .scope = "chats.write",
                            .summary = summary,
                            .body = request.empty() ? Body::none : Body::json,
                            .request = std::move(request),
                            .response = ref("Conversation"),
                            .status = status,
                            .run_later = std::move(run)});
  };
  deed("/channels/{channel}/conversations/{friend}/assign", "assignConversation",
       "Gives the conversation to somebody; an empty name gives it back. While somebody has it, "
       "rules for keywords and messages are silent.",
       closed({{"assignee", text_upto(limits::chat_assignee_bytes_max)}}),
       change(ChatDeed::assign, "assignee"));
  deed("/channels/{channel}/conversations/{friend}/done", "finishConversation",
       "The conversation is done; a new message opens it again.", "", change(ChatDeed::done, ""));
  deed("/channels/{channel}/conversations/{friend}/reopen", "reopenConversation", "Opens it again.",
       "", change(ChatDeed::reopen, ""));
  deed("/channels/{channel}/conversations/{friend}/read", "readConversation",
       "Nothing is unread any more.", "", change(ChatDeed::read, ""));
  deed("/channels/{channel}/conversations/{friend}/notes", "addNote",
       "A note that the person never sees.",
       closed({{"text", text_upto(limits::chat_note_bytes_max, 1)}}),
       change(ChatDeed::note, "text"));
  deed("/channels/{channel}/conversations/{friend}/messages", "sendMessage",
       "Sends messages, or a content of the library, filled for the person: by the last message's "
       "reply token while it is good (free), else by push. /outgoing tells what became of it.",
       closed({{"messages?", body_messages_schema()},
               {"data?", body_data_schema()},
               {"content?", kUuid},
               {"quiet?", kFlag}}),
       send_message, 202);
  table.routes.push_back(
      {.method = "POST",
       .path = "/channels/{channel}/conversations/{friend}/mark-as-read",
       .name = "markAsRead",
       .scope = "chats.write",
       .summary = "Shows the person at LINE that the messages were read.",
       .response = object({{"told", described(kFlag, "false: LINE gave no token for it")}}),
       .slow = true,
       .run = mark_read});
  table.routes.push_back({.method = "POST",
                          .path = "/channels/{channel}/conversations/{friend}/loading",
                          .name = "showLoading",
                          .scope = "chats.write",
                          .summary = "Shows the person that an answer is being written.",
                          .body = Body::json,
                          .request = closed({{"seconds", integer_between(5, 60)}}),
                          .status = 204,
                          .slow = true,
                          .run = show_loading});
}

}  // namespace

void add_conversation_routes(Table& table) {
  add_components(table);
  add_reading(table);
  add_changes(table);
}

}  // namespace enishi::api
