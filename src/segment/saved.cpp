#include "segment/saved.h"

#include "base/text.h"
#include "segment/limits.h"
#include "segment/parse_parts.h"
#include "segment/saved_rows.h"
#include "segment/sql.h"

namespace enishi::segment {
namespace {

std::string identity(const guard::Actor& actor) {
  return std::string(guard::name(actor.kind)) + "/" + actor.id;
}

Status check_text(std::string_view field, std::string_view text, std::size_t bytes_max,
                  bool required) {
  if ((required && trim(text).empty()) || text.size() > bytes_max || !valid_utf8(text) ||
      has_control_characters(text, !required))
    return invalid(std::string(field),
                   std::string(required ? "must be 1 to " : "must be at most ") +
                       std::to_string(bytes_max) + " bytes of text");
  return {};
}

bool is_trait_name(std::string_view name) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto follows = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= limits::trait_name_bytes_max && letter(name[0]) &&
         std::ranges::all_of(name, follows);
}

class SavedRoom final : public SavedSegments {
 public:
  explicit SavedRoom(const SavedSeams& seams) : seams_(seams) {}

  Status load();
  Result<SavedSegment> create(const guard::Actor& actor, WorkspaceNo workspace,
                              SegmentDraft draft) override;
  Result<SavedSegment> edit(const guard::Actor& actor, WorkspaceNo workspace, const SegmentId& id,
                            int version, SegmentDraft draft) override;
  Result<SavedSegment> archive(const guard::Actor& actor, WorkspaceNo workspace,
                               const SegmentId& id, bool archived) override;
  Result<SavedSegment> get(WorkspaceNo workspace, const SegmentId& id) const override;
  std::vector<SavedSegment> list(WorkspaceNo workspace) const override;
  Result<std::vector<SegmentVersion>> versions(const SegmentId& id, int before,
                                               std::size_t limit) const override;
  Result<SavedTrait> put_trait(const guard::Actor& actor, WorkspaceNo workspace, std::string name,
                               std::string description, const JsonValue& definition) override;
  Status remove_trait(const guard::Actor& actor, WorkspaceNo workspace,
                      std::string_view name) override;
  std::vector<SavedTrait> traits(WorkspaceNo workspace) const override;
  std::shared_ptr<const Lookup> lookup() const override {
    return std::make_shared<SavedLookup>(now(), seams_);
  }

 private:
  using NamesPtr = std::shared_ptr<const SavedNames>;

  NamesPtr now() const {
    MutexLock lock(mutex_);
    return names_;
  }
  void publish(SavedNames&& names) {
    MutexLock lock(mutex_);
    names_ = std::make_shared<const SavedNames>(std::move(names));
  }
  Status check_draft(const SavedNames& names, WorkspaceNo workspace, const SegmentId& self,
                     const SegmentDraft& draft) const;
  Status check_others(const SavedNames& next, const SavedSegment& changed) const;
  Status write(const guard::Actor& actor, const SavedSegment* before, const SavedSegment& after,
               bool new_version);
  WorkspaceId id_of(WorkspaceNo workspace) const {
    const auto directory = seams_.workspaces.directory();
    const auto* found = directory.workspace(workspace);
    return found ? found->id : WorkspaceId{};
  }

  const SavedSeams seams_;
  Mutex changing_;  // held over a whole change: what was checked still holds when it is written
  mutable Mutex mutex_;
  NamesPtr names_ GUARDED_BY(mutex_) = std::make_shared<const SavedNames>();
};

Status SavedRoom::load() {
  SavedNames names;
  Status read;
  TRY(seams_.state.read([&](store::Tx& tx) -> Status {
    TRY(tx.query(sql::all_segments, {}, [&](const store::Row& row) {
      auto segment = segment_of(row);
      if (!segment && read) read = std::unexpected(segment.error());
      if (segment) names.segments.emplace(segment->id, *std::move(segment));
    }));
    return tx.query(sql::all_traits, {}, [&](const store::Row& row) {
      auto trait = trait_of(row);
      if (!trait && read) read = std::unexpected(trait.error());
      if (!trait) return;
      auto one = std::make_shared<const SavedTrait>(*std::move(trait));
      names.traits.emplace(std::pair(one->workspace, one->name), one);
    });
  }));
  TRY(read);
  publish(std::move(names));
  return {};
}

Status SavedRoom::check_draft(const SavedNames& names, WorkspaceNo workspace, const SegmentId& self,
                              const SegmentDraft& draft) const {
  TRY(check_text("name", draft.name, limits::segment_name_bytes_max, true));
  TRY(check_text("description", draft.description, limits::segment_description_bytes_max, false));
  for (const auto& [id, other] : names.segments) {
    if (other.workspace != workspace || id == self) continue;
    if (!other.archived && other.name == draft.name)
      return fail(ErrorCode::conflict, "There is a segment of this name.", "name");
    if (other.archived && segment::names(draft.condition, id))
      return invalid("condition", "names the archived segment '" + other.name + "'");
  }
  SavedGround ground(seams_, names, workspace);
  (*ground).self = self;
  return draft.condition.check(*ground);
}

// Those that name it, however indirectly, may become too deep.
Status SavedRoom::check_others(const SavedNames& next, const SavedSegment& changed) const {
  SavedGround ground(seams_, next, changed.workspace);
  for (const auto& [id, other] : next.segments) {
    if (other.workspace != changed.workspace || id == changed.id) continue;
    if (!check_references(other.condition.root(), *ground))
      return fail(ErrorCode::conflict,
                  "Segment '" + other.name + "' names this one and would become too deep.",
                  "condition");
  }
  return {};
}

Status SavedRoom::write(const guard::Actor& actor, const SavedSegment* before,
                        const SavedSegment& after, bool new_version) {
  const std::string json = after.condition.json();
  return seams_.state.write([&](store::Tx& tx) -> Status {
    if (before && !before->archived && after.archived) {
      ASSIGN(const std::string user, seams_.used_by(tx, after));
      if (!user.empty()) return fail(ErrorCode::conflict, "The segment is in use by " + user + ".");
    }
    if (before) {
      TRY(tx.exec(sql::update_segment, {after.id, after.name, after.description, after.version,
                                        json, after.archived, after.edited_by, after.updated_at}));
    } else {
      TRY(tx.exec(sql::insert_segment, {after.id, after.workspace, after.name, after.description,
                                        after.version, json, after.archived, after.created_by,
                                        after.edited_by, after.created_at, after.updated_at}));
    }
    if (new_version)
      TRY(tx.exec(sql::insert_segment_version,
                  {after.id, after.version, after.name, after.description, json, after.edited_by,
                   after.updated_at}));
    guard::Operation operation;
    operation.workspace = id_of(after.workspace);
    operation.action = !before          ? "segment.create"
                       : new_version    ? "segment.edit"
                       : after.archived ? "segment.archive"
                                        : "segment.unarchive";
    operation.target = "segment/" + after.id.text();
    if (before) operation.before = shown(*before);
    operation.after = shown(after);
    return seams_.operations.append(tx, actor, operation);
  });
}

Result<SavedSegment> SavedRoom::create(const guard::Actor& actor, WorkspaceNo workspace,
                                       SegmentDraft draft) {
  MutexLock changing(changing_);
  SavedNames next = *now();
  if (list(workspace).size() >= limits::segments_max)
    return fail(ErrorCode::conflict, "The workspace has 2,000 segments.");
  const Time at = seams_.clock.now();
  SavedSegment made{.id = SegmentId::make(at, seams_.random),
                    .workspace = workspace,
                    .name = draft.name,
                    .description = draft.description,
                    .condition = draft.condition,
                    .created_by = identity(actor),
                    .edited_by = identity(actor),
                    .created_at = at,
                    .updated_at = at};
  TRY(check_draft(next, workspace, made.id, draft));
  TRY(write(actor, nullptr, made, true));
  next.segments.emplace(made.id, made);
  publish(std::move(next));
  return made;
}

Result<SavedSegment> SavedRoom::edit(const guard::Actor& actor, WorkspaceNo workspace,
                                     const SegmentId& id, int version, SegmentDraft draft) {
  MutexLock changing(changing_);
  SavedNames next = *now();
  ASSIGN(const SavedSegment before, get(workspace, id));
  if (before.archived) return fail(ErrorCode::conflict, "An archived segment cannot be changed.");
  if (before.version != version)
    return fail(ErrorCode::conflict,
                "The segment was changed meanwhile; its version is now " +
                    std::to_string(before.version) + ".",
                "version");
  if (version >= limits::segment_versions_max)
    return fail(ErrorCode::conflict, "The segment has too many versions; make a copy of it.");
  TRY(check_draft(next, workspace, id, draft));
  SavedSegment after = before;
  after.name = draft.name;
  after.description = draft.description;
  after.condition = draft.condition;
  ++after.version;
  after.edited_by = identity(actor);
  after.updated_at = seams_.clock.now();
  next.segments[id] = after;
  TRY(check_others(next, after));
  TRY(write(actor, &before, after, true));
  publish(std::move(next));
  return after;
}

Result<SavedSegment> SavedRoom::archive(const guard::Actor& actor, WorkspaceNo workspace,
                                        const SegmentId& id, bool archived) {
  MutexLock changing(changing_);
  SavedNames next = *now();
  ASSIGN(const SavedSegment before, get(workspace, id));
  if (before.archived == archived) return before;
  for (const auto& [other_id, other] : next.segments) {
    if (other.workspace != workspace || other.archived || other_id == id) continue;
    if (archived && names(other.condition, id))
      return fail(ErrorCode::conflict, "The segment is in use by segment '" + other.name + "'.");
    if (!archived && other.name == before.name)
      return fail(ErrorCode::conflict, "There is another segment of this name by now.", "name");
  }
  SavedSegment after = before;
  after.archived = archived;
  after.edited_by = identity(actor);
  after.updated_at = seams_.clock.now();
  TRY(write(actor, &before, after, false));
  next.segments[id] = after;
  publish(std::move(next));
  return after;
}

Result<SavedSegment> SavedRoom::get(WorkspaceNo workspace, const SegmentId& id) const {
  const NamesPtr names = now();
  const auto found = names->segments.find(id);
  if (found == names->segments.end() || found->second.workspace != workspace)
    return fail(ErrorCode::not_found, "There is no such segment.", "segment");
  return found->second;
}

std::vector<SavedSegment> SavedRoom::list(WorkspaceNo workspace) const {
  std::vector<SavedSegment> out;
  for (const auto& [id, segment] : now()->segments)
    if (segment.workspace == workspace) out.push_back(segment);
  return out;
}

Result<std::vector<SegmentVersion>> SavedRoom::versions(const SegmentId& id, int before,
                                                        std::size_t limit) const {
  return seams_.state.reading([&](store::Tx& tx) {
    return tx.all<SegmentVersion>(sql::segment_versions,
                                  {id, before, static_cast<std::int64_t>(limit)},
                                  [](const store::Row& row) {
                                    return SegmentVersion{static_cast<int>(row.integer(0)),
                                                          row.str(1),
                                                          row.str(2),
                                                          row.str(3),
                                                          row.str(4),
                                                          row.time(5)};
                                  });
  });
}

Result<SavedTrait> SavedRoom::put_trait(const guard::Actor& actor, WorkspaceNo workspace,
                                        std::string name, std::string description,
                                        const JsonValue& definition) {
  if (!is_trait_name(name)) return invalid("name", "1 to 60 of a-z, 0-9 and _, the first a letter");
  TRY(check_text("description", description, limits::segment_description_bytes_max, false));
  ASSIGN(Trait parsed, parse_trait(definition));
  MutexLock changing(changing_);
  SavedNames next = *now();
  auto& place = next.traits[{workspace, name}];
  const auto before = place;
  if (!before && traits(workspace).size() >= limits::traits_max)
    return fail(ErrorCode::conflict, "The workspace has 500 traits.");
  auto made = std::make_shared<SavedTrait>(SavedTrait{.workspace = workspace,
                                                      .name = std::move(name),
                                                      .description = std::move(description),
                                                      .definition = std::move(parsed),
                                                      .json = {},
                                                      .edited_by = identity(actor),
                                                      .updated_at = seams_.clock.now()});
  made->json = trait_json(made->definition);
  place = made;
  {
    SavedGround ground(seams_, next, workspace);
    TRY(check(made->definition, *ground));
    for (const auto& [id, segment] : next.segments)
      if (segment.workspace == workspace && segment::names(segment.condition, made->name) &&
          !check(segment.condition.root(), *ground))
        return fail(
            ErrorCode::conflict,
            "Segment '" + segment.name + "' compares the trait in a way that would not fit.",
            "definition");
  }
  TRY(seams_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::put_trait, {workspace, made->name, made->description, made->json,
                                 made->edited_by, made->updated_at}));
    guard::Operation operation;
    operation.workspace = id_of(workspace);
    operation.action = "trait.put";
    operation.target = "trait/" + made->name;
    if (before) operation.before = before->json;
    operation.after = made->json;
    return seams_.operations.append(tx, actor, operation);
  }));
  publish(std::move(next));
  return *made;
}

Status SavedRoom::remove_trait(const guard::Actor& actor, WorkspaceNo workspace,
                               std::string_view name) {
  MutexLock changing(changing_);
  SavedNames next = *now();
  const auto found = next.traits.find({workspace, std::string(name)});
  if (found == next.traits.end())
    return fail(ErrorCode::not_found, "There is no such trait.", "trait");
  for (const auto& [id, segment] : next.segments)
    if (segment.workspace == workspace && segment::names(segment.condition, name))
      return fail(ErrorCode::conflict, "The trait is in use by segment '" + segment.name + "'.");
  TRY(seams_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::delete_trait, {workspace, name}));
    guard::Operation operation;
    operation.workspace = id_of(workspace);
    operation.action = "trait.remove";
    operation.target = "trait/" + std::string(name);
    operation.before = found->second->json;
    return seams_.operations.append(tx, actor, operation);
  }));
  next.traits.erase(found);
  publish(std::move(next));
  return {};
}

std::vector<SavedTrait> SavedRoom::traits(WorkspaceNo workspace) const {
  std::vector<SavedTrait> out;
  for (const auto& [key, trait] : now()->traits)
    if (key.first == workspace) out.push_back(*trait);
  return out;
}

}  // namespace

Result<std::unique_ptr<SavedSegments>> SavedSegments::open(const SavedSeams& seams) {
  auto room = std::make_unique<SavedRoom>(seams);
  TRY(room->load());
  return room;
}

}  // namespace enishi::segment
