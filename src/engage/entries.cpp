#include "engage/entries.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/limits.h"

namespace enishi::engage {
namespace {

constexpr std::array<std::string_view, 6> kDeeds{"assign", "done", "reopen",
                                                 "read",   "note", "send"};
constexpr JsonLimits kPayload{.bytes_max = 2 * limits::answer_book_bytes_max, .depth_max = 48};

void write_actor(JsonOut& out, const guard::Actor& actor) {
  out.key("actor").object().field("kind", guard::name(actor.kind)).field("id", actor.id);
  out.field("remote", actor.remote).end();
}

Result<guard::Actor> actor_at(const JsonValue& json) {
  ASSIGN(const JsonValue from, json.get("actor"));
  guard::Actor actor;
  ASSIGN(const std::string kind, from.string_at("kind"));
  const auto parsed = guard::parse_actor_kind(kind);
  if (!parsed) return invalid("actor.kind", "is unknown");
  actor.kind = *parsed;
  ASSIGN(actor.id, from.string_at("id"));
  ASSIGN(actor.remote, from.string_at("remote"));
  return actor;
}

// Our own entry cannot be read: a bug, or damage.
template <class T>
Result<T> ours(Result<T> read) {
  if (!read) return fail(ErrorCode::corrupt, read.error().field + " " + read.error().message);
  return read;
}

template <class F>
auto reading(std::string_view payload, F&& read) {
  using R = std::invoke_result_t<F, const JsonValue&>;
  const auto document = JsonDocument::parse(payload, kPayload);
  if (!document) return ours(R(std::unexpected(document.error())));
  return ours(R(read(document->root())));
}

spine::NewEntry entry_about(spine::EntryKind kind, ChannelNo channel,
                            const people::LineUserId& user, Time at, std::string payload) {
  spine::NewEntry entry;
  entry.kind = kind;
  entry.source = channel.value;
  entry.occurred_at = at;
  entry.subject = user;
  entry.payload = std::move(payload);
  return entry;
}

}  // namespace

std::string_view name(ChatDeed deed) {
  return kDeeds[static_cast<std::size_t>(deed)];
}

spine::NewEntry answers_entry(ChannelNo channel, Time at, const guard::Actor& actor,
                              const AnswerBook& book) {
  JsonOut out;
  out.object();
  write_actor(out, actor);
  out.key("book").raw(book_json(book)).end();
  return entry_about(kAnswersChanged, channel, {}, at, out.take());
}

spine::NewEntry chat_entry(ChannelNo channel, const people::LineUserId& user, Time at,
                           const ChatChange& change) {
  JsonOut out;
  out.object();
  write_actor(out, change.actor);
  out.field("do", name(change.deed));
  if (change.deed == ChatDeed::assign || change.deed == ChatDeed::note)
    out.field("text", change.text);
  if (change.deed == ChatDeed::send)
    out.key("messages").raw(change.messages).field("quiet", change.quiet);
  return entry_about(kChatChanged, channel, user, at, out.end().take());
}

spine::NewEntry settled_entry(ChannelNo channel, const people::LineUserId& user, Time at,
                              const Settled& settled) {
  JsonOut out;
  out.object().field("no", settled.no).field("state", name(settled.state));
  out.field("status", settled.status).field("request_id", settled.request_id);
  out.field("detail", settled.detail).end();
  return entry_about(kSettled, channel, user, at, out.take());
}

Result<AnswersChange> parse_answers(std::string_view payload) {
  return reading(payload, [](const JsonValue& root) -> Result<AnswersChange> {
    AnswersChange change;
    ASSIGN(change.actor, actor_at(root));
    ASSIGN(const JsonValue book, root.get("book"));
    ASSIGN(change.book, parse_book(book));
    return change;
  });
}

Result<ChatChange> parse_chat_change(std::string_view payload) {
  return reading(payload, [](const JsonValue& root) -> Result<ChatChange> {
    ChatChange change;
    ASSIGN(change.actor, actor_at(root));
    ASSIGN(const std::string deed, root.string_at("do"));
    const auto at = std::ranges::find(kDeeds, deed);
    if (at == kDeeds.end()) return invalid("do", "is unknown");
    change.deed = static_cast<ChatDeed>(at - kDeeds.begin());
    ASSIGN(auto text, root.opt_string_at("text"));
    change.text = std::move(text).value_or("");
    if (const auto messages = root.find("messages")) change.messages = messages->dump();
    ASSIGN(change.quiet, root.boolean_at("quiet", false));
    return change;
  });
}

Result<Settled> parse_settled(std::string_view payload) {
  return reading(payload, [](const JsonValue& root) -> Result<Settled> {
    Settled settled;
    ASSIGN(settled.no, root.integer_at("no", 1));
    ASSIGN(const std::string state, root.string_at("state"));
    bool known = false;
    for (std::size_t i = 0; i < kOutStates; ++i)
      if (name(static_cast<OutState>(i)) == state) {
        settled.state = static_cast<OutState>(i);
        known = true;
      }
    if (!known || open(settled.state)) return invalid("state", "is no end");
    ASSIGN(const std::int64_t status, root.integer_at("status"));
    settled.status = static_cast<int>(status);
    ASSIGN(settled.request_id, root.string_at("request_id"));
    ASSIGN(settled.detail, root.string_at("detail"));
    return settled;
  });
}

}  // namespace enishi::engage
