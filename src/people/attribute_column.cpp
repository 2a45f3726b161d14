#include "people/attribute_column.h"

#include <cassert>

namespace enishi::people {

bool fits(AttributeType type, const AttributeValue& value) {
  switch (type) {
    case AttributeType::text:
      return std::holds_alternative<std::string>(value);
    case AttributeType::integer:
    case AttributeType::time:
      return std::holds_alternative<std::int64_t>(value);
    case AttributeType::real:
      return std::holds_alternative<double>(value);
    case AttributeType::boolean:
      return std::holds_alternative<bool>(value);
  }
  return false;
}

AttributeValue AttributeColumn::value_of(std::uint64_t word) const {
  if (type_ == AttributeType::real) return std::bit_cast<double>(word);
  if (type_ == AttributeType::boolean) return word != 0;
  return static_cast<std::int64_t>(word);
}

std::optional<AttributeValue> AttributeColumn::value(RecordNo record) const {
  if (type_ == AttributeType::text) {
    const auto* text = texts_.find(record.value);
    return text ? std::optional(dictionary_.value(*text)) : std::nullopt;
  }
  const auto* word = words_.find(record.value);
  return word ? std::optional(value_of(*word)) : std::nullopt;
}

bool AttributeColumn::has(RecordNo record) const {
  return texts_.find(record.value) || words_.find(record.value);
}

void AttributeColumn::set(RecordNo record, const AttributeValue& value) {
  assert(fits(type_, value));
  if (const auto* text = std::get_if<std::string>(&value)) {
    const std::uint32_t number = dictionary_.take(*text);
    if (const auto* old = texts_.find(record.value)) dictionary_.drop(*old);
    texts_.set(record.value, number);
  } else if (const auto* real = std::get_if<double>(&value)) {
    words_.set(record.value, std::bit_cast<std::uint64_t>(*real));
  } else if (const auto* boolean = std::get_if<bool>(&value)) {
    words_.set(record.value, *boolean);
  } else {
    words_.set(record.value, static_cast<std::uint64_t>(std::get<std::int64_t>(value)));
  }
}

void AttributeColumn::erase(RecordNo record) {
  if (const auto* text = texts_.find(record.value)) dictionary_.drop(*text);
  texts_.erase(record.value);
  words_.erase(record.value);
}

std::size_t AttributeColumn::bytes() const {
  return words_.bytes() + texts_.bytes() + dictionary_.bytes();
}

}  // namespace enishi::people
