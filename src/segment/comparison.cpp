#include "segment/comparison.h"

#include <algorithm>

#include "base/zone.h"

namespace enishi::segment {
namespace {

using people::AttributeType;
using people::AttributeValue;

bool is_list(Operator op) {
  return op == Operator::in || op == Operator::not_in || op == Operator::between;
}

bool offered(Operator op, AttributeType type) {
  switch (op) {
    case Operator::eq:
    case Operator::ne:
    case Operator::in:
    case Operator::not_in:
    case Operator::exists:
      return true;
    case Operator::lt:
    case Operator::le:
    case Operator::gt:
    case Operator::ge:
    case Operator::between:
      return type != AttributeType::boolean;
    case Operator::contains:
    case Operator::starts:
    case Operator::ends:
      return type == AttributeType::text;
  }
  return false;
}

std::string_view wanted(AttributeType type) {
  switch (type) {
    case AttributeType::text:
      return "must be a text";
    case AttributeType::integer:
      return "must be a whole number";
    case AttributeType::real:
      return "must be a number";
    case AttributeType::boolean:
      return "must be true or false";
    case AttributeType::time:
      break;
  }
  return "must be a time with its offset, as in 2026-11-21T10:00:00+09:00";
}

// The operand as a value of that type; nullopt when it does not fit.
std::optional<AttributeValue> converted(const AttributeValue& operand, AttributeType type) {
  const auto* text = std::get_if<std::string>(&operand);
  const auto* integer = std::get_if<std::int64_t>(&operand);
  if (type == AttributeType::time && text) {
    const auto time = parse_iso8601(*text);
    return time ? std::optional<AttributeValue>(to_ms(*time)) : std::nullopt;
  }
  if (type == AttributeType::real && integer) return static_cast<double>(*integer);
  const bool fits = type == AttributeType::text      ? text != nullptr
                    : type == AttributeType::boolean ? std::holds_alternative<bool>(operand)
                    : type == AttributeType::real    ? std::holds_alternative<double>(operand)
                                                     : integer != nullptr;
  return fits ? std::optional(operand) : std::nullopt;
}

}  // namespace

Result<Comparison> compare(const Condition::Node& node,
                           const people::AttributeDefinition& attribute) {
  const std::string field = node.path + "." + std::string(name(node.op));
  if (!offered(node.op, attribute.type))
    return invalid(field, "attribute '" + node.name + "' is of type " +
                              std::string(people::name(attribute.type)) + ", which has no " +
                              std::string(name(node.op)));
  Comparison out{.op = node.op};
  if (node.op == Operator::exists) {
    out.negated = !std::get<bool>(node.values[0]);
    return out;
  }
  for (std::size_t i = 0; i < node.values.size(); ++i) {
    auto value = converted(node.values[i], attribute.type);
    if (!value)
      return invalid(is_list(node.op) ? field + "[" + std::to_string(i) + "]" : field,
                     std::string(wanted(attribute.type)));
    out.values.push_back(*std::move(value));
  }
  if (out.op == Operator::between && out.values[1] < out.values[0])
    return invalid(field, "the first value is greater than the second");
  out.negated = out.op == Operator::ne || out.op == Operator::not_in;
  if (out.op == Operator::ne) out.op = Operator::eq;
  if (out.op == Operator::not_in) out.op = Operator::in;
  if (out.op == Operator::in) std::ranges::sort(out.values);
  return out;
}

bool Comparison::holds(const AttributeValue& value) const {
  const auto text = [](const AttributeValue& v) -> const std::string& {
    return std::get<std::string>(v);
  };
  switch (op) {
    case Operator::eq:
    case Operator::ne:
      return value == values[0];
    case Operator::in:
    case Operator::not_in:
      return std::ranges::binary_search(values, value);
    case Operator::lt:
      return value < values[0];
    case Operator::le:
      return value <= values[0];
    case Operator::gt:
      return value > values[0];
    case Operator::ge:
      return value >= values[0];
    case Operator::between:
      return value >= values[0] && value <= values[1];
    case Operator::contains:
      return text(value).find(text(values[0])) != std::string::npos;
    case Operator::starts:
      return text(value).starts_with(text(values[0]));
    case Operator::ends:
      return text(value).ends_with(text(values[0]));
    case Operator::exists:
      return true;
  }
  return false;
}

}  // namespace enishi::segment
