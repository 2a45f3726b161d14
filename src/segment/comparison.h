// One comparison of an attribute's values, checked against the attribute's type.
#pragma once

#include "segment/node.h"

namespace enishi::segment {

// What a value must satisfy. ne and not_in stand as the negation of eq and in, exists:false as that
// of exists:true, because they hold for records without a value too.
struct Comparison {
  Operator op = Operator::eq;  // never ne or not_in
  bool negated = false;
  std::vector<people::AttributeValue> values;  // of the attribute's type; sorted for `in`

  // Apart from `negated`. The value has the attribute's type.
  bool holds(const people::AttributeValue& value) const;
};

// Errors name the operator or the operand.
Result<Comparison> compare(const Condition::Node& node,
                           const people::AttributeDefinition& attribute);

}  // namespace enishi::segment
