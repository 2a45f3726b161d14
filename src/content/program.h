// A body as it is rendered: a flat list of operations over JSON text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "content/fill.h"
#include "content/message.h"
#include "content/node.h"

namespace enishi::content {

// Where a value comes from.
struct Ref {
  enum class From : unsigned char { person, data, item } from = From::person;
  std::uint32_t index = 0;  // of the field, of the body's own data, of the row's cell
};

struct Slot {
  Ref ref;
  How how = How::text;
  std::vector<Format> formats;
  std::string fallback;            // ready for the output
  std::size_t fallback_units = 0;  // UTF-16
};

struct Test {  // a condition whose fields are found
  Condition::Op op{};
  Ref ref;
  Literal literal;
  std::vector<Test> operands;
};

struct Rows {
  Ref ref;
  std::size_t rows_max = 0;
  std::string join;  // ready for the output
  std::size_t join_units = 0;
};

struct Op {
  enum class Code : unsigned char {
    literal,      // a: begin, b: length in the literals, c: UTF-16 units if in a text
    slot,         // a: slot
    link,         // a: link
    begin_text,   // a: text
    end_text,     // a: text
    begin_array,  // a: array
    element,      // a comma, unless the array is still empty
    end_array,    // a: array
    begin_bytes,  // a: size
    end_bytes,    // a: size
    jump_unless,  // a: test, b: operation to go on with
    jump,         // b: operation to go on with
    begin_rows,   // a: rows, b: operation after the loop
    next_row,     // a: rows, b: first operation of the loop
  } code{};
  std::uint32_t a = 0, b = 0, c = 0;
};

struct Bound {
  std::string path;
  std::size_t min = 0, max = 0;
};
struct TextBound {
  std::string path;
  TextLimit limit;
};

struct Template::Impl {
  std::string literals;
  std::vector<Op> ops;
  std::vector<Slot> slots;
  std::vector<Test> tests;
  std::vector<Rows> rows;
  std::vector<TextBound> texts;
  std::vector<Bound> arrays, sizes;
  std::vector<Field> fields;
  std::vector<std::string> links;
  // The body's own data: values view the texts and cells.
  std::vector<Field> data_fields;
  std::vector<Value> data;
  std::vector<std::unique_ptr<std::string>> data_texts;
  std::vector<std::unique_ptr<std::vector<Value>>> data_cells;
  std::string source;
};

// `messages` has been through the rules without a problem. `slots`: those that somebody fills.
Checked<Template::Impl> compile_messages(const Node& messages, Template::Impl with_data,
                                         const Place& place,
                                         std::span<const std::string_view> slots);

}  // namespace enishi::content
