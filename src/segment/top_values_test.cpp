#include "segment/top_values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "base/random.h"
#include "base/testing_seeds.h"

namespace enishi::segment {
namespace {

TEST(TopValuesTest, AgreeWithSorting) {
  for (const std::uint64_t seed : seeds(60)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    const std::uint64_t spans[] = {1, 5, 1'000, 1ull << 40, 0};
    const std::uint64_t span = spans[random.below(5)];
    std::vector<std::vector<std::int64_t>> parts(1 + random.below(4));
    std::vector<std::int64_t> all;
    for (auto& part : parts)
      for (std::uint64_t k = random.below(300); k > 0; --k) {
        std::uint64_t any = random.below(std::numeric_limits<std::int64_t>::max());
        any = span == 0 ? any * 2 + random.below(2) : any % span;  // 0: of all numbers
        part.push_back(static_cast<std::int64_t>(any));
        all.push_back(part.back());
      }
    std::ranges::sort(all, std::greater());
    for (std::size_t n = 1; n <= all.size(); n += 1 + random.below(20))
      ASSERT_EQ(nth_largest(parts, n), all[n - 1]) << n;
  }
}

}  // namespace
}  // namespace enishi::segment
