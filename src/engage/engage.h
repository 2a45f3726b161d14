// The front of room engage: what a channel answers by itself, and conversations with people.
//
//   event -> applier: keeps the message, decides which rule answers (first that fits)
//         -> messenger: renders, claims (durable), replies by the event's token
//         -> how it ended is a log entry, by which the applier settles it
//
// Answers go by reply tokens: free, and at most once, for a token has no key. One that may have
// been sent is `unknown`, and is neither tried again nor sent as a push. What a person of the brand
// writes goes by the last message's token where it is still good, else by push under a stored key.
// Changes of rules and conversations are log entries, so which rule answered is a function of the
// log. After a restore what had not ended is `unknown`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "delivery/delivery.h"
#include "engage/chat_stage.h"
#include "engage/chores.h"
#include "engage/platform.h"

namespace enishi::engage {

struct Book {
  std::int64_t version = 0;  // 0: there is none
  AnswerBook book;
  std::optional<Time> changed_at;
};

struct AnswerCount {
  std::string rule;
  OutState state = OutState::accepted;
  std::int64_t answers = 0;
};

// Which rule would answer, and with what.
struct Trial {
  std::optional<std::size_t> rule;
  bool open = true;      // by the hours
  std::string messages;  // rendered for nobody in particular
};

struct Chat {
  RecordNo record;
  bool done = false;
  std::string assignee;
  std::int64_t unread = 0;  // messages since somebody of the brand read them
  std::int64_t last_no = 0;
  Time last_at;
  std::optional<Time> waiting_since;  // of the first message that nobody answered
};

struct ChatMessage {
  std::int64_t no = 0;
  Direction direction = Direction::in;
  MessageType type = MessageType::text;
  Time at;
  std::string message_id, text, details, quoted_id;
  std::optional<Bytes16> media;
  bool unsent = false;
  std::optional<Time> edited_at;
};

struct ChatNote {
  std::int64_t no = 0;
  std::string author, text;
  Time at;
};

struct ChatCounts {
  std::int64_t open = 0, unread = 0;
  std::optional<Time> waiting_since;  // the longest
};

struct ChatQuery {
  bool done = false;
  std::optional<std::string> assignee;  // "": nobody's
  bool unread = false;                  // only with unread messages
  Time before = kTimeMax;               // of the last row of the page before
  RecordNo before_record{UINT32_MAX};
  std::size_t limit = 100;
};

// Thread safe.
class Engage {
 public:
  // `seams` must outlive it.
  static Result<std::unique_ptr<Engage>> open(const delivery::Seams& seams, ChatPlatform& platform,
                                              ReadIncoming read, MediaShelf shelf);
  virtual ~Engage() = default;

  virtual spine::Applier& applier() = 0;
  // Everything durable must have been applied.
  virtual Status start() = 0;
  virtual void stop(Millis grace = Millis{10'000}) = 0;
  virtual bool idle() const = 0;  // nothing is on its way before time passes

  // --- answers
  virtual Result<Book> book(const ChannelId& channel) const = 0;
  // Bodies of named contents are put in, and everything is checked. What is to be appended.
  virtual Result<spine::NewEntry> change_answers(const guard::Actor& actor,
                                                 const ChannelId& channel, AnswerBook book) = 0;
  virtual Result<Trial> try_answer(const ChannelId& channel, const Incoming& incoming,
                                   Time at) const = 0;
  // By days of the workspace's zone, "20261121", both included.
  virtual Result<std::vector<AnswerCount>> answer_counts(const ChannelId& channel,
                                                         const std::string& from,
                                                         const std::string& to) const = 0;

  // --- conversations. What changes one is to be appended.
  virtual Result<spine::NewEntry> change_chat(const ChannelId& channel, RecordNo record,
                                              ChatChange change) const = 0;
  // `body` as content::Template compiles it, filled for the person.
  virtual Result<spine::NewEntry> send(const guard::Actor& actor, const ChannelId& channel,
                                       RecordNo record, const std::string& body,
                                       bool quiet) const = 0;
  virtual Result<ChatCounts> counts(const ChannelId& channel) const = 0;
  virtual Result<std::vector<Chat>> chats(const ChannelId& channel,
                                          const ChatQuery& query) const = 0;
  virtual Result<std::optional<Chat>> chat(const ChannelId& channel, RecordNo record) const = 0;
  // Newest first, below `before`.
  virtual Result<std::vector<ChatMessage>> messages(const ChannelId& channel, RecordNo record,
                                                    std::int64_t before,
                                                    std::size_t limit) const = 0;
  virtual Result<ChatMessage> message(const ChannelId& channel, RecordNo record,
                                      std::int64_t no) const = 0;
  virtual Result<std::vector<ChatNote>> notes(const ChannelId& channel, RecordNo record,
                                              std::int64_t before, std::size_t limit) const = 0;
  virtual Result<std::vector<Outgoing>> outgoing(const ChannelId& channel, RecordNo record,
                                                 std::int64_t before, std::size_t limit) const = 0;
  // Shows the person that somebody is writing. Waits for the platform.
  virtual Status show_loading(const ChannelId& channel, RecordNo record, int seconds) = 0;
  // Tells the platform that everything was read, where it gave a token for that; false: it did not.
  virtual Result<bool> mark_as_read(const ChannelId& channel, RecordNo record) = 0;

  // Forgets outgoing messages that ended before; at most some thousand a call.
  virtual Status retire(Time before) = 0;
};

// After a restore, before open: what had not ended may have been sent meanwhile.
Status hold_everything(store::Database& state, const Clock& clock);

}  // namespace enishi::engage
