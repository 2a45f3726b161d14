// Comparisons of ordered values as ranges.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "segment/comparison.h"

namespace enishi::segment {

// The neighbour of a value; of the last one there is none.
template <class T>
std::optional<T> previous(T value) {
  if constexpr (std::is_floating_point_v<T>)
    return std::nextafter(value, -std::numeric_limits<T>::infinity());
  else
    return value == std::numeric_limits<T>::min() ? std::nullopt : std::optional(value - 1);
}
template <class T>
std::optional<T> next(T value) {
  if constexpr (std::is_floating_point_v<T>)
    return std::nextafter(value, std::numeric_limits<T>::infinity());
  else
    return value == std::numeric_limits<T>::max() ? std::nullopt : std::optional(value + 1);
}

template <class T>
constexpr T lowest() {
  return std::numeric_limits<T>::lowest();
}
template <class T>
constexpr T highest() {
  return std::numeric_limits<T>::max();
}

// What eq in lt le gt ge between accept. An operand is a range itself: that of a day, or from a
// value to the same value.
template <class T>
std::vector<Range<T>> ranges_of(Operator op, std::vector<Range<T>> operands) {
  const Range<T> first = operands[0];
  switch (op) {
    case Operator::lt:
      if (const auto end = previous(first.low)) return {{lowest<T>(), *end}};
      return {};
    case Operator::le:
      return {{lowest<T>(), first.high}};
    case Operator::gt:
      if (const auto begin = next(first.high)) return {{*begin, highest<T>()}};
      return {};
    case Operator::ge:
      return {{first.low, highest<T>()}};
    case Operator::between:
      return {{first.low, operands[1].high}};
    default:
      return operands;
  }
}

// All that none of the ranges holds, ascending.
inline std::vector<Range<std::int64_t>> complement(std::vector<Range<std::int64_t>> ranges) {
  std::ranges::sort(ranges, {}, &Range<std::int64_t>::low);
  std::vector<Range<std::int64_t>> out;
  std::optional<std::int64_t> begin = lowest<std::int64_t>();
  for (const auto& range : ranges) {
    if (!begin || range.high < *begin || range.low > range.high) continue;
    if (range.low > *begin) out.push_back({*begin, range.low - 1});
    begin = next(range.high);
  }
  if (begin) out.push_back({*begin, highest<std::int64_t>()});
  return out;
}

}  // namespace enishi::segment
