// Misbehaviour by plan: rates in permille per endpoint, drawn from the seed, and scripted "the next
// n". "before": the platform did nothing; "after": it accepted the request and only the answer is
// lost.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/thread.h"

namespace enishi::simulator {

enum class Fault : std::uint8_t {
  none,
  error_before,  // 500
  error_after,
  timeout_before,  // no answer until the client gives up
  timeout_after,
  reset_before,  // the connection is closed without an answer
  reset_after,
  limit_rate,        // 429: too many requests
  limit_concurrent,  // 429: too many operations at once
  limit_free,        // 429: the free messages are used up
  limit_additional,  // 429: the additional messages are used up
  limit_same_user,   // 429: too many messages to the same user
};
inline constexpr std::size_t kFaults = 12;
std::string_view name(Fault fault);  // "error_before"
std::optional<Fault> parse_fault(std::string_view name);
// The request is carried out and only its answer suffers.
constexpr bool after_acceptance(Fault f) {
  return f == Fault::error_after || f == Fault::timeout_after || f == Fault::reset_after;
}

// Permille of requests per fault; their sum is at most 1,000.
struct FaultRates {
  std::array<unsigned, kFaults> permille{};
  unsigned& operator[](Fault f) { return permille[static_cast<std::size_t>(f)]; }
  unsigned operator[](Fault f) const { return permille[static_cast<std::size_t>(f)]; }
};

struct FaultPlan {
  // "POST /v2/bot/message/push" (the path template) or "*" for all that have no entry.
  std::map<std::string, FaultRates, std::less<>> rates;
};

// Thread safe.
class Faults {
 public:
  explicit Faults(std::uint64_t seed) : seed_(seed) {}

  void set(FaultPlan plan);
  FaultPlan plan() const;
  // The next `count` requests to `endpoint` ("*": any) suffer `fault`, before any rate is drawn.
  // Several scripts for one endpoint run one after the other.
  void script(std::string endpoint, Fault fault, unsigned count);
  Fault draw(std::string_view endpoint);
  void clear();

 private:
  struct Script {
    std::string endpoint;
    Fault fault;
    unsigned left;
  };
  const std::uint64_t seed_;
  mutable Mutex mutex_;
  FaultPlan plan_ GUARDED_BY(mutex_);
  std::deque<Script> scripts_ GUARDED_BY(mutex_);
  std::map<std::string, std::uint64_t, std::less<>> draws_ GUARDED_BY(mutex_);  // per endpoint
};

}  // namespace enishi::simulator
