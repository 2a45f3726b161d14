#include "timeline/schema.h"

#include <algorithm>
#include <set>

#include "base/thread.h"
#include "timeline/builtin_types.h"
#include "timeline/limits.h"
#include "timeline/schema_change.h"
#include "timeline/schema_names.h"
#include "timeline/schema_rows.h"
#include "timeline/schema_stage.h"
#include "timeline/sql.h"

namespace enishi::timeline {
namespace {

Status check(const TypeDeclaration& declaration) {
  TRY(check_event_name(declaration.name, "name"));
  TRY(check_labels(declaration.label, ""));
  if (declaration.properties.size() > limits::event_type_properties_max)
    return fail(ErrorCode::too_large, "a type has at most 200 properties", "properties");
  static_assert(limits::event_type_properties_max == 200, "named in the message above");
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < declaration.properties.size(); ++i) {
    const PropertyDeclaration& property = declaration.properties[i];
    const std::string path = "properties[" + std::to_string(i) + "].";
    TRY(check_event_name(property.name, path + "name"));
    if (!names.insert(property.name).second)
      return invalid(path + "name", "stands twice in the declaration");
    TRY(check_labels(property.label, path));
  }
  return {};
}

class SchemaImpl final : public Schema {
 public:
  SchemaImpl(store::Database& state, const workspace::Workspaces& workspaces,
             const guard::OperationLog* operations, const SchemaDelta& loaded)
      : state_(state),
        workspaces_(workspaces),
        operations_(operations),
        view_(SchemaView().with(loaded)),
        stage_([this] { return view(); }, [this](const SchemaDelta& delta) { publish(delta); }) {}

  std::shared_ptr<const SchemaView> view() const override {
    MutexLock lock(view_mutex_);
    return view_;
  }
  SchemaStage& stage() override { return stage_; }

  Status prepare(const WorkspaceId& workspace) override {
    ASSIGN(const WorkspaceNo no, number_of(workspace));
    if (!view()->list(no).empty()) return {};
    MutexLock lock(change_mutex_);
    SchemaDelta delta{.edited = true};
    ASSIGN(delta.types, state_.writing([&](store::Tx& tx) { return prepare_workspace(tx, no); }));
    publish(delta);
    return {};
  }

  Result<EventType> declare(const guard::Actor& actor, const WorkspaceId& workspace,
                            const TypeDeclaration& declaration) override {
    TRY(check(declaration));
    ASSIGN(const WorkspaceNo no, number_of(workspace));
    return change(actor, workspace, [&](store::Tx& tx, SchemaDelta& delta) {
      return declare_type(tx, no, declaration, delta);
    });
  }

  Result<EventType> edit(const guard::Actor& actor, EventTypeNo type,
                         const SchemaEdit& edit) override {
    if (edit.label) TRY(check_labels(*edit.label, ""));
    ASSIGN(const WorkspaceId workspace, owner_of(type));
    return change(actor, workspace,
                  [&](store::Tx& tx, SchemaDelta&) { return edit_type(tx, type, edit); });
  }

  Result<EventType> edit_property(const guard::Actor& actor, EventTypeNo type, PropertyNo property,
                                  const SchemaEdit& edit) override {
    if (edit.label) TRY(check_labels(*edit.label, ""));
    ASSIGN(const WorkspaceId workspace, owner_of(type));
    return change(actor, workspace, [&](store::Tx& tx, SchemaDelta&) {
      return timeline::edit_property(tx, type, property, edit);
    });
  }

 private:
  Result<WorkspaceNo> number_of(const WorkspaceId& workspace) const {
    const workspace::Directory directory = workspaces_.directory();
    const workspace::Workspace* found = directory.workspace(workspace);
    if (!found) return fail(ErrorCode::not_found, "no such workspace");
    return found->no;
  }
  Result<WorkspaceId> owner_of(EventTypeNo type) const {
    const auto view = this->view();
    const EventType* found = view->at(type);
    const workspace::Directory directory = workspaces_.directory();
    const workspace::Workspace* owner = found ? directory.workspace(found->workspace) : nullptr;
    if (!owner) return fail(ErrorCode::not_found, "no such event type");
    return owner->id;
  }

  // One transaction with its row of the operation log; the view follows in the same order.
  template <class F>
  Result<EventType> change(const guard::Actor& actor, const WorkspaceId& workspace, F&& body) {
    MutexLock lock(change_mutex_);
    SchemaDelta delta;
    ASSIGN(EventType type, state_.writing([&](store::Tx& tx) -> Result<EventType> {
      delta = {.edited = true};  // anew when the transaction is tried again
      ASSIGN(SchemaChange done, body(tx, delta));
      if (!done.action.empty() && operations_)
        TRY(operations_->append(tx, actor,
                                {.workspace = workspace,
                                 .action = done.action,
                                 .target = done.target,
                                 .before = done.before,
                                 .after = done.after}));
      return std::move(done.type);
    }));
    delta.types.push_back(type);
    publish(delta);
    return type;
  }

  void publish(const SchemaDelta& delta) {
    if (delta.empty()) return;
    MutexLock lock(view_mutex_);
    view_ = view_->with(delta);
  }

  store::Database& state_;
  const workspace::Workspaces& workspaces_;
  const guard::OperationLog* operations_;
  Mutex change_mutex_;  // held over a person's change and its publication
  mutable Mutex view_mutex_;
  std::shared_ptr<const SchemaView> view_ GUARDED_BY(view_mutex_);
  SchemaStage stage_;
};

}  // namespace

Result<std::unique_ptr<Schema>> Schema::open(store::Database& state,
                                             const workspace::Workspaces& workspaces,
                                             const guard::OperationLog* operations) {
  std::set<WorkspaceNo> ready;
  TRY(state.read([&](store::Tx& tx) {
    ready.clear();
    return tx.query(sql::event_workspaces, {}, [&](const store::Row& row) {
      if (row.integer(1) == std::int64_t{builtin_edition()})
        ready.insert({static_cast<std::uint32_t>(row.integer(0))});
    });
  }));
  const workspace::Directory directory = workspaces.directory();
  for (const workspace::Workspace& one : directory.workspaces())
    if (!ready.contains(one.no))
      TRY(state.writing([&](store::Tx& tx) { return prepare_workspace(tx, one.no); }));
  ASSIGN(const SchemaDelta loaded, state.reading([](store::Tx& tx) { return load_schema(tx); }));
  return std::make_unique<SchemaImpl>(state, workspaces, operations, loaded);
}

}  // namespace enishi::timeline
