// What a test of texts accepts.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "segment/value_test.h"

namespace enishi::segment {

// `%` any characters, `_` one, a backslash takes the next as it is; the whole text, in characters.
std::string like_expression(std::string_view pattern);  // as a regular expression of RE2

// Copies share the compiled expression. Thread safe.
class TextMatch {
 public:
  TextMatch() = default;
  // Of an operator that is offered for texts and has no opposite(). The test has been parsed.
  TextMatch(const Test& test, Operator op);

  bool holds(std::string_view text) const;
  std::string folded(std::string_view text) const;  // where it folds, else the text
  // Of Operator::in and eq: what they accept, folded where `folds`, ascending.
  const std::vector<std::string>& values() const { return values_; }
  bool folds() const { return fold_; }
  Operator op() const { return op_; }  // never eq: in

 private:
  struct Expression;
  Operator op_ = Operator::in;
  bool fold_ = false;
  std::vector<std::string> values_;
  std::shared_ptr<const Expression> expression_;  // like, matches
};

}  // namespace enishi::segment
