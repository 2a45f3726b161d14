// A channel's messages per calendar month (UTC+9), with LINE's reservation: what is about to be
// sent is held back until the delivery ends.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace enishi::simulator {

// Not thread safe: guarded by its World. Invariant: used + reserved <= limit at each reserve().
class Quota {
 public:
  void set_limit(std::optional<std::uint64_t> limit) { limit_ = limit; }  // nullopt: type "none"
  std::optional<std::uint64_t> limit() const { return limit_; }

  // Holds `planned` messages back; false (and nothing held) if they are not there.
  [[nodiscard]] bool reserve(Time now, std::uint64_t planned);
  // `count` of the reserved messages went out.
  void use_reserved(Time now, std::uint64_t count);
  // The delivery is over: what it did not use is free again.
  void release(std::uint64_t unused);
  // Sent by another door (LINE Official Account Manager): counts, never refused.
  void use(Time now, std::uint64_t count);

  std::uint64_t used(Time now);
  std::uint64_t reserved() const { return reserved_; }
  std::optional<std::uint64_t> remaining(Time now);  // nullopt: no limit

 private:
  void turn_month(Time now);

  std::optional<std::uint64_t> limit_;
  int month_ = 0;
  std::uint64_t used_ = 0, reserved_ = 0;
};

}  // namespace enishi::simulator
