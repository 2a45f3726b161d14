// The front of room people: records, friendships, tags, attributes, profiles.
//
// State is a function of the log: it changes only when the pipeline applies an entry. Friend state
// is guarded by the event's own time, so late and reordered events never turn a blocked friend
// reachable or back. What conditions need lives in memory (dense numbers, bitmaps, columns) and is
// loaded at start from part "state".
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "people/identifier.h"
#include "people/person.h"
#include "people/record.h"
#include "people/record_set.h"
#include "spine/spine.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::people {

// --- What entries mean to people -----------------------------------------------------------------

// What an entry says about the friendship of its subject with its source (a channel). A room that
// stores outside events registers its kinds: signals are looked up by kind, payloads stay theirs.
enum class Signal : unsigned char {
  none,       // says nothing about a friendship and makes no record
  contact,    // the user exists and was in touch one to one; makes a record, state unknown
  followed,   // follow
  unblocked,  // follow after a block
  blocked,    // unfollow
};

// Entry kinds of this room (block 0x02). Payload formats: docs/formats.md, "People entries".
inline constexpr spine::EntryKind kFriendList{0x0201};         // many users, one sighting
inline constexpr spine::EntryKind kProfile{0x0202};            // a fetched profile, or its absence
inline constexpr spine::EntryKind kTagsChanged{0x0203};        // records, tags added and removed
inline constexpr spine::EntryKind kAttributesChanged{0x0204};  // records, values set and unset
inline constexpr spine::EntryKind kPersonDeleted{0x0205};      // every room's applier deletes by it
inline constexpr spine::EntryKind kPeopleRows{0x0206};         // rows by identifiers: people_rows.h

// What a list of users says of each. `listed`: in LINE's list of followers as of occurred_at, so
// followed unless a newer event says otherwise. `claimed`: somebody uploaded the ids; records are
// made, state unknown. `missing`: LINE answered that it does not know a friend we thought followed.
enum class Sighting : unsigned char { listed, claimed, missing };

struct Profile {
  std::string name, language, picture_url, status_message;
};

enum class AttributeType : unsigned char { text, integer, real, boolean, time };
std::string_view name(AttributeType type);
std::optional<AttributeType> parse_attribute_type(std::string_view text);

// text: string; integer and time (ms UTC): int64; real: double; boolean: bool.
using AttributeValue = std::variant<std::string, std::int64_t, double, bool>;

struct AttributeDefinition {
  std::int64_t no = 0;
  std::string name;  // [a-z][a-z0-9_]{0,59}
  AttributeType type = AttributeType::text;
};

struct AttributeChange {
  RecordNo record;
  std::vector<std::pair<std::string, AttributeValue>> set;
  std::vector<std::string> unset;
};

// Makers of entries: validate, then give what to append. Errors name the field. At most
// limits::people_entry_rows_max rows an entry; the caller chunks.
spine::NewEntry friend_list_entry(ChannelNo channel, Sighting sighting, Time as_of,
                                  std::span<const LineUserId> users);
// nullopt profile: LINE answered 404.
spine::NewEntry profile_entry(ChannelNo channel, const LineUserId& user, Time fetched_at,
                              const std::optional<Profile>& profile);
Result<spine::NewEntry> tags_entry(WorkspaceNo workspace, Time at,
                                   std::span<const RecordNo> records, std::vector<std::string> add,
                                   std::vector<std::string> remove);
// Every room's applier deletes what it holds of these records.
spine::NewEntry person_deleted_entry(Time at, std::span<const RecordNo> records);
// The records of a kPersonDeleted; none for any other kind; corrupt when it cannot be read.
Result<std::vector<RecordNo>> deleted_records(const spine::Entry& entry);

// --- Reading -------------------------------------------------------------------------------------

struct FriendCounts {
  std::uint64_t known = 0, reachable = 0, blocked = 0, unknown = 0, deleted = 0;
};

struct Friendship {
  FriendState state = FriendState::unknown;
  Time state_at = kTimeMin;  // time of the event that decided the state
};

struct Namespace {
  std::string name;
  std::uint64_t records = 0;     // that were made by an identifier of it
  std::uint64_t left_alone = 0;  // times that a row named somebody else's beside another record's
};

// Values of kRecords consecutive records, as they stand in memory.
struct AttributeBlock {
  static constexpr std::uint32_t kRecords = 1'024;
  std::uint32_t first = 0;                 // record number, a multiple of kRecords
  const std::uint64_t* present = nullptr;  // a bit for each record: it has a value
  // One of the two. Whole numbers and times as they are, reals by their bits, truth as 0 and 1;
  // or numbers of texts (View::text).
  const std::uint64_t* words = nullptr;
  const std::uint32_t* texts = nullptr;
};

// A consistent look at memory: holds a shared lock, so keep it short (one evaluation), and never
// while waiting for the pipeline. The pipeline's commit waits for it.
class View {
 public:
  virtual ~View() = default;
  virtual RecordNo find(ProviderNo provider, const LineUserId& user) const = 0;  // none: 0
  // Who has the identifier; none: 0.
  virtual RecordNo find(WorkspaceNo workspace, const Identifier& identifier) const = 0;
  // None when deleted, and for a record that LINE knows nothing of.
  virtual std::optional<LineUserId> line_user_id(RecordNo record) const = 0;
  // The namespaces that identifiers of the workspace's people are of, by name.
  virtual std::vector<Namespace> namespaces(WorkspaceNo workspace) const = 0;
  virtual std::optional<Friendship> friendship(ChannelNo channel, RecordNo record) const = 0;
  virtual FriendCounts counts(ChannelNo channel) const = 0;
  virtual const RecordSet& friends(ChannelNo channel, FriendState state) const = 0;
  virtual RecordSet reachable(ChannelNo channel) const = 0;
  // All records of a workspace: those of its providers, and those made by identifiers.
  virtual RecordSet everyone(WorkspaceNo workspace) const = 0;

  virtual const RecordSet* tag(WorkspaceNo workspace, std::string_view name) const = 0;  // or null
  virtual std::vector<std::string> tags_of(WorkspaceNo workspace, RecordNo record) const = 0;
  virtual std::vector<std::pair<std::string, std::uint64_t>> tags(WorkspaceNo workspace) const = 0;

  virtual const AttributeDefinition* attribute(WorkspaceNo workspace,
                                               std::string_view name) const = 0;
  virtual std::vector<AttributeDefinition> attributes(WorkspaceNo workspace) const = 0;
  virtual std::optional<AttributeValue> value(const AttributeDefinition& attribute,
                                              RecordNo record) const = 0;
  // Calls `f` for every record that has a value.
  virtual void each_value(const AttributeDefinition& attribute,
                          const std::function<void(RecordNo, const AttributeValue&)>& f) const = 0;
  // The same by blocks, ascending, for loops over everybody.
  virtual void each_block(const AttributeDefinition& attribute,
                          const std::function<void(const AttributeBlock&)>& f) const = 0;
  // A text that a block has by number.
  virtual const AttributeValue& text(const AttributeDefinition& attribute,
                                     std::uint32_t number) const = 0;
  // Language of the fetched profile ("ja"), "" if unknown.
  virtual std::string_view language(RecordNo record) const = 0;
};

struct HistoryRow {
  Time at;            // the event's own time
  Time applied_at;    // when we learned of it
  std::string what;   // "followed", "unblocked", "blocked", "listed", "missing", ...
  bool late = false;  // older than what was known; did not change the state
};

// --- The room --------------------------------------------------------------------------------

class People {
 public:
  // Loads memory from part "state" (migrations applied before). Declarations of attributes go on
  // `operations`, if given.
  static Result<std::unique_ptr<People>> open(store::Database& state,
                                              const workspace::Workspaces& workspaces,
                                              const guard::OperationLog* operations = nullptr);
  virtual ~People() = default;

  // Before the pipeline starts: what entries of this kind say of their subject.
  virtual void register_signal(spine::EntryKind kind, Signal signal) = 0;
  virtual spine::Applier& applier() = 0;

  virtual std::unique_ptr<View> view() const = 0;  // thread safe

  // Declares an attribute, or gives the existing one; conflict when it exists with another type.
  virtual Result<AttributeDefinition> declare_attribute(const guard::Actor& actor,
                                                        const WorkspaceId& workspace,
                                                        std::string name, AttributeType type) = 0;
  // Checks names and types against the declarations.
  virtual Result<spine::NewEntry> attributes_entry(const WorkspaceId& workspace, Time at,
                                                   std::span<const AttributeChange> rows) const = 0;

  // Inside the apply() of an applier behind this room's: the record that the identifiers name, made
  // if nobody has them. Several: those of LINE count first, then in their order the first that
  // anybody has; the others come to name the record too, unless they are another's. 0: none can
  // name anybody.
  virtual RecordNo record_of(WorkspaceNo workspace, std::span<const Identifier> who, Time at) = 0;
  // All that names a live record, from the store.
  virtual Result<std::optional<Person>> person(RecordNo record) const = 0;

  virtual Result<std::optional<Profile>> profile(RecordNo record) const = 0;
  // Names for rendering, for many records at once; missing ones are absent.
  virtual Result<std::vector<std::pair<RecordNo, std::string>>> names(
      std::span<const RecordNo> records) const = 0;
  virtual Result<std::vector<HistoryRow>> history(ChannelNo channel, RecordNo record) const = 0;
  // Reachable friends whose profile was never fetched or is older than `before`, ascending.
  virtual Result<std::vector<RecordNo>> profiles_wanted(ChannelNo channel, Time before,
                                                        RecordNo after,
                                                        std::size_t limit) const = 0;
};

}  // namespace enishi::people
