// The operation log.
#include "api/json_fields.h"
#include "api/routes.h"

namespace enishi::api {
namespace {

using guard::OperationRow;

void write_values(JsonOut& out, const guard::Operation& operation) {
  if (!operation.before.empty()) out.field("before", operation.before);
  if (!operation.after.empty()) out.field("after", operation.after);
}

void write(JsonOut& out, const OperationRow& row, bool personal) {
  const guard::Operation& o = row.operation;
  out.object().field("sequence", row.sequence).field("at", iso8601(row.at));
  if (!o.workspace.is_nil()) out.field("workspace", o.workspace.text());
  out.key("actor").object().field("kind", guard::name(row.actor.kind));
  out.field("id", row.actor.id);
  text_field(out, "remote", row.actor.remote);
  out.end().field("action", o.action).field("target", o.target).field("refused", o.refused);
  out.field("erased", row.erased);
  if (o.subject == 0 || personal) write_values(out, o);
  out.end();
}

Answer list(Call& call, std::optional<WorkspaceId> workspace) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number());
  ASSIGN(const auto rows, call.rooms.store.state().reading([&](store::Tx& tx) {
    return call.rooms.operations.list(tx, workspace, before, page.limit);
  }));
  JsonOut out;
  out.object().key("items").array();
  for (const OperationRow& row : rows) write(out, row, call.sees_personal());
  end_page(out, rows.size() == page.limit ? std::optional(encode_cursor(rows.back().sequence))
                                          : std::nullopt);
  return out.take();
}

Answer verify(Call& call) {
  ASSIGN(const auto report, call.rooms.store.state().reading(
                                [&](store::Tx& tx) { return call.rooms.operations.verify(tx); }));
  JsonOut out;
  out.object().field("intact", report.problem.empty()).field("rows", report.rows);
  out.field("erased", report.erased);
  if (!report.problem.empty())
    out.field("bad_sequence", report.bad_sequence).field("problem", report.problem);
  return out.field("head", report.head).end().take();
}

}  // namespace

void add_operation_routes(Table& table) {
  table.components.push_back(
      {"Operation",
       object({{"sequence", kInteger},
               {"at", kTime},
               {"workspace?", described(kUuid, "absent: concerns the whole server")},
               {"actor", object({{"kind", words_of(guard::ActorKind::staff)},
                                 {"id", kText},
                                 {"remote?", kText}})},
               {"action", kText},
               {"target", kText},
               {"refused", described(kFlag, "a try that was not allowed")},
               {"erased", described(kFlag, "the person was deleted, and the values with it")},
               {"before?", described(kText, "JSON; a person's values with people.read only")},
               {"after?", described(kText, "JSON; a person's values with people.read only")}})});
  table.routes.push_back({.method = "GET",
                          .path = "/operations",
                          .name = "listAllOperations",
                          .scope = "operations.read",
                          .summary = "Lists the operation log of the server, newest first.",
                          .response = page_of(ref("Operation")),
                          .paged = true,
                          .whole_server = true,
                          .personal = true,
                          .run = [](Call& call) { return list(call, std::nullopt); }});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/operations",
                          .name = "listOperations",
                          .scope = "operations.read",
                          .summary = "Lists the operation log of a workspace, newest first.",
                          .response = page_of(ref("Operation")),
                          .paged = true,
                          .personal = true,
                          .run = [](Call& call) { return list(call, call.workspace->id); }});
  table.routes.push_back(
      {.method = "GET",
       .path = "/operations/verify",
       .name = "verifyOperations",
       .scope = "operations.read",
       .summary = "Walks the chain of the operation log: whether a row was changed or removed.",
       .response = object({{"intact", kFlag},
                           {"rows", kCount},
                           {"erased", kCount},
                           {"bad_sequence?", kInteger},
                           {"problem?", kText},
                           {"head", described(kText, "of the newest row; keep it elsewhere")}}),
       .whole_server = true,
       .slow = true,
       .run = verify});
}

}  // namespace enishi::api
