// Imports: a file in pieces, a look at it, a try, the start, and what came of it.
#include "api/import_json.h"
#include "api/routes.h"
#include "connect/limits.h"

namespace enishi::api {
namespace {

using connect::Import;

constexpr std::string_view kAll = "/workspaces/{workspace}/imports";
constexpr std::string_view kReaders = "people.read people.write";
constexpr std::string_view kWriter = "people.write";

Answer json_or_error(const Result<Import>& import) {
  if (!import) return std::unexpected(import.error());
  JsonOut out;
  write_import(out, *import);
  return out.take();
}

Answer begin_import(Call& call) {
  ASSIGN(auto made, new_import(call.json()));
  return json_or_error(call.rooms.imports.begin(call.actor(), call.workspace->id, std::move(made)));
}

Answer append_import(Call& call) {
  return json_or_error(call.rooms.imports.append(
      call.import->id, call.given_integer("offset").value_or(0), call.lines));
}

Answer propose_import(Call& call) {
  ASSIGN(const auto proposal, call.rooms.imports.propose(call.import->id));
  JsonOut out;
  write_proposal(out, proposal, call.sees_personal());
  return out.take();
}

Answer start_import(Call& call) {
  connect::StartImport how;
  ASSIGN(how.dry_run, call.json().boolean_at("dry_run", false));
  if (const auto mapping = call.json().find("mapping")) {
    how.propose = mapping->type() == JsonType::string;
    if (!how.propose) how.mapping = mapping->dump();
  }
  return json_or_error(call.rooms.imports.start(call.actor(), call.import->id, how));
}

Answer add_import_rows(Call& call) {
  return json_or_error(call.rooms.imports.add_rows(call.actor(), call.import->id, call.lines));
}

Answer cancel_import(Call& call) {
  return json_or_error(call.rooms.imports.cancel(call.actor(), call.import->id));
}

Answer list_imports(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t before, call.cursor_number(INT64_MAX));
  ASSIGN(const auto imports, call.rooms.imports.list(call.workspace->id, before, page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const Import& import : imports) write_import(out, import);
  end_page(out, imports.size() == page.limit ? std::optional(encode_cursor(imports.back().no))
                                             : std::nullopt);
  return out.take();
}

Answer list_errors(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t from, call.cursor_number());
  ASSIGN(const auto errors, call.rooms.imports.errors(call.import->id, from, page.limit));
  JsonOut out;
  out.object().key("items").array();
  for (const connect::ImportError& error : errors) write_import_error(out, error);
  const auto next = from + static_cast<std::int64_t>(errors.size());
  end_page(out, errors.size() == page.limit ? std::optional(encode_cursor(next)) : std::nullopt);
  return out.take();
}

Answer errors_as_csv(Call& call) {
  ASSIGN(const auto errors,
         call.rooms.imports.errors(call.import->id, 0, limits::import_errors_max));
  return connect::errors_csv(errors, true);
}

void add_file_routes(Table& table) {
  table.routes.push_back({.method = "POST",
                          .path = kAll,
                          .name = "beginImport",
                          .scope = kWriter,
                          .summary = "Begins an import; the bytes of its file follow in pieces.",
                          .body = Body::json,
                          .request = new_import_schema(),
                          .response = ref("Import"),
                          .status = 201,
                          .run = begin_import});
  table.routes.push_back(
      {.method = "PUT",
       .path = "/workspaces/{workspace}/imports/{import}/content",
       .name = "appendImport",
       .scope = kWriter,
       .summary = "The next piece, at most 1 MiB. After a break `bytes` says where to go on.",
       .body = Body::bytes,
       .request = std::string(kAnything),
       .response = ref("Import"),
       .query = {{.name = "offset",
                  .description = "Where the piece goes; must be `bytes`.",
                  .kind = Parameter::Kind::integer}},
       .run = append_import});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/imports/{import}/rows",
       .name = "addImportRows",
       .scope = kWriter,
       .summary = "More rows in the form of an import that was started, at most 1 MiB: another "
                  "import with its mapping, started at once.",
       .body = Body::bytes,
       .request = std::string(kAnything),
       .response = ref("Import"),
       .status = 202,
       .run = add_import_rows});
}

void add_running_routes(Table& table) {
  const std::string mapping =
      R"({"anyOf":[)" + std::string(kAnyObject) + R"(,{"type":"string","enum":["propose"]}]})";
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/imports/{import}/proposal",
       .name = "proposeImport",
       .scope = kWriter,
       .summary = "A first mapping, from what has come of the file, for a person to look over.",
       .response = ref("ImportProposal"),
       .personal = true,
       .slow = true,
       .run = propose_import});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/imports/{import}/start",
       .name = "startImport",
       .scope = kWriter,
       .summary = "Checks the mapping (docs/imports.md) and starts the job; a dry run changes "
                  "nothing, and the import may be started after it.",
       .body = Body::json,
       .request = closed({{"mapping?", described(mapping, "absent: that of the dry run before")},
                          {"dry_run?", kFlag}}),
       .response = ref("Import"),
       .status = 202,
       .slow = true,
       .run = start_import});
  table.routes.push_back({.method = "POST",
                          .path = "/workspaces/{workspace}/imports/{import}/cancel",
                          .name = "cancelImport",
                          .scope = kWriter,
                          .summary = "Ends an import where it is; what was taken stays.",
                          .response = ref("Import"),
                          .run = cancel_import});
}

void add_reading_routes(Table& table) {
  table.routes.push_back({.method = "GET",
                          .path = kAll,
                          .name = "listImports",
                          .scope = kReaders,
                          .summary = "The workspace's imports, newest first.",
                          .response = page_of(ref("Import")),
                          .paged = true,
                          .run = list_imports});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/imports/{import}",
                          .name = "showImport",
                          .scope = kReaders,
                          .summary = "One import: how far it has come, and its counts.",
                          .response = ref("Import"),
                          .run = [](Call& call) -> Answer { return json_or_error(*call.import); }});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/imports/{import}/errors",
                          .name = "listImportErrors",
                          .scope = kReaders,
                          .summary = "What was wrong with which line; the first 10,000 are kept.",
                          .response = page_of(ref("ImportError")),
                          .paged = true,
                          .run = list_errors});
  static_assert(limits::import_errors_max == 10'000, "named in the summary above");
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/imports/{import}/errors.csv",
                          .name = "readImportErrors",
                          .scope = kReaders,
                          .summary = "The same as a CSV file: line, column, reason.",
                          .response = std::string(kAnything),
                          .bytes = true,
                          .run = errors_as_csv});
}

}  // namespace

void add_import_routes(Table& table) {
  table.components.push_back({"Import", import_schema()});
  table.components.push_back({"ImportProposal", proposal_schema()});
  table.components.push_back({"ImportError", import_error_schema()});
  add_file_routes(table);
  add_running_routes(table);
  add_reading_routes(table);
}

}  // namespace enishi::api
