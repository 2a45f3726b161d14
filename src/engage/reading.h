// What is stored of answers and conversations, read.
#pragma once

#include "engage/engage.h"

namespace enishi::engage {

Result<Book> read_book(const store::Database& state, ChannelNo channel);
Result<ChatCounts> read_counts(const store::Database& state, ChannelNo channel);
Result<std::vector<Chat>> read_chats(const store::Database& state, ChannelNo channel,
                                     const ChatQuery& query);
Result<std::optional<Chat>> read_chat(const store::Database& state, ChannelNo channel,
                                      RecordNo record);
Result<std::vector<ChatMessage>> read_messages(const store::Database& state, ChannelNo channel,
                                               RecordNo record, std::int64_t before,
                                               std::size_t limit);
Result<ChatMessage> read_message(const store::Database& state, ChannelNo channel, RecordNo record,
                                 std::int64_t no);
Result<std::vector<ChatNote>> read_notes(const store::Database& state, ChannelNo channel,
                                         RecordNo record, std::int64_t before, std::size_t limit);
Result<std::vector<Outgoing>> read_outgoing_of(const store::Database& state, ChannelNo channel,
                                               RecordNo record, std::int64_t before,
                                               std::size_t limit);
// With which the platform marks everything as read; empty: none came.
Result<std::string> read_token(const store::Database& state, ChannelNo channel, RecordNo record);

}  // namespace enishi::engage
