#include "base/phrase.h"

#include <gtest/gtest.h>

namespace enishi {
namespace {

TEST(Phrase, FillsNamesAndLeavesTheRest) {
  constexpr Phrase phrase{"{max}文字まで ({now})", "at most {max} {x} { {"};
  EXPECT_EQ(say(phrase, Language::ja, {{"max", "20"}, {"now", "21"}}), "20文字まで (21)");
  EXPECT_EQ(say(phrase, Language::en, {{"max", "{now}"}, {"now", "3"}}), "at most {now} {x} { {");
}

TEST(Phrase, KnowsItsLanguages) {
  EXPECT_EQ(parse_language("ja"), Language::ja);
  EXPECT_EQ(parse_language("en-US"), Language::en);
  EXPECT_EQ(parse_language("fr"), std::nullopt);
  EXPECT_EQ(parse_language(""), std::nullopt);
}

}  // namespace
}  // namespace enishi
