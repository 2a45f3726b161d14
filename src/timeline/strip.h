// Columnar strips: the events of one type, of one partition of records, as arrays.
//
// A partition is 65,536 consecutive record numbers. Inside a strip events stand record by record,
// and those of a record (its run) in the order of their times; equal times in the order of the log.
// Views point into a file that is mapped into memory and live as long as it does.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "people/record.h"

namespace enishi::timeline {

inline constexpr std::uint32_t kPartitionRecords = 1u << 16;
constexpr std::uint32_t partition_of(RecordNo record) {
  return record.value / kPartitionRecords;
}
constexpr std::uint16_t slot_of(RecordNo record) {
  return static_cast<std::uint16_t>(record.value % kPartitionRecords);
}

// An event's time: whole seconds since 1970 UTC, and milliseconds beside where any event of the
// strip has them.
struct EventTime {
  std::uint32_t second = 0;
  std::uint16_t milli = 0;
  auto operator<=>(const EventTime&) const = default;
};

// Events [begin, end) of a strip.
struct Run {
  std::uint32_t begin = 0, end = 0;
  std::uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
};

inline constexpr std::uint8_t kScaleMax = 6;  // decimal digits of a packed number

// One property of every event of a strip. Integers (money, dictionary codes, items, booleans,
// times) stand as unsigned codes of the narrowest width that holds them: value = base + code, and
// the largest code means "no value". Numbers that are all decimals of at most 6 digits after the
// point stand so too, value = (base + code) / 10^scale; others as doubles, NaN without a value.
struct ColumnView {
  enum class Form : std::uint8_t { codes, decimals, reals };

  std::uint32_t property = 0;
  Form form = Form::codes;
  std::uint8_t width = 0;  // bytes: 1, 2, 4, 8
  std::uint8_t scale = 0;  // decimal digits, 0 to kScaleMax
  std::int64_t base = 0;
  const std::byte* data = nullptr;

  template <class T>
  const T* as() const {
    return reinterpret_cast<const T*>(data);
  }
};

class StripView {
 public:
  std::uint32_t type = 0;
  std::uint32_t first_second = 0, last_second = 0;  // of all events
  std::span<const std::uint16_t> records;           // that have a run, ascending; empty: all have
  std::span<const std::uint32_t> ends;              // of the runs
  std::span<const std::uint32_t> seconds;
  const std::uint16_t* millis = nullptr;  // none: all zero
  std::vector<ColumnView> columns;        // by property

  bool dense() const { return records.empty(); }  // ends has a run, maybe empty, for each slot
  Run run(std::size_t index) const { return {index == 0 ? 0 : ends[index - 1], ends[index]}; }
  Run of(std::uint16_t slot) const;
  EventTime time(std::uint32_t event) const {
    return {seconds[event], millis ? millis[event] : std::uint16_t{0}};
  }
  const ColumnView* column(std::uint32_t property) const;  // or null

  // f(slot, run) for each run that is not empty, ascending.
  template <class F>
  void each_run(F&& f) const {
    std::uint32_t begin = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      const std::uint32_t end = ends[i];
      if (end != begin) f(dense() ? static_cast<std::uint16_t>(i) : records[i], Run{begin, end});
      begin = end;
    }
  }
};

}  // namespace enishi::timeline
