#include "engage/engage.h"

#include "base/limits.h"
#include "base/text.h"
#include "delivery/preview.h"
#include "engage/applier.h"
#include "engage/messenger.h"
#include "engage/reading.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

constexpr std::int64_t kRetiredAtOnce = 2'000;

class EngageRoom final : public Engage {
 public:
  EngageRoom(const delivery::Seams& seams, ChatPlatform& platform, ReadIncoming read,
             MediaShelf shelf, std::unique_ptr<Books> books)
      : seams_(seams),
        platform_(platform),
        codes_(seams.sealer.derive("tracked-links")),
        books_(std::move(books)),
        messenger_(seams, platform, codes_, *books_),
        chores_(seams.store.state(), seams.log, seams.workspaces, platform, std::move(shelf),
                seams.clock),
        applier_(*books_, seams.workspaces, seams.operations, std::move(read),
                 {.outgoing = [this] { messenger_.notify(); },
                  .profile = [this](RecordNo record) { messenger_.profile_learned(record); },
                  .chores = [this] { chores_.notify(); }}) {}

  Status load() { return applier_.load(state()); }
  spine::Applier& applier() override { return applier_; }
  Status start() override {
    chores_.start();
    return messenger_.start();
  }
  void stop(Millis grace) override {
    messenger_.stop(grace);
    chores_.stop();
  }
  bool idle() const override { return messenger_.idle() && chores_.idle(); }

  Result<Book> book(const ChannelId& channel) const override;
  Result<spine::NewEntry> change_answers(const guard::Actor& actor, const ChannelId& channel,
                                         AnswerBook book) override;
  Result<Trial> try_answer(const ChannelId& channel, const Incoming& incoming,
                           Time at) const override;
  Result<std::vector<AnswerCount>> answer_counts(const ChannelId& channel, const std::string& from,
                                                 const std::string& to) const override;

  Result<spine::NewEntry> change_chat(const ChannelId& channel, RecordNo record,
                                      ChatChange change) const override;
  Result<spine::NewEntry> send(const guard::Actor& actor, const ChannelId& channel, RecordNo record,
                               const std::string& body, bool quiet) const override;
  Result<ChatCounts> counts(const ChannelId& channel) const override {
    ASSIGN(const auto found, need(channel));
    return read_counts(state(), found.no);
  }
  Result<std::vector<Chat>> chats(const ChannelId& channel, const ChatQuery& query) const override {
    ASSIGN(const auto found, need(channel));
    return read_chats(state(), found.no, query);
  }
  Result<std::optional<Chat>> chat(const ChannelId& channel, RecordNo record) const override {
    ASSIGN(const auto found, need(channel));
    return read_chat(state(), found.no, record);
  }
  Result<std::vector<ChatMessage>> messages(const ChannelId& channel, RecordNo record,
                                            std::int64_t before, std::size_t limit) const override {
    ASSIGN(const auto found, need(channel));
    return read_messages(state(), found.no, record, before, limit);
  }
  Result<ChatMessage> message(const ChannelId& channel, RecordNo record,
                              std::int64_t no) const override {
    ASSIGN(const auto found, need(channel));
    return read_message(state(), found.no, record, no);
  }
  Result<std::vector<ChatNote>> notes(const ChannelId& channel, RecordNo record,
                                      std::int64_t before, std::size_t limit) const override {
    ASSIGN(const auto found, need(channel));
    return read_notes(state(), found.no, record, before, limit);
  }
  Result<std::vector<Outgoing>> outgoing(const ChannelId& channel, RecordNo record,
                                         std::int64_t before, std::size_t limit) const override {
    ASSIGN(const auto found, need(channel));
    return read_outgoing_of(state(), found.no, record, before, limit);
  }
  Status show_loading(const ChannelId& channel, RecordNo record, int seconds) override;
  Result<bool> mark_as_read(const ChannelId& channel, RecordNo record) override;
  Status retire(Time before) override {
    return state().write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(sql::retire_outgoing, {before, kRetiredAtOnce}));
      TRY(tx.exec(sql::retire_unsent, {before}));
      return {};
    });
  }

 private:
  store::Database& state() const { return seams_.store.state(); }
  Result<workspace::Channel> need(const ChannelId& id) const {
    const auto directory = seams_.workspaces.directory();
    const auto* channel = directory.channel(id);
    if (channel == nullptr)
      return fail(ErrorCode::not_found, "There is no such channel.", "channel");
    return *channel;
  }
  Result<people::LineUserId> user_of(RecordNo record) const {
    const auto user = seams_.people.view()->line_user_id(record);
    if (!user) return fail(ErrorCode::not_found, "There is no such person.", "friend");
    return *user;
  }
  Status take_contents(const WorkspaceId& workspace, AnswerBook& book) const;

  const delivery::Seams& seams_;
  ChatPlatform& platform_;
  const content::LinkCodes codes_;
  const std::unique_ptr<Books> books_;
  Messenger messenger_;
  Chores chores_;
  EngageApplier applier_;
};

Result<Book> EngageRoom::book(const ChannelId& channel) const {
  ASSIGN(const auto found, need(channel));
  return read_book(state(), found.no);
}

// The bodies of contents of the library, as campaigns take them: a copy of a version.
Status EngageRoom::take_contents(const WorkspaceId& workspace, AnswerBook& book) const {
  return state().read([&](store::Tx& tx) -> Status {
    for (std::size_t i = 0; i < book.rules.size(); ++i) {
      AnswerRule& rule = book.rules[i];
      if (!rule.content) continue;
      const std::string field = "rules[" + std::to_string(i) + "].content";
      ASSIGN(const auto content, content::find_content(tx, *rule.content));
      if (!content || content->workspace != workspace)
        return invalid(field, "is no content of this workspace");
      if (rule.content_version == 0) rule.content_version = content->version;
      ASSIGN(const auto version, content::find_version(tx, content->no, rule.content_version));
      if (!version) return invalid(field + "_version", "is no version of this content");
      rule.messages = version->body;
    }
    return {};
  });
}

Result<spine::NewEntry> EngageRoom::change_answers(const guard::Actor& actor,
                                                   const ChannelId& channel, AnswerBook book) {
  ASSIGN(const auto found, need(channel));
  TRY(take_contents(found.workspace, book));
  TRY(check_book(book));
  auto entry = answers_entry(found.no, seams_.clock.now(), actor, book);
  if (entry.payload.size() > limits::answer_book_bytes_max)
    return fail(ErrorCode::too_large, "The answers are too large together.", "rules");
  return entry;
}

Result<Trial> EngageRoom::try_answer(const ChannelId& channel, const Incoming& incoming,
                                     Time at) const {
  ASSIGN(const auto found, need(channel));
  const auto book = books_->of(found.no);
  Trial trial;
  if (!book) return trial;
  const auto directory = seams_.workspaces.directory();
  const Zone& zone = directory.zone(found.workspace);
  trial.open = book->book().hours.open(at, zone);
  trial.rule = book->choose(incoming, {.at = at, .zone = &zone});
  if (!trial.rule) return trial;
  ASSIGN(auto preview,
         delivery::preview_body(seams_, codes_, found.workspace,
                                book->book().rules[*trial.rule].messages, RecordNo{}));
  trial.messages = std::move(preview.messages);
  return trial;
}

Result<std::vector<AnswerCount>> EngageRoom::answer_counts(const ChannelId& channel,
                                                           const std::string& from,
                                                           const std::string& to) const {
  ASSIGN(const auto found, need(channel));
  return state().reading([&](store::Tx& tx) {
    return tx.all<AnswerCount>(sql::answer_counts, {found.no, from, to}, [](const store::Row& row) {
      return AnswerCount{row.str(0), static_cast<OutState>(row.integer(1)), row.integer(2)};
    });
  });
}

Result<spine::NewEntry> EngageRoom::change_chat(const ChannelId& channel, RecordNo record,
                                                ChatChange change) const {
  ASSIGN(const auto found, need(channel));
  ASSIGN(const auto user, user_of(record));
  if (change.text.size() > (change.deed == ChatDeed::note ? limits::chat_note_bytes_max
                                                          : limits::chat_assignee_bytes_max))
    return invalid(change.deed == ChatDeed::note ? "text" : "assignee", "is too long");
  if (change.deed == ChatDeed::note && trim(change.text).empty())
    return invalid("text", "is empty");
  return chat_entry(found.no, user, seams_.clock.now(), change);
}

Result<spine::NewEntry> EngageRoom::send(const guard::Actor& actor, const ChannelId& channel,
                                         RecordNo record, const std::string& body,
                                         bool quiet) const {
  ASSIGN(const auto found, need(channel));
  ASSIGN(const auto user, user_of(record));
  if (found.stopped)
    return fail(ErrorCode::conflict, "The channel is stopped; lift the emergency stop first.");
  const auto friendship = seams_.people.view()->friendship(found.no, record);
  if (friendship && friendship->state == people::FriendState::blocked)
    return fail(ErrorCode::conflict, "The person has blocked this account.");
  ASSIGN(auto preview, delivery::preview_body(seams_, codes_, found.workspace, body, record));
  return chat_entry(found.no, user, seams_.clock.now(),
                    {.actor = actor,
                     .deed = ChatDeed::send,
                     .text = {},
                     .messages = std::move(preview.messages),
                     .quiet = quiet});
}

Status EngageRoom::show_loading(const ChannelId& channel, RecordNo record, int seconds) {
  TRY(need(channel));
  ASSIGN(const auto user, user_of(record));
  return platform_.start_loading(channel, user, seconds);
}

Result<bool> EngageRoom::mark_as_read(const ChannelId& channel, RecordNo record) {
  ASSIGN(const auto found, need(channel));
  ASSIGN(const std::string token, read_token(state(), found.no, record));
  if (token.empty()) return false;
  TRY(platform_.mark_as_read(channel, token));
  return true;
}

}  // namespace

Result<std::unique_ptr<Engage>> Engage::open(const delivery::Seams& seams, ChatPlatform& platform,
                                             ReadIncoming read, MediaShelf shelf) {
  ASSIGN(auto books, Books::load(seams.store.state()));
  auto room = std::make_unique<EngageRoom>(seams, platform, std::move(read), std::move(shelf),
                                           std::move(books));
  TRY(room->load());
  return room;
}

Status hold_everything(store::Database& state, const Clock& clock) {
  return state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::hold_outgoing, {"the data directory was restored or moved", clock.now()}));
    return {};
  });
}

}  // namespace enishi::engage
