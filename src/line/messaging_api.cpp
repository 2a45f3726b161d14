#include "line/messaging_api.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "line/answers.h"
#include "line/asker_impl.h"
#include "line/caller.h"
#include "line/chat_calls.h"
#include "line/mass_api.h"
#include "line/pacing.h"
#include "line/send_gate.h"
#include "line/send_result.h"

namespace enishi::line {
namespace {

using delivery::SendKind;
using delivery::SendOutcome;
using delivery::SendRequest;
using delivery::SendResult;

constexpr std::size_t kFollowersPage = 1'000;
constexpr std::string_view kWebhookEndpointPath = "/v2/bot/channel/webhook/endpoint";

Endpoint endpoint_of(SendKind kind) {
  return kind == SendKind::push ? Endpoint::push : Endpoint::multicast;
}

std::string_view word(SendKind kind) {
  return kind == SendKind::push ? "push" : "multicast";
}

// The same request gives the same bytes: LINE wants a repeat to be identical.
std::string send_body(const SendRequest& request) {
  JsonOut out;
  out.object().key("to");
  if (request.kind == SendKind::push) {
    out.string(request.to.empty() ? "" : people::line_user_id_text(request.to.front()));
  } else {
    out.array();
    for (const people::LineUserId& user : request.to) out.string(people::line_user_id_text(user));
    out.end();
  }
  out.key("messages").raw(request.messages);
  if (request.notification_disabled) out.field("notificationDisabled", true);
  if (!request.unit.empty()) out.key("customAggregationUnits").array().string(request.unit).end();
  return out.end().take();
}

// A 404 of something between us and LINE says nothing about a friend.
bool is_from_line(const ApiAnswer& answer) {
  return !answer.outcome.response.header("x-line-request-id").empty();
}

SendOutcome without_token(const Error& error) {
  SendOutcome out;
  out.result =
      error.code == ErrorCode::unauthenticated ? SendResult::refused_channel : SendResult::not_sent;
  out.detail = error.message;
  return out;
}

// The emergency stop is delivery's business; this is the last door behind it.
bool may_send(const workspace::Workspaces& workspaces, const ChannelId& id) {
  const workspace::Directory directory = workspaces.directory();
  const workspace::Channel* channel = directory.channel(id);
  return channel != nullptr && channel->active && !channel->stopped;
}

class MessagingApiImpl final : public MessagingApi {
 public:
  MessagingApiImpl(const workspace::Workspaces& workspaces, net::Client& client,
                   const Config& config, const Clock& clock, Metrics& metrics)
      : workspaces_(workspaces),
        pacing_(std::make_shared<Pacing>(config, clock)),
        gate_(std::make_shared<SendGate>(config, clock)),
        caller_(std::make_shared<Caller>(
            workspaces, client,
            std::make_shared<Tokens>(client, pacing_, clock, config.text("line.api_base"),
                                     config.text("line.api_data_base")),
            clock, metrics)),
        asker_(make_asker(workspaces, pacing_, caller_)),
        mass_(make_mass_platform(workspaces, pacing_, caller_, *asker_)) {}
  ~MessagingApiImpl() override { gate_->stop(); }

  std::size_t multicast_max() const override { return limits::multicast_recipients_max; }
  std::chrono::microseconds room(const ChannelId& channel, SendKind kind) override {
    return gate_->room(channel, endpoint_of(kind));
  }
  void withdraw(const ChannelId& channel) override { gate_->withdraw(channel); }
  void stop() override { gate_->stop(); }
  std::chrono::microseconds reserve_endpoint(const ChannelId& channel, Endpoint e) override {
    return pacing_->reserve(channel, e);
  }
  Asker& asker() override { return *asker_; }
  delivery::MassPlatform& mass() override { return *mass_; }
  bool send(SendRequest request, std::move_only_function<void(SendOutcome)> done) override;
  std::chrono::microseconds reply_room(const ChannelId& channel) override {
    return gate_->room(channel, Endpoint::reply);
  }
  bool reply(engage::ReplyRequest request,
             std::move_only_function<void(SendOutcome)> done) override;
  bool token_refused(const SendOutcome& outcome) const override;
  void show_loading(const ChannelId& channel, const people::LineUserId& user, int seconds) override;
  Status start_loading(const ChannelId& channel, const people::LineUserId& user,
                       int seconds) override {
    return line::start_loading(*asker_, channel, user, seconds);
  }
  Status mark_as_read(const ChannelId& channel, const std::string& token) override {
    return line::mark_as_read(*asker_, channel, token);
  }
  Result<engage::ChatContent> content(const ChannelId& channel,
                                      const std::string& message_id) override {
    return fetch_content(*asker_, channel, message_id);
  }
  Result<delivery::Quota> quota(const ChannelId& channel) override;
  Status validate(const ChannelId& channel, SendKind kind, const std::string& messages) override;
  Result<std::optional<std::int64_t>> delivered(const ChannelId& channel, SendKind kind,
                                                const std::string& yyyymmdd) override;
  Result<BotInfo> bot_info(const ChannelId& channel) override;
  Result<WebhookEndpoint> webhook_endpoint(const ChannelId& channel) override;
  Status set_webhook_endpoint(const ChannelId& channel, const std::string& url) override;
  Result<WebhookTest> test_webhook(const ChannelId& channel) override;
  bool profile(const ChannelId& channel, const people::LineUserId& user,
               std::move_only_function<void(Result<std::optional<people::Profile>>)> done) override;
  Result<FollowersPage> followers(const ChannelId& channel, const std::string& next) override;
  Result<FollowersInsight> followers_insight(const ChannelId& channel,
                                             const std::string& yyyymmdd) override;

 private:
  // Through the gate, at the endpoint's pace.
  bool put(ApiRequest call, SendKind kind, std::size_t recipients,
           std::move_only_function<void(SendOutcome)> done);
  Result<std::string> ask(ApiRequest request) { return asker_->body(std::move(request)); }
  Result<std::string> get(const ChannelId& channel, Endpoint endpoint, std::string path);
  Status known(const ChannelId& channel) const;

  const workspace::Workspaces& workspaces_;
  const std::shared_ptr<Pacing> pacing_;
  const std::shared_ptr<SendGate> gate_;
  const std::shared_ptr<Caller> caller_;
  const std::unique_ptr<Asker> asker_;
  const std::unique_ptr<delivery::MassPlatform> mass_;
};

bool MessagingApiImpl::send(SendRequest request, std::move_only_function<void(SendOutcome)> done) {
  return put({.channel = request.channel,
              .endpoint = endpoint_of(request.kind),
              .method = "POST",
              .path = "/v2/bot/message/" + std::string(word(request.kind)),
              .body = send_body(request),
              .retry_key = request.retry_key},
             request.kind, request.to.size(), std::move(done));
}

bool MessagingApiImpl::reply(engage::ReplyRequest request,
                             std::move_only_function<void(SendOutcome)> done) {
  JsonOut body;
  body.object().field("replyToken", request.token).key("messages").raw(request.messages);
  if (request.notification_disabled) body.field("notificationDisabled", true);
  return put({.channel = request.channel,
              .endpoint = Endpoint::reply,
              .method = "POST",
              .path = "/v2/bot/message/reply",
              .body = body.end().take()},
             SendKind::push, 1, std::move(done));
}

bool MessagingApiImpl::put(ApiRequest call, SendKind kind, std::size_t recipients,
                           std::move_only_function<void(SendOutcome)> done) {
  const ChannelId channel = call.channel;
  const Endpoint endpoint = call.endpoint;
  if (!may_send(workspaces_, channel)) return false;
  // Calls that waited for a token together would go together: they wait for it before their turn.
  if (gate_->on() && !caller_->prepare(channel)) return false;
  // Without the gate a call that is not taken is the caller's again; behind it, it has an outcome.
  auto kept = std::make_shared<std::move_only_function<void(SendOutcome)>>(std::move(done));
  return gate_->put(
      channel, endpoint,
      [&workspaces = workspaces_, caller = caller_, gate = gate_, kind, recipients, channel,
       endpoint, call = std::move(call), kept](SendGate::Turn turn) mutable {
        // Its turn may have come long after it was put.
        const bool begun =
            turn.go && may_send(workspaces, channel) &&
            caller->call(std::move(call), [gate, channel, endpoint, kind, recipients, kept,
                                           sent = turn.at](const ApiAnswer& answer) {
              const SendOutcome outcome = answer.no_token
                                              ? without_token(*answer.no_token)
                                              : send_outcome(kind, recipients, answer.outcome);
              gate->answered(channel, endpoint, sent);
              if (outcome.result == SendResult::too_fast) gate->penalize(channel, endpoint);
              (*kept)(outcome);
            });
        if (begun || !gate->on()) return begun;
        gate->answered(channel, endpoint, turn.at);
        (*kept)({.result = SendResult::not_sent, .detail = "not sent"});
        return false;
      });
}

bool MessagingApiImpl::token_refused(const SendOutcome& outcome) const {
  return outcome.status == 400 &&
         lower_ascii(outcome.detail).find("invalid reply token") != std::string::npos;
}

// It may be left out: no token is waited for.
void MessagingApiImpl::show_loading(const ChannelId& channel, const people::LineUserId& user,
                                    int seconds) {
  if (asker_->reserve(channel, Endpoint::loading).count() > 0) return;
  (void)asker_->begin(loading_request(channel, user, seconds), [](const Result<LineReply>&) {});
}

Status MessagingApiImpl::known(const ChannelId& channel) const {
  if (workspaces_.directory().channel(channel) == nullptr)
    return fail(ErrorCode::not_found, "no such channel");
  return {};
}

Result<std::string> MessagingApiImpl::get(const ChannelId& channel, Endpoint endpoint,
                                          std::string path) {
  return ask({.channel = channel, .endpoint = endpoint, .path = std::move(path), .body = {}});
}

Result<delivery::Quota> MessagingApiImpl::quota(const ChannelId& channel) {
  ASSIGN(const std::string quota, get(channel, Endpoint::quota, "/v2/bot/message/quota"));
  ASSIGN(const std::string consumption,
         get(channel, Endpoint::consumption, "/v2/bot/message/quota/consumption"));
  return read_quota(quota, consumption);
}

Status MessagingApiImpl::validate(const ChannelId& channel, SendKind kind,
                                  const std::string& messages) {
  const bool push = kind == SendKind::push;
  TRY(ask({.channel = channel,
           .endpoint = push ? Endpoint::validate_push : Endpoint::validate_multicast,
           .method = "POST",
           .path = "/v2/bot/message/validate/" + std::string(word(kind)),
           .body = R"({"messages":)" + messages + "}"}));
  return {};
}

Result<std::optional<std::int64_t>> MessagingApiImpl::delivered(const ChannelId& channel,
                                                                SendKind kind,
                                                                const std::string& yyyymmdd) {
  const bool push = kind == SendKind::push;
  ASSIGN(const std::string body,
         get(channel, push ? Endpoint::delivery_push : Endpoint::delivery_multicast,
             "/v2/bot/message/delivery/" + std::string(word(kind)) +
                 "?date=" + net::percent_encode(yyyymmdd)));
  return read_delivered(body);
}

Result<BotInfo> MessagingApiImpl::bot_info(const ChannelId& channel) {
  ASSIGN(const std::string body, get(channel, Endpoint::bot_info, "/v2/bot/info"));
  return read_bot_info(body);
}

Result<WebhookEndpoint> MessagingApiImpl::webhook_endpoint(const ChannelId& channel) {
  const auto body = get(channel, Endpoint::webhook_endpoint, std::string(kWebhookEndpointPath));
  if (!body && body.error().code == ErrorCode::not_found && known(channel))
    return WebhookEndpoint{};
  if (!body) return std::unexpected(body.error());
  return read_webhook_endpoint(*body);
}

Status MessagingApiImpl::set_webhook_endpoint(const ChannelId& channel, const std::string& url) {
  JsonOut body;
  body.object().field("endpoint", url).end();
  TRY(ask({.channel = channel,
           .endpoint = Endpoint::webhook_endpoint,
           .method = "PUT",
           .path = std::string(kWebhookEndpointPath),
           .body = body.take()}));
  return {};
}

Result<WebhookTest> MessagingApiImpl::test_webhook(const ChannelId& channel) {
  ASSIGN(const std::string body, ask({.channel = channel,
                                      .endpoint = Endpoint::webhook_test,
                                      .method = "POST",
                                      .path = "/v2/bot/channel/webhook/test",
                                      .body = "{}"}));
  return read_webhook_test(body);
}

bool MessagingApiImpl::profile(
    const ChannelId& channel, const people::LineUserId& user,
    std::move_only_function<void(Result<std::optional<people::Profile>>)> done) {
  return caller_->call(
      {.channel = channel,
       .endpoint = Endpoint::profile,
       .path = "/v2/bot/profile/" + people::line_user_id_text(user),
       .body = {}},
      [pacing = pacing_, channel, done = std::move(done)](ApiAnswer answer) mutable {
        const auto body = answer_body(answer);
        if (!body) {
          if (body.error().code == ErrorCode::not_found && is_from_line(answer))
            return done(std::optional<people::Profile>{});
          if (body.error().code == ErrorCode::rate_limited)
            pacing->penalize(channel, Endpoint::profile);
          return done(std::unexpected(body.error()));
        }
        auto profile = read_profile(*body);
        if (!profile) return done(std::unexpected(std::move(profile).error()));
        done(std::optional(*std::move(profile)));
      });
}

Result<FollowersPage> MessagingApiImpl::followers(const ChannelId& channel,
                                                  const std::string& next) {
  std::string path = "/v2/bot/followers/ids?limit=" + std::to_string(kFollowersPage);
  if (!next.empty()) path += "&start=" + net::percent_encode(next);
  ASSIGN(const std::string body, get(channel, Endpoint::followers, std::move(path)));
  return read_followers(body);
}

Result<FollowersInsight> MessagingApiImpl::followers_insight(const ChannelId& channel,
                                                             const std::string& yyyymmdd) {
  ASSIGN(const std::string body,
         get(channel, Endpoint::insight_followers,
             "/v2/bot/insight/followers?date=" + net::percent_encode(yyyymmdd)));
  return read_followers_insight(body);
}

}  // namespace

std::unique_ptr<MessagingApi> MessagingApi::make(const workspace::Workspaces& workspaces,
                                                 net::Client& client, const Config& config,
                                                 const Clock& clock, Metrics& metrics) {
  return std::make_unique<MessagingApiImpl>(workspaces, client, config, clock, metrics);
}

}  // namespace enishi::line
