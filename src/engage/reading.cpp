#include "engage/reading.h"

#include "base/limits.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

std::int64_t rows_of(std::size_t limit) {
  return static_cast<std::int64_t>(std::min(limit, limits::api_page_max));
}

Chat chat_of(const store::Row& row) {
  return {.record = RecordNo{static_cast<std::uint32_t>(row.integer(0))},
          .done = row.integer(1) != 0,
          .assignee = row.str(2),
          .unread = row.integer(3),
          .last_no = row.integer(4),
          .last_at = row.time(5),
          .waiting_since = row.opt_time(6)};
}

ChatMessage message_of(const store::Row& row) {
  ChatMessage m{.no = row.integer(0),
                .direction = static_cast<Direction>(row.integer(1)),
                .type = static_cast<MessageType>(row.integer(2)),
                .at = row.time(3),
                .message_id = row.str(4),
                .text = row.str(5),
                .details = row.str(6),
                .quoted_id = row.str(7),
                .media = {},
                .unsent = row.boolean(10),
                .edited_at = {}};
  if (!row.null(9)) m.media = bytes16_from(row.blob(9));
  if (row.integer(11) != 0) m.edited_at = row.time(11);
  return m;
}

}  // namespace

Result<Book> read_book(const store::Database& state, ChannelNo channel) {
  struct Stored {
    std::int64_t version = 0;
    std::string text;
    Time changed_at;
  };
  ASSIGN(const auto stored, state.reading([&](store::Tx& tx) {
    return tx.first<Stored>(sql::book_of, {channel}, [](const store::Row& row) {
      return Stored{row.integer(0), row.str(1), row.time(2)};
    });
  }));
  if (!stored) return Book{};
  ASSIGN(const auto document,
         JsonDocument::parse(stored->text,
                             {.bytes_max = limits::answer_book_bytes_max, .depth_max = 48}));
  Book book{.version = stored->version, .book = {}, .changed_at = stored->changed_at};
  ASSIGN(book.book, parse_book(document.root()));
  return book;
}

Result<ChatCounts> read_counts(const store::Database& state, ChannelNo channel) {
  return state.reading([&](store::Tx& tx) -> Result<ChatCounts> {
    ASSIGN(const auto counts,
           tx.first<ChatCounts>(sql::counts_of_chats, {channel}, [](const store::Row& row) {
             return ChatCounts{row.integer(0), row.integer(1), row.opt_time(2)};
           }));
    return counts.value_or(ChatCounts{});
  });
}

Result<std::vector<Chat>> read_chats(const store::Database& state, ChannelNo channel,
                                     const ChatQuery& query) {
  return state.reading([&](store::Tx& tx) {
    return tx.all<Chat>(sql::list_chats,
                        {channel, query.done ? 1 : 0, query.before, query.before_record,
                         query.assignee ? *query.assignee : std::string("*"), query.unread ? 1 : 0,
                         rows_of(query.limit)},
                        chat_of);
  });
}

Result<std::optional<Chat>> read_chat(const store::Database& state, ChannelNo channel,
                                      RecordNo record) {
  return state.reading(
      [&](store::Tx& tx) { return tx.first<Chat>(sql::chat_of, {channel, record}, chat_of); });
}

Result<std::vector<ChatMessage>> read_messages(const store::Database& state, ChannelNo channel,
                                               RecordNo record, std::int64_t before,
                                               std::size_t limit) {
  return state.reading([&](store::Tx& tx) {
    return tx.all<ChatMessage>(sql::list_messages, {channel, record, before, rows_of(limit)},
                               message_of);
  });
}

Result<ChatMessage> read_message(const store::Database& state, ChannelNo channel, RecordNo record,
                                 std::int64_t no) {
  ASSIGN(auto found, state.reading([&](store::Tx& tx) {
    return tx.first<ChatMessage>(sql::message_columns, {channel, record, no}, message_of);
  }));
  if (!found) return fail(ErrorCode::not_found, "There is no such message.", "message");
  return *std::move(found);
}

Result<std::vector<ChatNote>> read_notes(const store::Database& state, ChannelNo channel,
                                         RecordNo record, std::int64_t before, std::size_t limit) {
  return state.reading([&](store::Tx& tx) {
    return tx.all<ChatNote>(sql::list_notes, {channel, record, before, rows_of(limit)},
                            [](const store::Row& row) {
                              return ChatNote{row.integer(0), row.str(1), row.str(2), row.time(3)};
                            });
  });
}

Result<std::vector<Outgoing>> read_outgoing_of(const store::Database& state, ChannelNo channel,
                                               RecordNo record, std::int64_t before,
                                               std::size_t limit) {
  return state.reading([&](store::Tx& tx) {
    return tx.all<Outgoing>(sql::outgoing_of, {record, channel, before, rows_of(limit)},
                            read_outgoing);
  });
}

Result<std::string> read_token(const store::Database& state, ChannelNo channel, RecordNo record) {
  ASSIGN(auto token, state.reading([&](store::Tx& tx) {
    return tx.first<std::string>(sql::chat_of, {channel, record},
                                 [](const store::Row& row) { return row.str(7); });
  }));
  if (!token) return fail(ErrorCode::not_found, "There is no such conversation.", "friend");
  return *std::move(token);
}

}  // namespace enishi::engage
