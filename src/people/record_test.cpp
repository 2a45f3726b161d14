#include "people/record.h"

#include <gtest/gtest.h>

namespace enishi::people {
namespace {

TEST(LineUserIdTest, ReadsAndWritesTheSameText) {
  const std::string text = "U0123456789abcdef00ff00ff00ff00ff";
  auto id = parse_line_user_id(text);
  ASSERT_TRUE(id);
  EXPECT_EQ((*id)[0], 0x01);
  EXPECT_EQ((*id)[15], 0xFF);
  EXPECT_EQ(line_user_id_text(*id), text);
}

TEST(LineUserIdTest, RefusesEverythingElse) {
  for (std::string_view bad :
       {"", "U", "U0123456789abcdef00ff00ff00ff00f", "U0123456789abcdef00ff00ff00ff00ff0",
        "C0123456789abcdef00ff00ff00ff00ff", "u0123456789abcdef00ff00ff00ff00ff",
        "U0123456789ABCDEF00ff00ff00ff00ff", "U0123456789abcdeg00ff00ff00ff00ff",
        "U0123456789abcde 00ff00ff00ff00ff"})
    EXPECT_FALSE(parse_line_user_id(bad)) << bad;
}

TEST(FriendStateTest, NamesRoundTrip) {
  for (auto state : {FriendState::unknown, FriendState::followed, FriendState::unblocked,
                     FriendState::blocked, FriendState::deleted})
    EXPECT_EQ(parse_friend_state(name(state)), state);
  EXPECT_FALSE(parse_friend_state("Followed"));
  EXPECT_FALSE(parse_friend_state(""));
}

TEST(FriendStateTest, OnlyFollowedAndUnblockedAreReachable) {
  EXPECT_TRUE(reachable(FriendState::followed));
  EXPECT_TRUE(reachable(FriendState::unblocked));
  EXPECT_FALSE(reachable(FriendState::unknown));
  EXPECT_FALSE(reachable(FriendState::blocked));
  EXPECT_FALSE(reachable(FriendState::deleted));
}

}  // namespace
}  // namespace enishi::people
