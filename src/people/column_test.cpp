#include "people/column.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace enishi::people {
namespace {

TEST(ColumnTest, FindsOnlyWhatWasSet) {
  Column<std::int64_t> column;
  EXPECT_FALSE(column.find(0));
  EXPECT_FALSE(column.find(1'000'000));
  column.set(5, 0);  // a zero is a value too
  ASSERT_TRUE(column.find(5));
  EXPECT_EQ(*column.find(5), 0);
  EXPECT_FALSE(column.find(4));
  column.erase(5);
  column.erase(5);
  column.erase(9'999'999);
  EXPECT_FALSE(column.find(5));
}

TEST(ColumnTest, FreesAPageWithItsLastValue) {
  Column<std::int64_t> column;
  column.set(3'000, 1);
  column.set(3'001, 2);
  const std::size_t full = column.bytes();
  column.erase(3'000);
  EXPECT_EQ(column.bytes(), full);
  column.erase(3'001);
  EXPECT_LT(column.bytes(), 200u);
}

RC_GTEST_PROP(ColumnTest, AgreesWithAMap, ()) {
  Column<std::uint32_t> column;
  std::map<std::uint32_t, std::uint32_t> model;
  const auto steps = *rc::gen::container<std::vector<std::pair<std::uint32_t, std::uint32_t>>>(
      rc::gen::pair(rc::gen::inRange<std::uint32_t>(0, 4'000), rc::gen::arbitrary<uint32_t>()));
  for (auto [number, value] : steps) {
    if (value % 3 == 0) {
      column.erase(number);
      model.erase(number);
    } else {
      column.set(number, value);
      model[number] = value;
    }
  }
  std::map<std::uint32_t, std::uint32_t> got;
  std::uint32_t last = 0;
  column.each([&](std::uint32_t number, std::uint32_t value) {
    RC_ASSERT(got.empty() || number > last);
    last = number;
    got[number] = value;
  });
  RC_ASSERT(got == model);
}

}  // namespace
}  // namespace enishi::people
