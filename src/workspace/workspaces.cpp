#include "base/limits.h"
#include "workspace/describe.h"
#include "workspace/sql.h"
#include "workspace/validate.h"
#include "workspace/workspaces_impl.h"

namespace enishi::workspace {
namespace {

Status check_room(std::size_t count, std::size_t max, const char* what) {
  if (count < max) return {};
  return fail(ErrorCode::conflict,
              "the server holds " + std::to_string(max) + " " + what + " already, its limit");
}

}  // namespace

Result<std::unique_ptr<Workspaces>> Workspaces::open(store::Database& state, const Clock& clock,
                                                     Random& random, const guard::Sealer& sealer,
                                                     const guard::OperationLog& operations) {
  ASSIGN(auto loaded, state.reading([&](store::Tx& tx) { return load(tx, sealer); }));
  return std::make_unique<WorkspacesImpl>(state, clock, random, sealer, operations,
                                          std::move(loaded));
}

Directory WorkspacesImpl::directory() const {
  MutexLock lock(current_mutex_);
  return Directory(current_);
}

void WorkspacesImpl::publish(Snapshot fresh) {
  MutexLock lock(current_mutex_);
  current_.swap(fresh);
}

void WorkspacesImpl::after_failure(const Error& error) {
  if (error.code != ErrorCode::io) return;
  auto fresh = state_.reading([&](store::Tx& tx) { return load(tx, sealer_); });
  if (fresh) return publish(*std::move(fresh));
  log_error("workspace.reload_failed", fresh.error());
}

Error WorkspacesImpl::refuse(const guard::Actor& actor, guard::Operation tried, Error error) {
  tried.refused = true;
  auto noted = state_.write([&](store::Tx& tx) { return operations_.append(tx, actor, tried); });
  if (!noted) log_error("workspace.refusal_not_recorded", noted.error());
  return error;
}

Result<std::uint32_t> WorkspacesImpl::take_number(store::Tx& tx, std::string_view kind) const {
  TRY(tx.exec(sql::take_number, {kind}));
  ASSIGN(const auto last, tx.integer(sql::last_number, {kind}));
  return static_cast<std::uint32_t>(last.value_or(0));
}

Result<Workspace> WorkspacesImpl::create_workspace(const guard::Actor& actor, std::string name,
                                                   std::string zone) {
  Workspace made{.name = std::move(name), .zone = std::move(zone)};
  TRY(check_workspace(made));
  MutexLock lock(changes_);
  TRY(check_room(directory().workspaces().size(), limits::workspaces_max, "workspaces"));
  made.created_at = clock_.now();
  made.id = WorkspaceId::make(made.created_at, random_);
  return change([&](store::Tx& tx) -> Result<Workspace> {
    ASSIGN(made.no.value, take_number(tx, "workspace"));
    TRY(tx.exec(sql::insert_workspace,
                {made.no, made.id, made.name, made.zone, made.currency, made.quiet_from_minute,
                 made.quiet_to_minute, made.cap_messages, made.cap_days, made.approval_above,
                 made.created_at}));
    TRY(operations_.append(tx, actor,
                           {.workspace = made.id,
                            .action = "workspace.create",
                            .target = "workspace/" + made.id.text(),
                            .after = describe(made)}));
    return made;
  });
}

Result<Workspace> WorkspacesImpl::update_workspace(const guard::Actor& actor,
                                                   const Workspace& changed) {
  TRY(check_workspace(changed));
  MutexLock lock(changes_);
  const Directory now = directory();
  const Workspace* old = now.workspace(changed.id);
  if (!old) return fail(ErrorCode::not_found, "no such workspace", "workspace");
  Workspace next = changed;
  next.no = old->no;
  next.created_at = old->created_at;
  return change([&](store::Tx& tx) -> Result<Workspace> {
    TRY(tx.exec(sql::update_workspace,
                {next.no, next.name, next.zone, next.currency, next.quiet_from_minute,
                 next.quiet_to_minute, next.cap_messages, next.cap_days, next.approval_above}));
    TRY(operations_.append(tx, actor,
                           {.workspace = next.id,
                            .action = "workspace.update",
                            .target = "workspace/" + next.id.text(),
                            .before = describe(*old),
                            .after = describe(next)}));
    return next;
  });
}

Result<Provider> WorkspacesImpl::create_provider(const guard::Actor& actor,
                                                 const WorkspaceId& workspace, std::string name) {
  TRY(check_name(name));
  MutexLock lock(changes_);
  const Directory now = directory();
  const Workspace* owner = now.workspace(workspace);
  if (!owner) return fail(ErrorCode::not_found, "no such workspace", "workspace");
  TRY(check_room(now.providers().size(), limits::providers_max, "providers"));
  const Time at = clock_.now();
  Provider made{
      .id = ProviderId::make(at, random_), .workspace = workspace, .name = std::move(name)};
  return change([&](store::Tx& tx) -> Result<Provider> {
    ASSIGN(made.no.value, take_number(tx, "provider"));
    TRY(tx.exec(sql::insert_provider, {made.no, made.id, owner->no, made.name, at}));
    TRY(operations_.append(tx, actor,
                           {.workspace = workspace,
                            .action = "provider.create",
                            .target = "provider/" + made.id.text(),
                            .after = describe(made)}));
    return made;
  });
}

}  // namespace enishi::workspace
