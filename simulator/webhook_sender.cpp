#include "simulator/webhook_sender.h"

#include "base/bytes.h"
#include "simulator/event.h"

namespace enishi::simulator {

namespace {
WebhookResult result_of(const net::Outcome& outcome, Millis timeout) {
  if (outcome.fate == net::Fate::answered) {
    const int status = outcome.response.status;
    const bool ok = status >= 200 && status < 300;
    return {status, ok ? "OK" : "ERROR_STATUS_CODE", std::to_string(status)};
  }
  if (outcome.fate == net::Fate::not_sent)
    return {0, "COULD_NOT_CONNECT", "The connection could not be made"};
  if (outcome.took >= timeout) return {0, "REQUEST_TIMEOUT", "No answer within the time limit"};
  return {0, "UNCLASSIFIED", "The connection broke"};
}

net::Call call_of(const WebhookDelivery& delivery, Millis timeout) {
  net::Call call;
  call.method = "POST";
  call.url = delivery.url;
  call.headers = {{"Content-Type", "application/json; charset=utf-8"},
                  {"User-Agent", "LineBotWebhook/2.0"},
                  {"x-line-signature", webhook_signature(delivery.secret, delivery.body)}};
  call.body = delivery.body;
  call.connect_timeout = timeout;
  call.timeout = timeout;
  call.response_bytes_max = 64 << 10;
  return call;
}

net::ClientOptions client_options(const WebhookSenderOptions& options) {
  net::ClientOptions out;
  out.in_flight_max = options.in_flight_max;
  return out;
}
}  // namespace

std::string webhook_signature(std::string_view secret, std::string_view body) {
  return base64(as_view(hmac_sha256(secret, body)));
}

WebhookSender::WebhookSender(Clock& clock, Timers& timers, WebhookSenderOptions options,
                             Revive revive)
    : clock_(clock),
      timers_(timers),
      options_(std::move(options)),
      revive_(std::move(revive)),
      client_(net::Client::make(client_options(options_))) {}

WebhookSender::~WebhookSender() {
  stop();
}

void WebhookSender::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  client_.reset();
}

void WebhookSender::send(WebhookDelivery delivery, WebhookDone done) {
  attempt(std::make_shared<WebhookDelivery>(std::move(delivery)), 0, std::move(done));
}

void WebhookSender::attempt(std::shared_ptr<WebhookDelivery> delivery, std::size_t attempt,
                            WebhookDone done) {
  bool stopping = false;
  {
    const MutexLock lock(mutex_);
    stopping = stopping_;
    ++in_flight_;
    WebhookStats& stats = stats_[delivery->channel];
    ++stats.bodies;
    stats.events += delivery->events;
    if (attempt > 0) ++stats.redelivered;
  }
  // Shared, because it is needed here when the client refuses the call.
  auto after = std::make_shared<WebhookDone>(std::move(done));
  const auto conclude = [this, delivery, attempt, after](const WebhookResult& result) {
    if (!result.ok() && delivery->redelivery) redeliver_later(delivery, attempt);
    if (*after) (*after)(result);
    finish(delivery->channel, result);
  };
  const bool taken = !stopping && client_->call(call_of(*delivery, options_.timeout),
                                                [this, conclude](const net::Outcome& outcome) {
                                                  conclude(result_of(outcome, options_.timeout));
                                                });
  if (!taken) conclude({0, "UNCLASSIFIED", "Too many webhooks are waiting"});
}

void WebhookSender::finish(ChannelNumber channel, const WebhookResult& result) {
  const MutexLock lock(mutex_);
  WebhookStats& stats = stats_[channel];
  if (result.ok()) ++stats.ok;
  if (result.reason == "COULD_NOT_CONNECT") ++stats.could_not_connect;
  if (result.reason == "REQUEST_TIMEOUT") ++stats.request_timeout;
  if (result.reason == "ERROR_STATUS_CODE") ++stats.error_status_code;
  if (result.reason == "UNCLASSIFIED") ++stats.unclassified;
  if (result.status != 0) ++stats.statuses[result.status];
  if (--in_flight_ == 0) idle_.notify_all();
}

void WebhookSender::redeliver_later(std::shared_ptr<WebhookDelivery> delivery,
                                    std::size_t attempt) {
  {
    const MutexLock lock(mutex_);
    if (stopping_) return;
  }
  if (attempt >= options_.redelivery_delays.size()) return;
  timers_.at(clock_.now() + options_.redelivery_delays[attempt], [this, delivery, attempt] {
    {
      const MutexLock lock(mutex_);
      if (stopping_) return;
    }
    if (attempt == 0) delivery->body = as_redelivery(delivery->body);
    revive_(delivery->channel, delivery->reply_tokens);
    this->attempt(delivery, attempt + 1, {});
  });
}

WebhookStats WebhookSender::stats(ChannelNumber channel) const {
  const MutexLock lock(mutex_);
  const auto at = stats_.find(channel);
  return at == stats_.end() ? WebhookStats{} : at->second;
}

void WebhookSender::wait_idle() {
  MutexLock lock(mutex_);
  clock_.wait_until(lock.native(), idle_, std::nullopt,
                    [this]() NO_THREAD_SAFETY_ANALYSIS { return in_flight_ == 0; });
}

void WebhookSender::clear() {
  const MutexLock lock(mutex_);
  stats_.clear();
}

}  // namespace enishi::simulator
