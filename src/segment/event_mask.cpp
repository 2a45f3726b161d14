#include "segment/event_mask.h"

#include <algorithm>

namespace enishi::segment {
namespace {

using timeline::ColumnView;

// Codes that a table of one byte each may cover.
constexpr std::uint64_t kTableCodes = 1 << 18;

std::int64_t unit_of(const ColumnView& column) {
  std::int64_t unit = 1;
  if (column.form == ColumnView::Form::decimals)
    for (int i = column.scale; i < timeline::kScaleMax; ++i) unit *= 10;
  return unit;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && a < 0 ? 1 : 0);
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return a / b + (a % b != 0 && a > 0 ? 1 : 0);
}

double real_of(std::int64_t millionths) {
  return static_cast<double>(millionths) / 1e6;
}

// The largest code that is a value.
std::uint64_t last_code(const ColumnView& column) {
  return (~std::uint64_t{0} >> (64 - 8 * column.width)) - 1;
}

}  // namespace

EventMask::EventMask(const timeline::StripView& strip, const EventFilter& filter)
    : strip_(strip), window_(filter.window) {
  for (const PropertyTest& test : filter.tests) {
    const ColumnView* column = strip.column(test.property);
    if (!column) {
      impossible_ = true;
      return;
    }
    add(*column, test);
  }
}

void EventMask::add(const ColumnView& column, const PropertyTest& test) {
  if (column.form == ColumnView::Form::reals) {
    Test compiled{&column, 0, 0, {}, {}, real_of(test.low), real_of(test.high), {}};
    for (const std::int64_t value : test.values) compiled.reals.push_back(real_of(value));
    tests_.push_back(std::move(compiled));
    return;
  }
  const std::int64_t unit = unit_of(column);
  const std::int64_t low = ceil_div(test.low, unit), high = floor_div(test.high, unit);
  if (high < low || high < column.base) {
    impossible_ = true;
    return;
  }
  const auto code_of = [&](std::int64_t value) {
    return static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(column.base);
  };
  Test compiled{&column, low <= column.base ? 0 : code_of(low), 0, {}, {}, 0, 0, {}};
  const std::uint64_t last = std::min(code_of(high), last_code(column));
  if (compiled.low > last) {
    impossible_ = true;
    return;
  }
  compiled.span = last - compiled.low;
  if (!test.values.empty()) {
    const bool small = compiled.span < kTableCodes;
    if (small) compiled.table.resize(compiled.span + 1);
    for (const std::int64_t value : test.values) {
      if (value % unit != 0 || value / unit < column.base) continue;
      const std::uint64_t code = code_of(value / unit);
      if (code < compiled.low || code > last) continue;
      if (small) {
        compiled.table[code - compiled.low] = 1;
      } else {
        compiled.listed.push_back(code - compiled.low);
      }
    }
    impossible_ |= !small && compiled.listed.empty();
  }
  tests_.push_back(std::move(compiled));
}

template <class T>
void EventMask::apply(const Test& test, std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) {
  const T* codes = test.column->as<T>() + begin;
  const T low = static_cast<T>(test.low), span = static_cast<T>(test.span);
  if (!test.listed.empty()) {
    for (std::uint32_t i = 0; i < n; ++i) {
      const T at = static_cast<T>(codes[i] - low);
      mask[i] = static_cast<std::uint8_t>(
          mask[i] & (at <= span && std::ranges::binary_search(test.listed, std::uint64_t{at})));
    }
    return;
  }
  if (test.table.empty()) {
    for (std::uint32_t i = 0; i < n; ++i)
      mask[i] = static_cast<std::uint8_t>(mask[i] & (static_cast<T>(codes[i] - low) <= span));
    return;
  }
  const std::uint8_t* table = test.table.data();
  for (std::uint32_t i = 0; i < n; ++i) {
    const T at = static_cast<T>(codes[i] - low);
    mask[i] = static_cast<std::uint8_t>(mask[i] & (at <= span ? table[at] : 0));
  }
}

void EventMask::apply_reals(const Test& test, std::uint32_t begin, std::uint32_t n,
                            std::uint8_t* mask) {
  const double* values = test.column->as<double>() + begin;
  for (std::uint32_t i = 0; i < n; ++i) {  // NaN passes neither comparison
    const bool in = values[i] >= test.low_real && values[i] <= test.high_real;
    mask[i] = static_cast<std::uint8_t>(
        mask[i] &
        (in && (test.reals.empty() || std::ranges::binary_search(test.reals, values[i]))));
  }
}

void EventMask::apply_all(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const {
  for (const Test& test : tests_) {
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
}

void EventMask::test(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const {
  std::fill_n(mask, n, std::uint8_t{1});
  apply_all(begin, n, mask);
}

void EventMask::test_with_window(std::uint32_t begin, std::uint32_t n, std::uint8_t* mask) const {
  const std::uint32_t* seconds = strip_.seconds.data() + begin;
  const std::uint32_t from = window_.from, span = window_.to - window_.from;
  for (std::uint32_t i = 0; i < n; ++i) mask[i] = seconds[i] - from < span;
  apply_all(begin, n, mask);
}

}  // namespace enishi::segment
