#include "segment/text_match.h"

#include <re2/re2.h>

#include <algorithm>

#include "people/fold.h"
#include "segment/limits.h"

namespace enishi::segment {

struct TextMatch::Expression {
  explicit Expression(const std::string& text) : re(text, options()) {}
  static RE2::Options options() {
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(static_cast<std::int64_t>(limits::condition_pattern_memory_max));
    return options;
  }
  RE2 re;
};

std::string like_expression(std::string_view pattern) {
  std::string out = "(?s)\\A", literal;
  const auto flush = [&] {
    out += RE2::QuoteMeta(literal);
    literal.clear();
  };
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%' || pattern[i] == '_') {
      flush();
      out += pattern[i] == '%' ? ".*" : ".";
    } else {
      if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
      literal += pattern[i];
    }
  }
  flush();
  return out + "\\z";
}

TextMatch::TextMatch(const Test& test, Operator op) : op_(op), fold_(test.fold) {
  for (const Scalar& value : test.values) {
    const auto* text = std::get_if<std::string>(&value);
    if (text) values_.push_back(fold_ ? people::fold(*text) : *text);
  }
  if (op == Operator::eq) op_ = Operator::in;
  if (op_ == Operator::in) std::ranges::sort(values_);
  if (op == Operator::like)
    expression_ = std::make_shared<const Expression>(like_expression(values_[0]));
  if (op == Operator::matches) expression_ = std::make_shared<const Expression>(values_[0]);
}

std::string TextMatch::folded(std::string_view text) const {
  return fold_ ? people::fold(text) : std::string(text);
}

bool TextMatch::holds(std::string_view text) const {
  std::string folded;
  if (fold_) text = folded = people::fold(text);
  switch (op_) {
    case Operator::in:
      return std::ranges::binary_search(values_, text, std::less<>());
    case Operator::lt:
      return text < values_[0];
    case Operator::le:
      return text <= values_[0];
    case Operator::gt:
      return text > values_[0];
    case Operator::ge:
      return text >= values_[0];
    case Operator::between:
      return text >= values_[0] && text <= values_[1];
    case Operator::contains:
      return text.find(values_[0]) != std::string_view::npos;
    case Operator::starts:
      return text.starts_with(values_[0]);
    case Operator::ends:
      return text.ends_with(values_[0]);
    case Operator::like:
    case Operator::matches:
      return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression_->re);
    default:
      return false;
  }
}

}  // namespace enishi::segment
