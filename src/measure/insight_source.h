// Where insight comes from. Room line implements it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "workspace/workspace.h"

namespace enishi::measure {

// Whatever is absent is unknown, never zero: the platform hides what concerns fewer than 20 people.
using Known = std::optional<std::int64_t>;

struct FriendsCounted {
  bool ready = false;
  Known followers, targeted_reaches, blocks;
};

// Of one message, or of all that went out under one unit.
struct MessageNumbers {
  Known delivered;                                  // of a broadcast or narrowcast only
  Known impressions, clicks, played, played_whole;  // people
  std::string bubbles = "[]", urls = "[]";  // JSON arrays; members that are null are unknown
};

// Days are "20261121" in UTC+9. Thread safe; may wait a few seconds. rate_limited: the platform's
// budget for such questions is used up for now; not_found: it has no such thing, or no longer.
class InsightSource {
 public:
  virtual ~InsightSource() = default;

  virtual Result<FriendsCounted> friends(const ChannelId& channel, const std::string& day) = 0;
  // Messages by the platform's names of ways to send; nullopt: not counted yet.
  virtual Result<std::optional<std::vector<std::pair<std::string, std::int64_t>>>> deliveries(
      const ChannelId& channel, const std::string& day) = 0;
  // By "reply", "push", "multicast", "broadcast" through the API; nullopt: not counted yet.
  virtual Result<Known> delivered(const ChannelId& channel, std::string_view way,
                                  const std::string& day) = 0;
  virtual Result<std::string> demographics(const ChannelId& channel) = 0;  // JSON object
  virtual Result<MessageNumbers> unit(const ChannelId& channel, const std::string& unit,
                                      const std::string& from, const std::string& to) = 0;
  virtual Result<MessageNumbers> message(const ChannelId& channel,
                                         const std::string& request_id) = 0;
};

}  // namespace enishi::measure
