// Events as strips take them, before they are sorted: all names are numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "timeline/strip_rows.h"

namespace enishi::timeline {

// In every strip: what tells events of one record, type and second apart, 32 bits of a digest of
// the sender's id. Real properties are numbered from 1.
inline constexpr std::uint32_t kIdProperty = 0;
std::int64_t id_code(std::string_view id);  // kNoInteger for an empty one

struct ResolvedValue {
  std::uint32_t property = 0;
  bool real = false;      // bits of a double
  std::int64_t bits = 0;  // else the integer
};

struct ResolvedEvent {
  std::uint32_t record = 0, type = 0;
  EventTime time;
  std::uint32_t first_value = 0, values = 0;  // of ResolvedEvents::values
};

// In the order of the log.
struct ResolvedEvents {
  std::vector<ResolvedEvent> events;
  std::vector<ResolvedValue> values;  // of one event: by property, each once

  bool empty() const { return events.empty(); }
  void clear() {
    events.clear();
    values.clear();
  }
};

// docs/formats.md, "Timeline tail".
std::string encode(const ResolvedEvents& events);
Result<ResolvedEvents> decode_resolved(std::string_view payload);  // corrupt

// Takes the events of a record out; false when there are none.
bool without(ResolvedEvents& events, RecordNo record);

struct PartitionRows {
  std::uint32_t partition = 0;
  std::vector<StripRows> strips;  // by type
};
// Sorted as strips are: by partition, type, slot, time; equal times in the order of the log.
std::vector<PartitionRows> sorted(const ResolvedEvents& events);

}  // namespace enishi::timeline
