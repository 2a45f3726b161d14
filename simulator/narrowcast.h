// Narrowcasts of one channel: accepted at once, carried out in phases as time passes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "simulator/targeting.h"
#include "simulator/users.h"

namespace enishi::simulator {

enum class NarrowcastPhase : std::uint8_t { waiting, sending, succeeded, failed };

inline constexpr std::chrono::days kNarrowcastProgressLife{14};

// errorCode of the progress.
inline constexpr int kNarrowcastInternal = 1, kNarrowcastTooFew = 2, kNarrowcastRepeated = 3,
                     kNarrowcastSmallAudience = 4, kNarrowcastPartialForbidden = 5;

struct Narrowcast {
  std::uint64_t request = 0;
  Bytes16 retry_key{};
  std::string messages;  // as JSON; dropped when sent
  std::uint8_t bubbles = 0;
  Targeting targeting;
  int attribute_days = 0;  // see find_targets()
  bool forbid_partial = false;
  std::uint64_t reserved = 0;  // messages held back from the quota; 0 once over
  std::uint64_t most = 0;      // recipients at most
  Time accepted, starts, ends;
  NarrowcastPhase phase = NarrowcastPhase::waiting;
  int error = 0;                  // of the failed phase
  std::vector<UserNumber> users;  // whom it is being sent to; only while sending
  std::uint64_t targets = 0, succeeded = 0;
};

}  // namespace enishi::simulator
