// Messages sent per day (UTC+9) and kind, as GET /v2/bot/message/delivery/* tells them.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "base/clock.h"

namespace enishi::simulator {

enum class SendKind : std::uint8_t { reply, push, multicast, broadcast, narrowcast };
inline constexpr std::size_t kSendKinds = 5;
const char* name(SendKind kind);

// Not thread safe: guarded by its World.
class DeliveryCounts {
 public:
  void add(Time now, SendKind kind, std::uint64_t messages);
  std::uint64_t of(int jst_day, SendKind kind) const;

 private:
  std::map<int, std::array<std::uint64_t, kSendKinds>> days_;
};

}  // namespace enishi::simulator
