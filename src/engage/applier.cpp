#include "engage/applier.h"

#include "base/log.h"
#include "people/people.h"

namespace enishi::engage {

EngageApplier::EngageApplier(Books& books, const workspace::Workspaces& workspaces,
                             const guard::OperationLog& operations, ReadIncoming read, Told told)
    : read_(std::move(read)),
      told_(std::move(told)),
      answers_(books, workspaces, operations),
      chats_(workspaces, operations) {}

Status EngageApplier::apply_ours(store::Tx& tx, const spine::Entry& entry) {
  if (entry.payload.empty()) return {};  // erased with a person
  if (entry.kind == kAnswersChanged) return answers_.change_book(tx, entry);
  if (entry.kind == kChatChanged) return chats_.change(tx, entry);
  TRY(answers_.flush(tx));
  return chats_.settle(tx, entry);
}

Status EngageApplier::apply(store::Tx& tx, spine::Entry& entry) {
  if (entry.kind == kAnswersChanged || entry.kind == kChatChanged || entry.kind == kSettled) {
    outgoing_ |= entry.kind == kChatChanged;
    Status applied = apply_ours(tx, entry);
    if (applied || applied.error().code != ErrorCode::corrupt) return applied;
    // A bad entry is a bug of ours; it must not stop everything behind it.
    log_error("engage.bad_entry", applied.error(), {{"position", entry.position}});
    return {};
  }
  if (entry.kind == people::kPersonDeleted) {
    ASSIGN(const auto records, people::deleted_records(entry));
    for (const RecordNo record : records) {
      TRY(answers_.forget(tx, record));
      TRY(chats_.forget(tx, record));
    }
    return {};
  }
  if (entry.kind == people::kProfile && entry.record != 0)
    profiles_.push_back(RecordNo{entry.record});
  const auto incoming = read_(entry);
  // Of somebody we do not know (yet) only what is to be forgotten counts.
  if (!incoming || (entry.record == 0 && incoming->what != What::unsent)) return {};
  const bool handled = chats_.handled(ChannelNo{entry.source}, RecordNo{entry.record});
  ASSIGN(const Answer answer, answers_.consider(tx, entry, *incoming, handled));
  outgoing_ |= answer != Answer::none;
  chores_ |= incoming->fetchable || incoming->what == What::unsent;
  return chats_.take(tx, entry, *incoming, answer);
}

Status EngageApplier::flush(store::Tx& tx) {
  TRY(answers_.flush(tx));
  return chats_.flush(tx);
}

void EngageApplier::committed() noexcept {
  answers_.committed();
  chats_.committed();
  for (const RecordNo record : profiles_) told_.profile(record);
  if (outgoing_) told_.outgoing();
  if (chores_) told_.chores();
  outgoing_ = chores_ = false;
  profiles_.clear();
}

void EngageApplier::rolled_back() noexcept {
  answers_.rolled_back();
  chats_.rolled_back();
  outgoing_ = chores_ = false;
  profiles_.clear();
}

}  // namespace enishi::engage
