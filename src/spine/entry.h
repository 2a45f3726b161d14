// What the log holds. Byte format and day parts: docs/formats.md, "The log".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"

namespace enishi::spine {

// Position of an entry in the log: 1, 2, 3 ... without order gaps, never reused.
using Position = std::uint64_t;

// What kind of entry it is. Each room declares its own constants (value >> 8 is the room's block)
// and registers their names in app; spine attaches no meaning to them but for its own block 0x01.
enum class EntryKind : std::uint16_t {};
inline constexpr EntryKind kTick{0x0101};        // a minute has begun; occurred_at says which
inline constexpr EntryKind kTimerFired{0x0102};  // payload: docs/formats.md, "Timers"

// 16 bytes by which the deletion of a person finds the entries that concern that person: the bytes
// of the LINE user id; nil where an entry concerns nobody or several people.
using Subject = Bytes16;

// The key that makes an append happen once: unique together with the source.
struct DedupeKey {
  Bytes16 bytes{};
  // The time inside the key (a ULID's), so that only log parts that can hold an earlier copy are
  // searched. Without it every kept part is searched. Kept parts reach back at least 8 days.
  Time made_at = kTimeMin;
};

struct NewEntry {
  EntryKind kind{};
  std::uint32_t source = 0;  // channel number, 0 for Enishi itself
  bool has_key = false;
  DedupeKey key;
  Time occurred_at;  // the event's own time
  Subject subject{};
  std::string payload;
};

// As the pipeline reads it; the views live until the applier returns.
struct Entry {
  Position position = 0;
  EntryKind kind{};
  std::uint32_t source = 0;
  Time occurred_at;
  Time received_at;  // when intake took it: the only "now" that appliers may use
  Subject subject{};
  std::string_view payload;
  // Record number of the subject inside the source's provider; filled in by the people room, which
  // is the first applier. 0 when there is no subject.
  std::uint32_t record = 0;
};

}  // namespace enishi::spine
