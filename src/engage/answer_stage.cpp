#include "engage/answer_stage.h"

#include "engage/sql.h"

namespace enishi::engage {

std::shared_ptr<const Chooser> AnswerStage::book_of(ChannelNo channel) const {
  const auto staged = staged_books_.find(channel);
  return staged != staged_books_.end() ? staged->second : books_.of(channel);
}

Status AnswerStage::change_book(store::Tx& tx, const spine::Entry& entry) {
  ASSIGN(AnswersChange change, parse_answers(entry.payload));
  const ChannelNo channel{entry.source};
  const auto directory = workspaces_.directory();
  const auto* found = directory.channel(channel);
  if (found == nullptr) return {};
  const auto before = book_of(channel);
  const std::int64_t version = before ? before->version() + 1 : 1;
  const std::string json = book_json(change.book);
  TRY(tx.exec(sql::set_book, {channel, version, json, entry.received_at}));
  TRY(operations_.append(tx, change.actor,
                         {.workspace = found->workspace,
                          .action = "answers.change",
                          .target = "channel/" + found->id.text(),
                          .before = before ? book_json(before->book()) : "",
                          .after = json}));
  staged_books_[channel] = std::make_shared<const Chooser>(std::move(change.book), version);
  return {};
}

Result<bool> AnswerStage::answered_lately(store::Tx& tx, const spine::Entry& entry,
                                          const AnswerRule& rule) {
  if (rule.once_minutes == 0) return false;
  ASSIGN(const auto last,
         tx.integer(sql::answered_at, {entry.source, rule.name, RecordNo{entry.record}}));
  if (last && entry.received_at < from_ms(*last) + std::chrono::minutes(rule.once_minutes))
    return true;
  TRY(tx.exec(sql::set_answered,
              {entry.source, rule.name, RecordNo{entry.record}, entry.received_at}));
  return false;
}

Result<Answer> AnswerStage::consider(store::Tx& tx, const spine::Entry& entry,
                                     const Incoming& incoming, bool handled) {
  if (incoming.standby || incoming.reply_token.empty()) return Answer::none;
  if (entry.received_at - entry.occurred_at > kEventLife) return Answer::none;
  const ChannelNo channel{entry.source};
  const auto book = book_of(channel);
  if (!book || !book->may_answer(incoming)) return Answer::none;
  const auto directory = workspaces_.directory();
  const auto* found = directory.channel(channel);
  if (found == nullptr) return Answer::none;
  const Zone& zone = directory.zone(found->workspace);
  const auto rule =
      book->choose(incoming, {.at = entry.occurred_at, .zone = &zone, .handled = handled});
  if (!rule) return Answer::none;
  const AnswerRule& chosen = book->book().rules[*rule];
  ASSIGN(const bool lately, answered_lately(tx, entry, chosen));
  if (lately) return Answer::none;
  rows_.push_back({.no = static_cast<std::int64_t>(entry.position),
                   .channel = channel,
                   .record = RecordNo{entry.record},
                   .rule = chosen.name,
                   .token = incoming.reply_token,
                   .quiet = chosen.quiet,
                   .created_at = entry.received_at,
                   .expires_at = entry.received_at + kTokenLife});
  return chosen.on == On::message ? Answer::general : Answer::fitting;
}

Status AnswerStage::forget(store::Tx& tx, RecordNo record) {
  TRY(flush(tx));
  TRY(tx.exec(sql::forget_outgoing, {record}));
  TRY(tx.exec(sql::forget_answered, {record}));
  return {};
}

Status AnswerStage::flush(store::Tx& tx) {
  std::vector<store::Param> params;
  constexpr std::size_t kWidth = 11;
  params.reserve(rows_.size() * kWidth);
  for (const Row& r : rows_)
    params.insert(params.end(), {r.no, r.channel, r.record, static_cast<int>(OutKind::reply),
                                 r.rule, "", r.token, "", r.quiet, r.created_at, r.expires_at});
  if (!params.empty()) TRY(tx.exec_many(sql::insert_outgoing, kWidth, params));
  rows_.clear();
  return {};
}

void AnswerStage::committed() noexcept {
  for (auto& [channel, book] : staged_books_) books_.put(channel, std::move(book));
  rolled_back();
}

void AnswerStage::rolled_back() noexcept {
  staged_books_.clear();
  rows_.clear();
}

}  // namespace enishi::engage
