// Webhook fan-out: forwards the raw signed body to a brand's other receivers, durably and with
// retries, so that Enishi runs beside an existing tool.
#pragma once

#include <memory>

#include "base/limits.h"
#include "base/metrics.h"
#include "net/client.h"
#include "spine/bodies.h"
#include "workspace/workspace.h"

namespace enishi::line {

// POSTs body and x-line-signature unchanged (Content-Type application/json, User-Agent
// LineBotWebhook/2.0 as LINE's). 2xx is delivered; anything else is retried with back-off 1 s, 2 s,
// 4 s ... 10 min until the body's retention ends, then given up and counted. A slow receiver never
// delays another: bounded calls in flight per receiver.
struct FanoutLimits {
  std::size_t in_flight_max = limits::fanout_calls_in_flight_max;  // per receiver
  std::size_t page_max = limits::forwards_due_max;                 // looked at together
};

class Fanout {
 public:
  static std::unique_ptr<Fanout> make(spine::Bodies& bodies, net::Client& client,
                                      const workspace::Workspaces& workspaces, const Clock& clock,
                                      Metrics& metrics, Millis retention, FanoutLimits limits = {});
  virtual ~Fanout() = default;  // stops
  virtual void start() = 0;
  virtual void wake() = 0;  // a body was stored
  virtual void stop() = 0;  // after the calls in flight
};

}  // namespace enishi::line
