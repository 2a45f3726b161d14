// Sends requests over many keep-alive connections from one thread, one at a time on each, and
// checks the answers: HTTP/1.1, status 200, a Content-Length.
#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "webhook_requests.h"

namespace enishi::bench {

struct SendPlan {
  std::uint16_t port = 0;
  std::size_t connections = 256;
  // 0: each connection sends its next request as soon as the last one is answered. Else requests
  // fall due evenly at so many a second, whatever the answers do, and a request's latency counts
  // from when it was due: one that had to wait for a connection does not hide that.
  double per_second = 0;
  std::chrono::seconds give_up{60};  // without any answer
};

struct Sent {
  double seconds = 0;                           // from the first request due to the last answer
  std::size_t good = 0, refused = 0, lost = 0;  // 200; another status; no valid answer
  std::vector<float> latency_ms;                // of those answered, in ascending order
};

// Connects first; the clock starts when all connections stand.
Sent send_all(const SendPlan& plan, const Requests& requests);

}  // namespace enishi::bench
