// The placeholders of a string value: "{{name|お客様}}様" is a placeholder and a literal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace enishi::content {

struct Piece {
  bool placeholder = false;
  std::string text;      // a literal, with {{{{ turned into {{; or the field
  std::string fallback;  // of a placeholder, "" if it has none
};

// Errors carry no field: the caller knows where the string stands. Literals are never empty.
Result<std::vector<Piece>> split_placeholders(std::string_view text);

}  // namespace enishi::content
