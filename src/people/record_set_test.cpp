#include "people/record_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace enishi::people {
namespace {

using Numbers = std::set<std::uint32_t>;

// Runs, gaps and more than one container of the bitmap (65,536 numbers each).
rc::Gen<Numbers> any_numbers() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::pair<std::uint32_t, std::uint8_t>>>(rc::gen::pair(
          rc::gen::inRange<std::uint32_t>(1, 300'000), rc::gen::arbitrary<uint8_t>())),
      [](const auto& runs) {
        Numbers out;
        for (auto [first, length] : runs)
          for (std::uint32_t i = 0; i <= length; ++i) out.insert(first + i * (length % 3 + 1));
        return out;
      });
}

RecordSet make(const Numbers& numbers) {
  RecordSet set;
  for (auto n : numbers) set.add({n});
  return set;
}

std::vector<std::uint32_t> list(const Numbers& numbers) {
  return {numbers.begin(), numbers.end()};
}

TEST(RecordSetTest, IsEmptyAtFirst) {
  RecordSet set;
  EXPECT_TRUE(set.empty());
  EXPECT_TRUE(set.numbers().empty());
  EXPECT_TRUE(set.after(0, 10).empty());
  EXPECT_FALSE(set.contains({0}));
}

TEST(RecordSetTest, HoldsTheEndsOfTheNumberRange) {
  RecordSet set;
  set.add({1});
  set.add({UINT32_MAX});
  EXPECT_EQ(set.size(), 2u);
  EXPECT_EQ(set.after(1, 5), std::vector<std::uint32_t>{UINT32_MAX});
  EXPECT_TRUE(set.after(UINT32_MAX, 5).empty());
  set.remove({UINT32_MAX});
  EXPECT_FALSE(set.contains({UINT32_MAX}));
}

TEST(RecordSetTest, RangeIsInclusive) {
  EXPECT_EQ(RecordSet::range(3, 5).numbers(), (std::vector<std::uint32_t>{3, 4, 5}));
  EXPECT_TRUE(RecordSet::range(5, 3).empty());
}

TEST(RecordSetTest, OfTakesAnyOrder) {
  const std::vector<std::uint32_t> mixed{9, 3, 70'000, 3};
  EXPECT_EQ(RecordSet::of(mixed).numbers(), (std::vector<std::uint32_t>{3, 9, 70'000}));
}

TEST(RecordSetTest, CopiesAreIndependentAndMovesKeepTheContent) {
  RecordSet a = RecordSet::range(1, 10);
  RecordSet b = a;
  b.remove({5});
  EXPECT_TRUE(a.contains({5}));
  RecordSet c = std::move(b);
  EXPECT_EQ(c.size(), 9u);
  b = a;
  EXPECT_EQ(b, a);
}

TEST(RecordSetTest, OperationsWithItself) {
  RecordSet a = RecordSet::range(1, 10);
  a &= a;
  a |= a;
  EXPECT_EQ(a.size(), 10u);
  a -= a;
  EXPECT_TRUE(a.empty());
}

RC_GTEST_PROP(RecordSetTest, AgreesWithStdSet, ()) {
  const Numbers a = *any_numbers(), b = *any_numbers();
  const RecordSet x = make(a), y = make(b);
  RC_ASSERT(x.numbers() == list(a));
  RC_ASSERT(x.size() == a.size());
  RC_ASSERT((x == y) == (a == b));

  Numbers both, either, only;
  std::ranges::set_intersection(a, b, std::inserter(both, both.end()));
  std::ranges::set_union(a, b, std::inserter(either, either.end()));
  std::ranges::set_difference(a, b, std::inserter(only, only.end()));
  RecordSet r = x;
  RC_ASSERT((r &= y).numbers() == list(both));
  r = x;
  RC_ASSERT((r |= y).numbers() == list(either));
  r = x;
  RC_ASSERT((r -= y).numbers() == list(only));
}

RC_GTEST_PROP(RecordSetTest, PagesCoverEverythingOnce, ()) {
  Numbers a = *any_numbers();
  if (*rc::gen::arbitrary<bool>())
    for (std::uint32_t n = 100'000; n < 240'000; ++n) a.insert(n);  // full containers
  const RecordSet set = make(a);
  const auto limit = *rc::gen::inRange<std::size_t>(a.size() / 200 + 1, 100'000);
  std::vector<std::uint32_t> got;
  for (std::uint32_t last = 0;;) {
    auto page = set.after(last, limit);
    if (page.empty()) break;
    RC_ASSERT(page.size() <= limit);
    got.insert(got.end(), page.begin(), page.end());
    last = page.back();
  }
  RC_ASSERT(got == list(a));
}

}  // namespace
}  // namespace enishi::people
