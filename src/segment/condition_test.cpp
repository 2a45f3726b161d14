#include "segment/condition.h"

#include <gtest/gtest.h>

#include "segment/world_fixture.h"

namespace enishi::segment {
namespace {

constexpr JsonLimits kDeep{.bytes_max = 1 << 20, .depth_max = 80};

Result<Condition> parse(std::string_view text) {
  ASSIGN(auto document, JsonDocument::parse(text, kDeep));
  return Condition::parse(document.root());
}

// Where the error is; "" when there is none.
std::string refused(std::string_view text) {
  auto condition = parse(text);
  if (condition) return "";
  EXPECT_EQ(condition.error().code, ErrorCode::invalid);
  return condition.error().field;
}

TEST(ConditionTest, WritesWhatItRead) {
  for (std::string_view text : {
           R"({"everyone":true})",
           R"({"tag":"東京 VIP"})",
           R"({"not":{"tag":"a"}})",
           R"({"and":[{"tag":"a"},{"or":[{"tag":"b"},{"not":{"everyone":true}}]}]})",
           R"({"friend":{"state":["followed","unblocked","unknown","blocked","deleted"]}})",
           R"({"attribute":{"name":"rank","eq":"gold"}})",
           R"({"attribute":{"name":"rank","in":["gold","",5,true,1.5]}})",
           R"({"attribute":{"name":"points","between":[-9223372036854775808,7]}})",
           R"({"attribute":{"name":"rank","exists":false}})",
           R"({"language":{"in":["ja","zh-Hant"]}})",
       })
    EXPECT_EQ(parse(text)->json(), text);
  // Spelling is evened out.
  EXPECT_EQ(parse(R"( {"attribute": {"ge": 5.0, "name": "x"}} )")->json(),
            R"({"attribute":{"name":"x","ge":5}})");
  EXPECT_EQ(Condition::everyone().json(), R"({"everyone":true})");
}

TEST(ConditionTest, RefusalsNameThePlace) {
  EXPECT_EQ(refused(R"({"and":[{"tag":"a"},{"attribute":{"name":"Rank","eq":1}}]})"),
            "and[1].attribute.name");
  EXPECT_EQ(refused(R"({"and":[]})"), "and");
  EXPECT_EQ(refused(R"({"or":{"tag":"a"}})"), "or");
  EXPECT_EQ(refused(R"({"not":[{"tag":"a"}]})"), "not");
  EXPECT_EQ(refused(R"({"everyone":false})"), "everyone");
  EXPECT_EQ(refused(R"({"not":{"tag":""}})"), "not.tag");
  EXPECT_EQ(refused(R"({"tag":5})"), "tag");
  EXPECT_EQ(refused(R"({"friend":{"state":["lost"]}})"), "friend.state[0]");
  EXPECT_EQ(refused(R"({"friend":{"state":[]}})"), "friend.state");
  EXPECT_EQ(refused(R"({"friend":{"status":["followed"]}})"), "friend.status");
  EXPECT_EQ(refused(R"({"attribute":{"name":"a"}})"), "attribute");
  EXPECT_EQ(refused(R"({"attribute":{"eq":1}})"), "attribute.name");
  EXPECT_EQ(refused(R"({"attribute":{"name":"a","like":1}})"), "attribute.like");
  EXPECT_EQ(refused(R"({"attribute":{"name":"a","eq":1,"ne":2}})"), "attribute.ne");
  EXPECT_EQ(refused(R"({"attribute":{"name":"a","in":[]}})"), "attribute.in");
  EXPECT_EQ(refused(R"({"attribute":{"name":"a","in":[1,[2]]}})"), "attribute.in[1]");
  EXPECT_EQ(refused(R"({"attribute":{"name":"a","between":[1]}})"), "attribute.between");
  EXPECT_EQ(refused(R"({"attribute":{"name":"a","contains":""}})"), "attribute.contains");
  EXPECT_EQ(refused(R"({"attribute":{"name":"a","exists":1}})"), "attribute.exists");
  EXPECT_EQ(refused(R"({"attribute":{"name":"a","eq":{}}})"), "attribute.eq");
  EXPECT_EQ(refused(R"({"language":{"in":[""]}})"), "language.in[0]");
  EXPECT_EQ(refused(R"({"and":[{"weather":"sunny"}]})"), "and[0].weather");
  EXPECT_EQ(refused(R"({"or":[{"tag":"a","everyone":true}]})"), "or[0]");
  EXPECT_EQ(refused(R"({"or":["a"]})"), "or[0]");
  EXPECT_FALSE(parse("{}"));
  EXPECT_FALSE(parse("[]"));
  EXPECT_FALSE(parse("5"));
}

std::string nested(unsigned depth) {
  std::string text = R"({"tag":"a"})";
  for (unsigned i = 1; i < depth; ++i) text = R"({"and":[)" + text + "]}";
  return text;
}

TEST(ConditionTest, DepthAndSizeAreBounded) {
  EXPECT_TRUE(parse(nested(16)));
  EXPECT_FALSE(parse(nested(17)));
  const auto wide = [](unsigned parts) {
    std::string text = R"({"or":[{"tag":"a"})";
    for (unsigned i = 2; i < parts; ++i) text += R"(,{"tag":"a"})";
    return text + "]}";
  };
  EXPECT_TRUE(parse(wide(500)));
  EXPECT_FALSE(parse(wide(501)));
}

class ConditionCheckTest : public ::testing::Test {
 protected:
  void SetUp() override {
    using enum people::AttributeType;
    world_.declare("rank", text);
    world_.declare("points", integer);
    world_.declare("score", real);
    world_.declare("member", boolean);
    world_.declare("born", time);
    for (std::uint32_t no = 1; no <= 4; ++no) world_.people[no];
    world_.people[1].values = {
        {"rank", "gold"}, {"points", std::int64_t{5}}, {"born", std::int64_t{0}}};
    world_.people[2].values = {{"rank", "Gold"}, {"score", 2.5}, {"member", false}};
    world_.people[3].values = {{"rank", ""}};
    world_.people[1].friend_state = people::FriendState::followed;
    world_.people[2].friend_state = people::FriendState::blocked;
    world_.people[3].language = "ja";
    world_.people[3].tags = {"vip"};
    world_.index();
  }
  std::string checked(std::string_view text) {
    const Status ok = parse(text)->check(world_, {1});
    return ok ? "" : ok.error().field;
  }
  std::vector<std::uint32_t> members(std::string_view text) {
    auto set = parse(text)->evaluate(world_, {1}, {1});
    EXPECT_TRUE(set) << set.error().message;
    return set ? set->numbers() : std::vector<std::uint32_t>{};
  }
  using Members = std::vector<std::uint32_t>;
  World world_;
};

TEST_F(ConditionCheckTest, NamesAndTypesMustFit) {
  EXPECT_EQ(checked(R"({"and":[{"tag":"nobody has it"},{"attribute":{"name":"nope","eq":1}}]})"),
            "and[1].attribute.name");
  EXPECT_EQ(checked(R"({"attribute":{"name":"points","eq":"5"}})"), "attribute.eq");
  EXPECT_EQ(checked(R"({"attribute":{"name":"points","eq":5.5}})"), "attribute.eq");
  EXPECT_EQ(checked(R"({"attribute":{"name":"points","in":[5,"6"]}})"), "attribute.in[1]");
  EXPECT_EQ(checked(R"({"attribute":{"name":"points","between":[6,5]}})"), "attribute.between");
  EXPECT_EQ(checked(R"({"attribute":{"name":"points","contains":"5"}})"), "attribute.contains");
  EXPECT_EQ(checked(R"({"attribute":{"name":"member","lt":true}})"), "attribute.lt");
  EXPECT_EQ(checked(R"({"attribute":{"name":"born","eq":"yesterday"}})"), "attribute.eq");
  EXPECT_EQ(checked(R"({"attribute":{"name":"born","eq":"2026-11-21T10:00:00"}})"), "attribute.eq");
  EXPECT_EQ(checked(R"({"attribute":{"name":"rank","eq":true}})"), "attribute.eq");
  EXPECT_EQ(checked(R"({"attribute":{"name":"score","le":3}})"), "");
  EXPECT_EQ(checked(R"({"attribute":{"name":"born","le":"1970-01-01T09:00:00+09:00"}})"), "");
  EXPECT_EQ(checked(R"({"attribute":{"name":"born","le":5}})"), "");
  EXPECT_FALSE(parse(R"({"attribute":{"name":"nope","eq":1}})")->evaluate(world_, {1}, {1}));
}

TEST_F(ConditionCheckTest, TextsAreComparedByBytes) {
  EXPECT_EQ(members(R"({"attribute":{"name":"rank","eq":"gold"}})"), Members{1});
  EXPECT_EQ(members(R"({"attribute":{"name":"rank","starts":"G"}})"), Members{2});
  EXPECT_EQ(members(R"({"attribute":{"name":"rank","contains":"ol"}})"), (Members{1, 2}));
  EXPECT_EQ(members(R"({"attribute":{"name":"rank","ends":"gold"}})"), Members{1});
  EXPECT_EQ(members(R"({"attribute":{"name":"rank","lt":"a"}})"), (Members{2, 3}));
}

TEST_F(ConditionCheckTest, WithoutAValueOnlyNegationsHold) {
  EXPECT_EQ(members(R"({"attribute":{"name":"rank","eq":""}})"), Members{3});
  EXPECT_EQ(members(R"({"attribute":{"name":"rank","ne":"gold"}})"), (Members{2, 3, 4}));
  EXPECT_EQ(members(R"({"attribute":{"name":"rank","not_in":["gold","Gold"]}})"), (Members{3, 4}));
  EXPECT_EQ(members(R"({"attribute":{"name":"rank","exists":true}})"), (Members{1, 2, 3}));
  EXPECT_EQ(members(R"({"attribute":{"name":"rank","exists":false}})"), Members{4});
  EXPECT_EQ(members(R"({"attribute":{"name":"points","lt":9}})"), Members{1});
  EXPECT_EQ(members(R"({"attribute":{"name":"member","eq":false}})"), Members{2});
}

TEST_F(ConditionCheckTest, TimesMayBeWrittenAsTextOrMilliseconds) {
  EXPECT_EQ(members(R"({"attribute":{"name":"born","eq":"1970-01-01T00:00:00Z"}})"), Members{1});
  EXPECT_EQ(members(R"({"attribute":{"name":"born","eq":"1970-01-01T09:00:00+09:00"}})"),
            Members{1});
  EXPECT_EQ(members(R"({"attribute":{"name":"born","eq":0}})"), Members{1});
}

TEST_F(ConditionCheckTest, OnlyRecordsOfTheWorkspaceAreMembers) {
  EXPECT_EQ(members(R"({"friend":{"state":["followed","blocked"]}})"), (Members{1, 2}));
  EXPECT_EQ(members(R"({"not":{"friend":{"state":["followed"]}}})"), (Members{2, 3, 4}));
  EXPECT_EQ(members(R"({"tag":"vip"})"), Members{3});
  EXPECT_EQ(members(R"({"tag":"nobody"})"), Members{});
  EXPECT_EQ(members(R"({"language":{"in":["en","ja"]}})"), Members{3});
  EXPECT_EQ(parse(R"({"friend":{"state":["followed"]}})")->evaluate(world_, {1}, {2})->size(), 0u);
  EXPECT_TRUE(Condition::everyone().evaluate(world_, {2}, {1})->empty());
}

}  // namespace
}  // namespace enishi::segment
