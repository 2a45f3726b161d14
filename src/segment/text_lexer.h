// The text form of conditions cut into tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace enishi::segment {

struct Token {
  enum class Kind : unsigned char {
    word,    // ordered, >= 2 letters or one: of any script, with digits, _ and .
    string,  // "..." with the escapes of JSON
    number,  // as in JSON
    moment,  // another thing that begins with a digit: 2026-01-31, 18:30
    sign,    // ( ) [ ] , ; % = != < <= > >=
    end,
  };
  Kind kind = Kind::end;
  std::string text;   // as written; of a string with its quotes
  std::string place;  // "line:column", each from 1; columns count characters
};

// Ends with Kind::end. White space, line breaks and U+3000 separate.
Result<std::vector<Token>> cut_text(std::string_view text);

// Can stand as a word: needs no quotes.
bool is_word(std::string_view name);

}  // namespace enishi::segment
