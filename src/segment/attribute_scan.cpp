#include "segment/attribute_scan.h"

#include <array>
#include <bit>

namespace enishi::segment {
namespace {

using people::AttributeBlock;
using people::AttributeValue;

constexpr std::size_t kWords = AttributeBlock::kRecords / 64;

// Collects the numbers of records by blocks.
class Found {
 public:
  // Of the block's values those for which f(index) holds.
  template <class F>
  void add(const AttributeBlock& block, F&& f) {
    for (std::size_t word = 0; word < kWords; ++word) {
      std::uint64_t bits = 0;
      for (std::size_t i = 0; i < 64; ++i) {
        const bool holds = f(word * 64 + i);
        bits |= std::uint64_t{holds} << i;
      }
      for (bits &= block.present[word]; bits; bits &= bits - 1)
        numbers_.push_back(block.first + static_cast<std::uint32_t>(word * 64) +
                           static_cast<std::uint32_t>(std::countr_zero(bits)));
    }
  }
  people::RecordSet set() const { return people::RecordSet::of(numbers_); }

 private:
  std::vector<std::uint32_t> numbers_;
};

AttributeValue value_of(people::AttributeType type, std::uint64_t word) {
  if (type == people::AttributeType::real) return std::bit_cast<double>(word);
  if (type == people::AttributeType::boolean) return word != 0;
  return std::bit_cast<std::int64_t>(word);
}

// Each distinct text is compared once.
class TextMemory {
 public:
  TextMemory(const people::View& view, const people::AttributeDefinition& attribute,
             const Comparison& comparison)
      : view_(view), attribute_(attribute), comparison_(comparison) {}

  bool holds(std::uint32_t number) {
    if (number >= known_.size()) known_.resize(number + 1, kUnknown);
    char& known = known_[number];
    if (known == kUnknown) known = comparison_.holds(view_.text(attribute_, number)) ? 1 : 0;
    return known == 1;
  }

 private:
  static constexpr char kUnknown = 2;
  const people::View& view_;
  const people::AttributeDefinition& attribute_;
  const Comparison& comparison_;
  std::vector<char> known_;
};

}  // namespace

people::RecordSet holding(const people::View& view, const people::AttributeDefinition& attribute,
                          const Comparison& comparison) {
  Found found;
  TextMemory texts(view, attribute, comparison);
  const auto only_integers =
      comparison.kind == Comparison::Kind::integers && comparison.integers.size() == 1;
  const auto only_reals =
      comparison.kind == Comparison::Kind::reals && comparison.reals.size() == 1;
  view.each_block(attribute, [&](const AttributeBlock& block) {
    if (block.texts) {
      found.add(block, [&](std::size_t i) {
        return (block.present[i / 64] >> (i % 64) & 1) && texts.holds(block.texts[i]);
      });
    } else if (only_integers) {
      const auto [low, high] = comparison.integers[0];
      found.add(block, [&](std::size_t i) {
        const auto value = std::bit_cast<std::int64_t>(block.words[i]);
        return (value >= low) & (value <= high);
      });
    } else if (only_reals) {
      const auto [low, high] = comparison.reals[0];
      found.add(block, [&](std::size_t i) {
        const auto value = std::bit_cast<double>(block.words[i]);
        return (value >= low) & (value <= high);
      });
    } else {
      found.add(block, [&](std::size_t i) {
        return (block.present[i / 64] >> (i % 64) & 1) &&
               comparison.holds(value_of(attribute.type, block.words[i]));
      });
    }
  });
  return found.set();
}

}  // namespace enishi::segment
