#include "line/mass_api.h"

#include "base/json.h"
#include "base/limits.h"
#include "line/reading.h"
#include "line/send_result.h"
#include "net/http.h"

namespace enishi::line {
namespace {

using delivery::MassKind;
using delivery::MassPhase;
using delivery::MassProgress;
using delivery::MassRequest;
using delivery::SendOutcome;
using delivery::SendResult;

// The only member of a node of a checked tree.
struct Node {
  std::string name;
  JsonValue value;
};

Result<Node> node_of(const JsonValue& json) {
  std::optional<Node> found;
  TRY(json.each([&](std::string_view name, const JsonValue& value) -> Status {
    found.emplace(Node{std::string(name), value});
    return {};
  }));
  if (!found) return fail(ErrorCode::internal, "a node of the target says nothing");
  return *std::move(found);
}

using WriteLeaf = Status (*)(const Node& node, JsonOut& out);

// Nodes in LINE's way: {"type":"operator","and":[...]}.
Status write_tree(const JsonValue& json, WriteLeaf leaf, JsonOut& out) {
  ASSIGN(const Node node, node_of(json));
  out.object();
  if (node.name == "not") {
    out.field("type", "operator").key("not");
    TRY(write_tree(node.value, leaf, out));
  } else if (node.name == "and" || node.name == "or") {
    out.field("type", "operator").key(node.name).array();
    ASSIGN(const std::size_t size, node.value.array());
    for (std::size_t i = 0; i < size; ++i) TRY(write_tree(node.value.at(i), leaf, out));
    out.end();
  } else {
    TRY(leaf(node, out));
  }
  out.end();
  return {};
}

Status write_audience(const Node& node, JsonOut& out) {
  if (node.name == "audience") {
    ASSIGN(const std::int64_t group, node.value.integer());
    out.field("type", "audience").field("audienceGroupId", group);
    return {};
  }
  if (node.name != "request") return fail(ErrorCode::internal, "no such target: " + node.name);
  ASSIGN(const std::string_view request, node.value.string());
  out.field("type", "redelivery").field("requestId", request);
  return {};
}

Status write_filter(const Node& node, JsonOut& out) {
  const std::string type = node.name == "app_type"              ? "appType"
                           : node.name == "subscription_period" ? "subscriptionPeriod"
                                                                : node.name;
  out.field("type", type);
  if (node.value.type() == JsonType::array) {
    out.key("oneOf").raw(node.value.dump());
    return {};
  }
  for (const std::string_view end : {"gte", "lt"}) {
    ASSIGN(const auto value, node.value.opt_string_at(end));
    if (value) out.field(end, *value);
  }
  return {};
}

Status add_tree(const std::string& json, WriteLeaf leaf, JsonOut& out) {
  ASSIGN(const auto document, JsonDocument::parse(json));
  return write_tree(document.root(), leaf, out);
}

std::string path_of(MassKind kind, std::string_view before = {}) {
  return "/v2/bot/message/" + std::string(before) + std::string(name(kind));
}

SendOutcome not_sent(std::string detail) {
  return {.result = SendResult::not_sent, .detail = std::move(detail)};
}

SendOutcome without_token(const Error& error) {
  SendOutcome out = not_sent(error.message);
  if (error.code == ErrorCode::unauthenticated) out.result = SendResult::refused_channel;
  return out;
}

class LineMass final : public delivery::MassPlatform {
 public:
  LineMass(const workspace::Workspaces& workspaces, std::shared_ptr<Pacing> pacing,
           std::shared_ptr<Caller> caller, Asker& asker)
      : workspaces_(workspaces),
        pacing_(std::move(pacing)),
        caller_(std::move(caller)),
        asker_(asker) {}

  std::chrono::microseconds reserve(const ChannelId& channel, MassKind kind) override {
    return pacing_->reserve(channel, endpoint_of(kind));
  }
  SendOutcome send(const MassRequest& request) override;
  Status validate(const ChannelId& channel, MassKind kind, const std::string& messages) override;
  Result<MassProgress> progress(const ChannelId& channel, const std::string& request_id) override;

 private:
  static Endpoint endpoint_of(MassKind kind) {
    return kind == MassKind::broadcast ? Endpoint::broadcast : Endpoint::narrowcast;
  }
  // The emergency stop is delivery's business; this is the last door behind it.
  bool may_send(const ChannelId& id) const {
    const workspace::Directory directory = workspaces_.directory();
    const workspace::Channel* channel = directory.channel(id);
    return channel != nullptr && channel->active && !channel->stopped;
  }

  const workspace::Workspaces& workspaces_;
  const std::shared_ptr<Pacing> pacing_;
  const std::shared_ptr<Caller> caller_;
  Asker& asker_;
};

SendOutcome LineMass::send(const MassRequest& request) {
  if (!may_send(request.channel)) return not_sent("the channel is stopped");
  auto body = mass_body(request);
  if (!body) return {.result = SendResult::refused_content, .detail = body.error().message};
  const auto answer = caller_->call_and_wait({.channel = request.channel,
                                              .endpoint = endpoint_of(request.kind),
                                              .method = "POST",
                                              .path = path_of(request.kind),
                                              .body = *std::move(body),
                                              .retry_key = request.retry_key});
  if (!answer) return not_sent(answer.error().message);
  if (answer->no_token) return without_token(*answer->no_token);
  // One message to all: what LINE says about recipients is about the whole.
  const SendOutcome outcome = send_outcome(delivery::SendKind::push, 1, answer->outcome);
  if (outcome.result == SendResult::too_fast)
    pacing_->penalize(request.channel, endpoint_of(request.kind));
  return outcome;
}

Status LineMass::validate(const ChannelId& channel, MassKind kind, const std::string& messages) {
  TRY(asker_.body({.channel = channel,
                   .endpoint = kind == MassKind::broadcast ? Endpoint::validate_broadcast
                                                           : Endpoint::validate_narrowcast,
                   .method = "POST",
                   .path = path_of(kind, "validate/"),
                   .body = R"({"messages":)" + messages + "}"}));
  return {};
}

Result<MassProgress> LineMass::progress(const ChannelId& channel, const std::string& request_id) {
  ASSIGN(const std::string body,
         asker_.body({.channel = channel,
                      .endpoint = Endpoint::narrowcast_progress,
                      .path = "/v2/bot/message/progress/narrowcast?requestId=" +
                              net::percent_encode(request_id),
                      .body = {}}));
  return read_mass_progress(body);
}

}  // namespace

Result<std::string> mass_body(const MassRequest& request) {
  JsonOut out;
  out.object().key("messages").raw(request.messages);
  if (!request.recipient.empty()) {
    out.key("recipient");
    TRY(add_tree(request.recipient, write_audience, out));
  }
  if (!request.demographic.empty()) {
    out.key("filter").object().key("demographic");
    TRY(add_tree(request.demographic, write_filter, out));
    out.end();
  }
  const delivery::MassLimit& limit = request.limit;
  if (limit.max || limit.up_to_remaining_quota || limit.forbid_partial_delivery) {
    out.key("limit").object().field("max", limit.max);
    if (limit.up_to_remaining_quota) out.field("upToRemainingQuota", true);
    if (limit.forbid_partial_delivery) out.field("forbidPartialDelivery", true);
    out.end();
  }
  if (request.notification_disabled) out.field("notificationDisabled", true);
  return out.end().take();
}

Result<MassProgress> read_mass_progress(const std::string& body) {
  return reading(body, [](const JsonValue& root) -> Result<MassProgress> {
    MassProgress out;
    ASSIGN(const std::string phase, root.string_at("phase"));
    // A phase that LINE adds one day is not the end.
    out.phase = phase == "succeeded" ? MassPhase::succeeded
                : phase == "failed"  ? MassPhase::failed
                : phase == "sending" ? MassPhase::sending
                                     : MassPhase::waiting;
    ASSIGN(out.targets, root.opt_integer_at("targetCount", 0));
    ASSIGN(out.successes, root.opt_integer_at("successCount", 0));
    ASSIGN(out.failures, root.opt_integer_at("failureCount", 0));
    ASSIGN(const auto code, root.opt_integer_at("errorCode", 0, 1'000'000));
    out.error_code = static_cast<int>(code.value_or(0));
    return out;
  });
}

std::unique_ptr<delivery::MassPlatform> make_mass_platform(const workspace::Workspaces& workspaces,
                                                           std::shared_ptr<Pacing> pacing,
                                                           std::shared_ptr<Caller> caller,
                                                           Asker& asker) {
  return std::make_unique<LineMass>(workspaces, std::move(pacing), std::move(caller), asker);
}

}  // namespace enishi::line
