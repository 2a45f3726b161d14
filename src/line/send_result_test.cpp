#include "line/send_result.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

namespace enishi::line {
namespace {

using delivery::SendKind;
using delivery::SendResult;

net::Outcome answered(int status, std::string body = {}, std::string accepted = {}) {
  net::Outcome outcome;
  outcome.fate = net::Fate::answered;
  outcome.response.status = status;
  outcome.response.headers = {{"X-Line-Request-Id", "request-1"}};
  if (!accepted.empty())
    outcome.response.headers.push_back({"x-line-accepted-request-id", std::move(accepted)});
  outcome.response.body = std::move(body);
  return outcome;
}

std::string error_body(const std::string& message, const std::string& property = {},
                       const std::string& detail = {}) {
  JsonOut out;
  out.object().field("message", message);
  if (!property.empty()) {
    out.key("details").array().object();
    out.field("message", detail).field("property", property).end().end();
  }
  return out.end().take();
}

SendResult push(const net::Outcome& outcome) {
  return send_outcome(SendKind::push, 1, outcome).result;
}
SendResult multicast(const net::Outcome& outcome) {
  return send_outcome(SendKind::multicast, 500, outcome).result;
}

TEST(SendResult, AcceptedIsWhatLineConfirmed) {
  const auto sent = send_outcome(SendKind::push, 1, answered(200, "{}"));
  EXPECT_EQ(sent.result, SendResult::accepted);
  EXPECT_EQ(sent.request_id, "request-1");
  EXPECT_EQ(sent.accepted_request_id, "request-1");
  const auto repeated = send_outcome(
      SendKind::push, 1, answered(409, error_body("The retry key is already accepted"), "first"));
  EXPECT_EQ(repeated.result, SendResult::accepted);
  EXPECT_EQ(repeated.request_id, "request-1");
  EXPECT_EQ(repeated.accepted_request_id, "first");
}

TEST(SendResult, AnAnswerThatIsNotLinesConfirmsNothing) {
  net::Outcome portal = answered(200, "<html>sign in</html>");
  portal.response.headers.clear();
  EXPECT_EQ(push(portal), SendResult::ambiguous);
  EXPECT_EQ(push(answered(409)), SendResult::ambiguous);
  for (const int status : {100, 301, 302, 304, 408, 500, 502, 503, 504, 599})
    EXPECT_EQ(push(answered(status)), SendResult::ambiguous) << status;
}

TEST(SendResult, TheFateOfTheCallCounts) {
  net::Outcome outcome;
  outcome.detail = "reset";
  outcome.fate = net::Fate::ambiguous;
  EXPECT_EQ(push(outcome), SendResult::ambiguous);
  outcome.fate = net::Fate::not_sent;
  EXPECT_EQ(push(outcome), SendResult::not_sent);
  EXPECT_EQ(send_outcome(SendKind::push, 1, outcome).detail, "reset");
  EXPECT_EQ(send_outcome(SendKind::push, 1, outcome).status, 0);
}

TEST(SendResult, A400AboutTheMessageStopsTheCampaign) {
  for (const std::string& body :
       {error_body("The request body has 1 error(s)", "messages[0].text", "May not be empty"),
        error_body("The request body has 1 error(s)", "template/columns/5/title", "too long"),
        error_body("A message (messages[0]) in the request body is invalid"),
        error_body("The request body has 1 error(s)", "customAggregationUnits[0]", "bad"),
        error_body("Invalid retry key")}) {
    EXPECT_EQ(push(answered(400, body)), SendResult::refused_content) << body;
    EXPECT_EQ(multicast(answered(400, body)), SendResult::refused_content) << body;
  }
}

TEST(SendResult, A400AboutTheRecipientSplits) {
  for (const std::string& body :
       {error_body("Failed to send messages"),
        error_body("The property, 'to', in the request body is invalid (line: -, column: -)"),
        error_body("The request body has 1 error(s)", "to", "invalid"),
        error_body("The request body has 1 error(s)", "to[3]", "invalid")}) {
    EXPECT_EQ(push(answered(400, body)), SendResult::refused_recipient) << body;
    EXPECT_EQ(multicast(answered(400, body)), SendResult::refused_recipient) << body;
  }
}

TEST(SendResult, An400WithoutAHintSplitsSeveralAndBlamesTheMessageOfOne) {
  for (const std::string body :
       {"", "not json", "[]", "{}", R"({"message":7})", R"({"message":"Something new"})"}) {
    EXPECT_EQ(multicast(answered(400, body)), SendResult::refused_recipient) << body;
    EXPECT_EQ(push(answered(400, body)), SendResult::refused_content) << body;
    EXPECT_EQ(send_outcome(SendKind::multicast, 1, answered(400, body)).result,
              SendResult::refused_content);
  }
}

TEST(SendResult, OtherRefusals) {
  for (const int status : {401, 402, 403, 404, 405, 410, 422, 451})
    EXPECT_EQ(push(answered(status)), SendResult::refused_channel) << status;
  EXPECT_EQ(push(answered(413)), SendResult::refused_content);
  EXPECT_EQ(push(answered(415)), SendResult::refused_content);
}

TEST(SendResult, The429sAreToldApartByTheirText) {
  EXPECT_EQ(push(answered(429, error_body("The API rate limit has been exceeded. Try again "
                                          "later."))),
            SendResult::too_fast);
  EXPECT_EQ(push(answered(429, error_body("You have reached your monthly limit."))),
            SendResult::quota);
  EXPECT_EQ(
      push(answered(429, error_body("A large number of messages were sent to the SAME USER"))),
      SendResult::same_user);
  EXPECT_EQ(push(answered(429, "")), SendResult::too_fast);
}

TEST(SendResult, TheDetailNamesNobodyAndIsShort) {
  const auto outcome =
      send_outcome(SendKind::push, 1,
                   answered(400, error_body("No such user Ubf95212523de9e37402f1e128a0a93e0 here",
                                            "to[1]", "Ubf95212523de9e37402f1e128a0a93e0")));
  EXPECT_EQ(outcome.detail, "No such user U... here to[1]: U...");
  std::string long_text;
  for (int i = 0; i < 200; ++i) long_text += "あ";
  const auto cut = send_outcome(SendKind::push, 1, answered(400, error_body(long_text)));
  EXPECT_LE(cut.detail.size(), limits::line_detail_bytes_max);
  EXPECT_GT(cut.detail.size(), limits::line_detail_bytes_max - 4);
  EXPECT_TRUE(valid_utf8(cut.detail));
}

RC_GTEST_PROP(SendResult, IsAcceptedOnlyByLinesOwnWord, (std::uint16_t status, std::string body)) {
  const auto outcome = answered(status, body);
  if (push(outcome) == SendResult::accepted) RC_ASSERT(status >= 200 && status < 300);
}

}  // namespace
}  // namespace enishi::line
