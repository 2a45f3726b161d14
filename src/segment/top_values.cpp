#include "segment/top_values.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <functional>
#include <limits>

namespace enishi::segment {

std::int64_t nth_largest(const std::vector<std::vector<std::int64_t>>& parts, std::size_t n) {
  constexpr int kBucketBits = 14;
  std::int64_t low = std::numeric_limits<std::int64_t>::max(), high = ~low;
  for (const auto& part : parts)
    for (const std::int64_t v : part) {
      low = std::min(low, v);
      high = std::max(high, v);
    }
  assert(n >= 1 && low <= high);
  const auto offset = [&](std::int64_t v) {
    return static_cast<std::uint64_t>(v) - static_cast<std::uint64_t>(low);
  };
  const int bits = std::bit_width(offset(high));
  const int shift = bits > kBucketBits ? bits - kBucketBits : 0;
  std::vector<std::size_t> sizes(std::size_t{1} << kBucketBits);
  for (const auto& part : parts)
    for (const std::int64_t v : part) ++sizes[offset(v) >> shift];
  std::size_t bucket = sizes.size() - 1;
  for (; sizes[bucket] < n; --bucket) n -= sizes[bucket];
  std::vector<std::int64_t> values;
  values.reserve(sizes[bucket]);
  for (const auto& part : parts)
    for (const std::int64_t v : part)
      if (offset(v) >> shift == bucket) values.push_back(v);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(n - 1);
  std::ranges::nth_element(values, at, std::greater());
  return *at;
}

}  // namespace enishi::segment
