// A parsed condition.
#pragma once

#include <string>
#include <vector>

#include "segment/condition.h"

namespace enishi::segment {

enum class Operator : unsigned char {
  eq,
  ne,
  in,
  not_in,
  lt,
  le,
  gt,
  ge,
  between,
  contains,
  starts,
  ends,
  exists,
};
std::string_view name(Operator op);
std::optional<Operator> parse_operator(std::string_view text);
inline constexpr std::size_t kOperators = 13;

struct Condition::Node {
  enum class Kind : unsigned char {
    everyone,
    all,
    any,
    negation,
    tag,
    friends,
    attribute,
    language
  };

  Kind kind = Kind::everyone;
  std::string path;            // where its value stands: "condition.and[1].attribute"
  std::vector<Node> children;  // all, any: at least one; negation: one
  std::string name;            // tag, attribute
  std::vector<people::FriendState> states;
  std::vector<std::string> languages;
  Operator op = Operator::eq;                  // attribute
  std::vector<people::AttributeValue> values;  // as written: text, integer, real or boolean
};

}  // namespace enishi::segment
