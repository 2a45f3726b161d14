// The values of one attribute in memory.
#pragma once

#include <bit>

#include "people/column.h"
#include "people/people.h"
#include "people/text_dictionary.h"

namespace enishi::people {

// True when the value is of that type (integer and time share int64).
bool fits(AttributeType type, const AttributeValue& value);

// Not thread safe. Numbers take 8 bytes a value, texts 4 and each distinct text once.
class AttributeColumn {
 public:
  explicit AttributeColumn(AttributeType type) : type_(type) {}

  std::optional<AttributeValue> value(RecordNo record) const;
  bool has(RecordNo record) const;
  // The value must fit the type.
  void set(RecordNo record, const AttributeValue& value);
  void erase(RecordNo record);
  std::size_t bytes() const;  // approximately

  // Calls f(RecordNo, const AttributeValue&) for each value, ascending.
  template <class F>
  void each(F&& f) const {
    if (type_ == AttributeType::text)
      texts_.each([&](std::uint32_t record, std::uint32_t text) {
        f(RecordNo{record}, dictionary_.value(text));
      });
    else
      words_.each(
          [&](std::uint32_t record, std::uint64_t word) { f(RecordNo{record}, value_of(word)); });
  }

  // The same by blocks (people.h).
  template <class F>
  void each_block(F&& f) const {
    texts_.each_page(
        [&](std::uint32_t first, const std::uint64_t* present, const std::uint32_t* texts) {
          f(AttributeBlock{first, present, nullptr, texts});
        });
    words_.each_page(
        [&](std::uint32_t first, const std::uint64_t* present, const std::uint64_t* words) {
          f(AttributeBlock{first, present, words, nullptr});
        });
  }
  const AttributeValue& text(std::uint32_t number) const { return dictionary_.value(number); }

 private:
  AttributeValue value_of(std::uint64_t word) const;

  AttributeType type_;
  Column<std::uint64_t> words_;  // int64, double by its bits, boolean as 0 and 1
  Column<std::uint32_t> texts_;  // numbers in the dictionary
  TextDictionary dictionary_;
};

}  // namespace enishi::people
