// A line of the log at most once a minute: what an outsider can cause must not fill the disk.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace enishi {

// Thread safe.
class LogGate {
 public:
  // How often it was asked since the last line, this time included, when a line may be written now.
  std::optional<std::uint64_t> pass(Time now) {
    asked_.fetch_add(1, std::memory_order_relaxed);
    std::int64_t next = next_ms_.load(std::memory_order_relaxed);
    if (to_ms(now) < next) return std::nullopt;
    if (!next_ms_.compare_exchange_strong(next, to_ms(now + std::chrono::minutes{1})))
      return std::nullopt;
    return asked_.exchange(0, std::memory_order_relaxed);
  }

 private:
  std::atomic<std::int64_t> next_ms_{0};
  std::atomic<std::uint64_t> asked_{0};
};

}  // namespace enishi
