// What the widened language takes, evens out, and refuses with which place.
#include <gtest/gtest.h>

#include "segment/condition.h"
#include "segment/parse_parts.h"
#include "segment/plain_grounds_testing.h"
#include "segment/write.h"

namespace enishi::segment {
namespace {

constexpr JsonLimits kDeep{.bytes_max = 1 << 20, .depth_max = 80};

Result<Condition> parse(std::string_view json) {
  ASSIGN(const auto document, JsonDocument::parse(json, kDeep));
  return Condition::parse(document.root());
}

std::string refused(std::string_view json) {
  const auto condition = parse(json);
  return condition ? "" : condition.error().field;
}

// Of an event leaf with these members beside the type.
std::string event_refused(const std::string& members) {
  return refused(R"({"event":{"type":"ordered",)" + members + "}}");
}

std::string event_json(const std::string& members) {
  const auto condition = parse(R"({"event":{"type":"ordered",)" + members + "}}");
  EXPECT_TRUE(condition) << members << condition.error().field << condition.error().message;
  if (!condition) return "";
  std::string json = condition->json();
  constexpr std::string_view kBegin = R"({"event":{"type":"ordered",)";
  EXPECT_TRUE(json.starts_with(kBegin)) << json;
  return json.substr(kBegin.size(), json.size() - kBegin.size() - 2);
}

TEST(LanguageTest, SpellingIsEvenedOut) {
  EXPECT_EQ(event_json(R"("count":{"ge":1})"), R"("did":true)");
  EXPECT_EQ(event_json(R"("count":{"eq":0})"), R"("did":false)");
  EXPECT_EQ(event_json(R"("nth_time":{"during":"today","n":1})"),
            R"("first_time":{"during":"today"})");
  EXPECT_EQ(event_json(R"("nth_value":{"n":-1,"property":"p","eq":1})"),
            R"("last_value":{"property":"p","eq":1})");
  EXPECT_EQ(event_json(R"("window":{"ever":true},"did":true)"), R"("did":true)");
  EXPECT_EQ(event_json(R"("window":{"weekdays":["sun","mon","sun"]},"did":true)"),
            R"("window":{"weekdays":["mon","sun"]},"did":true)");
  EXPECT_EQ(event_json(R"("window":{"from":"2026-01-01T09:00:00+09:00"},"did":true)"),
            R"("window":{"from":"2026-01-01T00:00:00.000Z"},"did":true)");
  EXPECT_EQ(event_json(R"("then":{"type":"b","from":"any"})"), R"("then":{"type":"b"})");
  EXPECT_EQ(event_json(R"("not_then":{"type":"b","from":-1})"),
            R"("not_then":{"type":"b","from":"last"})");
  EXPECT_EQ(event_json(R"("periods":{"unit":"weeks","last":4,"at_least":3})"),
            R"("periods":{"last":4,"unit":"weeks","at_least":3,"times":1})");
  EXPECT_EQ(parse(R"({"tag":{"any":["a"]}})")->json(), R"({"tag":"a"})");
  EXPECT_EQ(parse(R"({"attribute":{"fold":false,"contains":"x","name":"a"}})")->json(),
            R"({"attribute":{"name":"a","contains":"x"}})");
}

// Without a window of its own the other set has that of the leaf.
TEST(LanguageTest, OtherSetsInheritTheWindow) {
  const std::string last = R"("window":{"last":{"days":7}},)";
  EXPECT_EQ(event_json(last + R"("last_before":{"type":"b","window":{"last":{"days":7}}})"),
            last + R"("last_before":{"type":"b"})");
  EXPECT_EQ(
      event_json(last + R"("share_percent":{"of":{"type":"b","window":{"ever":true}},"ge":5})"),
      last + R"("share_percent":{"of":{"type":"b","window":{"ever":true}},"ge":5})");
}

TEST(LanguageTest, RefusalsNameThePlace) {
  EXPECT_EQ(refused(R"({"tag":{"any":["a"],"all":["b"]}})"), "tag");
  EXPECT_EQ(refused(R"({"tag":{"none":[""]}})"), "tag.none[0]");
  EXPECT_EQ(refused(R"({"friend":{"state":["followed"],"channel":"x"}})"), "friend.channel");
  EXPECT_EQ(refused(R"({"segment":"x"})"), "segment");
  EXPECT_EQ(refused(R"({"sample":{"percent":101,"seed":"a"}})"), "sample.percent");
  EXPECT_EQ(refused(R"({"sample":{"percent":5}})"), "sample.seed");
  EXPECT_EQ(refused(R"({"sample":{"percent":5,"of":{"everyone":true},"seed":"a"}})"), "sample.of");
  EXPECT_EQ(refused(R"({"split":{"of":3,"take":4,"seed":"a"}})"), "split.take");
  const auto attribute = [](const std::string& test) {
    return refused(R"({"attribute":{"name":"a",)" + test + "}}");
  };
  EXPECT_EQ(attribute(R"("in_last":{"days":0})"), "attribute.in_last.days");
  EXPECT_EQ(attribute(R"("in_last":{"days":1,"hours":1})"), "attribute.in_last.hours");
  EXPECT_EQ(attribute(R"("in_last":{"fortnights":1})"), "attribute.in_last.fortnights");
  EXPECT_EQ(attribute(R"("in_last":{"years":101})"), "attribute.in_last.years");
  EXPECT_EQ(attribute(R"("during":"someday")"), "attribute.during");
  EXPECT_EQ(attribute(R"("on":"2026-02-29")"), "attribute.on");
  EXPECT_EQ(attribute(R"("on":"2026-02-28T10:00:00Z")"), "attribute.on");
  EXPECT_EQ(attribute(R"("before":"2026-02-28T10:00:00")"), "attribute.before");
  EXPECT_EQ(attribute(R"("anniversary":{})"), "attribute.anniversary");
  EXPECT_EQ(attribute(R"("anniversary":{"within_days":1,"month":2})"), "attribute.anniversary");
  EXPECT_EQ(attribute(R"("anniversary":{"month":2,"day":30})"), "attribute.anniversary.day");
  EXPECT_EQ(attribute(R"("weekday":["sunday"])"), "attribute.weekday[0]");
  EXPECT_EQ(attribute(R"("days_since":{"ge":1.5})"), "attribute.days_since.ge");
  EXPECT_EQ(attribute(R"("days_since":{"contains":"x"})"), "attribute.days_since.contains");
  EXPECT_EQ(attribute(R"("matches":"(")"), "attribute.matches");
  EXPECT_EQ(attribute(R"("like":"a\\")"), "attribute.like");
  EXPECT_EQ(attribute(R"("like":"a","fold":true)"), "attribute.fold");
  EXPECT_EQ(attribute(R"("percentile":{"from":20,"to":20})"), "attribute.percentile.to");
  EXPECT_EQ(attribute(R"("top":0)"), "attribute.top");
  EXPECT_EQ(attribute(R"("fold":true)"), "attribute");
}

TEST(LanguageTest, RefusalsOfBehaviour) {
  EXPECT_EQ(refused(R"({"event":{"did":true}})"), "event.type");
  EXPECT_EQ(refused(R"({"event":{"type":"a"}})"), "event");
  EXPECT_EQ(event_refused(R"("did":true,"count":{"ge":2})"), "event.count");
  EXPECT_EQ(event_refused(R"("didnt":true)"), "event.didnt");
  EXPECT_EQ(event_refused(R"("did":true,"where":[])"), "event.where");
  EXPECT_EQ(event_refused(R"("did":true,"where":[{"property":"p"}])"), "event.where[0]");
  EXPECT_EQ(event_refused(R"("did":true,"where":[{"property":"p","top":1}])"),
            "event.where[0].top");
  EXPECT_EQ(event_refused(R"("did":true,"window":{"last":{"days":1},"during":"today"})"),
            "event.window");
  EXPECT_EQ(event_refused(R"("did":true,"window":{"ago":{"days":1}})"), "event.window.ago");
  EXPECT_EQ(event_refused(R"("did":true,"window":{"during":"tomorrow"})"), "event.window.during");
  EXPECT_EQ(event_refused(R"("did":true,"window":{"from":"2026-02-01","to":"2026-01-31"})"),
            "event.window.to");
  EXPECT_EQ(event_refused(R"("did":true,"window":{"hours":{"from":"24:00","to":"01:00"}})"),
            "event.window.hours.from");
  EXPECT_EQ(event_refused(R"("did":true,"window":{"hours":{"from":"9:00","to":"10:00"}})"),
            "event.window.hours.from");
  EXPECT_EQ(event_refused(R"("sum":{"ge":1})"), "event.sum.property");
  EXPECT_EQ(event_refused(R"("sum":{"property":"p"})"), "event.sum");
  EXPECT_EQ(event_refused(R"("sum":{"property":"p","ge":1,"n":2})"), "event.sum.n");
  EXPECT_EQ(event_refused(R"("nth_time":{"n":0,"during":"today"})"), "event.nth_time.n");
  EXPECT_EQ(event_refused(R"("interval_days":{"of":"median","ge":1})"), "event.interval_days.of");
  EXPECT_EQ(event_refused(R"("share_percent":{"of":{"type":"b","did":true},"ge":1})"),
            "event.share_percent.of.did");
  EXPECT_EQ(event_refused(R"("then":{"type":"b","within":{"months":1}})"), "event.then.within");
  EXPECT_EQ(event_refused(R"("then":{"type":"b","window":{"ever":true}})"), "event.then.window");
  EXPECT_EQ(event_refused(R"("then":{"type":"b","from":0})"), "event.then.from");
  EXPECT_EQ(event_refused(R"("periods":{"last":2,"unit":"weeks","at_least":3})"),
            "event.periods.at_least");
  EXPECT_EQ(event_refused(R"("restarted":{"within":{"days":7}})"), "event.restarted.gap");
  EXPECT_EQ(refused(R"({"message":{"last":3,"did":"sent"}})"), "message.last");
  EXPECT_EQ(refused(R"({"message":{"last":3,"campaigns":["a"],"did":"clicked"}})"), "message.last");
  EXPECT_EQ(refused(R"({"message":{"campaigns":["a"]}})"), "message");
}

// --- The text form -------------------------------------------------------------------------------

std::string text_refused(std::string_view text) {
  const auto condition = Condition::parse_text(text);
  return condition ? "" : condition.error().field;
}

TEST(LanguageTest, TextsReadAsTheyLook) {
  const auto json = [](std::string_view text) {
    const auto condition = Condition::parse_text(text);
    EXPECT_TRUE(condition) << text << condition.error().field << condition.error().message;
    return condition ? condition->json() : "";
  };
  EXPECT_EQ(
      json("event ordered where amount >= 5000 in last 90 days count >= 2 and not tag \"vip\""),
      R"({"and":[{"event":{"type":"ordered","where":[{"property":"amount","ge":5000}],)"
      R"("window":{"last":{"days":90}},"count":{"ge":2}}},{"not":{"tag":"vip"}}]})");
  EXPECT_EQ(json("tag a or tag b and tag c"),
            R"({"or":[{"tag":"a"},{"and":[{"tag":"b"},{"tag":"c"}]}]})");
  EXPECT_EQ(json("(tag a or tag b) and tag c"),
            R"({"and":[{"or":[{"tag":"a"},{"tag":"b"}]},{"tag":"c"}]})");
  EXPECT_EQ(json("not not tag a"), R"({"not":{"not":{"tag":"a"}}})");
  EXPECT_EQ(json("all of (tag a)"), R"({"and":[{"tag":"a"}]})");
  EXPECT_EQ(json("event　来店　where　店舗 = 渋谷"),
            R"({"event":{"type":"来店","where":[{"property":"店舗","eq":"渋谷"}],"did":true}})");
  EXPECT_EQ(json("event \"Order Completed\" in last 1 day"),
            R"({"event":{"type":"Order Completed","window":{"last":{"days":1}},"did":true}})");
  EXPECT_EQ(json("attribute born between 2000-01-01 and 2000-12-31"),
            R"({"attribute":{"name":"born","between":["2000-01-01","2000-12-31"]}})");
}

TEST(LanguageTest, ErrorsOfTextsNameLineAndColumn) {
  EXPECT_EQ(text_refused(""), "1:1");
  EXPECT_EQ(text_refused("tag a and"), "1:10");
  EXPECT_EQ(text_refused("tag a\n  or weather sunny"), "2:6");
  EXPECT_EQ(text_refused("tag \"渋谷\" xor tag b"), "1:10");
  EXPECT_EQ(text_refused("tag \"a"), "1:5");
  EXPECT_EQ(text_refused("tag \"\\q\""), "1:5");
  EXPECT_EQ(text_refused("tag a; tag b"), "1:6");
  EXPECT_EQ(text_refused("tag a ? tag b"), "1:7");
  EXPECT_EQ(text_refused("(tag a"), "1:7");
  EXPECT_EQ(text_refused("event ordered in last 3 fortnights"), "1:25");
  EXPECT_EQ(text_refused("event ordered where amount is 5"), "1:28");
  EXPECT_EQ(text_refused("event ordered where amount not exists"), "1:32");
  EXPECT_EQ(text_refused("attribute a not top 5"), "1:17");
  EXPECT_EQ(text_refused("no event ordered count >= 2"), "1:18");
  EXPECT_EQ(text_refused(std::string(100, '(') + "everyone"), "1:65");
  // What the words mean is refused where it stands too.
  EXPECT_EQ(text_refused("tag a and event ordered in last 0 days"), "1:33");
  EXPECT_EQ(text_refused("event ordered\n  hours 09:00 to 09:00"), "2:18");
  EXPECT_EQ(text_refused("attribute Rank = 5"), "1:11");
  EXPECT_EQ(text_refused("event ordered from 2026-02-30"), "1:20");
  EXPECT_FALSE(Condition::parse_text("\xff"));
}

// --- Checks --------------------------------------------------------------------------------------

class CheckTest : public ::testing::Test {
 protected:
  CheckTest() {
    using enum timeline::PropertyType;
    world_.types["ordered"] = {{"amount", money}, {"count", number}, {"place", text},
                               {"items", list},   {"item", item},    {"paid_at", time}};
    world_.types["visited"] = {{"place", text}};
    world_.attributes = {{"rank", people::AttributeType::text},
                         {"born", people::AttributeType::time}};
    world_.items = {{"a", {{"X", "Y"}, 100, true}}};
    const auto document =
        JsonDocument::parse(R"({"aggregate":{"type":"ordered","sum":{"property":"amount"}}})");
    world_.traits["spend"] = *parse_trait(document->root());
  }
  std::string checked(std::string_view text) {
    const auto condition = Condition::parse_text(text);
    EXPECT_TRUE(condition) << text << condition.error().message;
    const PlainGrounds grounds(world_);
    const Status status = condition->check(grounds.grounds());
    return status ? "" : status.error().field;
  }
  std::string checked_json(std::string_view json) {
    const PlainGrounds grounds(world_);
    const Status status = parse(json)->check(grounds.grounds());
    return status ? "" : status.error().field;
  }
  static SegmentId segment(int n) {
    Bytes16 bytes{};
    bytes[15] = static_cast<std::uint8_t>(n);
    return SegmentId(bytes);
  }
  // Segment n names n + 1, up to the last.
  void chain(int last) {
    for (int n = 1; n <= last; ++n)
      world_.segments[segment(n)] =
          n == last ? Node{} : Node{SegmentLeaf{segment(n + 1)}, "segment"};
  }

  PlainWorld world_;
};

TEST_F(CheckTest, NamesMustBeThere) {
  EXPECT_EQ(checked("event ordered where amount >= 5"), "");
  EXPECT_EQ(checked("event bought"), "1:7");
  EXPECT_EQ(checked("event ordered where colour = red"), "1:21");
  EXPECT_EQ(checked("event ordered sum colour > 1"), "1:19");
  EXPECT_EQ(checked("event ordered then (visited where amount > 1)"), "1:35");
  EXPECT_EQ(checked("event ordered share_percent of (visited) distinct amount > 1"), "1:51");
  EXPECT_EQ(checked("trait income > 1"), "1:7");
  EXPECT_EQ(checked("friend [followed] of \"00000000-0000-0000-0000-000000000001\""), "1:22");
  EXPECT_EQ(checked("audience \"00000000-0000-0000-0000-000000000001\""), "1:10");
  EXPECT_EQ(checked("event ordered where item category [X, Y]"), "");
  EXPECT_EQ(checked("event ordered where item category [Y]"), "1:35");
  EXPECT_EQ(checked("event ordered where item category_named Z"), "1:41");
  EXPECT_EQ(checked("message clicked"), "1:1");  // this workspace has no such type
  EXPECT_EQ(
      checked_json(R"({"event":{"type":"ordered","where":[{"property":"zz","eq":1}],"did":true}})"),
      "event.where[0].property");
}

TEST_F(CheckTest, TypesMustFit) {
  EXPECT_EQ(checked("event ordered where amount contains \"5\""), "1:37");
  EXPECT_EQ(checked("event ordered where amount = 5.5"), "1:30");  // yen
  EXPECT_EQ(checked("event ordered where count = 5.5"), "");
  EXPECT_EQ(checked("event ordered where place = 5"), "1:29");
  EXPECT_EQ(checked("event ordered where items = a"), "1:29");
  EXPECT_EQ(checked("event ordered where item price > 100"), "");
  EXPECT_EQ(checked("event ordered where item price > 100.5"), "1:34");
  EXPECT_EQ(checked("event ordered where place in [a, b] count > 1"), "");
  EXPECT_EQ(checked("event ordered count > 1.5"), "1:23");
  EXPECT_EQ(checked("event ordered sum place > 1"), "1:19");
  EXPECT_EQ(checked("event ordered distinct items > 1"), "1:24");
  EXPECT_EQ(checked("event ordered most_frequent amount > 1"), "1:29");
  EXPECT_EQ(checked("event ordered most_frequent place level 1 exists"), "1:41");
  EXPECT_EQ(checked("event ordered most_frequent item level 1 = a"), "1:44");
  EXPECT_EQ(checked("event ordered most_frequent item level 1 category [X]"), "");
  EXPECT_EQ(checked("event ordered last_time > 5"), "");
  EXPECT_EQ(checked("event ordered last_time = yesterday"), "1:27");
  EXPECT_EQ(checked("attribute rank top 5"), "1:20");
  EXPECT_EQ(checked("attribute rank contains \" \" folded"), "1:25");
  EXPECT_EQ(checked("attribute born between 2026-01-02 and 2026-01-01"), "1:24");
  EXPECT_EQ(checked("trait spend top 10%"), "");
  EXPECT_EQ(checked("trait spend = a"), "1:15");
}

TEST_F(CheckTest, SegmentsNameEachOtherEightDeepAndNeverThemselves) {
  const std::string first = "segment \"" + segment(1).text() + "\"";
  chain(8);
  EXPECT_EQ(checked(first), "");
  chain(9);
  EXPECT_EQ(checked(first), "1:9");
  chain(3);
  world_.segments[segment(3)] = Node{SegmentLeaf{segment(2)}, "segment"};
  EXPECT_EQ(checked("everyone and " + first), "1:22");
  chain(3);
  const PlainGrounds grounds(world_);
  Grounds given = grounds.grounds();
  given.self = segment(3);
  const auto condition = Condition::parse_text(first);
  EXPECT_FALSE(condition->check(given));
  given.self = segment(4);
  EXPECT_TRUE(condition->check(given));
}

TEST_F(CheckTest, WhatIsNotGivenIsUnavailable) {
  const PlainGrounds grounds(world_);
  for (const char* text : {"event ordered", "message clicked", "trait spend > 1",
                           "segment \"00000000-0000-0000-0000-000000000001\"",
                           "audience \"00000000-0000-0000-0000-000000000001\"",
                           "friend [followed] of \"00000000-0000-0000-0000-000000000001\"",
                           "attribute born in last 5 days", "attribute born = 2026-01-01"}) {
    const auto condition = Condition::parse_text(text);
    const Status checked = condition->check(grounds.people(), {1});
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().code, ErrorCode::unavailable) << text;
    const auto set = condition->evaluate(grounds.people(), {1}, {1});
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().code, ErrorCode::unavailable) << text;
  }
  EXPECT_TRUE(Condition::parse_text("attribute rank like \"a%\"")->check(grounds.people(), {1}));
}

TEST_F(CheckTest, Traits) {
  const PlainGrounds grounds(world_);
  const auto refused = [&](std::string_view members) {
    const auto document =
        JsonDocument::parse(R"({"aggregate":{"type":"ordered",)" + std::string(members) + "}}");
    const auto trait = parse_trait(document->root());
    if (!trait) return trait.error().field;
    JsonOut out;
    write_trait(out, *trait);
    const auto again = JsonDocument::parse(out.text());
    JsonOut same;
    write_trait(same, *parse_trait(again->root()));
    EXPECT_EQ(same.text(), out.text());
    const Status status = check(*trait, grounds.grounds());
    return status ? std::string() : status.error().field;
  };
  EXPECT_EQ(refused(R"("count":true)"), "");
  EXPECT_EQ(refused(R"("last_time":true,"score":{"parts":5})"), "");
  EXPECT_EQ(refused(R"("sum":{"property":"amount"},"score":{"bounds":[1000,5000]})"), "");
  EXPECT_EQ(refused(R"("nth_value":{"n":2,"property":"place"})"), "");
  EXPECT_EQ(refused(R"("share_percent":{"of":{"type":"visited"}})"), "");
  EXPECT_EQ(refused(R"("score":{"parts":5})"), "aggregate");
  EXPECT_EQ(refused(R"("then":{"type":"visited"})"), "aggregate");
  EXPECT_EQ(refused(R"("count":{"ge":1})"), "aggregate.count");
  EXPECT_EQ(refused(R"("sum":{"property":"amount","ge":1})"), "aggregate.sum.ge");
  EXPECT_EQ(refused(R"("sum":{"property":"place"})"), "aggregate.sum.property");
  EXPECT_EQ(refused(R"("last_value":{"property":"place"},"score":{"parts":5})"), "aggregate.score");
  EXPECT_EQ(refused(R"("count":true,"score":{"bounds":[2,2]})"), "aggregate.score.bounds[1]");
  EXPECT_EQ(refused(R"("count":true,"score":{"bounds":[1.5]})"), "aggregate.score.bounds[0]");
  EXPECT_EQ(refused(R"("count":true,"score":{"parts":1})"), "aggregate.score.parts");
}

}  // namespace
}  // namespace enishi::segment
