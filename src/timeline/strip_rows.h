// The events of a strip before they are packed: what a merge or an import writes.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "timeline/strip.h"

namespace enishi::timeline {

inline constexpr std::int64_t kNoInteger = std::numeric_limits<std::int64_t>::min();

// Values of one property, one for each event: kNoInteger or NaN without a value.
struct PropertyRows {
  std::uint32_t property = 0;
  std::variant<std::vector<std::int64_t>, std::vector<double>> values;
};

struct StripRows {
  std::uint32_t type = 0;
  std::vector<std::uint16_t> slots;      // of each event, not descending
  std::vector<EventTime> times;          // not descending inside a slot
  std::vector<PropertyRows> properties;  // by number, each once

  std::size_t size() const { return slots.size(); }
};

// An integer of a packed column of codes; kNoInteger without a value.
std::int64_t integer_at(const ColumnView& column, std::size_t event);
// A number of a packed column; NaN without a value.
double number_at(const ColumnView& column, std::size_t event);

// The rows of a packed strip again; or those of some slots (ascending, distinct).
StripRows unpack(const StripView& strip);
StripRows unpack(const StripView& strip, std::span<const std::uint16_t> slots);
// The rows of some slots.
StripRows select(const StripRows& rows, std::span<const std::uint16_t> slots);

// Both together, by (slot, time); equal times of one slot: those of `older` first.
StripRows merge(const StripRows& older, const StripRows& newer);

}  // namespace enishi::timeline
