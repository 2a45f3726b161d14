// How an unclear answer is taken, and why:
//   400 without a hint   of several recipients: about one of them, so that the chunk is split and
//                        the rest get their message; of one recipient: about the message. A few odd
//                        people then don't stop a campaign (delivery counts such refusals), and a
//                        bad message does not burn a million calls.
//   2xx without a request id       not LINE's (a proxy's page): nothing is confirmed, ambiguous.
//   409 without the accepted id   an earlier try may have been accepted: ambiguous.
//   429 without a hint   too fast: tried again later under the same key, which is never wrong.
//   other 4xx            not LINE's answers to a send (a proxy's): the channel can't go on.
//   1xx, 3xx, 408        nobody says that it was not taken: ambiguous.
#include "line/send_result.h"

#include <array>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "people/record.h"

namespace enishi::line {
namespace {

using delivery::SendKind;
using delivery::SendResult;

constexpr std::size_t kUserIdLength = 33;

bool contains(std::string_view text, std::string_view lower) {
  return lower_ascii(text).find(lower) != std::string::npos;
}

// LINE's words for the ledger: no user ids, at most limits::line_detail_bytes_max bytes.
std::string shown(const LineError& error) {
  std::string text = error.message;
  if (!error.property.empty()) text += " " + error.property;
  if (!error.detail.empty()) text += ": " + error.detail;
  for (std::size_t at = 0; (at = text.find('U', at)) != std::string::npos; ++at)
    if (people::parse_line_user_id(std::string_view(text).substr(at, kUserIdLength)))
      text.replace(at, kUserIdLength, "U...");
  std::size_t end = std::min(text.size(), limits::line_detail_bytes_max);
  while (end > 0 && end < text.size() && (text[end] & 0xC0) == 0x80)
    --end;  // not inside a character
  text.resize(end);
  return text;
}

bool about_recipient(const LineError& error) {
  return error.property == "to" || error.property.starts_with("to[") ||
         error.property.starts_with("to/") || contains(error.message, "failed to send messages") ||
         contains(error.message, "property, 'to'");
}

bool about_content(const LineError& error) {
  return !error.property.empty() || contains(error.message, "request body") ||
         contains(error.message, "retry key") || contains(error.message, "retry-key");
}

SendResult refused_400(const LineError& error, SendKind kind, std::size_t recipients) {
  if (about_recipient(error)) return SendResult::refused_recipient;
  if (about_content(error)) return SendResult::refused_content;
  return kind == SendKind::multicast && recipients > 1 ? SendResult::refused_recipient
                                                       : SendResult::refused_content;
}

SendResult refused_429(const LineError& error) {
  if (contains(error.message, "monthly limit")) return SendResult::quota;
  if (contains(error.message, "same user")) return SendResult::same_user;
  return SendResult::too_fast;
}

SendResult result_of(int status, const net::Response& response, const LineError& error,
                     SendKind kind, std::size_t recipients) {
  if (status >= 200 && status < 300)
    return response.header("x-line-request-id").empty() ? SendResult::ambiguous
                                                        : SendResult::accepted;
  switch (status) {
    case 400:
      return refused_400(error, kind, recipients);
    case 408:
      return SendResult::ambiguous;
    case 409:
      return response.header("x-line-accepted-request-id").empty() ? SendResult::ambiguous
                                                                   : SendResult::accepted;
    case 413:
    case 415:
      return SendResult::refused_content;
    case 429:
      return refused_429(error);
    default:
      return status >= 400 && status < 500 ? SendResult::refused_channel : SendResult::ambiguous;
  }
}

}  // namespace

LineError parse_line_error(const std::string& body) {
  LineError error;
  const auto document = JsonDocument::parse(body);
  if (!document) return error;
  const JsonValue root = document->root();
  const auto text = [](const JsonValue& from, std::string_view name) {
    return from.opt_string_at(name).value_or(std::nullopt).value_or("");
  };
  error.message = text(root, "message");
  const auto details = root.find("details");
  if (details && details->array().value_or(0) > 0) {
    error.detail = text(details->at(0), "message");
    error.property = text(details->at(0), "property");
  }
  return error;
}

delivery::SendOutcome send_outcome(SendKind kind, std::size_t recipients,
                                   const net::Outcome& outcome) {
  delivery::SendOutcome out;
  if (outcome.fate != net::Fate::answered) {
    out.result = outcome.fate == net::Fate::not_sent ? SendResult::not_sent : SendResult::ambiguous;
    out.detail = outcome.detail.substr(0, limits::line_detail_bytes_max);
    return out;
  }
  const net::Response& response = outcome.response;
  out.status = response.status;
  out.request_id = response.header("x-line-request-id");
  const LineError error = response.status < 300 ? LineError{} : parse_line_error(response.body);
  out.result = result_of(response.status, response, error, kind, recipients);
  if (out.result == SendResult::accepted) {
    out.accepted_request_id = response.status == 409
                                  ? std::string(response.header("x-line-accepted-request-id"))
                                  : out.request_id;
    return out;
  }
  out.detail = shown(error);
  return out;
}

}  // namespace enishi::line
