// Backups are written on the server's own disk, so only this machine's administrator may ask for
// one.
#include "api/json_fields.h"
#include "api/routes.h"

namespace enishi::api {
namespace {

Answer backup(Call& call) {
  if (call.caller.actor.kind != guard::ActorKind::local)
    return fail(ErrorCode::forbidden, "A backup is made from the command line of the server.");
  ASSIGN(const std::string directory, call.json().string_at("directory", 1, 4'096));
  if (!directory.starts_with('/')) return invalid("directory", "must be an absolute path");
  guard::Operation operation;
  operation.action = "server.backup";
  operation.target = "server";
  JsonOut after;
  after.object().field("directory", directory).end();
  operation.after = after.text();
  TRY(call.rooms.store.state().write([&](store::Tx& tx) {
    return call.rooms.operations.append(tx, call.caller.actor, operation);
  }));
  const auto unmerged = call.rooms.timeline.pause();  // state and strips must fit
  TRY(call.rooms.store.backup(directory, [](std::string_view, double) {}));
  return after.take();
}

}  // namespace

void add_backup_routes(Table& table) {
  table.routes.push_back(
      {.method = "POST",
       .path = "/backups",
       .name = "createBackup",
       .scope = "admin",
       .summary = "Copies everything to an empty directory of the server, while it works on.",
       .body = Body::json,
       .request = closed({{"directory", described(kText, "absolute path, empty or not there")}}),
       .response = object({{"directory", kText}}),
       .whole_server = true,
       .slow = true,
       .run = backup});
}

}  // namespace enishi::api
