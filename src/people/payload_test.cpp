#include "people/payload.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "people/redact.h"
#include "people/rows_payload.h"

namespace enishi::people {
namespace {

LineUserId id(unsigned n) {
  LineUserId out{};
  out[15] = static_cast<std::uint8_t>(n);
  return out;
}

RowsChange rows() {
  return {.workspace = {7},
          .namespaces = {"member_number", "email"},
          .tags = {"会員", "vip"},
          .attributes = {{"rank", AttributeType::text}, {"score", AttributeType::real}},
          .rows = {{.at = from_ms(-1),
                    .who = {{0, "A-1"}, {1, "a@example.com"}},
                    .changes = {{0, std::string("金")}, {1, std::nullopt}},
                    .tags = {{1, true}, {0, false}}},
                   {.at = {}, .who = {{1, "b@example.com"}}, .changes = {}, .tags = {}},
                   {.at = {}, .who = {}, .changes = {}, .tags = {}}}};
}

// One payload of each format, with values on their edges.
std::vector<std::pair<spine::EntryKind, std::string>> samples() {
  const AttributesChange attributes{.workspace = {7},
                                    .attributes = {{"rank", AttributeType::text},
                                                   {"points", AttributeType::integer},
                                                   {"score", AttributeType::real},
                                                   {"member", AttributeType::boolean},
                                                   {"born", AttributeType::time}},
                                    .rows = {{{1},
                                              {{0, std::string("ゴールド")},
                                               {1, INT64_MIN},
                                               {2, -0.5},
                                               {3, true},
                                               {4, std::int64_t{-1}}}},
                                             {{2}, {{1, std::nullopt}}},
                                             {{UINT32_MAX}, {}}}};
  return {{kFriendList, encode(FriendList{Sighting::missing, {id(1), id(2), id(3)}})},
          {kFriendList, encode(FriendList{})},
          {kProfile, encode(std::optional<Profile>())},
          {kProfile, encode(std::optional(Profile{"花子", "ja", "https://x", ""}))},
          {kTagsChanged, encode(TagsChange{{7}, {"a", "b"}, {"c"}, {{1}, {2}}})},
          {kAttributesChanged, encode(attributes)},
          {kPersonDeleted, encode(std::vector<RecordNo>{{1}, {2}})},
          {kPeopleRows, encode(rows())}};
}

// The payload read and written again, or nullopt when it is refused.
std::optional<std::string> again(spine::EntryKind kind, std::string_view payload) {
  const auto encoded = [](const auto& decoded) {
    return decoded ? std::optional(encode(*decoded)) : std::nullopt;
  };
  if (kind == kFriendList) return encoded(decode_friend_list(payload));
  if (kind == kProfile) return encoded(decode_profile(payload));
  if (kind == kTagsChanged) return encoded(decode_tags(payload));
  if (kind == kAttributesChanged) return encoded(decode_attributes(payload));
  if (kind == kPeopleRows) return encoded(decode_rows(payload));
  return encoded(decode_deleted(payload));
}

TEST(PayloadTest, ReadsWhatItWrote) {
  for (const auto& [kind, payload] : samples()) EXPECT_EQ(again(kind, payload), payload);
  const auto profile = *decode_profile(samples()[3].second);
  EXPECT_EQ(profile->name, "花子");
  EXPECT_FALSE(*decode_profile(samples()[2].second));
  EXPECT_EQ(decode_friend_list(samples()[0].second)->sighting, Sighting::missing);
}

TEST(PayloadTest, RefusesEveryCutAndEveryTail) {
  for (const auto& [kind, payload] : samples()) {
    EXPECT_FALSE(again(kind, payload + "x"));
    for (std::size_t size = 0; size < payload.size(); ++size)
      EXPECT_FALSE(again(kind, payload.substr(0, size))) << static_cast<int>(kind) << " " << size;
  }
}

TEST(PayloadTest, RefusalIsCorrupt) {
  EXPECT_EQ(decode_tags("x").error().code, ErrorCode::corrupt);
}

// Whatever stands there is read without harm; what is taken is understood.
RC_GTEST_PROP(PayloadTest, ChangedBytesAreRefusedOrUnderstood, ()) {
  auto [kind, payload] = *rc::gen::elementOf(samples());
  const auto changes = *rc::gen::container<std::vector<std::pair<unsigned, unsigned char>>>(
      rc::gen::arbitrary<std::pair<unsigned, unsigned char>>());
  for (auto [at, byte] : changes) payload[at % payload.size()] = static_cast<char>(byte);
  const auto first = again(kind, payload);
  if (first) RC_ASSERT(again(kind, *first) == first);
}

spine::Entry entry(spine::EntryKind kind, std::string_view payload) {
  return {.kind = kind, .payload = payload};
}

Person line_person(std::uint32_t record, unsigned user) {
  return {.record = {record}, .workspace = {7}, .provider = {1}, .user = id(user)};
}

TEST(RedactTest, TakesThePersonOutOfEachFormat) {
  const auto all = samples();
  const auto list = without(entry(kFriendList, all[0].second), line_person(99, 2));
  ASSERT_TRUE(list);
  EXPECT_EQ(decode_friend_list(*list)->users, (std::vector<LineUserId>{id(1), id(3)}));
  const auto tags = without(entry(kTagsChanged, all[4].second), line_person(2, 99));
  ASSERT_TRUE(tags);
  EXPECT_EQ(decode_tags(*tags)->records, std::vector<RecordNo>{{1}});
  const auto attributes = without(entry(kAttributesChanged, all[5].second), line_person(2, 99));
  ASSERT_TRUE(attributes);
  EXPECT_EQ(decode_attributes(*attributes)->rows.size(), 2u);
}

TEST(RedactTest, TakesOutRowsThatNameThePersonByAnyIdentifier) {
  const std::string payload = samples()[7].second;
  Person person{.record = {5}, .workspace = {7}, .identifiers = {{"email", "a@example.com"}}};
  const auto left = without(entry(kPeopleRows, payload), person);
  ASSERT_TRUE(left);
  EXPECT_EQ(decode_rows(*left)->rows.size(), 2u);
  EXPECT_EQ(left->find("A-1"), left->npos);
  person.identifiers = {{"member_number", "a@example.com"}};
  EXPECT_FALSE(without(entry(kPeopleRows, payload), person));
  person.identifiers = {{"email", "a@example.com"}};
  person.workspace = {8};
  EXPECT_FALSE(without(entry(kPeopleRows, payload), person));
}

TEST(RedactTest, LeavesOthersAlone) {
  for (const auto& [kind, payload] : samples()) {
    EXPECT_FALSE(without(entry(kind, payload), line_person(77, 99)));
    EXPECT_FALSE(without(entry(kind, ""), line_person(77, 1)));
    EXPECT_FALSE(without(entry(spine::EntryKind{0x0301}, payload), line_person(1, 1)));
  }
}

}  // namespace
}  // namespace enishi::people
