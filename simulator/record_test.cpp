#include "simulator/record.h"

#include "base/bytes.h"
#include "simulator/line_id.h"
#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

SendRecord send(SendKind kind, UnitNumber unit = 0, Time time = from_ms(1'000)) {
  SendRecord out;
  out.kind = kind;
  out.unit = unit;
  out.time = time;
  return out;
}

TEST(Record, FindsWhoGotABodyTwice) {
  Record record;
  const UserNumber first[] = {1, 2, 3}, second[] = {3, 4}, other[] = {1, 2, 3, 4};
  record.add(send(SendKind::multicast), "[A]", first);
  record.add(send(SendKind::multicast), "[A]", second);
  record.add(send(SendKind::multicast), "[B]", other);
  const auto twice = find_duplicates(record.deliveries({}));
  ASSERT_EQ(twice.size(), 1u);
  EXPECT_EQ(twice[0].user, 3u);
  EXPECT_EQ(twice[0].times, 2u);
  EXPECT_EQ(record.body_text(twice[0].body), "[A]");
}

TEST(Record, FiltersByKindUnitBodyAndTime) {
  Record record;
  const UserNumber users[] = {1, 2};
  record.add(send(SendKind::push, 1, from_ms(10)), "[A]", users);
  record.add(send(SendKind::multicast, 1, from_ms(20)), "[A]", users);
  record.add(send(SendKind::multicast, 2, from_ms(30)), "[B]", users);
  RecordFilter filter;
  filter.kind = SendKind::multicast;
  EXPECT_EQ(record.totals(filter).sends, 2u);
  filter.unit = 1;
  EXPECT_EQ(record.totals(filter).sends, 1u);
  filter = {};
  filter.body = body_hash("[A]");
  EXPECT_EQ(record.totals(filter).delivered, 4u);
  filter = {};
  filter.since = from_ms(20);
  filter.until = from_ms(30);
  EXPECT_EQ(record.totals(filter).sends, 1u);
}

// The digest is what `sort | sha256sum` makes of the lines.
TEST(Record, DigestIsOverTheSortedLines) {
  const Bytes16 low = *parse_user_id("U00000000000000000000000000000001");
  const Bytes16 high = *parse_user_id("Uf0000000000000000000000000000000");
  const Bytes16 none = *parse_user_id("U80000000000000000000000000000000");
  const Bytes16 ids[] = {high, none, low};
  const std::uint32_t counts[] = {2, 0, 1};
  EXPECT_EQ(count_digest(ids, counts),
            hex(as_view(sha256("U00000000000000000000000000000001 1\n"
                               "Uf0000000000000000000000000000000 2\n"))));
  EXPECT_EQ(count_digest({}, {}), hex(as_view(sha256(""))));
}

TEST(Record, ListsSendsAndRecipientsInPages) {
  TestPlatform t;
  const auto friends = t.add_friends(3);
  t.post_key(kMulticast, text_to_all(friends, "one"), kKeyA);
  t.post(kPush, text_to(friends[1], "two"));
  auto sends = t.platform->sends(t.channel.id, 0, 1).value();
  ASSERT_EQ(sends.size(), 1u);
  EXPECT_EQ(sends[0].kind, "multicast");
  EXPECT_EQ(sends[0].retry_key, kKeyA);
  EXPECT_EQ(sends[0].messages, R"([{"type":"text","text":"one"}])");
  EXPECT_EQ(sends[0].bubbles, 1u);
  sends = t.platform->sends(t.channel.id, 1, 10).value();
  ASSERT_EQ(sends.size(), 1u);
  EXPECT_EQ(sends[0].number, 2u);
  EXPECT_EQ(sends[0].retry_key, "");
  const auto recipients = t.platform->recipients(t.channel.id, 1, 1, 10).value();
  EXPECT_EQ(recipients, (std::vector<std::string>{friends[1], friends[2]}));
  EXPECT_FALSE(t.platform->recipients(t.channel.id, 3, 0, 10));
}

TEST(Record, CountTableCanBeComparedWithALedger) {
  TestPlatform t;
  const auto friends = t.add_friends(3);
  t.post(kMulticast, text_to_all(friends, "one"));
  t.post(kPush, text_to(friends[1], "two"));
  const CountTable table = t.platform->count_table(t.channel.id).value();
  EXPECT_EQ(table.users, 3u);
  EXPECT_EQ(table.deliveries, 4u);
  std::vector<std::string> lines{friends[0] + " 1\n", friends[1] + " 2\n", friends[2] + " 1\n"};
  std::ranges::sort(lines);
  EXPECT_EQ(table.digest, hex(as_view(sha256(lines[0] + lines[1] + lines[2]))));
  RecordQuery query;
  query.kind = "push";
  EXPECT_EQ(t.platform->count_table(t.channel.id, query)->users, 1u);
  query.kind = "letter";
  EXPECT_FALSE(t.platform->count_table(t.channel.id, query));
  query = {};
  query.unit = "never used";
  EXPECT_EQ(t.platform->count_table(t.channel.id, query)->users, 0u);
  const auto rows = t.platform->counts(t.channel.id, {}, 1, 10).value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].user, friends[1]);
  EXPECT_EQ(rows[0].count, 2u);
}

TEST(Record, SameTextInAnotherSpacingIsTheSameBody) {
  TestPlatform t;
  const auto user = t.add_friends(1)[0];
  t.post(kPush, "{\"to\":\"" + user + R"(","messages":[{"type":"text","text":"x"}]})");
  t.post(kPush, "{\"to\":\"" + user + R"(","messages" : [ {"type": "text", "text":"\u0078"} ]})");
  const auto twice = t.platform->duplicates(t.channel.id).value();
  ASSERT_EQ(twice.size(), 1u);
  EXPECT_EQ(twice[0].user, user);
  EXPECT_EQ(twice[0].times, 2u);
}

}  // namespace
}  // namespace enishi::simulator
