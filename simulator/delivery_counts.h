// Messages sent per day (UTC+9) and kind, as GET /v2/bot/message/delivery/* tells them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>

#include "base/clock.h"

namespace enishi::simulator {

enum class SendKind : std::uint8_t { reply, push, multicast, broadcast, narrowcast };
inline constexpr std::size_t kSendKinds = 5;
const char* name(SendKind kind);

// Other doors that send for the account, as insight/message/delivery names them.
inline constexpr std::array<std::string_view, 11> kOtherDoors{
    "broadcast",        "targeting",     "stepMessage",       "autoResponse",
    "welcomeResponse",  "chat",          "ccAutoReply",       "ccManualReply",
    "pnpNoticeMessage", "pnpCallToLine", "thirdPartyChatTool"};
inline constexpr std::size_t kOtherDoorsPaid = 3;  // the first of them use the quota

// Not thread safe: guarded by its World.
class DeliveryCounts {
 public:
  void add(Time now, SendKind kind, std::uint64_t messages);
  std::uint64_t of(int jst_day, SendKind kind) const;
  void add_other(Time now, std::size_t door, std::uint64_t messages);  // door: of kOtherDoors
  std::uint64_t of_other(int jst_day, std::size_t door) const;

 private:
  std::map<int, std::array<std::uint64_t, kSendKinds>> days_;
  std::map<int, std::array<std::uint64_t, kOtherDoors.size()>> others_;
};

}  // namespace enishi::simulator
