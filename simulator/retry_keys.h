// X-Line-Retry-Key: an accepted request is remembered for 24 hours from the first request that
// carried its key; afterwards the key is a new one (and a repeat is a duplicate).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/id.h"

namespace enishi::simulator {

// What the 409 of a repeat tells.
struct AcceptedSend {
  std::uint64_t request = 0;        // number of the accepted request
  std::uint64_t first_message = 0;  // push: id of its first message, the others follow
  unsigned messages = 0;            // push: how many; 0 otherwise
  unsigned quotable = 0;            // bit i: message i had a quoteToken
};

inline constexpr std::chrono::hours kRetryKeyLife{24};

// Not thread safe: guarded by its World.
class RetryKeys {
 public:
  RetryKeys();
  ~RetryKeys();

  // A request came with this key: starts its 24 hours unless they run already. The accepted send,
  // if there was one in these 24 hours.
  std::optional<AcceptedSend> seen(Time now, const Bytes16& key);
  void accept(const Bytes16& key, const AcceptedSend& send);  // after seen()
  std::size_t size() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace enishi::simulator
