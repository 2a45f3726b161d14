// Entries of one channel out of the log, which is read forward and holds all channels' entries.
#pragma once

#include <string>
#include <vector>

#include "api/rooms.h"

namespace enishi::api {

struct LoggedEvent {
  spine::Position position = 0;
  spine::EntryKind kind{};
  Time occurred_at, received_at;
  spine::Subject subject{};
  std::string payload;
};

struct LoggedEvents {
  std::vector<LoggedEvent> events;  // oldest first
  spine::Position read_to = 0;      // the position after which a later call goes on
  bool end = false;                 // nothing newer was in the log
};

// At most `limit` entries of the channel after `after`. Reads at most
// limits::api_events_scanned_max entries: a page may hold fewer, even none, and not be the last.
Result<LoggedEvents> events_after(const spine::Log& log, ChannelNo channel, spine::Position after,
                                  std::size_t limit);

// The newest `count` entries of the channel, within the newest limits::api_events_scanned_max.
Result<LoggedEvents> newest_events(const spine::Log& log, ChannelNo channel, std::size_t count);

}  // namespace enishi::api
