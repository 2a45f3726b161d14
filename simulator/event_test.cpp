#include "simulator/event.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "simulator/signed_token.h"
#include "simulator/webhook_sender.h"

namespace enishi::simulator {
namespace {

const Bytes16 kBot = parse_user_id("U0123456789abcdef0123456789abcdef").value();
const Bytes16 kUser = parse_user_id("Ufedcba9876543210fedcba9876543210").value();

Event follow() {
  Event event;
  event.type = event.key = "follow";
  event.payload = R"({"isUnblocked":false})";
  event.id = "01KYX9ZHWS7X94SQ07M4EQRRH0";
  event.time = from_ms(1'785'542'461'337);
  event.source = {'U', {}, kUser};
  event.reply_token = "b7f0934bd2b2a09fb638c12b3cc881fb";
  return event;
}

TEST(Event, BodyIsCompactInLinesOrder) {
  const Event event = follow();
  EXPECT_EQ(webhook_body(kBot, {&event, 1}),
            R"({"destination":"U0123456789abcdef0123456789abcdef","events":[{"type":"follow",)"
            R"("follow":{"isUnblocked":false},"webhookEventId":"01KYX9ZHWS7X94SQ07M4EQRRH0",)"
            R"("deliveryContext":{"isRedelivery":false},"timestamp":1785542461337,)"
            R"("source":{"type":"user","userId":"Ufedcba9876543210fedcba9876543210"},)"
            R"("replyToken":"b7f0934bd2b2a09fb638c12b3cc881fb","mode":"active"}]})");
}

TEST(Event, ConnectivityCheckIsEmpty) {
  EXPECT_EQ(webhook_body(kBot, {}),
            R"({"destination":"U0123456789abcdef0123456789abcdef","events":[]})");
}

// The value was computed with: printf '%s' body | openssl dgst -sha256 -hmac secret -binary |
// base64
TEST(Event, SignatureIsBase64OfHmacSha256OverTheRawBytes) {
  EXPECT_EQ(
      webhook_signature("0123456789abcdef0123456789abcdef", R"({"destination":"U0","events":[]})"),
      "3Gc/A/Q/RaUenWOFYfa53YXiRHXEBqQuDHu1nnYGQpU=");
  EXPECT_EQ(
      webhook_signature("0123456789abcdef0123456789abcdef", "{\"text\":\"\\uD83E\\uDD28 予約\"}"),
      "JaC4TT6Op43wlPc/ZVbtPjXmkVoEZ5OCyikLUv39A6Y=");
}

TEST(Event, RedeliveryDiffersOnlyInItsFlag) {
  Event event = follow();
  event.type = event.key = "message";
  event.payload = R"({"type":"text","text":"\"isRedelivery\":false"})";
  const std::string body = webhook_body(kBot, {&event, 1});
  const std::string again = as_redelivery(body);
  const auto before = boost::json::parse(body).at("events").at(0).as_object();
  const auto after = boost::json::parse(again).at("events").at(0).as_object();
  EXPECT_TRUE(after.at("deliveryContext").at("isRedelivery").as_bool());
  EXPECT_EQ(after.at("message"), before.at("message"));
  EXPECT_EQ(after.at("webhookEventId"), before.at("webhookEventId"));
  EXPECT_EQ(after.at("replyToken"), before.at("replyToken"));
  EXPECT_EQ(again.size(), body.size() - 1);
}

TEST(Event, EscapedBodyParsesToTheSame) {
  Event event = follow();
  event.type = event.key = "message";
  event.payload = "{\"type\":\"text\",\"text\":\"かわいい🤨\\n\"}";
  const std::string body = webhook_body(kBot, {&event, 1});
  const std::string escaped = escape_unicode(body);
  EXPECT_NE(escaped.find("\\uD83E\\uDD28"), std::string::npos);
  for (const char c : escaped) EXPECT_GE(c, 0);
  EXPECT_EQ(boost::json::parse(escaped), boost::json::parse(body));
}

TEST(Event, SourcesOfGroupsRoomsAndHiddenUsers) {
  Event event = follow();
  const auto source = [&] {
    const auto body = boost::json::parse(webhook_body(kBot, {&event, 1}));
    const auto* found = body.at("events").at(0).as_object().if_contains("source");
    return found ? boost::json::serialize(*found) : "";
  };
  event.source = {'C', kUser, std::nullopt};
  EXPECT_EQ(source(), R"({"type":"group","groupId":"Cfedcba9876543210fedcba9876543210"})");
  event.source = {'R', kUser, kBot};
  EXPECT_EQ(source(), R"({"type":"room","roomId":"Rfedcba9876543210fedcba9876543210",)"
                      R"("userId":"U0123456789abcdef0123456789abcdef"})");
  event.source = {'U', {}, std::nullopt};
  EXPECT_EQ(source(), R"({"type":"user"})");
  event.source = {};
  EXPECT_EQ(source(), "");
}

TEST(Event, MessageIdsAreTextBeyond2To53) {
  const auto payload =
      boost::json::parse(message_payload(1, 560'179'604'536'849'751, "text", "\"text\":\"x\""));
  EXPECT_EQ(payload.at("id").as_string(), "560179604536849751");
  EXPECT_EQ(payload.at("quoteToken").as_string().size(), 86u);
  EXPECT_EQ(payload.at("markAsReadToken").as_string().size(), 43u);
  const auto audio = boost::json::parse(message_payload(1, 5, "audio", "\"duration\":1"));
  EXPECT_FALSE(audio.as_object().contains("quoteToken"));
}

TEST(Event, UlidsSortByTimeAndAreUnique) {
  EXPECT_EQ(ulid(1'785'542'461'337, 1, 0).substr(0, 10), "01KYX9ZHWS");
  EXPECT_EQ(ulid(0, 1, 0).size(), 26u);
  EXPECT_LT(ulid(1'000, 1, 99), ulid(1'001, 1, 0));
  EXPECT_NE(ulid(1'000, 1, 0), ulid(1'000, 1, 1));
  EXPECT_EQ(ulid(1'000, 1, 1), ulid(1'000, 1, 1));
}

TEST(SignedToken, ReadsBackAndRefusesForgeries) {
  const std::string token = make_token(7, TokenUse::followers_page, 300, 1'000);
  const auto value = read_token(7, TokenUse::followers_page, token);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->a, 300u);
  EXPECT_EQ(value->b, 1'000u);
  EXPECT_FALSE(read_token(8, TokenUse::followers_page, token));
  EXPECT_FALSE(read_token(7, TokenUse::units_page, token));
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_token(7, TokenUse::followers_page, forged)) << i;
  }
  EXPECT_FALSE(read_token(7, TokenUse::followers_page, ""));
}

}  // namespace
}  // namespace enishi::simulator
