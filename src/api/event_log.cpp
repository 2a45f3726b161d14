#include "api/event_log.h"

#include <algorithm>
#include <iterator>

#include "base/limits.h"

namespace enishi::api {
namespace {

using spine::Position;

constexpr std::size_t kReadAtOnce = 1'000;

LoggedEvent copy_of(const spine::Entry& entry) {
  return {.position = entry.position,
          .kind = entry.kind,
          .occurred_at = entry.occurred_at,
          .received_at = entry.received_at,
          .subject = entry.subject,
          .payload = std::string(entry.payload)};
}

}  // namespace

Result<LoggedEvents> events_after(const spine::Log& log, ChannelNo channel, Position after,
                                  std::size_t limit) {
  LoggedEvents found{.read_to = after};
  std::size_t scanned = 0;
  spine::EntryBatch batch;
  while (found.events.size() < limit && scanned < limits::api_events_scanned_max) {
    ASSIGN(const Position last, log.read_batch(found.read_to, kReadAtOnce, batch));
    if (last == found.read_to) {
      found.end = true;
      break;
    }
    for (const spine::Entry& entry : batch.entries()) {
      ++scanned;
      found.read_to = entry.position;
      if (entry.source == channel.value) found.events.push_back(copy_of(entry));
      if (found.events.size() == limit) break;
    }
  }
  return found;
}

Result<LoggedEvents> newest_events(const spine::Log& log, ChannelNo channel, std::size_t count) {
  LoggedEvents found{.read_to = log.end(), .end = true};
  Position before = found.read_to + 1;  // everything from here on was looked at
  std::size_t scanned = 0;
  while (found.events.size() < count && before > 1 && scanned < limits::api_events_scanned_max) {
    const Position from = before > kReadAtOnce ? before - kReadAtOnce - 1 : 0;
    std::vector<LoggedEvent> older;
    Position at = from;
    spine::EntryBatch batch;
    while (at + 1 < before) {
      ASSIGN(const Position last, log.read_batch(at, before - at - 1, batch));
      if (last == at) break;
      for (const spine::Entry& entry : batch.entries())
        if (entry.position < before && entry.source == channel.value)
          older.push_back(copy_of(entry));
      scanned += batch.entries().size();
      at = last;
    }
    if (at == from) break;  // nothing as old as this is kept
    std::ranges::move(found.events, std::back_inserter(older));
    found.events = std::move(older);
    before = from + 1;
  }
  if (found.events.size() > count)
    found.events.erase(found.events.begin(),
                       found.events.end() - static_cast<std::ptrdiff_t>(count));
  return found;
}

}  // namespace enishi::api
