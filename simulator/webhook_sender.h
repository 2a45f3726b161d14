// Delivers webhook bodies: signs, posts, waits 2 seconds, counts, redelivers.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/thread.h"
#include "net/client.h"
#include "simulator/line_options.h"
#include "simulator/timers.h"
#include "simulator/tokens.h"

namespace enishi::simulator {

// base64(HMAC-SHA256(secret, body)), as x-line-signature carries it.
std::string webhook_signature(std::string_view secret, std::string_view body);

struct WebhookDelivery {
  ChannelNumber channel = 0;
  std::string url, secret;
  std::string body;
  unsigned events = 0;
  bool redelivery = false;            // resend while the answer is not 2xx
  std::vector<Bytes16> reply_tokens;  // revived by a redelivery
};

struct WebhookSenderOptions {
  Millis timeout{2'000};
  std::size_t in_flight_max = 256;
  std::vector<Millis> redelivery_delays;
};

// What became of one body, as GET .../webhook/test names it.
struct WebhookResult {
  int status = 0;  // 0: no answer
  std::string reason;
  std::string detail;
  bool ok() const { return reason == "OK"; }
};
using WebhookDone = std::move_only_function<void(const WebhookResult&)>;

// Thread safe.
class WebhookSender {
 public:
  // `revive(channel, tokens)` is called before each redelivery.
  using Revive = std::function<void(ChannelNumber, const std::vector<Bytes16>&)>;
  WebhookSender(Clock& clock, Timers& timers, WebhookSenderOptions options, Revive revive);
  ~WebhookSender();

  // `done` is called once, after the first attempt: on the client's thread, or here if the body
  // cannot go out. It must not block.
  void send(WebhookDelivery delivery, WebhookDone done = {});
  WebhookStats stats(ChannelNumber channel) const;
  void wait_idle();  // no body in flight
  void clear();      // statistics only
  void stop();       // ends what is in flight; nothing goes out any more. Before Timers::stop().

 private:
  void attempt(std::shared_ptr<WebhookDelivery> delivery, std::size_t attempt, WebhookDone done);
  void finish(ChannelNumber channel, const WebhookResult& result);
  void redeliver_later(std::shared_ptr<WebhookDelivery> delivery, std::size_t attempt);

  Clock& clock_;
  Timers& timers_;
  const WebhookSenderOptions options_;
  const Revive revive_;
  mutable Mutex mutex_;
  std::condition_variable idle_;
  std::size_t in_flight_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::map<ChannelNumber, WebhookStats> stats_ GUARDED_BY(mutex_);
  std::unique_ptr<net::Client> client_;  // last: its callbacks use the rest
};

}  // namespace enishi::simulator
