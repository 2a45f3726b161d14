#include <gtest/gtest.h>

#include "base/json.h"
#include "base/limits.h"
#include "line/kinds.h"
#include "line/webhook.h"

namespace enishi::line {
namespace {

const Time kNow = from_ms(1'790'000'000'000);
const std::string kA = "Ubf95212523de9e37402f1e128a0a93e0";
const std::string kB = "U8b4fe48fff50d1864e11dc970618fae9";
const std::string kGroup = R"({"type":"group","groupId":"Cf0a571996a7eb991478bbabcaa053bfc"})";

std::string body_of(const std::string& event) {
  return R"({"destination":"U1","events":[)" + event + "]}";
}

// The only entry of a body with one event.
spine::NewEntry entry_of(const std::string& event) {
  auto parsed = parse_webhook(body_of(event), kNow);
  EXPECT_TRUE(parsed) << parsed.error().message;
  if (!parsed || parsed->entries.size() != 1) {
    ADD_FAILURE() << event;
    return {};
  }
  return parsed->entries[0];
}

void expect_refused(const std::string& body, const std::string& field) {
  const auto parsed = parse_webhook(body, kNow);
  ASSERT_FALSE(parsed) << body.substr(0, 200);
  EXPECT_EQ(parsed.error().code, ErrorCode::invalid);
  EXPECT_EQ(parsed.error().field, field) << body.substr(0, 200);
}

TEST(WebhookParse, KeepsTheEventByteForByte) {
  const std::string event =
      "{ \"type\" : \"future\",\r\n \"n\":[1e999, 123456789012345678901234567890],"
      "\"s\":\"\\ud83d \\/ \\u0000 \xe3\x81\x82\" }";
  const auto parsed = parse_webhook("\n" + body_of(" " + event + " \t"), kNow);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->entries.at(0).payload, event);
  EXPECT_EQ(parsed->destination, "U1");
}

TEST(WebhookParse, RefusesWhatIsNotJson) {
  for (const char* body : {"", " ", "nul", "{", "}", "\"x\"", "{}}", R"({"events":[]} x)",
                           R"({"events":[]}{})", R"({"events":[])", "{'events':[]}"})
    EXPECT_FALSE(parse_webhook(body, kNow)) << body;
  for (const char* value :
       {"nope",     "01",          "-",        "1.",       ".5",          "1e",    "+1",
        "\"\\q\"",  "\"\\u12g4\"", "\"\x01\"", "\"\xff\"", "[1,]",        "[1 2]", "{\"a\"}",
        "{\"a\":}", "{\"a\":1,}",  "[}",       "truex",    "\"a\" \"b\"", "tru\0e"})
    expect_refused(body_of(std::string(R"({"type":"x","a":)") + value + "}"),
                   std::string_view(value).find_first_of("\x01\xff") == std::string_view::npos
                       ? "events[0]"
                       : "");
}

TEST(WebhookParse, RefusesANulAnywhere) {
  using std::string_literals::operator""s;
  EXPECT_FALSE(parse_webhook("{\"events\":[]}\0"s, kNow));
  EXPECT_FALSE(parse_webhook("{\"events\":[\0]}"s, kNow));
  EXPECT_FALSE(parse_webhook("{\"events\":[{\"type\":\"a\0b\"}]}"s, kNow));
}

TEST(WebhookParse, NamesTheFieldItRefuses) {
  expect_refused("[]", "");
  expect_refused("{}", "events");
  expect_refused(R"({"events":null})", "events");
  expect_refused(R"({"events":{}})", "events");
  expect_refused(R"({"events":[],"events":[]})", "events");
  expect_refused(body_of("1"), "events[0]");
  expect_refused(body_of(R"({"type":"a"},{})"), "events[1].type");
  expect_refused(body_of(R"({"type":7})"), "events[0].type");
  expect_refused(body_of(R"({"type":""})"), "events[0].type");
}

TEST(WebhookParse, KeepsToItsLimits) {
  std::string events = R"({"type":"x"})";
  for (std::size_t i = 1; i < limits::webhook_events_max; ++i) events += R"(,{"type":"x"})";
  EXPECT_EQ(parse_webhook(body_of(events), kNow)->entries.size(), limits::webhook_events_max);
  expect_refused(body_of(events + R"(,{"type":"x"})"), "events");

  const std::string large(10 << 20, ' ');
  EXPECT_EQ(parse_webhook(body_of(large), kNow).error().code, ErrorCode::too_large);
  const std::string padding(limits::webhook_body_bytes_max - body_of("").size(), ' ');
  EXPECT_TRUE(parse_webhook(body_of(padding), kNow));
}

TEST(WebhookParse, RefusesWhatIsNestedTooDeep) {
  const auto nested = [](unsigned levels) {  // the value of a member of an event, at depth 3
    return body_of(R"({"type":"x","a":)" + std::string(levels, '[') + std::string(levels, ']') +
                   "}");
  };
  EXPECT_TRUE(parse_webhook(nested(limits::webhook_depth_max - 3), kNow));
  expect_refused(nested(limits::webhook_depth_max - 2), "events[0]");
  expect_refused(nested(100'000), "events[0]");
  EXPECT_FALSE(parse_webhook(std::string(100'000, '{'), kNow));
  EXPECT_FALSE(parse_webhook(std::string(500'000, '['), kNow));
}

TEST(WebhookParse, AnAbsurdTimestampCountsAsNow) {
  for (const char* timestamp :
       {"-1", "0", "1", "1e12", "1.5", "\"1785542461337\"", "null", "9223372036854775807",
        "99999999999999999999999", "1790086400001", "[1785542461337]"})
    EXPECT_EQ(entry_of(std::string(R"({"type":"x","timestamp":)") + timestamp + "}").occurred_at,
              kNow)
        << timestamp;
  EXPECT_EQ(entry_of(R"({"type":"x"})").occurred_at, kNow);
  EXPECT_EQ(entry_of(R"({"type":"x","timestamp":1785542461337})").occurred_at,
            from_ms(1'785'542'461'337));
  // A little ahead is a clock that differs from ours.
  EXPECT_EQ(entry_of(R"({"type":"x","timestamp":1790000060000})").occurred_at,
            from_ms(1'790'000'060'000));
}

TEST(WebhookParse, WithoutAnIdThereIsNoKey) {
  EXPECT_FALSE(entry_of(R"({"type":"x"})").has_key);
  EXPECT_FALSE(entry_of(R"({"type":"x","webhookEventId":""})").has_key);
  EXPECT_FALSE(entry_of(R"({"type":"x","webhookEventId":12})").has_key);
  EXPECT_TRUE(entry_of(R"({"type":"x","webhookEventId":"y"})").has_key);
}

TEST(WebhookParse, KeepsChatsApartFromFriends) {
  const std::string in_group = R"("source":{"type":"group","groupId":"C1","userId":")" + kA + "\"}";
  for (const char* type : {"message", "follow", "unfollow", "postback", "future"})
    EXPECT_EQ(entry_of(std::string("{\"type\":\"") + type + "\"," + in_group + "}").kind,
              kGroupEvent);
  EXPECT_EQ(entry_of(R"({"type":"join","source":)" + kGroup + "}").kind, kJoin);
  EXPECT_EQ(entry_of(R"({"type":"leave","source":{"type":"room","roomId":"R1"}})").kind, kLeave);
  // A kind of chat that LINE may add.
  EXPECT_EQ(
      entry_of(R"({"type":"message","source":{"type":"square","userId":")" + kA + "\"}}").kind,
      kGroupEvent);
  // Said of a group, but not from one.
  EXPECT_EQ(entry_of(R"({"type":"join","source":{"type":"user","userId":")" + kA + "\"}}").kind,
            kUnknown);
}

TEST(WebhookParse, WithoutAUserItIsAnonymous) {
  for (const char* source : {"null", "{}", R"({"type":"user"})", R"({"userId":"U12"})",
                             R"({"type":"user","userId":7})", "[]"}) {
    const auto entry = entry_of(std::string(R"({"type":"follow","source":)") + source + "}");
    EXPECT_EQ(entry.kind, kAnonymous) << source;
    EXPECT_EQ(entry.subject, spine::Subject{});
  }
}

TEST(WebhookParse, ReadsFollowInAnyForm) {
  const std::string source = R"("source":{"type":"user","userId":")" + kA + "\"}";
  const auto kind = [&](const std::string& follow) {
    return entry_of(R"({"type":"follow",)" + follow + source + "}").kind;
  };
  EXPECT_EQ(kind(""), kFollow);
  EXPECT_EQ(kind(R"("follow":null,)"), kFollow);
  EXPECT_EQ(kind(R"("follow":{},)"), kFollow);
  EXPECT_EQ(kind(R"("follow":{"isUnblocked":"true"},)"), kFollow);
  EXPECT_EQ(kind(R"("follow":{"isUnblocked":false},)"), kFollow);
  EXPECT_EQ(kind(R"("follow":{"x":[{}],"isUnblocked": true },)"), kFollowUnblocked);
}

TEST(WebhookParse, SplitsMembersAndNamesNobodyElse) {
  const std::string event = R"({"type":"memberJoined","joined":{"x":1,"members": [ {"userId":")" +
                            kA + R"("} , {"type":"user"},{"userId":")" + kB +
                            R"(","type":"user"}] ,"y":2},"webhookEventId":"w","source":)" + kGroup +
                            "}";
  const auto parsed = parse_webhook(body_of(event), kNow);
  ASSERT_TRUE(parsed) << parsed.error().message;
  ASSERT_EQ(parsed->entries.size(), 2u);
  const auto& [first, second] = std::tie(parsed->entries[0], parsed->entries[1]);
  EXPECT_EQ(first.kind, kMemberJoined);
  EXPECT_EQ(first.subject, *people::parse_line_user_id(kA));
  EXPECT_EQ(second.subject, *people::parse_line_user_id(kB));
  EXPECT_NE(first.key.bytes, second.key.bytes);
  EXPECT_EQ(first.payload, R"({"type":"memberJoined","joined":{"x":1,"members": [{"userId":")" +
                               kA + R"("}] ,"y":2},"webhookEventId":"w","source":)" + kGroup + "}");
  EXPECT_EQ(second.payload.find(kA), std::string::npos);
}

TEST(WebhookParse, MembersWithoutIdsAreAGroupEvent) {
  for (const char* joined : {"null", "{}", R"({"members":[]})", R"({"members":[{}]})",
                             R"({"members":{}})", R"({"members":[1,[]]})"})
    EXPECT_EQ(entry_of(std::string(R"({"type":"memberJoined","joined":)") + joined +
                       R"(,"source":)" + kGroup + "}")
                  .kind,
              kGroupEvent)
        << joined;
}

TEST(WebhookParse, ASmallBodyDoesNotBecomeAHugeWrite) {
  std::string members = "{\"userId\":\"" + kA + "\"}";
  for (int i = 0; i < 4'000; ++i) members += ",{\"userId\":\"" + kB + "\"}";
  const std::string filler(500'000, 'x');
  expect_refused(body_of(R"({"type":"memberLeft","left":{"members":[)" + members + R"(]},"f":")" +
                         filler + R"(","source":)" + kGroup + "}"),
                 "events[0]");
  EXPECT_TRUE(parse_webhook(body_of(R"({"type":"memberLeft","left":{"members":[)" + members +
                                    R"(]},"source":)" + kGroup + "}"),
                            kNow));
}

TEST(WebhookParse, ReadsMembersInAnyOrderAndEscaped) {
  const auto entry = entry_of(R"({"source":{"user\u0049d":")" + kA +
                              R"(","type":"us\u0065r"},"timestamp":1785542461337,"type":"unf)" +
                              R"(\u006fllow"})");
  EXPECT_EQ(entry.kind, kUnfollow);
  EXPECT_EQ(entry.subject, *people::parse_line_user_id(kA));
}

}  // namespace
}  // namespace enishi::line
