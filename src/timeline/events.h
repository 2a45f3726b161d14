// Events on the log: the entry that carries a batch of them, and what entries of other rooms say.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "people/identifier.h"
#include "people/people.h"
#include "spine/spine.h"

namespace enishi::timeline {

// Entry kind of this room (block 0x04). Payload: docs/formats.md, "Timeline entries".
inline constexpr spine::EntryKind kEvents{0x0402};

struct EventRow {
  // Whose event it is: a record, or else the identifiers of one (at least one), which the people
  // room turns into a record when the entry is applied.
  RecordNo record = {};
  std::vector<people::Identifier> who = {};
  std::string type;             // the name of an event type, 1 to 100 characters
  Time at;                      // 1970 to 2106
  std::string id = {};          // the sender's own, or empty
  std::string properties = {};  // a JSON object, or empty
};

// Checks, then gives what to append: at most limits::event_entry_rows_max rows. Errors name the
// field: "events[3].type". An event is counted once: of two of one record, type and second with
// the same id the later one is passed over.
Result<spine::NewEntry> events_entry(WorkspaceNo workspace, Time at,
                                     std::span<const EventRow> rows);

struct EventBatch {
  WorkspaceNo workspace;
  std::vector<EventRow> rows;
};
Result<EventBatch> decode_events(std::string_view payload);  // corrupt when it is none

// The payload of a kEvents without the rows about a person; nullopt when there are none, and for
// entries of other kinds.
std::optional<std::string> without_person(const spine::Entry& entry, const people::Person& person);

// What an entry of another room says: events of built-in types. Called by the pipeline's thread
// for entries of the kinds it was registered for, after the people room has applied them.
using EventReader =
    std::function<Status(store::Tx& tx, const spine::Entry& entry,
                         const std::function<void(WorkspaceNo workspace, EventRow row)>& add)>;

}  // namespace enishi::timeline
