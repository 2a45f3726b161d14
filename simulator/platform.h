// The inside of LinePlatform: its parts and how they are wired.
#pragma once

#include <atomic>
#include <memory>

#include "base/thread.h"
#include "net/server.h"
#include "simulator/api.h"
#include "simulator/faults.h"
#include "simulator/line_options.h"
#include "simulator/rate_limits.h"
#include "simulator/stream.h"
#include "simulator/timers.h"
#include "simulator/tokens.h"
#include "simulator/webhook_sender.h"
#include "simulator/world.h"

namespace enishi::simulator {

inline constexpr std::uint64_t kFirstMessageId = 560'000'000'000'000'001;  // beyond 2^53

struct Platform {
  explicit Platform(LinePlatformOptions options);
  ~Platform();
  void stop();

  std::string request_id(std::uint64_t request) const;  // a UUID, the same for the same number
  std::uint64_t next_message_ids(std::uint64_t count) {
    return kFirstMessageId + messages.fetch_add(count, std::memory_order_relaxed);
  }

  const LinePlatformOptions options;
  Clock& clock;
  World world;
  TokenStore tokens;
  RateLimits limits;
  Faults faults;
  Endpoints endpoints;
  std::atomic<std::uint64_t> requests{0}, messages{0}, events{0}, links{0}, menus{0}, coupons{0},
      keys{0};

  Timers timers;
  WebhookSender sender;
  Streams streams;
  std::unique_ptr<WorkerPool> control;  // long control calls, off the I/O threads
  std::unique_ptr<net::Server> server;
};

}  // namespace enishi::simulator
