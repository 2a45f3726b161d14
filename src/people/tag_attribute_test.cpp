#include <algorithm>

#include "people/people_fixture.h"

namespace enishi::people {
namespace {

using Texts = std::vector<std::string>;

class TagTest : public PeopleFixture {
 protected:
  void SetUp() override {
    PeopleFixture::SetUp();
    apply({entry(kFollow, channel_, 1, 1), entry(kFollow, channel_, 2, 1),
           entry(kFollow, other_workspace_.no, 3, 1)});
  }
  void tag(std::vector<RecordNo> who, Texts add, Texts remove) {
    apply({*tags_entry(brand_.no, from_ms(5), who, std::move(add), std::move(remove))});
  }
  Texts tags(std::uint32_t who) { return people().view()->tags_of(brand_.no, {who}); }
};
ENISHI_ON_BOTH_STORES(TagTest);

TEST_P(TagTest, AreGivenAndTaken) {
  tag({{1}, {2}}, {"VIP", "東京"}, {});
  tag({{2}}, {"VIP"}, {"東京", "unheard of"});
  EXPECT_EQ(tags(1), (Texts{"VIP", "東京"}));
  EXPECT_EQ(tags(2), Texts{"VIP"});
  EXPECT_EQ(people().view()->tags(brand_.no),
            (std::vector<std::pair<std::string, std::uint64_t>>{{"VIP", 2}, {"東京", 1}}));
  EXPECT_FALSE(people().view()->tag(brand_.no, "unheard of"));
  EXPECT_FALSE(people().view()->tag(other_brand_.no, "VIP"));
  open_people();
  EXPECT_EQ(tags(1), (Texts{"VIP", "東京"}));
  EXPECT_EQ(people().view()->tag(brand_.no, "VIP")->size(), 2u);
}

TEST_P(TagTest, OnlyForRecordsOfTheWorkspace) {
  tag({{1}, {3}, {99}}, {"vip"}, {});
  EXPECT_EQ(people().view()->tag(brand_.no, "vip")->numbers(), std::vector<std::uint32_t>{1});
}

TEST_P(TagTest, WithinOneBatchTheLastWordCounts) {
  const std::vector<RecordNo> who{{1}};
  apply({*tags_entry(brand_.no, from_ms(5), who, {"a", "b"}, {}),
         *tags_entry(brand_.no, from_ms(5), who, {"c"}, {"a"}),
         *tags_entry(brand_.no, from_ms(5), who, {"a"}, {"b"})});
  EXPECT_EQ(tags(1), (Texts{"a", "c"}));
  open_people();
  EXPECT_EQ(tags(1), (Texts{"a", "c"}));
}

class AttributeTest : public PeopleFixture {
 protected:
  void SetUp() override {
    PeopleFixture::SetUp();
    apply({entry(kFollow, channel_, 1, 1), entry(kFollow, channel_, 2, 1),
           entry(kFollow, other_workspace_.no, 3, 1)});
    declare("rank", AttributeType::text);
    declare("points", AttributeType::integer);
    declare("score", AttributeType::real);
    declare("member", AttributeType::boolean);
    declare("born", AttributeType::time);
  }
  AttributeDefinition declare(std::string name, AttributeType type) {
    auto done = people().declare_attribute(kActor, brand_.id, std::move(name), type);
    EXPECT_TRUE(done) << done.error().message;
    return done.value_or(AttributeDefinition{});
  }
  std::optional<AttributeValue> value(std::string_view name, std::uint32_t who) {
    auto view = people().view();
    return view->value(*view->attribute(brand_.no, name), {who});
  }
  Result<spine::NewEntry> changes(std::vector<AttributeChange> rows) {
    return people().attributes_entry(brand_.id, from_ms(5), rows);
  }
  std::string refused(AttributeChange row) {
    auto made = changes({{.record = {1}, .set = {}, .unset = {}}, std::move(row)});
    return made ? "accepted" : made.error().field;
  }
};
ENISHI_ON_BOTH_STORES(AttributeTest);

TEST_P(AttributeTest, KeepEveryType) {
  apply({*changes({{.record = {1},
                    .set = {{"rank", std::string("ゴールド")},
                            {"points", INT64_MIN},
                            {"score", 0.1},
                            {"member", false},
                            {"born", std::int64_t{-62'135'596'800'000}}},
                    .unset = {}},
                   {.record = {2}, .set = {{"rank", std::string()}}, .unset = {"points"}}})});
  for (int i = 0; i < 2; ++i, open_people()) {
    EXPECT_EQ(value("rank", 1), AttributeValue("ゴールド"));
    EXPECT_EQ(value("points", 1), AttributeValue(INT64_MIN));
    EXPECT_EQ(value("score", 1), AttributeValue(0.1));
    EXPECT_EQ(value("member", 1), AttributeValue(false));
    EXPECT_EQ(value("born", 1), AttributeValue(std::int64_t{-62'135'596'800'000}));
    EXPECT_EQ(value("rank", 2), AttributeValue(std::string()));
    EXPECT_FALSE(value("points", 2));
  }
}

TEST_P(AttributeTest, ChangeAndGo) {
  apply({*changes({{.record = {1},
                    .set = {{"rank", std::string("gold")}, {"points", std::int64_t{5}}},
                    .unset = {}}})});
  apply({*changes({{.record = {1}, .set = {{"points", std::int64_t{6}}}, .unset = {"rank"}}})});
  EXPECT_FALSE(value("rank", 1));
  EXPECT_EQ(value("points", 1), AttributeValue(std::int64_t{6}));
  // Set and unset within one batch, on both sides of what is stored.
  apply({*changes({{.record = {1}, .set = {{"rank", std::string("x")}}, .unset = {"points"}}}),
         *changes({{.record = {1}, .set = {{"points", std::int64_t{7}}}, .unset = {"rank"}}})});
  for (int i = 0; i < 2; ++i, open_people()) {
    EXPECT_FALSE(value("rank", 1));
    EXPECT_EQ(value("points", 1), AttributeValue(std::int64_t{7}));
  }
}

TEST_P(AttributeTest, OnlyForRecordsOfTheWorkspace) {
  apply({*changes({{.record = {3}, .set = {{"points", std::int64_t{5}}}, .unset = {}},
                   {.record = {99}, .set = {{"points", std::int64_t{5}}}, .unset = {}}})});
  EXPECT_FALSE(value("points", 3));
  EXPECT_FALSE(value("points", 99));
}

TEST_P(AttributeTest, AreDeclaredOnce) {
  const auto first = declare("rank", AttributeType::text);
  EXPECT_EQ(first.no, people().view()->attribute(brand_.no, "rank")->no);
  const auto other = people().declare_attribute(kActor, brand_.id, "rank", AttributeType::real);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::conflict);
  EXPECT_EQ(people().declare_attribute(kActor, {}, "x", AttributeType::real).error().code,
            ErrorCode::not_found);
  for (std::string bad : {"", "Rank", "1st", "a-b", "ランク", "a b"})
    EXPECT_EQ(people().declare_attribute(kActor, brand_.id, bad, AttributeType::text).error().field,
              "name");
  EXPECT_EQ(people().view()->attributes(brand_.no).size(), 5u);
  const auto rows =
      *state().reading([&](store::Tx& tx) { return operations_.list(tx, brand_.id, 0, 100); });
  EXPECT_EQ(std::ranges::count_if(rows,
                                  [](const auto& row) {
                                    return row.operation.action == "attribute.declare" &&
                                           row.actor == kActor;
                                  }),
            5);
}

TEST_P(AttributeTest, RefusalsNameTheField) {
  EXPECT_EQ(refused({.record = {1}, .set = {{"nope", true}}, .unset = {}}), "rows[1].set.nope");
  EXPECT_EQ(refused({.record = {1}, .set = {}, .unset = {"points", "nope"}}), "rows[1].unset[1]");
  EXPECT_EQ(refused({.record = {1}, .set = {{"points", 1.5}}, .unset = {}}), "rows[1].set.points");
  EXPECT_EQ(refused({.record = {1}, .set = {{"score", 0.0 / 0.0}}, .unset = {}}),
            "rows[1].set.score");
  EXPECT_EQ(refused({.record = {1}, .set = {{"born", INT64_MAX}}, .unset = {}}),
            "rows[1].set.born");
  for (std::string bad : {std::string(1'001, 'x'), std::string("\xFF"), std::string("a\0b", 3)})
    EXPECT_EQ(refused({.record = {1}, .set = {{"rank", bad}}, .unset = {}}), "rows[1].set.rank");
  EXPECT_EQ(refused({.record = {}, .set = {}, .unset = {}}), "rows[1].record");
  EXPECT_EQ(refused({.record = {1}, .set = {{"rank", std::string(1'000, 'x')}}, .unset = {}}),
            "accepted");
  const std::vector<AttributeChange> many(501, {.record = {1}, .set = {}, .unset = {}});
  EXPECT_EQ(people().attributes_entry(brand_.id, from_ms(1), many).error().code,
            ErrorCode::too_large);
}

TEST_P(AttributeTest, TheLogMayReachFurtherThanTheDeclarations) {
  const auto change =
      *changes({{.record = {1}, .set = {{"rank", std::string("gold")}}, .unset = {}}});
  // As after a restore of a state from before the declaration.
  ASSERT_TRUE(state().write([](store::Tx& tx) -> Status {
    return tx.query_text("DELETE FROM attribute WHERE name = 'rank'", {}, [](const auto&) {});
  }));
  open_people();
  EXPECT_FALSE(people().view()->attribute(brand_.no, "rank"));
  apply({change, change});
  EXPECT_EQ(value("rank", 1), AttributeValue("gold"));
  // With another type by then, the values are left out.
  ASSERT_TRUE(state().write([](store::Tx& tx) -> Status {
    TRY(tx.query_text("DELETE FROM attribute_value", {}, [](const auto&) {}));
    return tx.query_text("UPDATE attribute SET type = 'real' WHERE name = 'rank'", {},
                         [](const auto&) {});
  }));
  open_people();
  apply({change});
  EXPECT_FALSE(value("rank", 1));
}

TEST(TagsEntryTest, RefusalsNameTheField) {
  const std::vector<RecordNo> who{{1}};
  const auto field = [&](Texts add, Texts remove) {
    auto made = tags_entry({1}, from_ms(1), who, std::move(add), std::move(remove));
    return made ? "accepted" : made.error().field;
  };
  EXPECT_EQ(field({"ok", ""}, {}), "add[1]");
  EXPECT_EQ(field({}, {"a\nb"}), "remove[0]");
  EXPECT_EQ(field({"\xC3"}, {}), "add[0]");
  EXPECT_EQ(field({"x"}, {"y", "x"}), "remove[1]");
  std::string sixty;
  for (int i = 0; i < 60; ++i) sixty += "縁";
  EXPECT_EQ(field({sixty}, {}), "accepted");
  EXPECT_EQ(field({sixty + "x"}, {}), "add[0]");
  EXPECT_EQ(field(Texts(101, "x"), {}), "add");
  const std::vector<RecordNo> many(501, RecordNo{1}), none{{1}, {0}};
  EXPECT_EQ(tags_entry({1}, from_ms(1), many, {"x"}, {}).error().code, ErrorCode::too_large);
  EXPECT_EQ(tags_entry({1}, from_ms(1), none, {"x"}, {}).error().field, "records[1]");
}

}  // namespace
}  // namespace enishi::people
