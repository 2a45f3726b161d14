// The columns of a View for tests, made from its each_value().
#pragma once

#include <array>
#include <map>
#include <vector>

#include "people/people.h"

namespace enishi::segment {

class PlainBlocks {
 public:
  void each(const people::View& view, const people::AttributeDefinition& attribute,
            const std::function<void(const people::AttributeBlock&)>& f) {
    std::map<std::uint32_t, Cells> blocks;
    view.each_value(attribute, [&](RecordNo record, const people::AttributeValue& value) {
      const std::uint32_t slot = record.value % people::AttributeBlock::kRecords;
      Cells& cells = blocks[record.value - slot];
      cells.present[slot / 64] |= std::uint64_t{1} << slot % 64;
      if (std::holds_alternative<std::string>(value)) {
        cells.texts[slot] = static_cast<std::uint32_t>(texts_.size());
        texts_.push_back(std::make_unique<people::AttributeValue>(value));
      } else {
        cells.words[slot] = word(value);
      }
    });
    const bool texts = attribute.type == people::AttributeType::text;
    for (const auto& [first, cells] : blocks)
      f({first, cells.present.data(), texts ? nullptr : cells.words.data(),
         texts ? cells.texts.data() : nullptr});
  }
  const people::AttributeValue& text(std::uint32_t number) const { return *texts_[number]; }

 private:
  struct Cells {
    std::array<std::uint64_t, people::AttributeBlock::kRecords / 64> present{};
    std::array<std::uint64_t, people::AttributeBlock::kRecords> words{};
    std::array<std::uint32_t, people::AttributeBlock::kRecords> texts{};
  };
  static std::uint64_t word(const people::AttributeValue& value) {
    if (const auto* i = std::get_if<std::int64_t>(&value)) return std::bit_cast<std::uint64_t>(*i);
    if (const auto* b = std::get_if<bool>(&value)) return *b;
    return std::bit_cast<std::uint64_t>(std::get<double>(value));
  }

  std::vector<std::unique_ptr<people::AttributeValue>> texts_;  // all that were ever given out
};

}  // namespace enishi::segment
