// Which rule answers what a person did.
#pragma once

#include <memory>
#include <optional>

#include "engage/answer_book.h"

namespace enishi::engage {

// A book ready to be asked. Immutable; thread safe.
class Chooser {
 public:
  explicit Chooser(AnswerBook book, std::int64_t version = 0);

  struct Moment {
    Time at;  // by which the hours are read
    const Zone* zone = nullptr;
    bool handled = false;  // a person has the conversation: only greetings and buttons answer
  };
  // Index of the first active rule that fits.
  std::optional<std::size_t> choose(const Incoming& incoming, const Moment& moment) const;
  // Whether any rule could answer it, whatever the moment: cheap.
  bool may_answer(const Incoming& incoming) const;

  const AnswerBook& book() const { return book_; }
  std::int64_t version() const { return version_; }

 private:
  bool fits(const AnswerRule& rule, std::size_t index, const Incoming& incoming,
            const std::string& folded) const;

  const AnswerBook book_;
  const std::int64_t version_;
  std::vector<std::vector<std::string>> words_;  // by rule, folded where it is a keyword's
};

}  // namespace enishi::engage
