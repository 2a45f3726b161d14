// Segments and traits that people own: conditions, and measures, under a name.
//
// All of them are in memory and in the store; every change is one transaction with its row of the
// operation log. What a condition names is there, and what is named stays: a change that would
// break another segment, and archiving one that is in use, are refused.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "guard/guard.h"
#include "segment/condition.h"
#include "segment/engine.h"
#include "segment/lookup.h"
#include "timeline/schema.h"
#include "workspace/workspace.h"

namespace enishi::segment {

struct SavedSegment {
  SegmentId id;
  WorkspaceNo workspace;
  std::string name, description;
  int version = 1;
  Condition condition = Condition::everyone();
  bool archived = false;  // what names it still finds it; new conditions may not name it
  std::string created_by, edited_by;  // "api_key/<id>"
  Time created_at, updated_at;
};

struct SegmentVersion {
  int version = 0;
  std::string name, description, condition;  // JSON
  std::string edited_by;
  Time edited_at;
};

struct SegmentDraft {
  std::string name;         // 1 to 300 bytes; unique in the workspace
  std::string description;  // at most 2,000 bytes
  Condition condition = Condition::everyone();
};

struct SavedTrait {
  WorkspaceNo workspace;
  std::string name;  // [a-z][a-z0-9_]{0,59}, unique in the workspace
  std::string description;
  Trait definition;
  std::string json;  // of the definition, canonical
  std::string edited_by;
  Time updated_at;
};

struct SavedSeams {
  store::Database& state;
  const people::People& people;
  const timeline::Schema& schema;
  const timeline::Catalogue& catalogue;
  const workspace::Workspaces& workspaces;
  const guard::OperationLog& operations;
  const Clock& clock;
  Random& random;
  // The members of an uploaded list, from the store; null: there is none.
  std::function<std::shared_ptr<const people::RecordSet>(WorkspaceNo, const AudienceId&)> audience;
  // What of other rooms names the segment ("campaign 春"), inside the transaction that would
  // archive it; empty: nothing.
  std::function<Result<std::string>(store::Tx&, const SavedSegment&)> used_by;
};

// Thread safe. Errors: invalid with the field ("condition.and[1].tag", "name"), not_found,
// conflict.
class SavedSegments {
 public:
  // Loads memory (migrations applied before).
  static Result<std::unique_ptr<SavedSegments>> open(const SavedSeams& seams);
  virtual ~SavedSegments() = default;

  virtual Result<SavedSegment> create(const guard::Actor& actor, WorkspaceNo workspace,
                                      SegmentDraft draft) = 0;
  // `version` is the one that the change was made from.
  virtual Result<SavedSegment> edit(const guard::Actor& actor, WorkspaceNo workspace,
                                    const SegmentId& id, int version, SegmentDraft draft) = 0;
  // Archives it, or takes it back.
  virtual Result<SavedSegment> archive(const guard::Actor& actor, WorkspaceNo workspace,
                                       const SegmentId& id, bool archived) = 0;
  virtual Result<SavedSegment> get(WorkspaceNo workspace, const SegmentId& id) const = 0;
  virtual std::vector<SavedSegment> list(WorkspaceNo workspace) const = 0;  // oldest first
  // Newest first, below version `before`.
  virtual Result<std::vector<SegmentVersion>> versions(const SegmentId& id, int before,
                                                       std::size_t limit) const = 0;

  // Makes the trait, or gives it another definition.
  virtual Result<SavedTrait> put_trait(const guard::Actor& actor, WorkspaceNo workspace,
                                       std::string name, std::string description,
                                       const JsonValue& definition) = 0;
  virtual Status remove_trait(const guard::Actor& actor, WorkspaceNo workspace,
                              std::string_view name) = 0;
  virtual std::vector<SavedTrait> traits(WorkspaceNo workspace) const = 0;  // by name

  // All that conditions may name, as it is now.
  virtual std::shared_ptr<const Lookup> lookup() const = 0;
};

// An engine that knows what is saved, where a question brings no lookup of its own. Both outlive
// it.
std::unique_ptr<Engine> with_saved(const Engine& engine, const SavedSegments& saved);

}  // namespace enishi::segment
