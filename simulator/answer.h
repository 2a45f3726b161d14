// What an endpoint answers, before it becomes a net::Response.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace enishi::simulator {

// One entry of the error body's details; an empty part is left out.
struct Detail {
  std::string message;
  std::string property;
};
using Details = std::vector<Detail>;

struct Answer {
  int status = 200;
  std::string body = "{}";
  std::string content_type = "application/json";
  std::string accepted_request;  // x-line-accepted-request-id of a 409

  bool ok() const { return status < 300; }
};

Answer json_answer(std::string body, int status = 200);
// {message, details:[{message, property}]}
Answer refuse(int status, std::string_view message, std::span<const Detail> details = {});
// 400 "The request body has N error(s)"
Answer refuse_body(const Details& details);
// 400 "The property, 'to', in the request body is invalid (line: -, column: -)"
Answer refuse_property(std::string_view property);
// {message: "The request body has 1 error(s)", details: [{message, property: ""}]}
Answer refuse_whole(int status, std::string_view message);
// {message, details: []}
Answer refuse_bare(int status, std::string_view message);
// {error, error_description} of the OAuth endpoints
Answer refuse_oauth(std::string_view error, std::string_view description);
Answer not_found();  // 404 {message: "Not found"}

net::Response response_of(Answer answer, std::string_view request_id);

// The texts of 429; LINE documents one code for all of these causes and says that texts may change.
inline constexpr std::string_view kRateLimitText =
    "The API rate limit has been exceeded. Try again later.";
inline constexpr std::string_view kConcurrentLimitText =
    "The maximum number of concurrent operations has been exceeded. Try again later.";
inline constexpr std::string_view kMonthlyLimitText = "You have reached your monthly limit.";
inline constexpr std::string_view kSameUserText =
    "A large number of messages were sent to the same user. Try again later.";

}  // namespace enishi::simulator
