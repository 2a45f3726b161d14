#include "people/people_fixture.h"

namespace enishi::people {
namespace {

using enum FriendState;
using Texts = std::vector<std::string>;

class ApplierTest : public PeopleFixture {};
ENISHI_ON_BOTH_STORES(ApplierTest);

TEST_P(ApplierTest, NamesTheRecordOfEverySubject) {
  const auto records = apply({entry(kSilent, channel_, 1, 10),  // makes nobody
                              entry(kContact, channel_, 1, 11), entry(kSilent, channel_, 1, 12),
                              entry(kContact, channel_, 2, 13), entry(kContact, channel2_, 1, 14)});
  EXPECT_EQ(records, (std::vector<std::uint32_t>{0, 1, 1, 2, 1}));
  EXPECT_EQ(apply({entry(kSilent, channel_, 2, 20)}), std::vector<std::uint32_t>{2});
  EXPECT_EQ(people().view()->line_user_id({2}), user(2));
  EXPECT_FALSE(people().view()->line_user_id({3}));
  EXPECT_FALSE(people().view()->line_user_id({0}));
}

TEST_P(ApplierTest, NobodyComesFromAnEntryWithoutSubjectOrChannel) {
  auto nobody = entry(kContact, channel_, 1, 10);
  nobody.subject = {};
  const auto records = apply({nobody, entry(kContact, {0}, 1, 10), entry(kContact, {999}, 1, 10)});
  EXPECT_EQ(records, (std::vector<std::uint32_t>{0, 0, 0}));
  EXPECT_TRUE(people().view()->everyone(brand_.no).empty());
}

TEST_P(ApplierTest, AUserIdMeansSomethingOnlyInsideItsProvider) {
  const auto records =
      apply({entry(kFollow, channel_, 1, 10), entry(kFollow, other_provider_.no, 1, 10),
             entry(kFollow, other_workspace_.no, 1, 10)});
  EXPECT_EQ(records, (std::vector<std::uint32_t>{1, 2, 3}));
  auto view = people().view();
  EXPECT_EQ(view->everyone(brand_.no).numbers(), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(view->everyone(other_brand_.no).numbers(), std::vector<std::uint32_t>{3});
  EXPECT_TRUE(view->everyone({77}).empty());
}

TEST_P(ApplierTest, ContactMakesAFriendshipButNeverChangesOne) {
  apply({entry(kContact, channel_, 1, 10)});
  EXPECT_EQ(friend_state(channel_, 1), unknown);
  EXPECT_FALSE(people().view()->friendship(channel2_, record(1)));
  apply({entry(kFollow, channel_, 1, 20), entry(kContact, channel_, 1, 30),
         entry(kBlock, channel_, 1, 40), entry(kContact, channel_, 1, 50)});
  EXPECT_EQ(friend_state(channel_, 1), blocked);
  EXPECT_EQ(people().view()->friendship(channel_, record(1))->state_at, from_ms(40));
  EXPECT_EQ(history(channel_, 1), (Texts{"followed@20", "blocked@40"}));
}

TEST_P(ApplierTest, LateEventsGoIntoTheHistoryOnly) {
  apply({entry(kBlock, channel_, 1, 30)});
  clock_.advance(Millis{5'000});
  apply({entry(kFollow, channel_, 1, 20), entry(kFollow, channel_, 1, 30)});
  EXPECT_EQ(friend_state(channel_, 1), blocked);
  EXPECT_EQ(history(channel_, 1), (Texts{"followed@20!", "blocked@30", "followed@30!"}));
  const auto rows = *people().history(channel_, record(1));
  EXPECT_EQ(rows[0].applied_at, clock_.now());
  EXPECT_EQ(rows[1].applied_at, clock_.now() - Millis{5'000});
}

TEST_P(ApplierTest, AFollowAfterABlockIsRecordedAsUnblocked) {
  apply({entry(kFollow, channel_, 1, 10), entry(kBlock, channel_, 1, 20)});
  apply({entry(kFollow, channel_, 1, 30), entry(kFollow, channel_, 1, 30)});
  EXPECT_EQ(friend_state(channel_, 1), unblocked);
  EXPECT_EQ(history(channel_, 1), (Texts{"followed@10", "blocked@20", "unblocked@30"}));
  open_people();
  EXPECT_EQ(friend_state(channel_, 1), unblocked);
  apply({entry(kUnblock, channel_, 2, 10)});
  EXPECT_EQ(friend_state(channel_, 2), unblocked);
}

TEST_P(ApplierTest, ListsOfFriends) {
  const std::vector<LineUserId> all{user(1), user(2), user(3), user(2)};
  apply({entry(kBlock, channel_, 1, 50), entry(kBlock, channel_, 2, 10),
         friend_list_entry(channel_, Sighting::listed, from_ms(30), all),
         friend_list_entry(channel2_, Sighting::claimed, from_ms(30), all)});
  EXPECT_EQ(friend_state(channel_, 1), blocked);
  EXPECT_EQ(friend_state(channel_, 2), unblocked);  // came back, as LINE's list proves
  EXPECT_EQ(friend_state(channel_, 3), followed);
  EXPECT_EQ(friend_state(channel2_, 3), unknown);
  EXPECT_EQ(history(channel_, 1), (Texts{"listed@30!", "blocked@50"}));
  EXPECT_EQ(history(channel_, 2), (Texts{"blocked@10", "listed@30"}));

  apply({friend_list_entry(channel_, Sighting::listed, from_ms(60), all)});
  EXPECT_EQ(history(channel_, 3), (Texts{"listed@30"}));  // a confirmation is no news
  EXPECT_EQ(friend_state(channel_, 1), unblocked);
  const FriendCounts counts = people().view()->counts(channel_);
  EXPECT_EQ(counts.known, 3u);
  EXPECT_EQ(counts.reachable, 3u);
}

TEST_P(ApplierTest, MissingFriendsBecomeUnknownThenDeleted) {
  const std::vector<LineUserId> all{user(1), user(2), user(9)};
  apply({entry(kFollow, channel_, 1, 10), entry(kBlock, channel_, 2, 10),
         friend_list_entry(channel_, Sighting::missing, from_ms(20), all)});
  EXPECT_EQ(friend_state(channel_, 1), unknown);
  EXPECT_EQ(friend_state(channel_, 2), blocked);
  EXPECT_FALSE(record(9));  // nobody is made by not being there
  open_people();
  apply({friend_list_entry(channel_, Sighting::missing, from_ms(30), all)});
  EXPECT_EQ(friend_state(channel_, 1), deleted);
  EXPECT_EQ(history(channel_, 1), (Texts{"followed@10", "missing@20", "missing@30"}));
  const FriendCounts counts = people().view()->counts(channel_);
  EXPECT_EQ(counts.deleted, 1u);
  EXPECT_EQ(counts.blocked, 1u);
}

TEST_P(ApplierTest, WhatIsRolledBackWasNever) {
  apply({entry(kFollow, channel_, 1, 10)});
  const std::vector<RecordNo> first{{1}};
  ASSERT_FALSE(
      try_apply({entry(kBlock, channel_, 1, 20), entry(kFollow, channel_, 2, 20),
                 *tags_entry(brand_.no, from_ms(1), first, {"vip"}, {}),
                 person_deleted_entry(from_ms(30), first), entry(kFollow, channel_, 1, 40)},
                false));
  EXPECT_EQ(friend_state(channel_, 1), followed);
  EXPECT_FALSE(record(2));
  EXPECT_FALSE(people().view()->tag(brand_.no, "vip"));
  // The same again, for good: numbers have no gap.
  EXPECT_EQ(apply({entry(kFollow, channel_, 2, 20)}), std::vector<std::uint32_t>{2});
  open_people();
  EXPECT_EQ(friend_state(channel_, 1), followed);
  EXPECT_EQ(history(channel_, 1), Texts{"followed@10"});
}

TEST_P(ApplierTest, APayloadThatCannotBeReadStopsTheBatch) {
  for (auto kind : {kFriendList, kTagsChanged, kAttributesChanged, kPersonDeleted}) {
    auto bad = entry(kind, channel_, 1, 10);
    bad.payload = "\x07garbage";
    const auto done = try_apply({bad});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::corrupt);
  }
}

TEST_P(ApplierTest, ErasedEntriesSayNothing) {
  for (auto kind : {kFriendList, kProfile, kTagsChanged, kAttributesChanged, kContact, kFollow}) {
    auto gone = entry(kind, channel_, 1, 10);
    gone.subject = {};
    EXPECT_EQ(apply({gone}), std::vector<std::uint32_t>{0});
  }
  EXPECT_TRUE(people().view()->everyone(brand_.no).empty());
}

}  // namespace
}  // namespace enishi::people
