// The event schema: which types of events a workspace knows, and what their events carry.
//
// A type is built in, declared by a person, or was seen: an event of a name that nobody declared is
// kept all the same, and what it carries is inferred from its first values. Numbers are durable and
// never given again. What the limits leave out stays in the log, and is counted here.
// For people: docs/events.md.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "guard/guard.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi {
struct EventTypeTag;
struct PropertyTag;
using EventTypeNo = Number<EventTypeTag>;  // dense from 1 over all workspaces
using PropertyNo = Number<PropertyTag>;    // dense from 1 inside its type
}  // namespace enishi

namespace enishi::timeline {

// Who made a type or a property known. Stored; the values never change.
enum class Origin : unsigned char { builtin, declared, seen };
std::string_view name(Origin origin);

// Stored; the values never change.
enum class PropertyType : unsigned char {
  number,   // double
  money,    // minor units of the workspace's currency
  text,     // dictionary-encoded in strips
  item,     // outside id of a catalogue item
  boolean,  //
  time,     // ms UTC
  list,     // of texts
};
inline constexpr unsigned kPropertyTypes = 7;
std::string_view name(PropertyType type);
std::optional<PropertyType> parse_property_type(std::string_view text);

struct Labels {
  std::string ja, en;  // empty: the name is shown
  bool operator==(const Labels&) const = default;
};

struct Property {
  PropertyNo no;
  std::string name;
  PropertyType type = PropertyType::text;
  Origin origin = Origin::declared;
  Labels label;
  bool retired = false;  // values are not taken into strips any more
  bool operator==(const Property&) const = default;
};

struct EventType {
  EventTypeNo no;
  WorkspaceNo workspace;
  std::string name;
  Origin origin = Origin::declared;
  Labels label;
  bool retired = false;              // events stay in the log only
  std::vector<Property> properties;  // by number

  const Property* property(std::string_view property_name) const;  // or null
  const Property* property(PropertyNo number) const;               // or null
  bool operator==(const EventType&) const = default;
};

struct SchemaDelta;

// All types at one moment. Immutable, so that nobody who reads holds a lock; what it points to
// lives as long as it does.
class SchemaView {
 public:
  const EventType* find(WorkspaceNo workspace, std::string_view name) const;  // or null
  const EventType* at(EventTypeNo no) const;                                  // or null
  std::vector<const EventType*> list(WorkspaceNo workspace) const;            // by number
  // Events whose type was refused (limit, or an impossible name), and values of a type whose
  // property was: all of them stand in the log.
  std::uint64_t events_beyond(WorkspaceNo workspace) const;
  std::uint64_t values_beyond(EventTypeNo type) const;

  // This view with what a transaction has changed.
  std::shared_ptr<const SchemaView> with(const SchemaDelta& delta) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return hash_bytes(s.data(), s.size()); }
  };
  using Names = std::unordered_map<std::string, EventTypeNo, Hash, std::equal_to<>>;

  void put(std::shared_ptr<const EventType> type);

  std::vector<std::shared_ptr<const EventType>> types_;  // by number - 1
  std::map<WorkspaceNo, std::shared_ptr<const Names>> names_;
  std::map<WorkspaceNo, std::uint64_t> events_beyond_;
  std::map<EventTypeNo, std::uint64_t> values_beyond_;
};

struct PropertyDeclaration {
  std::string name;
  PropertyType type = PropertyType::text;
  Labels label = {};
};
struct TypeDeclaration {
  std::string name;
  Labels label = {};
  std::vector<PropertyDeclaration> properties = {};
};
// What is absent stays. Empty labels: those of a built-in type return, others have none.
struct SchemaEdit {
  std::optional<Labels> label = {};
  std::optional<bool> retired = {};
};

class SchemaStage;

// Thread safe. Errors name the field; a change that fails changes nothing. A change that changes
// something is one transaction with its row of the operation log.
class Schema {
 public:
  // Loads all types, and gives the built-in ones to workspaces that lack some (a new version).
  static Result<std::unique_ptr<Schema>> open(store::Database& state,
                                              const workspace::Workspaces& workspaces,
                                              const guard::OperationLog* operations = nullptr);
  virtual ~Schema() = default;

  virtual std::shared_ptr<const SchemaView> view() const = 0;

  // Gives the built-in types to a workspace made since open(). The first event and the first
  // declaration of a workspace do so too.
  virtual Status prepare(const WorkspaceId& workspace) = 0;

  // Makes the type, or adds to it: properties it lacks, labels where some are given. A seen type
  // becomes a declared one, a retired one is in use again. ErrorCode::conflict when a property
  // exists with another type ("properties[2].type"), or beyond a limit.
  virtual Result<EventType> declare(const guard::Actor& actor, const WorkspaceId& workspace,
                                    const TypeDeclaration& declaration) = 0;
  virtual Result<EventType> edit(const guard::Actor& actor, EventTypeNo type,
                                 const SchemaEdit& edit) = 0;
  virtual Result<EventType> edit_property(const guard::Actor& actor, EventTypeNo type,
                                          PropertyNo property, const SchemaEdit& edit) = 0;

  // Of the pipeline's thread.
  virtual SchemaStage& stage() = 0;
};

}  // namespace enishi::timeline
