// What a body is filled with: one person's values, by the numbers of the template's fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace enishi::content {

// A view: text and cells belong to whoever made the value.
struct Value {
  enum class Type : unsigned char { none, text, integer, real, boolean, time, list };
  Type type = Type::none;
  std::string_view text{};
  std::int64_t integer = 0;  // also of boolean (0, 1) and time (milliseconds UTC)
  double real = 0;
  const Value* cells = nullptr;  // of a list: `rows` times as many as the field has members
  std::size_t rows = 0;

  static Value of(std::string_view text) { return {.type = Type::text, .text = text}; }
  static Value of(std::int64_t number) { return {.type = Type::integer, .integer = number}; }
  static Value of(double number) { return {.type = Type::real, .real = number}; }
  static Value of(bool yes) { return {.type = Type::boolean, .integer = yes ? 1 : 0}; }
  static Value of(Time at) { return {.type = Type::time, .integer = to_ms(at)}; }
  static Value list(const Value* cells, std::size_t rows) {
    return {.type = Type::list, .cells = cells, .rows = rows};
  }
};

// What a template asks for: "name", "attribute.rank", "recommendation.items".
struct Field {
  std::string path;
  bool list = false;
  std::vector<std::string> members;  // of a row of the list, in the order of its cells

  bool operator==(const Field&) const = default;
};

}  // namespace enishi::content
