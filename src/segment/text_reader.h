// Tokens of the text form, and the JSON that is made of them.
#pragma once

#include <string>
#include <vector>

#include "segment/text_form.h"
#include "segment/text_lexer.h"

namespace enishi::segment {

// A JSON value with the place it comes from.
struct Form {
  enum class Kind : unsigned char { scalar, list, object };
  Kind kind = Kind::object;
  std::string place;
  std::string scalar;  // as JSON
  std::vector<Form> items;
  std::vector<std::string> names;  // of an object's items

  static Form text(std::string place, std::string_view text);
  static Form raw(std::string place, std::string json);
  static Form list(std::string place);
  static Form object(std::string place);
  Form& put(std::string name, Form value);
};

// Walks over tokens. Its functions read what they are named after.
class TokenReader {
 public:
  explicit TokenReader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  const std::string& place() const { return peek().place; }
  Token take();
  bool is(std::string_view text, std::size_t ahead = 0) const;  // a word or a sign
  bool skip(std::string_view text);                             // if it stands here
  Status expect(std::string_view text);

  Result<Form> name();  // of a type, a property ...: a word or a string, as JSON
  Result<Form> number();
  Result<Form> scalar();   // a number, a text, a moment, true, false, or a word as a text
  Result<Form> scalars();  // [a, b]
  Result<Form> span();     // 90 days
  Result<Form> moment();

 private:
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

// Members of `out`: the operator with its operand. text_test.cpp
Status read_test(TokenReader& in, Form& out);
// An event leaf after the word "event", a message leaf after "message". text_behaviour.cpp
Result<Form> read_event(TokenReader& in, std::string place, bool did);
Result<Form> read_message(TokenReader& in, std::string place);

}  // namespace enishi::segment
