#include "people/people_rows.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "people/rows_payload.h"

namespace enishi::people {
namespace {

const std::vector<AttributeDefinition> kDeclared{{1, "rank", AttributeType::text},
                                                 {2, "points", AttributeType::integer}};

struct Refused {
  PersonRow row;
  std::string field;
};

PersonRow member(std::string value) {
  return {.who = {{"member_number", std::move(value)}}};
}

TEST(PeopleRowsTest, RefusesARowByItsField) {
  const std::string user = "U" + std::string(32, 'a');
  std::vector<Refused> all;
  const auto refused = [&](std::string field, auto change) {
    PersonRow row = member("A-1");
    change(row);
    all.push_back({std::move(row), std::move(field)});
  };
  const auto who = [](std::string name, std::string value) {
    return [=](PersonRow& row) { row.who.push_back({name, value}); };
  };
  refused("r.who", [](PersonRow& row) { row.who.clear(); });
  refused("r.who", [](PersonRow& row) { row.who.resize(11, row.who[0]); });
  refused("r.who[1].namespace", who("Member", "1"));
  refused("r.who[1].value", who("member", ""));
  refused("r.who[1].value", who("member", std::string(201, 'x')));
  refused("r.who[1].value", who("member", "a\nb"));
  refused("r.who[1].value", who("member", "\xff"));
  refused("r.who[1].value", who("email", "  "));
  refused("r.who[1].value", who("line_user_id", "A-1"));
  refused("r.who[1].value", who("line_user_id", user + "@A"));
  refused("r.who[1].value", who("line_user_id", user + "x"));
  refused("r.set.none", [](PersonRow& row) { row.set = {{"none", true}}; });
  refused("r.set.rank", [](PersonRow& row) { row.set = {{"rank", true}}; });
  refused("r.set.rank", [](PersonRow& row) { row.set = {{"rank", std::string(1'001, 'x')}}; });
  refused("r.unset[0]", [](PersonRow& row) { row.unset = {"none"}; });
  refused("r", [](PersonRow& row) { row.unset.resize(201, "rank"); });
  refused("r.add[0]", [](PersonRow& row) { row.add = {""}; });
  refused("r.add", [](PersonRow& row) { row.add.resize(101, "t"); });
  refused("r.remove[1]", [](PersonRow& row) {
    row.add = {"t"};
    row.remove = {"s", "t"};
  });
  PeopleRows rows({1}, kDeclared);
  for (const Refused& one : all) {
    const Status added = rows.add(one.row, "r");
    ASSERT_FALSE(added) << one.field;
    EXPECT_EQ(added.error().field, one.field) << added.error().message;
    EXPECT_EQ(added.error().code, ErrorCode::invalid);
  }
  EXPECT_EQ(rows.size(), 0u);
}

TEST(PeopleRowsTest, TakesWhatWasAddedAndBeginsAnew) {
  PeopleRows rows({7}, kDeclared);
  PersonRow row = member("A-1");
  row.set = {{"points", std::int64_t{3}}};
  row.add = {"t"};
  row.at = from_ms(5);
  ASSERT_TRUE(rows.add(row, "r"));
  ASSERT_TRUE(rows.add(row, "r"));
  const auto entry = rows.take(from_ms(9));
  EXPECT_EQ(entry.kind, kPeopleRows);
  EXPECT_EQ(entry.occurred_at, from_ms(9));
  const auto change = *decode_rows(entry.payload);
  EXPECT_EQ(change.workspace, WorkspaceNo{7});
  EXPECT_EQ(change.rows.size(), 2u);
  EXPECT_EQ(change.namespaces, std::vector<std::string>{"member_number"});
  EXPECT_EQ(change.tags, std::vector<std::string>{"t"});
  EXPECT_EQ(change.rows[1].at, from_ms(5));
  EXPECT_EQ(rows.size(), 0u);
  ASSERT_TRUE(rows.add(member("A-2"), "r"));
  EXPECT_TRUE(decode_rows(rows.take({}).payload)->tags.empty());
}

TEST(PeopleRowsTest, IsFullByRowsOrByBytes) {
  PeopleRows rows({1}, kDeclared);
  for (std::size_t i = 0; i < limits::people_entry_rows_max; ++i) {
    ASSERT_FALSE(rows.full());
    ASSERT_TRUE(rows.add(member(std::to_string(i)), "r"));
  }
  EXPECT_TRUE(rows.full());
  static_cast<void>(rows.take({}));
  PersonRow large = member("A-1");
  for (int i = 0; i < 200; ++i) large.set.push_back({"rank", std::string(1'000, 'x')});
  while (!rows.full()) ASSERT_TRUE(rows.add(large, "r"));
  EXPECT_LT(rows.size(), 30u);
  EXPECT_LE(rows.take({}).payload.size(), limits::people_entry_bytes_max);
}

}  // namespace
}  // namespace enishi::people
