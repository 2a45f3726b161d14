// How a strip's arrays become bytes, and which form is the smallest.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "timeline/strip_rows.h"

namespace enishi::timeline {

// What a block of a partition file holds. Numbers are part of the format.
enum class BlockRole : std::uint8_t {
  slots = 1,    // u16: slots that have a run; absent: one run for each slot
  ends = 2,     // u32: the end of each run
  seconds = 3,  // u32
  millis = 4,   // u16; absent: all zero
  // A property, in the forms of ColumnView.
  codes = 5,
  decimals = 6,
  reals = 7,
};

struct BlockShape {
  BlockRole role{};
  std::uint8_t width = 0;  // bytes of an element
  std::uint8_t scale = 0;
  std::uint32_t property = 0;
  std::int64_t base = 0;
};
struct Block {
  BlockShape shape;
  std::string bytes;
};

// In the order in which they stand in the file. `rows` is sorted (asserted) and not empty.
std::vector<Block> pack(const StripRows& rows);

// Lets a view read a block where it stands; in the order of pack().
void attach(StripView& strip, const BlockShape& shape, std::span<const std::byte> bytes);

}  // namespace enishi::timeline
