// Every sample is parsed as the reference says: kind, subject, de-duplication, splits.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "line/event_id.h"
#include "line/kinds.h"
#include "line/testing.h"
#include "line/webhook.h"

namespace enishi::line {
namespace {

const Time kNow = from_ms(1'790'000'000'000);

struct Expected {
  spine::EntryKind kind;
  const char* user;    // "" for nobody
  const char* event;   // webhookEventId
  int part = -1;       // ordinal in a split event
  bool alone = false;  // the only part, so that nothing was cut out
};

const std::string kA = "Ubf95212523de9e37402f1e128a0a93e0";
const std::string kB = "U3a54fcfb91c3a9c0b2706432673fb16d";
const std::string kC = "Uef653aa29e20c4cd4d48e9873c98db08";
const std::string kD = "U8b4fe48fff50d1864e11dc970618fae9";

using Table = std::map<std::string, std::vector<Expected>>;

Table one_to_one() {
  return {
      {"01-verify-empty.json", {}},
      {"02-follow.json", {{kFollow, kA.c_str(), "01KYX9ZHWS7X94SQ07M4EQRRH0"}}},
      {"03-follow-unblocked.json", {{kFollowUnblocked, kB.c_str(), "01KYXA1DSJWJNMWERMJFATK5XM"}}},
      {"04-unfollow.json", {{kUnfollow, kB.c_str(), "01KYXA39PBQE1063DW5F5BMCN9"}}},
      {"05-message-text-user.json", {{kMessage, kA.c_str(), "01KYXA55K4CA5MKPBDSQMQMGRD"}}},
      {"06-message-text-escaped-emoji.json",
       {{kMessage, kA.c_str(), "01KYXA71FXRH2780WD8PF41S3H"}}},
      {"08-message-text-quoted.json", {{kMessage, kA.c_str(), "01KYXAAS9FMBRTD2HWYYXB2GJ5"}}},
      {"09-message-image-receipt.json", {{kMessage, kC.c_str(), "01KYXACN689KCVESSDFYZEHYTH"}}},
      {"10-message-image-set.json",
       {{kMessage, kC.c_str(), "01KYXAEH31KA1WDJRH4VCKVS53"},
        {kMessage, kC.c_str(), "01KYXAGCZT887WWCA1EQFM0APV"}}},
      {"11-message-image-external.json", {{kMessage, kC.c_str(), "01KYXAJ8WKDVAG8P9RTW8D0X8M"}}},
      {"12-message-video.json", {{kMessage, kC.c_str(), "01KYXAM4SC7FY2D5CMXXJ94A79"}}},
      {"13-message-audio-and-file.json",
       {{kMessage, kC.c_str(), "01KYXAP0P5YNFZ2VV6YGSP09KB"},
        {kMessage, kC.c_str(), "01KYXAQWJYH1TKKBG35DGJENY3"}}},
      {"14-message-location.json", {{kMessage, kD.c_str(), "01KYXASRFQ502BNNQYJJJNY65J"}}},
      {"15-message-sticker.json", {{kMessage, kD.c_str(), "01KYXAVMCGX2Y1CF42XVGRECS8"}}},
      {"17-unsend.json", {{kUnsend, kA.c_str(), "01KYXAZC624E0PA89Q0Z51BRM7"}}},
      {"19-postback.json", {{kPostback, kA.c_str(), "01KYXB8QNZYS2N3Z6PY1W27JW7"}}},
      {"20-postback-datetime.json", {{kPostback, kA.c_str(), "01KYXBAKJR753CMS7ZF3CKS9GG"}}},
      {"21-postback-richmenu-switch.json", {{kPostback, kA.c_str(), "01KYXBCFFH8EXG1M6EEY8AAEWH"}}},
      {"22-video-play-complete.json",
       {{kVideoPlayComplete, kA.c_str(), "01KYXBEBCA7HYBS405C4DAXNWX"}}},
      {"23-beacon-enter.json", {{kBeacon, kD.c_str(), "01KYXBG793FQ4PYXVCGGHYAYH7"}}},
      {"24-account-link-ok.json", {{kAccountLink, kA.c_str(), "01KYXBJ35WCN92N44JAWED4YSK"}}},
      {"26-membership.json",
       {{kMembership, kD.c_str(), "01KYXBNTZES86Z5JATM52C3M7Z"},
        {kMembership, kC.c_str(), "01KYXBQPW7570V52F7A8GSBCV2"},
        {kMembership, kB.c_str(), "01KYXBSJS02MW15BJZX85Q780H"}}},
      {"27-redelivery.json", {{kMessage, kA.c_str(), "01KYXA55K4CA5MKPBDSQMQMGRD"}}},
  };
}

Table others() {
  return {
      {"07-message-text-group-mention.json",
       {{kGroupEvent, kA.c_str(), "01KYXA8XCPSV78N77CZDP7WZQ4"}}},
      {"16-message-edited-group.json", {{kGroupEvent, kA.c_str(), "01KYXAXG99HDEC9QVYXHYK59W1"}}},
      {"18-group-lifecycle.json",
       {{kJoin, "", "01KYXB182V10J3CSQS4TN4WPW8"},
        {kMemberJoined, kA.c_str(), "01KYXB33ZM903RDEHMWJ1Y9BQT", 0},
        {kMemberJoined, kD.c_str(), "01KYXB33ZM903RDEHMWJ1Y9BQT", 1},
        {kMemberLeft, kD.c_str(), "01KYXB4ZWDQ6RYBX2WEBPCQYFR", 0, true},
        {kLeave, "", "01KYXB6VS6ZHBQGJZ2T5MN5FQY"}}},
      {"25-account-link-failed.json", {{kAnonymous, "", "01KYXBKZ2NBKNQ6GNW5RRWY6RG"}}},
      {"28-mixed-users-standby-no-userid.json",
       {{kFollow, "U80c09a653afd8ca5fbbdadf80bcb62b4", "01KYXBVENS0ZF6CAGYJC0C5E5P"},
        {kMessage, kC.c_str(), "01KYXBXAJJXX3A4C6FP308FZER"},
        {kMessage, kD.c_str(), "01KYXBZ6FBZPMZ0K1DXM0QC1YP"},
        {kAnonymous, "", "01KYXC12C4FXZFKJD8HZ8AKH2D"}}},
      {"29-module-and-delivery.json",
       {{kModule, "", "01KYXC2Y8X3XZN7GQ6H3PF9M0C"},
        {kChatControl, kD.c_str(), "01KYXC4T5P6QEYEEJ4K6RT36W6"},
        {kDelivery, "", "01KYXC6P2FHD9P77RN5J7WDVSG"}}},
      {"30-unknown-future-type.json", {{kUnknown, kA.c_str(), "01KYXC8HZ8XGRPGBYYARCHF59F"}}},
  };
}

void expect_entry(const spine::NewEntry& entry, const Expected& expected, const std::string& body) {
  EXPECT_EQ(static_cast<int>(entry.kind), static_cast<int>(expected.kind));
  const auto user = people::parse_line_user_id(expected.user);
  EXPECT_EQ(entry.subject, user.value_or(spine::Subject{}));
  ASSERT_TRUE(entry.has_key);
  const spine::DedupeKey key = dedupe_key(expected.event, kNow);
  EXPECT_EQ(entry.key.bytes, expected.part < 0
                                 ? key.bytes
                                 : split_key(key, static_cast<std::uint32_t>(expected.part)).bytes);
  // The samples' ids were made at the time of their event.
  EXPECT_EQ(entry.occurred_at, ulid_time(*parse_ulid(expected.event)));
  EXPECT_EQ(entry.source, 0u);

  const auto payload = JsonDocument::parse(entry.payload);
  ASSERT_TRUE(payload) << payload.error().message;
  EXPECT_EQ(payload->root().string_at("webhookEventId"), expected.event);
  EXPECT_EQ(body.find(entry.payload) != std::string::npos, expected.part < 0 || expected.alone);
}

TEST(WebhookSamples, AreReadAsTheReferenceSays) {
  const testing::Samples samples = testing::load_samples();
  ENISHI_NEED_SAMPLES(samples);
  Table table = one_to_one();
  table.merge(others());
  EXPECT_EQ(table.size(), samples.files.size());
  for (const auto& [name, sample] : samples.files) {
    SCOPED_TRACE(name);
    const auto parsed = parse_webhook(sample.body, kNow);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->destination, "U3f9a1c5e7b2d4860a1c3e5f70918273a");
    const std::vector<Expected>& expected = table.at(name);
    ASSERT_EQ(parsed->entries.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      expect_entry(parsed->entries[i], expected[i], sample.body);
  }
}

TEST(WebhookSamples, EveryKindHasAName) {
  const testing::Samples samples = testing::load_samples();
  ENISHI_NEED_SAMPLES(samples);
  for (const auto& [name, sample] : samples.files) {
    const auto parsed = parse_webhook(sample.body, kNow);
    for (const spine::NewEntry& entry : parsed.value().entries)
      EXPECT_TRUE(std::ranges::any_of(kind_names(),
                                      [&](const KindName& k) { return k.kind == entry.kind; }));
  }
}

// A damaged body is either refused or still JSON: what is stored can be read again.
void expect_sound(const std::string& body) {
  const auto parsed = parse_webhook(body, kNow);
  if (!parsed) {
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid);
    return;
  }
  for (const spine::NewEntry& entry : parsed->entries) {
    const auto payload = JsonDocument::parse(entry.payload);
    if (payload) continue;
    // What our own reader declines though it is JSON: an escaped half of a surrogate pair, a member
    // given twice, a number beyond 64 bits.
    const std::string& why = payload.error().message;
    EXPECT_TRUE(entry.payload.find("\\u") != std::string::npos ||
                why.find("twice") != std::string::npos ||
                why.find("too large") != std::string::npos)
        << why << ": " << entry.payload;
  }
}

TEST(WebhookSamples, TruncatedOnesAreRefused) {
  const testing::Samples samples = testing::load_samples();
  ENISHI_NEED_SAMPLES(samples);
  for (const auto& [name, sample] : samples.files) {
    for (std::size_t size = 0; size < sample.body.size(); ++size) {
      const std::string cut = sample.body.substr(0, size);
      ASSERT_FALSE(parse_webhook(cut, kNow)) << name << " cut to " << size;
      ASSERT_FALSE(signature_valid(samples.secret, cut, sample.signature)) << name;
    }
  }
}

RC_GTEST_PROP(WebhookSamples, WithFlippedBytesNeverPassTheSignature, ()) {
  static const testing::Samples samples = testing::load_samples();
  if (samples.files.empty()) return;
  const auto at = *rc::gen::inRange<std::size_t>(0, samples.files.size());
  const auto& sample = std::next(samples.files.begin(), static_cast<std::ptrdiff_t>(at))->second;
  std::string body = sample.body;
  const int flips = *rc::gen::inRange(1, 8);
  for (int i = 0; i < flips; ++i)
    body[*rc::gen::inRange<std::size_t>(0, body.size())] = *rc::gen::arbitrary<char>();
  expect_sound(body);
  if (body != sample.body) RC_ASSERT(!signature_valid(samples.secret, body, sample.signature));
}

}  // namespace
}  // namespace enishi::line
