// LINE's answers to questions, read. Errors say what LINE said.
#pragma once

#include <optional>

#include "line/caller.h"
#include "line/messaging_api.h"

namespace enishi::line {

// A 2xx answer; any other outcome as the error that Asker::ask promises.
Result<LineReply> line_reply(const ApiAnswer& answer);
Result<std::string> answer_body(const ApiAnswer& answer);

Result<BotInfo> read_bot_info(const std::string& body);
Result<WebhookEndpoint> read_webhook_endpoint(const std::string& body);
Result<WebhookTest> read_webhook_test(const std::string& body);
Result<people::Profile> read_profile(const std::string& body);
Result<FollowersPage> read_followers(const std::string& body);
Result<FollowersInsight> read_followers_insight(const std::string& body);
// nullopt: not counted yet.
Result<std::optional<std::int64_t>> read_delivered(const std::string& body);
Result<delivery::Quota> read_quota(const std::string& quota, const std::string& consumption);

}  // namespace enishi::line
