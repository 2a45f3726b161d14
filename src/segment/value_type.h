// The types of what conditions test, and which operators and operands each takes.
#pragma once

#include <optional>
#include <variant>
#include "segment/behaviour.h"

#include "timeline/schema.h"

namespace enishi::segment {

enum class ValueType : unsigned char {
  text,
  integer,
  number,   // double
  money,    // minor units of the workspace's currency; operands are in main units
  boolean,  //
  time,     // ms UTC
  list,     // of texts
  item,     // of the catalogue
};
std::string_view name(ValueType type);
ValueType type_of(people::AttributeType type);
ValueType type_of(timeline::PropertyType type);

bool offered(Operator op, ValueType type);

// A scalar as an operand of the type: text, item and list a text, integer and money (minor units)
// a whole number, number a double, boolean a boolean, time a moment. nullopt: it does not fit.
using Operand = std::variant<std::string, std::int64_t, double, bool, Moment>;
std::optional<Operand> operand(const Scalar& scalar, ValueType type, int currency_digits);

// Operator and operands fit the type. Errors name the operand; `subject` is what is tested
// ("attribute 'rank'").
Status check_test(const Test& test, ValueType type, const std::string& subject,
                  int currency_digits);

}  // namespace enishi::segment
