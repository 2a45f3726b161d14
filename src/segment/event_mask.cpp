#include "segment/event_mask.h"

#include <algorithm>
#include <cmath>

#include "segment/mask_loops.h"
#include "timeline/strip_rows.h"

namespace enishi::segment {
namespace {

using timeline::ColumnView;

// Codes that a table of one byte each may cover.
constexpr std::uint64_t kTableCodes = 1 << 18;
// Where at most one event in so many passes the tests, the window is looked at one by one.
constexpr std::uint32_t kFewPassing = 64;

// The integers of a column that a test means, both included.
struct Range {
  std::int64_t low, high;
};

double decimal(std::int64_t value, std::uint8_t scale) {
  constexpr double kPowers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
  static_assert(std::size(kPowers) == timeline::kScaleMax + 1);
  return static_cast<double>(value) / kPowers[scale];
}

// Decimals are below 2^53.
constexpr std::int64_t kDecimalMax = std::int64_t{1} << 53;

// The smallest decimal that is not below `bound`.
std::int64_t first_decimal(double bound, std::uint8_t scale) {
  if (!(bound > decimal(-kDecimalMax, scale))) return -kDecimalMax;
  if (!(bound <= decimal(kDecimalMax, scale))) return kDecimalMax + 1;
  auto value = static_cast<std::int64_t>(std::ceil(bound / decimal(1, scale)));
  while (decimal(value - 1, scale) >= bound) --value;
  while (decimal(value, scale) < bound) ++value;
  return value;
}

Range range_of(const ColumnView& column, const PropertyTest& test) {
  if (!test.real) return {test.low, test.high};
  return {first_decimal(test.low_real, column.scale),
          first_decimal(std::nextafter(test.high_real, std::numeric_limits<double>::infinity()),
                        column.scale) -
              1};
}

// The integers of a column that a test lists.
std::vector<std::int64_t> listed(const ColumnView& column, const PropertyTest& test) {
  if (!test.real) return test.values;
  std::vector<std::int64_t> values;
  for (const double real : test.reals) {
    const std::int64_t value = first_decimal(real, column.scale);
    if (decimal(value, column.scale) == real) values.push_back(value);
  }
  return values;
}

// The largest code that is a value.
std::uint64_t last_code(const ColumnView& column) {
  return (~std::uint64_t{0} >> (64 - 8 * column.width)) - 1;
}

}  // namespace

bool ValueRange::holds(std::int64_t value) const {
  const bool in = value >= low && value <= high &&
                  (values.empty() || std::ranges::binary_search(values, value)) &&
                  (!also || (*also)(value));
  return in != negated;
}

bool ValueRange::holds(double value) const {
  const bool in = value >= low_real && value <= high_real &&
                  (reals.empty() || std::ranges::binary_search(reals, value));
  return in != negated;
}

bool LocalTime::contains(std::uint32_t second) const {
  const auto after = std::ranges::upper_bound(offsets, second, {}, &Offset::from);
  const std::int64_t local = std::int64_t{second} + std::prev(after)->seconds;
  const std::int64_t day = local / 86'400 - (local % 86'400 < 0 ? 1 : 0);
  const auto minute = static_cast<std::uint16_t>((local - day * 86'400) / 60);
  // 1 January 1970 was a Thursday.
  if (!(weekdays >> ((day + 3) % 7 + 7) % 7 & 1)) return false;
  if (from_minute == to_minute) return true;
  if (from_minute < to_minute) return minute >= from_minute && minute < to_minute;
  return minute >= from_minute || minute < to_minute;
}

EventMask::EventMask(const timeline::StripView& strip, const EventFilter& filter)
    : strip_(strip), window_(filter.window), local_(filter.at) {
  for (const PropertyTest& test : filter.tests) {
    const ColumnView* column = strip.column(test.property);
    const std::size_t before = tests_.size();
    const bool possible = column && add(*column, test);
    // What nothing passes is passed by everything where it is negated.
    if (!possible) tests_.resize(before);
    impossible_ |= !possible && !test.negated;
  }
}

bool EventMask::add(const ColumnView& column, const PropertyTest& test) {
  const std::uint8_t flip = test.negated ? 1 : 0;
  if (column.form == ColumnView::Form::reals) {
    tests_.push_back({.column = &column,
                      .flip = flip,
                      .low = 0,
                      .span = 0,
                      .low_real = test.low_real,
                      .high_real = test.high_real,
                      .reals = test.reals});
    return true;
  }
  const auto [low, high] = range_of(column, test);
  if (high < low || high < column.base) return false;
  const auto code_of = [&](std::int64_t value) {
    return static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(column.base);
  };
  Test compiled{
      .column = &column, .flip = flip, .low = low <= column.base ? 0 : code_of(low), .span = 0};
  const std::uint64_t last = std::min(code_of(high), last_code(column));
  if (compiled.low > last) return false;
  compiled.span = last - compiled.low;
  compiled.also = test.also;
  if (!test.values.empty() || !test.reals.empty()) {
    const bool narrow = column.width <= 2, small = narrow || compiled.span < kTableCodes;
    // Of a narrow column the table has every code, so that its loop need not look at the range.
    const std::uint64_t first = narrow ? 0 : compiled.low;
    if (narrow) {
      compiled.table.resize(std::size_t{1} << 8 * column.width, flip);
    } else if (small) {
      compiled.table.resize(compiled.span + 1);
    }
    bool any = false;
    for (const std::int64_t value : listed(column, test)) {
      if (value < column.base) continue;
      const std::uint64_t code = code_of(value);
      if (code < compiled.low || code > last) continue;
      any = true;
      if (small) {
        compiled.table[code - first] = narrow ? 1 ^ flip : 1;
      } else {
        compiled.listed.push_back(code - compiled.low);
      }
    }
    if (!any) return false;
  }
  tests_.push_back(std::move(compiled));
  return true;
}

template <class T>
void EventMask::apply(const Test& test, std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) {
  const T* codes = test.column->as<T>() + begin;
  const T low = static_cast<T>(test.low), span = static_cast<T>(test.span);
  const std::uint8_t flip = test.flip;
  if (!test.listed.empty()) {
    for (std::uint32_t i = 0; i < n; ++i) {
      const T at = static_cast<T>(codes[i] - low);
      mask[i] = static_cast<std::uint8_t>(
          mask[i] &
          ((at <= span && std::ranges::binary_search(test.listed, std::uint64_t{at})) ^ flip));
    }
    return;
  }
  const auto& loops = mask_loops().of<T>();
  if (test.table.empty()) return loops.range(codes, n, low, span, flip, mask);
  loops.table(codes, n, low, span, test.table.data(), flip, mask);
}

void EventMask::apply_reals(const Test& test, std::uint32_t begin, std::uint32_t n,
                            std::uint8_t* mask) {
  const double* values = test.column->as<double>() + begin;
  for (std::uint32_t i = 0; i < n; ++i) {  // NaN passes neither comparison
    const bool in = values[i] >= test.low_real && values[i] <= test.high_real;
    mask[i] = static_cast<std::uint8_t>(
        mask[i] &
        ((in && (test.reals.empty() || std::ranges::binary_search(test.reals, values[i]))) ^
         test.flip));
  }
}

void EventMask::apply_all(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const {
  for (const Test& test : tests_) {
    if (test.also) {
      apply_also(test, begin, n, mask);
      continue;
    }
    if (test.column->form == ColumnView::Form::reals) {
      apply_reals(test, begin, n, mask);
      continue;
    }
    switch (test.column->width) {
      case 1:
        apply<std::uint8_t>(test, begin, n, mask);
        break;
      case 2:
        apply<std::uint16_t>(test, begin, n, mask);
        break;
      case 4:
        apply<std::uint32_t>(test, begin, n, mask);
        break;
      default:
        apply<std::uint64_t>(test, begin, n, mask);
    }
  }
  if (local_) apply_local(begin, n, mask);
}

// Whatever cannot be said by a range or a table; only of integers that have no list.
void EventMask::apply_also(const Test& test, std::uint32_t begin, std::uint32_t n,
                           std::uint8_t* mask) {
  const std::int64_t low = test.column->base + static_cast<std::int64_t>(test.low);
  for (std::uint32_t i = 0; i < n; ++i) {
    if (!mask[i]) continue;
    const std::int64_t value = timeline::integer_at(*test.column, begin + i);
    const bool in = value != timeline::kNoInteger && value >= low &&
                    static_cast<std::uint64_t>(value - low) <= test.span && (*test.also)(value);
    mask[i] = static_cast<std::uint8_t>(in ? 1 ^ test.flip : test.flip);
  }
}

void EventMask::apply_local(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const {
  const std::uint32_t* seconds = strip_.seconds.data() + begin;
  for (std::uint32_t i = 0; i < n; ++i)
    if (mask[i]) mask[i] = local_->contains(seconds[i]);
}

void EventMask::test(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const {
  std::fill_n(mask, n, std::uint8_t{1});
  apply_all(begin, n, mask);
}

void EventMask::test_with_window(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const {
  test(begin, n, mask);
  const std::uint32_t* seconds = strip_.seconds.data() + begin;
  const std::uint32_t from = window_.from, span = window_.to - window_.from;
  if (tests_.empty() || count(mask, n) * kFewPassing > n)
    return mask_loops().window(seconds, n, from, span, mask);
  // Times are the widest column: those of events that fail anyway are not read.
  for (std::uint32_t at = 0; at < n; at += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, mask + at, 8);
    if (eight == 0) continue;
    for (std::uint32_t i = at; i < std::min(at + 8, n); ++i)
      mask[i] = static_cast<std::uint8_t>(mask[i] & (seconds[i] - from < span));
  }
}

}  // namespace enishi::segment
