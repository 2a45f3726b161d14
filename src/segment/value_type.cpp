#include "segment/value_type.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "people/fold.h"
#include "segment/parse_parts.h"
#include "timeline/limits.h"

namespace enishi::segment {
namespace {

constexpr std::array<std::string_view, 8> kTypes{"text",    "integer", "number", "money",
                                                 "boolean", "time",    "list",   "item"};

bool has_order(ValueType type) {
  return type != ValueType::boolean && type != ValueType::list && type != ValueType::item;
}

bool is_number(ValueType type) {
  return type == ValueType::integer || type == ValueType::number || type == ValueType::money;
}

std::string_view wanted(ValueType type) {
  switch (type) {
    case ValueType::text:
    case ValueType::list:
    case ValueType::item:
      return "must be a text";
    case ValueType::integer:
      return "must be a whole number";
    case ValueType::number:
      return "must be a number";
    case ValueType::money:
      return "must be an amount in main units, with no more decimals than the currency has";
    case ValueType::boolean:
      return "must be true or false";
    case ValueType::time:
      break;
  }
  return "must be a day, as in 2026-11-21, or a time with its offset, as in "
         "2026-11-21T10:00:00+09:00";
}

// As near as a decimal fraction comes to its double, as timeline::read_value() reads amounts.
std::optional<Operand> minor_units(double main, int digits) {
  for (int i = 0; i < digits; ++i) main *= 10;
  if (!(std::abs(main) <= static_cast<double>(limits::event_money_max))) return std::nullopt;
  const double whole = std::round(main);
  if (std::abs(main - whole) > 1e-9 * std::max(1.0, std::abs(main))) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

// Operands that are values of the type: others have a meaning of their own.
bool takes_values(Operator op) {
  switch (op) {
    case Operator::eq:
    case Operator::ne:
    case Operator::in:
    case Operator::not_in:
    case Operator::lt:
    case Operator::le:
    case Operator::gt:
    case Operator::ge:
    case Operator::between:
    case Operator::not_between:
      return true;
    default:
      return false;
  }
}

bool is_list(Operator op) {
  return op == Operator::in || op == Operator::not_in || op == Operator::between ||
         op == Operator::not_between;
}

bool descends(const Operand& low, const Operand& high) {
  const auto* moment = std::get_if<Moment>(&low);
  const bool alike = !moment || moment->date.has_value() == std::get<Moment>(high).date.has_value();
  return alike && high < low;
}

// A part of which folding leaves nothing would be part of every text.
Status check_folded(const Test& test) {
  if (!(test.op >= Operator::contains && test.op <= Operator::not_ends)) return {};
  if (people::fold(std::get<std::string>(test.values[0])).empty())
    return invalid(test.path, "nothing is left of it when it is folded");
  return {};
}

}  // namespace

std::string_view name(ValueType type) {
  return kTypes[static_cast<std::size_t>(type)];
}

ValueType type_of(people::AttributeType type) {
  switch (type) {
    case people::AttributeType::text:
      return ValueType::text;
    case people::AttributeType::integer:
      return ValueType::integer;
    case people::AttributeType::real:
      return ValueType::number;
    case people::AttributeType::boolean:
      return ValueType::boolean;
    case people::AttributeType::time:
      break;
  }
  return ValueType::time;
}

ValueType type_of(timeline::PropertyType type) {
  switch (type) {
    case timeline::PropertyType::number:
      return ValueType::number;
    case timeline::PropertyType::money:
      return ValueType::money;
    case timeline::PropertyType::text:
      return ValueType::text;
    case timeline::PropertyType::item:
      return ValueType::item;
    case timeline::PropertyType::boolean:
      return ValueType::boolean;
    case timeline::PropertyType::time:
      return ValueType::time;
    case timeline::PropertyType::list:
      break;
  }
  return ValueType::list;
}

bool offered(Operator op, ValueType type) {
  if (op == Operator::exists) return true;
  if (op <= Operator::not_in) return type != ValueType::list;
  if (op <= Operator::not_between) return has_order(type);
  if (op <= Operator::not_matches) return type == ValueType::text;
  if (op <= Operator::days_since) return type == ValueType::time;
  if (op <= Operator::percentile) return is_number(type) || type == ValueType::time;
  if (op <= Operator::length) return type == ValueType::list;
  return type == ValueType::item;
}
static_assert(Operator::exists > Operator::not_in && Operator::lt > Operator::exists &&
              Operator::contains > Operator::not_between && Operator::top > Operator::days_since &&
              Operator::category > Operator::length);

std::optional<Operand> operand(const Scalar& scalar, ValueType type, int currency_digits) {
  const auto* text = std::get_if<std::string>(&scalar);
  const auto* integer = std::get_if<std::int64_t>(&scalar);
  const auto* real = std::get_if<double>(&scalar);
  switch (type) {
    case ValueType::text:
    case ValueType::list:
    case ValueType::item:
      return text ? std::optional<Operand>(*text) : std::nullopt;
    case ValueType::integer:
      return integer ? std::optional<Operand>(*integer) : std::nullopt;
    case ValueType::number:
      if (integer) return static_cast<double>(*integer);
      return real ? std::optional<Operand>(*real) : std::nullopt;
    case ValueType::money:
      if (integer) return minor_units(static_cast<double>(*integer), currency_digits);
      return real ? minor_units(*real, currency_digits) : std::nullopt;
    case ValueType::boolean: {
      const auto* boolean = std::get_if<bool>(&scalar);
      return boolean ? std::optional<Operand>(*boolean) : std::nullopt;
    }
    case ValueType::time:
      break;
  }
  const auto moment = parse_moment(scalar);
  return moment ? std::optional<Operand>(*moment) : std::nullopt;
}

Status check_test(const Test& test, ValueType type, const std::string& subject,
                  int currency_digits) {
  if (!offered(test.op, type))
    return invalid(test.path, subject + " is of type " + std::string(name(type)) +
                                  ", which has no " + std::string(name(test.op)));
  if (test.fold) {
    if (type != ValueType::text && type != ValueType::list)
      return invalid(test.path,
                     subject + " is of type " + std::string(name(type)) + ", which has no fold");
    TRY(check_folded(test));
  }
  if (test.op == Operator::price) {
    TRY(check_test(test.inner[0], ValueType::money, "the price", currency_digits));
  }
  if (!takes_values(test.op)) return {};
  std::vector<Operand> operands;
  for (std::size_t i = 0; i < test.values.size(); ++i) {
    auto value = operand(test.values[i], type, currency_digits);
    if (!value)
      return invalid(is_list(test.op) ? test.path + "[" + std::to_string(i) + "]" : test.path,
                     std::string(wanted(type)));
    operands.push_back(*std::move(value));
  }
  const bool between = test.op == Operator::between || test.op == Operator::not_between;
  if (between && descends(operands[0], operands[1]))
    return invalid(test.path, "the first value is greater than the second");
  return {};
}

}  // namespace enishi::segment
