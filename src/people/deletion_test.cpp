#include "people/people_fixture.h"

namespace enishi::people {
namespace {

class DeletionTest : public PeopleFixture {
 protected:
  void SetUp() override {
    PeopleFixture::SetUp();
    ASSERT_TRUE(people().declare_attribute(kActor, brand_.id, "rank", AttributeType::text));
  }
  std::vector<spine::NewEntry> everything_of(unsigned who, RecordNo record) {
    const std::vector<RecordNo> records{record};
    const std::vector<AttributeChange> rows{
        {.record = record, .set = {{"rank", std::string("gold")}}, .unset = {}}};
    return {entry(kFollow, channel_, who, 10), entry(kBlock, channel2_, who, 10),
            profile_entry(channel_, user(who), from_ms(20), Profile{"花子", "ja", "", ""}),
            *tags_entry(brand_.no, from_ms(30), records, {"vip"}, {}),
            *people().attributes_entry(brand_.id, from_ms(30), rows)};
  }
  spine::NewEntry deletion(std::vector<RecordNo> records) {
    return person_deleted_entry(from_ms(99), records);
  }
  // Rows of the record in each table, but its own in `record`.
  std::int64_t rows_of(RecordNo record) {
    std::int64_t rows = 0;
    EXPECT_TRUE(state().read([&](store::Tx& tx) -> Status {
      for (std::string table :
           {"friendship", "friend_history", "profile", "tag_member", "attribute_value"})
        TRY(tx.query_text(
            "SELECT count(*) FROM " + table + " WHERE record = " + std::to_string(record.value), {},
            [&](const store::Row& row) { rows += row.integer(0); }));
      return {};
    }));
    return rows;
  }
  void expect_gone(RecordNo record) {
    EXPECT_EQ(rows_of(record), 0);
    auto view = people().view();
    EXPECT_FALSE(view->line_user_id(record));
    EXPECT_FALSE(view->friendship(channel_, record));
    EXPECT_FALSE(view->friendship(channel2_, record));
    EXPECT_FALSE(view->reachable(channel_).contains(record));
    EXPECT_FALSE(view->everyone(brand_.no).contains(record));
    EXPECT_TRUE(view->tags_of(brand_.no, record).empty());
    EXPECT_FALSE(view->value(*view->attribute(brand_.no, "rank"), record));
    EXPECT_EQ(view->language(record), "");
  }
};
ENISHI_ON_BOTH_STORES(DeletionTest);

TEST_P(DeletionTest, TakesEverythingOfThePersonAndNothingOfOthers) {
  apply(everything_of(1, {1}));
  apply(everything_of(2, {2}));
  const std::int64_t rows = rows_of({2});
  EXPECT_EQ(rows_of({1}), rows);
  EXPECT_GT(rows, 6);
  apply({deletion({{1}, {77}})});
  expect_gone({1});
  EXPECT_EQ(rows_of({2}), rows);
  open_people();
  expect_gone({1});
  EXPECT_EQ(people().view()->tags_of(brand_.no, {2}), std::vector<std::string>{"vip"});
  apply({deletion({{1}})});  // again: nothing happens
  EXPECT_EQ(friend_state(channel_, 2), FriendState::followed);
}

TEST_P(DeletionTest, TheSameUserComesBackAsSomebodyNew) {
  apply(everything_of(1, {1}));
  apply({deletion({{1}}), entry(kContact, channel_, 1, 200)});
  expect_gone({1});
  EXPECT_EQ(record(1), RecordNo{2});
  EXPECT_EQ(friend_state(channel_, 1), FriendState::unknown);
  EXPECT_TRUE(history(channel_, 1).empty());
  open_people();
  EXPECT_EQ(record(1), RecordNo{2});
  apply({deletion({{2}})});
  open_people();
  EXPECT_EQ(apply({entry(kContact, channel_, 1, 300)}), std::vector<std::uint32_t>{3});
}

TEST_P(DeletionTest, AllWithinOneBatch) {
  auto batch = everything_of(1, {1});
  batch.push_back(deletion({{1}}));
  for (auto& later : everything_of(1, {1})) batch.push_back(later);  // tags and values of 1 again
  batch.push_back(deletion({{2}}));
  batch.push_back(entry(kFollow, channel_, 1, 300));
  const auto records = apply(batch);
  EXPECT_EQ(records.front(), 1u);
  EXPECT_EQ(records.back(), 3u);
  for (int i = 0; i < 2; ++i, open_people()) {
    expect_gone({1});
    expect_gone({2});
    EXPECT_EQ(record(1), RecordNo{3});
    EXPECT_EQ(history(channel_, 1), std::vector<std::string>{"followed@300"});
  }
}

TEST_P(DeletionTest, TheNumberOfTheLastPersonIsNotGivenAgain) {
  apply(everything_of(1, {1}));
  apply({deletion({{1}})});
  open_people();
  EXPECT_EQ(apply({entry(kContact, channel_, 2, 1)}), std::vector<std::uint32_t>{2});
}

TEST_P(DeletionTest, TheEntryTellsOtherRoomsWhom) {
  const auto made = deletion({{1}, {5}});
  const spine::Entry entry{.kind = made.kind, .payload = made.payload};
  EXPECT_EQ(*deleted_records(entry), (std::vector<RecordNo>{{1}, {5}}));
  EXPECT_TRUE(deleted_records({.kind = kTagsChanged, .payload = "x"})->empty());
  EXPECT_FALSE(deleted_records({.kind = kPersonDeleted, .payload = "x"}));
}

}  // namespace
}  // namespace enishi::people
