#include "people/attribute_column.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace enishi::people {
namespace {

TEST(TextDictionaryTest, CountsUsesAndForgetsTheLast) {
  TextDictionary texts;
  const auto a = texts.take("gold");
  const auto b = texts.take("silver");
  EXPECT_EQ(texts.take("gold"), a);
  EXPECT_NE(a, b);
  EXPECT_EQ(texts.size(), 2u);
  texts.drop(a);
  EXPECT_EQ(texts.value(a), AttributeValue("gold"));
  texts.drop(a);
  EXPECT_EQ(texts.size(), 1u);
  EXPECT_EQ(texts.take("bronze"), a);  // the number is free again
  EXPECT_EQ(texts.value(a), AttributeValue("bronze"));
}

TEST(AttributeColumnTest, KeepsExactValuesOfEachType) {
  AttributeColumn integers(AttributeType::integer);
  integers.set({1}, INT64_MIN);
  EXPECT_EQ(integers.value({1}), AttributeValue(INT64_MIN));
  EXPECT_FALSE(integers.value({2}));

  AttributeColumn reals(AttributeType::real);
  reals.set({1}, -0.1);
  EXPECT_EQ(reals.value({1}), AttributeValue(-0.1));

  AttributeColumn booleans(AttributeType::boolean);
  booleans.set({1}, false);
  EXPECT_EQ(booleans.value({1}), AttributeValue(false));
  EXPECT_TRUE(booleans.has({1}));

  AttributeColumn texts(AttributeType::text);
  texts.set({1}, std::string());
  EXPECT_EQ(texts.value({1}), AttributeValue(std::string()));
  texts.erase({1});
  EXPECT_FALSE(texts.has({1}));
}

TEST(AttributeColumnTest, OnlyValuesOfItsTypeFit) {
  EXPECT_TRUE(fits(AttributeType::time, std::int64_t{1}));
  EXPECT_TRUE(fits(AttributeType::integer, std::int64_t{1}));
  EXPECT_FALSE(fits(AttributeType::integer, 1.0));
  EXPECT_FALSE(fits(AttributeType::real, std::int64_t{1}));
  EXPECT_FALSE(fits(AttributeType::boolean, std::int64_t{1}));
  EXPECT_FALSE(fits(AttributeType::text, true));
}

RC_GTEST_PROP(AttributeColumnTest, TextsAgreeWithAMap, ()) {
  AttributeColumn column(AttributeType::text);
  std::map<std::uint32_t, std::string> model;
  const auto steps = *rc::gen::container<std::vector<std::pair<std::uint8_t, std::uint8_t>>>(
      rc::gen::pair(rc::gen::inRange<std::uint8_t>(0, 30), rc::gen::inRange<std::uint8_t>(0, 9)));
  for (auto [record, what] : steps) {
    if (what == 0) {
      column.erase({record});
      model.erase(record);
    } else {
      model[record] = std::string(what * 3, 'x');
      column.set({record}, model[record]);
    }
  }
  std::map<std::uint32_t, std::string> got;
  column.each([&](RecordNo record, const AttributeValue& value) {
    got[record.value] = std::get<std::string>(value);
  });
  RC_ASSERT(got == model);
  for (std::uint32_t record = 0; record < 30; ++record)
    RC_ASSERT(column.has({record}) == model.contains(record));
}

}  // namespace
}  // namespace enishi::people
