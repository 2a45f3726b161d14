// Reads the parts of a placeholder from left to right. Each reader skips the spaces before it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/pieces.h"

namespace enishi::content {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Checked<std::string> field(bool in_loop);         // "attribute.rank"
  Checked<void> formats(std::vector<Format>& out);  // ":sama:cut(10)", maybe none
  Checked<Condition> condition(bool in_loop);
  Checked<Loop> loop();
  bool skip(char c);  // false: another character comes
  bool at_end();
  std::string rest() { return std::string(text_.substr(at_)); }  // spaces and all

 private:
  Checked<Condition> conjunction(bool in_loop);
  Checked<Condition> term(bool in_loop);
  Checked<Condition> comparison(bool in_loop);
  Checked<Literal> literal();
  Checked<std::string> quoted();
  Checked<Format> format();
  std::string word();      // letters, digits and _ ; "" if none comes
  std::string argument();  // up to the matching ")"
  bool skip_word(std::string_view word);
  bool skip_text(std::string_view text);
  void skip_spaces();

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;  // of parentheses and negations
};

}  // namespace enishi::content
