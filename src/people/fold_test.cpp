#include "people/fold.h"

#include <gtest/gtest.h>

namespace enishi::people {
namespace {

TEST(Fold, WidthCaseKanaAndSpaceDoNotMatter) {
  for (const char* same : {"クーポン", "くーぽん", "ｸｰﾎﾟﾝ", "  クーポン\n", "くーポン"})
    EXPECT_EQ(fold(same), "クーポン") << same;
  EXPECT_EQ(fold("ＳＡＬＥ　２０％"), fold("sale 20%"));
  EXPECT_EQ(fold("a \t b"), "a b");
  EXPECT_EQ(fold("ﾊﾞﾅﾅ"), fold("ばなな"));
}

TEST(Fold, WhatIsMeantDifferentlyStaysDifferent) {
  EXPECT_NE(fold("ハン"), fold("パン"));
  EXPECT_NE(fold("予約"), fold("予定"));
  EXPECT_NE(fold("びょういん"), fold("びよういん"));
  EXPECT_EQ(fold(""), "");
  EXPECT_EQ(fold(" 　"), "");
}

TEST(Fold, FoldingTwiceChangesNothing) {
  for (const char* text :
       {"ＡＢＣ", "㍿エニシ", "ﬁne", "İstanbul", "👩‍👩‍👧", "が", "か\u3099"})
    EXPECT_EQ(fold(fold(text)), fold(text)) << text;
  EXPECT_EQ(fold("か\u3099"), fold("が"));
}

TEST(Fold, BrokenTextIsNoTrouble) {
  EXPECT_EQ(fold("\xff"), "\xef\xbf\xbd");
}

}  // namespace
}  // namespace enishi::people
