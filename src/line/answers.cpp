#include "line/answers.h"

#include "line/reading.h"
#include "line/send_result.h"

namespace enishi::line {
namespace {

ErrorCode code_of(int status) {
  switch (status) {
    case 400:
      return ErrorCode::invalid;
    case 401:
      return ErrorCode::unauthenticated;
    case 403:
      return ErrorCode::forbidden;
    case 404:
    case 410:
      return ErrorCode::not_found;
    case 409:
      return ErrorCode::conflict;
    case 413:
      return ErrorCode::too_large;
    case 429:
      return ErrorCode::rate_limited;
    default:
      return status >= 500 ? ErrorCode::unavailable : ErrorCode::internal;
  }
}

}  // namespace

Result<LineReply> line_reply(const ApiAnswer& answer) {
  if (answer.no_token) return std::unexpected(*answer.no_token);
  const net::Outcome& outcome = answer.outcome;
  if (outcome.fate == net::Fate::not_sent)
    return fail(ErrorCode::unavailable, "LINE is out of reach");
  if (outcome.fate == net::Fate::ambiguous) return fail(ErrorCode::timeout, "LINE did not answer");
  const net::Response& response = outcome.response;
  if (response.status >= 200 && response.status < 300)
    return LineReply{response.status, response.body,
                     std::string(response.header("x-line-request-id")),
                     std::string(response.header("content-type"))};
  const LineError error = parse_line_error(response.body);
  std::string message = "LINE answered " + std::to_string(response.status);
  for (const std::string* text : {&error.message, &error.detail})
    if (!text->empty()) message += ": " + *text;
  return fail(code_of(response.status), std::move(message), error.property);
}

Result<std::string> answer_body(const ApiAnswer& answer) {
  ASSIGN(LineReply reply, line_reply(answer));
  return std::move(reply.body);
}

Result<BotInfo> read_bot_info(const std::string& body) {
  return reading(body, [](const JsonValue& root) -> Result<BotInfo> {
    BotInfo info;
    ASSIGN(info.user_id, root.string_at("userId", 1));
    ASSIGN(info.basic_id, optional_text(root, "basicId"));
    ASSIGN(info.display_name, optional_text(root, "displayName"));
    ASSIGN(info.chat_mode, optional_text(root, "chatMode"));
    ASSIGN(info.mark_as_read_mode, optional_text(root, "markAsReadMode"));
    return info;
  });
}

Result<WebhookEndpoint> read_webhook_endpoint(const std::string& body) {
  return reading(body, [](const JsonValue& root) -> Result<WebhookEndpoint> {
    WebhookEndpoint out;
    ASSIGN(out.url, root.string_at("endpoint"));
    ASSIGN(out.active, root.boolean_at("active", false));
    return out;
  });
}

Result<WebhookTest> read_webhook_test(const std::string& body) {
  return reading(body, [](const JsonValue& root) -> Result<WebhookTest> {
    WebhookTest out;
    ASSIGN(out.success, root.boolean_at("success", false));
    ASSIGN(const auto status, root.opt_integer_at("statusCode"));
    out.status = status.value_or(0);
    ASSIGN(out.reason, optional_text(root, "reason"));
    ASSIGN(out.detail, optional_text(root, "detail"));
    return out;
  });
}

Result<people::Profile> read_profile(const std::string& body) {
  return reading(body, [](const JsonValue& root) -> Result<people::Profile> {
    people::Profile profile;
    ASSIGN(profile.name, root.string_at("displayName"));
    ASSIGN(profile.language, optional_text(root, "language"));
    ASSIGN(profile.picture_url, optional_text(root, "pictureUrl"));
    ASSIGN(profile.status_message, optional_text(root, "statusMessage"));
    return profile;
  });
}

Result<FollowersPage> read_followers(const std::string& body) {
  return reading(body, [](const JsonValue& root) -> Result<FollowersPage> {
    FollowersPage page;
    ASSIGN(const JsonValue ids, root.get("userIds"));
    ASSIGN(const std::size_t size, ids.array());
    page.users.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
      ASSIGN(const std::string_view text, ids.at(i).string());
      const auto id = people::parse_line_user_id(text);
      if (!id) return invalid(ids.at(i).path(), "is no user id");
      page.users.push_back(*id);
    }
    ASSIGN(page.next, optional_text(root, "next"));
    return page;
  });
}

Result<FollowersInsight> read_followers_insight(const std::string& body) {
  return reading(body, [](const JsonValue& root) -> Result<FollowersInsight> {
    FollowersInsight insight;
    ASSIGN(const std::string status, root.string_at("status"));
    insight.ready = status == "ready";
    ASSIGN(insight.followers, root.opt_integer_at("followers"));
    ASSIGN(insight.targeted_reaches, root.opt_integer_at("targetedReaches"));
    ASSIGN(insight.blocks, root.opt_integer_at("blocks"));
    return insight;
  });
}

Result<std::optional<std::int64_t>> read_delivered(const std::string& body) {
  return reading(body, [](const JsonValue& root) -> Result<std::optional<std::int64_t>> {
    ASSIGN(const std::string status, root.string_at("status"));
    if (status != "ready") return std::optional<std::int64_t>{};
    ASSIGN(const std::int64_t success, root.integer_at("success", 0));
    return std::optional(success);
  });
}

Result<delivery::Quota> read_quota(const std::string& quota, const std::string& consumption) {
  delivery::Quota out;
  TRY(reading(quota, [&](const JsonValue& root) -> Result<bool> {
    ASSIGN(const std::string type, root.string_at("type"));
    out.limited = type != "none";
    if (!out.limited) return true;
    ASSIGN(out.value, root.integer_at("value", 0));
    return true;
  }));
  TRY(reading(consumption, [&](const JsonValue& root) -> Result<bool> {
    ASSIGN(out.used, root.integer_at("totalUsage", 0));
    return true;
  }));
  return out;
}

}  // namespace enishi::line
