// People by any identifier: who is whom, what rows do, and what a deletion leaves.
#include "people/limits.h"
#include "people/people_fixture.h"
#include "people/people_rows.h"

namespace enishi::people {
namespace {

class IdentitiesTest : public PeopleFixture {
 protected:
  void SetUp() override {
    PeopleFixture::SetUp();
    ASSERT_TRUE(people().declare_attribute(kActor, brand_.id, "rank", AttributeType::text));
    ASSERT_TRUE(people().declare_attribute(kActor, brand_.id, "points", AttributeType::integer));
  }

  spine::NewEntry rows(const std::vector<PersonRow>& rows, WorkspaceNo workspace = {}) {
    if (!workspace) workspace = brand_.no;
    PeopleRows out(workspace, people().view()->attributes(workspace));
    for (const PersonRow& row : rows) {
      const Status added = out.add(row, "row");
      EXPECT_TRUE(added) << added.error().field << ": " << added.error().message;
    }
    return out.take(clock_.now());
  }
  void import(const std::vector<PersonRow>& all) { apply({rows(all)}); }

  static PersonRow who(std::vector<Identifier> identifiers) {
    return {.who = std::move(identifiers)};
  }
  static Identifier member(const std::string& value) { return {"member_number", value}; }
  static Identifier email(const std::string& value) { return {"email", value}; }
  static Identifier line(unsigned who) {
    return {std::string(kLineUserIdNamespace), line_user_id_text(user(who))};
  }
  Identifier line_at(unsigned who, const workspace::Channel& channel) {
    return {std::string(kLineUserIdNamespace), line_identifier_value(user(who), channel.provider)};
  }
  std::uint32_t find(const Identifier& identifier) {
    return people().view()->find(brand_.no, identifier).value;
  }
  std::uint64_t left_alone(const std::string& name) {
    for (const Namespace& one : people().view()->namespaces(brand_.no))
      if (one.name == name) return one.left_alone;
    return 0;
  }
  std::optional<AttributeValue> value(std::uint32_t record, const std::string& name) {
    const auto view = people().view();
    return view->value(*view->attribute(brand_.no, name), {record});
  }
  std::vector<std::uint32_t> tagged(const std::string& tag) {
    const auto view = people().view();
    const RecordSet* set = view->tag(brand_.no, tag);
    return set ? set->numbers() : std::vector<std::uint32_t>{};
  }
};
ENISHI_ON_BOTH_STORES(IdentitiesTest);

TEST_P(IdentitiesTest, RowsMakeRecordsOnceAndFindThemAgain) {
  import({who({member("A-1")}), who({member("A-2")}), who({member("A-1")})});
  EXPECT_EQ(find(member("A-1")), 1u);
  EXPECT_EQ(find(member("A-2")), 2u);
  EXPECT_EQ(find({"customer", "A-1"}), 0u);
  EXPECT_EQ(people().view()->find(other_brand_.no, member("A-1")), RecordNo{});
  import({who({member("A-2")})});
  open_people();
  import({who({member("A-2")}), who({member("A-3")})});
  EXPECT_EQ(find(member("A-2")), 2u);
  EXPECT_EQ(people().view()->everyone(brand_.no).numbers(), (std::vector<std::uint32_t>{1, 2, 3}));
  EXPECT_TRUE(people().view()->everyone(other_brand_.no).empty());
}

TEST_P(IdentitiesTest, TheSameValueOfAnotherWorkspaceIsSomebodyElse) {
  import({who({member("A-1")})});
  apply({rows({who({member("A-1")})}, other_brand_.no)});
  EXPECT_EQ(people().view()->find(other_brand_.no, member("A-1")), RecordNo{2});
  EXPECT_EQ(people().view()->everyone(other_brand_.no).numbers(), std::vector<std::uint32_t>{2});
}

TEST_P(IdentitiesTest, ARecordComesToGoByAllItsIdentifiers) {
  import({who({member("A-1")})});
  clock_.advance(Millis{1});
  import({who({member("A-1"), email("Hana@Example.com ")})});
  EXPECT_EQ(find(email("hana@example.com")), 1u);
  EXPECT_EQ(find(email(" HANA@EXAMPLE.COM")), 1u);
  // The mail address alone is enough from now on, also to bring another member number.
  clock_.advance(Millis{1});
  import({who({member("B-1"), email("hana@example.com")})});
  EXPECT_EQ(find(member("B-1")), 1u);
  open_people();
  EXPECT_EQ(find(member("B-1")), 1u);
  EXPECT_EQ(find(email("hana@example.com")), 1u);
  const auto person = *people().person({1});
  EXPECT_EQ(person->workspace, brand_.no);
  EXPECT_FALSE(person->provider);
  EXPECT_EQ(person->identifiers,
            (std::vector<Identifier>{member("A-1"), email("hana@example.com"), member("B-1")}));
}

TEST_P(IdentitiesTest, WhatNamesSomebodyElseStaysWithThemAndIsCounted) {
  import({who({member("A-1")}), who({email("b@x.jp")}), who({member("A-1"), email("b@x.jp")})});
  EXPECT_EQ(find(email("b@x.jp")), 2u);
  EXPECT_EQ(left_alone("email"), 1u);
  EXPECT_EQ(left_alone("member_number"), 0u);
  open_people();
  EXPECT_EQ(left_alone("email"), 1u);
}

TEST_P(IdentitiesTest, AFriendIsFoundByTheLineUserId) {
  apply({entry(kFollow, channel_, 1, 10)});
  import({who({member("A-1"), line(1)}), who({member("A-2"), line_at(1, other_provider_)})});
  EXPECT_EQ(find(member("A-1")), 1u);
  EXPECT_EQ(find(line(1)), 1u);
  EXPECT_EQ(find(member("A-2")), 2u);  // the same id means somebody else with another provider
  EXPECT_EQ(find(line_at(1, other_provider_)), 2u);
  EXPECT_EQ(find(line_at(1, other_workspace_)), 0u);
  EXPECT_EQ(friend_state(channel_, 1), FriendState::followed);
  // A record that was made by a row is no friend.
  EXPECT_FALSE(people().view()->friendship(other_provider_.no, {2}));
  EXPECT_TRUE(people().view()->reachable(other_provider_.no).empty());
}

TEST_P(IdentitiesTest, AMemberWhoFollowsStaysTheSameRecord) {
  import({who({member("A-1")})});
  EXPECT_FALSE(people().view()->line_user_id({1}));
  import({who({line(7), member("A-1")})});
  EXPECT_EQ(people().view()->line_user_id({1}), user(7));
  EXPECT_EQ(apply({entry(kFollow, channel_, 7, 10)}), std::vector<std::uint32_t>{1});
  EXPECT_TRUE(people().view()->reachable(channel_).contains({1}));
  open_people();
  EXPECT_EQ(find(member("A-1")), 1u);
  EXPECT_EQ(people().view()->line_user_id({1}), user(7));
  EXPECT_EQ(people().view()->everyone(brand_.no).numbers(), std::vector<std::uint32_t>{1});
  EXPECT_EQ(apply({entry(kSilent, channel_, 7, 11)}), std::vector<std::uint32_t>{1});
}

TEST_P(IdentitiesTest, AllOfItWithinOneBatch) {
  const auto records = apply({rows({who({member("A-1")}), who({line(7), member("A-1")})}),
                              entry(kFollow, channel_, 7, 10), rows({who({line(7), email("a@b")})}),
                              person_deleted_entry(clock_.now(), std::vector<RecordNo>{{1}}),
                              rows({who({member("A-1")})}), entry(kSilent, channel_, 7, 11)});
  EXPECT_EQ(records[1], 1u);
  EXPECT_EQ(records.back(), 0u);
  EXPECT_EQ(find(member("A-1")), 2u);
  EXPECT_EQ(find(line(7)), 0u);
  EXPECT_EQ(find(email("a@b")), 0u);
  open_people();
  EXPECT_EQ(find(member("A-1")), 2u);
  EXPECT_EQ(people().view()->everyone(brand_.no).numbers(), std::vector<std::uint32_t>{2});
}

TEST_P(IdentitiesTest, ARecordHasOneLineIdentity) {
  import({who({line(1), member("A-1")}), who({line_at(1, other_provider_), member("A-1")}),
          who({line(2), line(3)})});
  EXPECT_EQ(find(line(1)), 1u);
  EXPECT_EQ(find(line_at(1, other_provider_)), 0u);
  EXPECT_EQ(find(line(2)), 2u);
  EXPECT_EQ(find(line(3)), 0u);
  EXPECT_EQ(left_alone("line_user_id"), 2u);
}

TEST_P(IdentitiesTest, RowsSetAttributesAndTags) {
  PersonRow first = who({member("A-1")}), second = who({member("A-2")}),
            again = who({member("A-1")});
  first.set = {{"rank", std::string("金")}, {"points", std::int64_t{10}}};
  first.add = {"会員", "vip"};
  second.set = {{"points", std::int64_t{20}}};
  second.add = {"会員"};
  again.unset = {"rank"};
  again.remove = {"vip"};
  import({first, second, again});
  EXPECT_EQ(value(1, "rank"), std::nullopt);
  EXPECT_EQ(value(1, "points"), AttributeValue(std::int64_t{10}));
  EXPECT_EQ(value(2, "points"), AttributeValue(std::int64_t{20}));
  EXPECT_EQ(tagged("会員"), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(tagged("vip"), (std::vector<std::uint32_t>{}));
}

TEST_P(IdentitiesTest, ABatchThatIsRolledBackLeavesNothing) {
  const auto made = rows({who({member("A-1"), email("a@b.c")}), who({line(1), member("A-2")})});
  ASSERT_FALSE(try_apply({made}, false));
  EXPECT_EQ(find(member("A-1")), 0u);
  EXPECT_TRUE(people().view()->namespaces(brand_.no).empty());
  apply({made});
  EXPECT_EQ(find(email("a@b.c")), 1u);
  EXPECT_EQ(find(member("A-2")), 2u);
}

TEST_P(IdentitiesTest, OtherAppliersAskInTheSameBatch) {
  spine::Applier& applier = people().applier();
  const std::vector<Identifier> unknown{member("E-1"), email("e@x.jp")}, nobody{line(1)};
  std::vector<std::uint32_t> records;
  ASSERT_TRUE(state().write([&](store::Tx& tx) -> Status {
    for (const auto* who : {&unknown, &unknown})
      records.push_back(people().record_of(brand_.no, *who, clock_.now()).value);
    records.push_back(people().record_of({999}, nobody, clock_.now()).value);
    return applier.flush(tx);
  }));
  applier.committed();
  EXPECT_EQ(records, (std::vector<std::uint32_t>{1, 1, 0}));
  EXPECT_EQ(find(email("e@x.jp")), 1u);
}

TEST_P(IdentitiesTest, ADeletedMemberWhoIsImportedAgainIsSomebodyNew) {
  PersonRow row = who({member("A-1"), email("a@x.jp"), line(4)});
  row.set = {{"rank", std::string("gold")}};
  row.add = {"vip"};
  import({row});
  apply({person_deleted_entry(clock_.now(), std::vector<RecordNo>{{1}})});
  for (const Identifier& one : row.who) EXPECT_EQ(find(one), 0u) << one.name_space;
  EXPECT_FALSE(*people().person({1}));
  open_people();
  for (const Identifier& one : row.who) EXPECT_EQ(find(one), 0u) << one.name_space;
  import({who({member("A-1")})});
  EXPECT_EQ(find(member("A-1")), 2u);
  EXPECT_EQ(value(2, "rank"), std::nullopt);
  EXPECT_TRUE(tagged("vip").empty());
}

TEST_P(IdentitiesTest, AWorkspaceHasOnlySoManyNamespaces) {
  std::vector<PersonRow> all;
  for (std::size_t i = 0; i <= limits::identifier_namespaces_max; ++i)
    all.push_back(who({{"n" + std::to_string(i), "x"}}));
  import(all);
  EXPECT_EQ(people().view()->namespaces(brand_.no).size(), limits::identifier_namespaces_max);
  EXPECT_EQ(people().view()->everyone(brand_.no).size(), limits::identifier_namespaces_max);
  import({all.back()});
  EXPECT_EQ(people().view()->everyone(brand_.no).size(), limits::identifier_namespaces_max);
}

}  // namespace
}  // namespace enishi::people
