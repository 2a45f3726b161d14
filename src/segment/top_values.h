// Order statistics over the values of everybody: percentiles and the best n.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace enishi::segment {

// The n-th largest of all values, n from 1 to their number (asserted). One histogram, then a look
// at one of its buckets: linear in the number of values, which are not moved.
std::int64_t nth_largest(const std::vector<std::vector<std::int64_t>>& parts, std::size_t n);

}  // namespace enishi::segment
