// Whom a rank puts in, of everybody who has a value. docs/conditions.md, "Ranks".
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "segment/comparison.h"

namespace enishi::segment {

// f(i) says whether the value belongs to those the rank means; `values` are everybody's. Equal
// values share a fate, so there may be more than n. Linear in their number but for percentile.
template <class T>
std::function<bool(T)> ranked(const Rank& rank, std::vector<T> values) {
  if (values.empty()) return [](T) { return false; };
  const double size = static_cast<double>(values.size());
  if (rank.op == Operator::percentile) {
    std::ranges::sort(values);
    return [rank, size, sorted = std::move(values)](T value) {
      const auto lower = std::ranges::lower_bound(sorted, value) - sorted.begin();
      const double percent = 100 * static_cast<double>(lower) / size;
      return rank.from <= percent && percent < rank.to;
    };
  }
  const bool by_percent = rank.op == Operator::top_percent || rank.op == Operator::bottom_percent;
  const double asked = by_percent ? std::ceil(size * rank.from / 100) : rank.from;
  const auto n = static_cast<std::size_t>(std::min(asked, size));
  if (n == 0) return [](T) { return false; };
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(n - 1);
  if (rank.op == Operator::top || rank.op == Operator::top_percent) {
    std::ranges::nth_element(values, at, std::greater());
    return [bound = *at](T value) { return value >= bound; };
  }
  std::ranges::nth_element(values, at);
  return [bound = *at](T value) { return value <= bound; };
}

}  // namespace enishi::segment
