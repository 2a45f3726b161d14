#include "engage/chat_stage.h"

#include <algorithm>

#include "base/json.h"
#include "base/zone.h"
#include "delivery/campaigns.h"
#include "engage/sql.h"
#include "engage/words.h"

namespace enishi::engage {
namespace {

std::int64_t number(spine::Position position) {
  return static_cast<std::int64_t>(position);
}

struct ChatRow {
  int state = 0;
  std::string assignee;
  std::int64_t unread = 0;
  std::optional<Time> waiting_since;
};

Result<std::optional<ChatRow>> chat_row(store::Tx& tx, const spine::Entry& entry) {
  return tx.first<ChatRow>(sql::chat_of, {entry.source, RecordNo{entry.record}},
                           [](const store::Row& row) {
                             return ChatRow{.state = static_cast<int>(row.integer(1)),
                                            .assignee = row.str(2),
                                            .unread = row.integer(3),
                                            .waiting_since = row.opt_time(6)};
                           });
}

}  // namespace

Status ChatStage::load(const store::Database& state) {
  return state.read([&](store::Tx& tx) {
    return tx.query(sql::assigned_chats, {}, [&](const store::Row& row) {
      handled_.insert({ChannelNo{static_cast<std::uint32_t>(row.integer(0))},
                       RecordNo{static_cast<std::uint32_t>(row.integer(1))}});
    });
  });
}

bool ChatStage::handled(ChannelNo channel, RecordNo record) const {
  const auto now = now_handled_.find({channel, record});
  return now != now_handled_.end() ? now->second : handled_.contains({channel, record});
}

void ChatStage::set_handled(ChatKey chat, bool handled) {
  now_handled_[chat] = handled;
}

Status ChatStage::take(store::Tx& tx, const spine::Entry& entry, const Incoming& incoming,
                       Answer answer) {
  switch (incoming.what) {
    case What::message:
      messages_.push_back({ChannelNo{entry.source}, RecordNo{entry.record}, number(entry.position),
                           entry.occurred_at, entry.received_at, incoming, answer});
      return {};
    case What::unsent:
      return take_back(tx, entry, incoming);
    case What::edited:
      TRY(flush(tx));
      TRY(tx.exec(sql::edit_message, {entry.source, incoming.message_id, incoming.text,
                                      incoming.details, entry.occurred_at}));
      return {};
    default:
      return {};
  }
}

// Nothing of the message stays: not here, not its bytes, not its text on the log.
Status ChatStage::take_back(store::Tx& tx, const spine::Entry& entry, const Incoming& incoming) {
  TRY(flush(tx));
  TRY(tx.exec(sql::note_unsent, {entry.source, incoming.message_id, entry.received_at}));
  struct Found {
    RecordNo record;
    std::int64_t no = 0;
    std::optional<std::string> media;
  };
  ASSIGN(const auto found,
         tx.first<Found>(
             sql::message_by_id, {entry.source, incoming.message_id}, [](const store::Row& row) {
               Found f{RecordNo{static_cast<std::uint32_t>(row.integer(0))}, row.integer(1), {}};
               if (!row.null(2)) f.media = std::string(row.blob(2));
               return f;
             }));
  if (!found) return {};
  TRY(tx.exec(sql::take_back, {entry.source, found->record, found->no}));
  const auto chore = [&](Chore kind, const std::optional<std::string>& media) {
    const store::Param blob = media ? store::Param::blob(*media) : store::Param(nullptr);
    return tx.exec(sql::insert_chore,
                   {found->no, static_cast<int>(kind), entry.source, found->record,
                    incoming.message_id, blob, entry.received_at});
  };
  TRY(chore(Chore::forget_log, std::nullopt));
  if (found->media) TRY(chore(Chore::drop, found->media));
  return {};
}

Status ChatStage::note_operation(store::Tx& tx, const spine::Entry& entry,
                                 const ChatChange& change) const {
  const auto directory = workspaces_.directory();
  const auto* channel = directory.channel(ChannelNo{entry.source});
  if (channel == nullptr) return {};
  JsonOut after;
  after.object();
  if (change.deed == ChatDeed::assign) after.field("assignee", change.text);
  if (change.deed == ChatDeed::note || change.deed == ChatDeed::send)
    after.field("no", number(entry.position));
  return operations_.append(
      tx, change.actor,
      {.workspace = channel->workspace,
       .action = "chat." + std::string(name(change.deed)),
       .target = "channel/" + channel->id.text() + "/friend/" + std::to_string(entry.record),
       .after = after.end().take(),
       .subject = entry.record});
}

Status ChatStage::change(store::Tx& tx, const spine::Entry& entry) {
  ASSIGN(const ChatChange change, parse_chat_change(entry.payload));
  if (entry.record == 0) return {};
  TRY(flush(tx));
  const RecordNo record{entry.record};
  TRY(tx.exec(sql::open_chat, {entry.source, record, number(entry.position), entry.received_at}));
  ASSIGN(const auto found, chat_row(tx, entry));
  ChatRow chat = found.value_or(ChatRow{});
  switch (change.deed) {
    case ChatDeed::assign:
      chat.assignee = change.text;
      break;
    case ChatDeed::done:
      chat = {.state = 1, .assignee = "", .unread = 0, .waiting_since = {}};
      break;
    case ChatDeed::reopen:
      chat.state = 0;
      break;
    case ChatDeed::read:
      chat.unread = 0;
      break;
    case ChatDeed::note:
      TRY(tx.exec(sql::insert_note,
                  {entry.source, record, number(entry.position), delivery::identity(change.actor),
                   change.text, entry.received_at}));
      break;
    case ChatDeed::send:
      chat.state = 0;
      chat.unread = 0;
      TRY(send(tx, entry, change));
      break;
  }
  TRY(tx.exec(sql::set_chat,
              {entry.source, record, chat.state, chat.assignee, chat.unread, chat.waiting_since}));
  set_handled({ChannelNo{entry.source}, record}, !chat.assignee.empty());
  return note_operation(tx, entry, change);
}

// By the reply token of the last message where it is still good, which is free; else by push.
Status ChatStage::send(store::Tx& tx, const spine::Entry& entry, const ChatChange& change) {
  const RecordNo record{entry.record};
  ASSIGN(const auto token,
         tx.first<std::string>(sql::reply_token, {entry.source, record, entry.received_at},
                               [](const store::Row& row) { return row.str(0); }));
  if (token) TRY(tx.exec(sql::use_reply_token, {entry.source, record}));
  TRY(tx.exec(sql::insert_outgoing,
              {number(entry.position), entry.source, record,
               static_cast<int>(token ? OutKind::reply : OutKind::push), "",
               delivery::identity(change.actor), token.value_or(""), change.messages, change.quiet,
               entry.received_at, entry.received_at + kPushLife}));
  return {};
}

Status ChatStage::settle(store::Tx& tx, const spine::Entry& entry) {
  ASSIGN(const Settled settled, parse_settled(entry.payload));
  TRY(flush(tx));
  ASSIGN(const auto row, tx.first<Outgoing>(sql::outgoing_row, {settled.no}, read_outgoing));
  if (!row || !open(row->state)) return {};  // settled before, around a crash; or forgotten
  TRY(tx.exec(sql::settle_outgoing, {settled.no, static_cast<int>(settled.state), settled.status,
                                     settled.request_id, settled.detail, entry.occurred_at}));
  const auto directory = workspaces_.directory();
  const auto* channel = directory.channel(row->channel);
  if (channel == nullptr) return {};
  if (!row->rule.empty()) {
    const Zone& zone = directory.zone(channel->workspace);
    TRY(tx.exec(sql::count_answer,
                {row->channel, row->rule, yyyymmdd(zone.civil(row->created_at).date),
                 static_cast<int>(settled.state), 1}));
  }
  const bool maybe_sent = settled.state == OutState::accepted || settled.state == OutState::unknown;
  if (!maybe_sent) return {};
  JsonOut details;
  details.object().field("state", name(settled.state)).field("by", name(row->kind));
  if (!row->rule.empty()) details.field("rule", row->rule);
  if (!row->author.empty()) details.field("author", row->author);
  details.key("messages").raw(row->messages.empty() ? "[]" : row->messages).end();
  const bool staff = row->rule.empty();
  if (staff) TRY(tx.exec(sql::open_chat, {row->channel, row->record, 0, entry.occurred_at}));
  TRY(tx.exec(sql::insert_message, {row->channel, row->record, number(entry.position),
                                    static_cast<int>(staff ? Direction::staff : Direction::answer),
                                    static_cast<int>(MessageType::text), entry.occurred_at, "",
                                    words_of(row->messages), details.take(), "", ""}));
  TRY(tx.exec(sql::see_sent,
              {row->channel, row->record, number(entry.position), entry.occurred_at, staff}));
  return {};
}

Status ChatStage::forget(store::Tx& tx, RecordNo record) {
  TRY(flush(tx));
  for (const store::Sql* statement :
       {&sql::forget_chat, &sql::forget_messages, &sql::forget_notes, &sql::forget_chores})
    TRY(tx.exec(*statement, {record}));
  for (const auto& [channel, who] : handled_)
    if (who == record) set_handled({channel, who}, false);
  return {};
}

// What the messages of a batch come to for their conversation.
struct ChatStage::Seen {
  std::int64_t unread = 0, last_no = 0;
  Time last_at = kTimeMin, reply_until = kTimeMin;
  std::optional<Time> waiting_since;
  std::string_view read_token, reply_token;

  void add(const Message& m) {
    const Incoming& said = m.said;
    if (m.answer != Answer::fitting) {
      ++unread;
      if (!waiting_since) waiting_since = m.at;
    }
    last_no = m.no;
    if (m.at >= last_at && !said.read_token.empty()) read_token = said.read_token;
    last_at = std::max(last_at, m.at);
    const bool free = m.answer == Answer::none && !said.standby && !said.reply_token.empty();
    reply_token = free ? std::string_view(said.reply_token) : std::string_view();
    reply_until = free ? m.received_at + kStaffTokenLife : kTimeMin;
  }
};

Status ChatStage::flush(store::Tx& tx) {
  std::vector<store::Param> chats, rows, chores;
  std::map<ChatKey, Seen> seen;
  for (const Message& m : messages_) {
    const Incoming& said = m.said;
    seen[{m.channel, m.record}].add(m);
    rows.insert(rows.end(), {m.channel, m.record, m.no, static_cast<int>(Direction::in),
                             static_cast<int>(said.type), m.at, said.message_id, said.text,
                             said.details, said.quoted_id, said.quote_token});
    if (said.fetchable)
      chores.insert(chores.end(), {m.no, static_cast<int>(Chore::fetch), m.channel, m.record,
                                   said.message_id, nullptr, m.received_at});
  }
  for (const auto& [chat, s] : seen)
    chats.insert(chats.end(), {chat.first, chat.second, s.unread, s.last_no, s.last_at,
                               s.waiting_since, s.read_token, s.reply_token, s.reply_until});
  if (!chats.empty()) TRY(tx.exec_many(sql::see_message, 9, chats));
  if (!rows.empty()) TRY(tx.exec_many(sql::insert_message, 11, rows));
  if (!chores.empty()) TRY(tx.exec_many(sql::insert_chore, 7, chores));
  messages_.clear();
  return {};
}

void ChatStage::committed() noexcept {
  for (const auto& [chat, handled] : now_handled_) {
    if (handled)
      handled_.insert(chat);
    else
      handled_.erase(chat);
  }
  rolled_back();
}

void ChatStage::rolled_back() noexcept {
  now_handled_.clear();
  messages_.clear();
}

}  // namespace enishi::engage
