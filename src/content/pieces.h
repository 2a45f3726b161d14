// The language inside a text, cut into pieces:
//
//   {{name}}  {{name|お客様}}            a field, and what stands there when the person has none
//   {{name:sama|お客様}}                 formatted; formats apply in order, not to the fallback
//   {{#if attribute.rank = "gold"}}…{{#else}}…{{/if}}
//   {{#each data.items max 3 join "、"}}{{item.name}}{{/each}}
//   {{{{                                 two braces
//
// Fields: name, attribute.x, data.x (the body's own data), SLOT.x of a slot that the body's user
// fills (Template::check), and item.x inside a loop. Formats: sama, san, cut(n), number, money,
// money(円), date, date(M月d日(E)), time, datetime. Conditions: present fields, = != < <= > >=,
// not, and, or, parentheses; literals are "text", 'text', numbers, true and false.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/problem.h"

namespace enishi::content {

struct Format {
  enum class Kind : unsigned char { sama, san, cut, number, money, date } kind{};
  std::size_t graphemes = 0;  // of cut
  std::string pattern{};      // of date; the unit of money, "" for ¥ before it
};

struct Literal {
  enum class Type : unsigned char { text, number, boolean } type{};
  std::string text{};
  double number = 0;  // also of boolean
};

struct Condition {
  enum class Op : unsigned char {
    present,
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    negate,  // of operands[0]
    all,
    any,
  } op{};
  std::string field{};  // of present and comparisons
  Literal literal{};
  std::vector<Condition> operands{};
};

struct Loop {
  std::string field;  // a list
  std::size_t rows_max = 0;
  std::string join;
};

struct Piece {
  enum class Kind : unsigned char {
    literal,
    field,
    begin_if,
    otherwise,
    end_if,
    begin_each,
    end_each
  };
  Kind kind = Kind::literal;
  std::string text{};      // a literal, with {{{{ turned into {{; or the field
  std::string fallback{};  // of a field, "" if it has none
  std::vector<Format> formats{};
  Condition condition{};
  Loop loop{};
};

// Blocks are balanced, loops stand in no loop, item.x only in loops. Problems carry no path:
// the caller knows where the text stands. Literals are never empty.
Checked<std::vector<Piece>> split_pieces(std::string_view text, bool in_loop = false);

// What stands in members `$if` and `$each` of an element.
Checked<Condition> parse_condition(std::string_view text, bool in_loop);
Checked<Loop> parse_loop(std::string_view text);

}  // namespace enishi::content
