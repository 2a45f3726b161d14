// A message body as it was written: JSON whose texts are cut into pieces. Rules look at it and note
// what has to be kept when it is filled; the compiler turns it into a program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "content/pieces.h"
#include "content/place.h"

namespace enishi::content {

enum class Count : unsigned char { utf16, graphemes };

// What a text must be; also of what it is when filled.
enum class Form : unsigned char {
  any,
  https_url,
  action_uri,  // what a tap may open
  web_uri,     // http or https
};

struct TextLimit {
  std::size_t min = 0, max = 0;  // max 0: no limit
  Count count = Count::utf16;
  Form form = Form::any;
};

// How links in it are treated, and values written into it.
enum class TextUse : unsigned char {
  plain,
  running,     // LINE shows links in it
  running_v2,  // the same, and braces are written twice
  uri,         // a URL as a whole: values after its head are percent-encoded
  link,        // the same, and a tap opens it
};

struct Node {
  enum class Type : unsigned char { scalar, text, array, object } type = Type::scalar;
  std::string text;                // a text without fields; a scalar's JSON
  std::vector<Piece> pieces;       // a text with fields or blocks
  std::vector<Node> elements;      // of an array; of an object its members' values
  std::vector<std::string> names;  // of an object's members, beside their values
  JsonType json = JsonType::null;

  // Of an element of an array.
  std::optional<Condition> when;
  std::optional<Loop> each;

  // Noted by the rules.
  TextLimit limit{};
  TextUse use = TextUse::plain;
  std::size_t size_min = 0, size_max = 0;  // of an array whose size differs per person; 0: none
  std::size_t bytes_max = 0;               // of an object whose JSON differs per person; 0: none

  bool filled() const { return !pieces.empty(); }
  bool conditional() const { return when.has_value() || each.has_value(); }
  // Something in it differs per person (or by the body's data).
  bool varies() const;
  Node* find(std::string_view member);  // nullptr: absent
  const Node* find(std::string_view member) const;
  std::string_view type_name() const;  // member `type` if it is a plain text, else ""
};

// Explicit nulls are left out: to LINE they are mistakes, to people they are nothing.
Checked<Node> read_node(const JsonValue& value, const Place& place);

}  // namespace enishi::content
