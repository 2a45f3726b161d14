// Tests of properties over many events of a strip at once: one byte an event, 1 where all pass.
#pragma once

#include <cstdint>
#include <vector>

#include "segment/event_filter.h"

namespace enishi::segment {

// Reads the strip, which must outlive it. Not thread safe (it holds tables).
class EventMask {
 public:
  EventMask(const timeline::StripView& strip, const EventFilter& filter);

  // No event of the strip can pass: a property is missing, or all its values lie outside.
  bool impossible() const { return impossible_; }
  bool has_tests() const { return !tests_.empty() || local_; }
  // mask[i] for the event begin + i; the window is not looked at.
  void test(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const;
  // The same, and whether the event lies in the window.
  void test_with_window(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const;

  // How many of `n` bytes are 1. kPadding bytes behind them must be readable.
  static std::uint32_t count(const std::uint8_t* mask, std::uint32_t n) {
    // Eight at a time: each is 0 or 1, so that the top byte of a product is their sum.
    std::uint32_t sum = 0;
    for (std::uint32_t i = 0; i < n; i += 8) {
      std::uint64_t eight;
      std::memcpy(&eight, mask + i, 8);
      if (n - i < 8) eight &= (std::uint64_t{1} << (n - i) * 8) - 1;
      sum += static_cast<std::uint32_t>(eight * 0x0101010101010101u >> 56);
    }
    return sum;
  }
  static constexpr std::size_t kPadding = 7;

 private:
  struct Test {
    const timeline::ColumnView* column;
    std::uint8_t flip;        // 1: those pass that would not
    std::uint64_t low, span;  // codes: low <= code <= low + span
    // If only some values pass: by code - low, or where that would be large, the codes less low.
    std::vector<std::uint8_t> table;
    std::vector<std::uint64_t> listed;
    double low_real = 0, high_real = 0;  // of a column of doubles
    std::vector<double> reals;           // if any: one of these
    std::shared_ptr<const std::function<bool(std::int64_t)>> also;
  };
  static void apply_reals(const Test& test, std::uint32_t begin, std::uint32_t n,
                          std::uint8_t* mask);
  template <class T>
  static void apply(const Test& test, std::uint32_t begin, std::uint32_t n, std::uint8_t* mask);
  // False when no event passes.
  bool add(const timeline::ColumnView& column, const PropertyTest& test);
  static void apply_also(const Test& test, std::uint32_t begin, std::uint32_t n,
                         std::uint8_t* mask);
  void apply_local(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const;
  void apply_all(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const;

  const timeline::StripView& strip_;
  const Window window_;
  std::vector<Test> tests_;
  std::shared_ptr<const LocalTime> local_;
  bool impossible_ = false;
};

}  // namespace enishi::segment
