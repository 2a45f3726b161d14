#include "base/phrase.h"

#include <gtest/gtest.h>

namespace enishi {
namespace {

TEST(Phrase, FillsNamesAndLeavesTheRest) {
  constexpr Phrase phrase{"{max}文字まで ({now})", "at most {max} {x} { {"};
  EXPECT_EQ(say(phrase, Language::ja, {{"max", "20"}, {"now", "21"}}), "20文字まで (21)");
  EXPECT_EQ(say(phrase, Language::en, {{"max", "{now}"}, {"now", "3"}}), "at most {now} {x} { {");
}

TEST(Phrase, LanguageOfAHeader) {
  EXPECT_EQ(accepted_language(""), Language::ja);
  EXPECT_EQ(accepted_language("fr-FR, de;q=0.8"), Language::ja);
  EXPECT_EQ(accepted_language("en-US,en;q=0.9,ja;q=0.8"), Language::en);
  EXPECT_EQ(accepted_language("en;q=0.2, ja;q=0.8"), Language::ja);
  EXPECT_EQ(accepted_language("en;q=zz"), Language::ja);
}

}  // namespace
}  // namespace enishi
