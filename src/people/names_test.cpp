#include "people/names.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"

namespace enishi::people {
namespace {

TEST(NamesTest, TagsCountCharactersNotBytes) {
  std::string sixty;
  for (int i = 0; i < 60; ++i) sixty += "縁";
  EXPECT_TRUE(check_tag_name(sixty, "f"));
  EXPECT_FALSE(check_tag_name(sixty + "a", "f"));
  EXPECT_TRUE(check_tag_name("a", "f"));
  EXPECT_FALSE(check_tag_name("", "f"));
  EXPECT_FALSE(check_tag_name("tab\tbed", "f"));
  EXPECT_FALSE(check_tag_name("\x7F", "f"));
  EXPECT_EQ(check_tag_name("\xFF", "f").error().field, "f");
}

TEST(NamesTest, AttributeNames) {
  EXPECT_TRUE(check_attribute_name("a", "f"));
  EXPECT_TRUE(check_attribute_name("last_visit_2", "f"));
  EXPECT_TRUE(check_attribute_name(std::string(60, 'a'), "f"));
  for (std::string bad : {std::string(), std::string(61, 'a'), std::string("_a"), std::string("A"),
                          std::string("a b"), std::string("a.b"), std::string("年")})
    EXPECT_FALSE(check_attribute_name(bad, "f")) << bad;
}

TEST(CleanedTest, CutsBetweenCharacters) {
  EXPECT_EQ(cleaned("縁縁", 6), "縁縁");
  EXPECT_EQ(cleaned("縁縁", 5), "縁");
  EXPECT_EQ(cleaned("縁", 2), "");
  EXPECT_EQ(cleaned("", 5), "");
}

RC_GTEST_PROP(CleanedTest, IsAlwaysGoodTextWithinTheLimit, ()) {
  const auto text = *rc::gen::arbitrary<std::string>();
  const auto limit = *rc::gen::inRange<std::size_t>(0, 20);
  const std::string out = cleaned(text, limit);
  RC_ASSERT(out.size() <= limit);
  RC_ASSERT(valid_utf8(out));
  RC_ASSERT(!has_control_characters(out, true));
  RC_ASSERT(cleaned(out, limit) == out);
}

}  // namespace
}  // namespace enishi::people
