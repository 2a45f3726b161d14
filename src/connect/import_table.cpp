#include "connect/import_table.h"

#include "connect/limits.h"
#include "connect/sql.h"

namespace enishi::connect {
namespace {

std::string options_text(const RowOptions& options) {
  JsonOut out;
  out.object().field("format", options.format == RowFormat::csv ? "csv" : "ndjson");
  if (options.charset) out.field("charset", name(*options.charset));
  if (options.delimiter != '\0') out.field("delimiter", std::string(1, options.delimiter));
  return out.field("header", options.header).field("quotes", options.quotes).end().take();
}

Result<RowOptions> read_options(std::string_view text) {
  RowOptions options;
  ASSIGN(const auto document, JsonDocument::parse(text));
  const JsonValue json = document.root();
  ASSIGN(const std::string format, json.string_at("format"));
  options.format = format == "csv" ? RowFormat::csv : RowFormat::ndjson;
  ASSIGN(const auto charset, json.opt_string_at("charset"));
  if (charset) options.charset = parse_charset(*charset);
  ASSIGN(const auto delimiter, json.opt_string_at("delimiter", 1, 1));
  if (delimiter) options.delimiter = delimiter->front();
  ASSIGN(options.header, json.boolean_at("header", true));
  ASSIGN(options.quotes, json.boolean_at("quotes", true));
  return options;
}

struct Read {
  StoredImport stored;
  std::string kind, options;
};

Read read_row(const store::Row& row) {
  Read read;
  Import& import = read.stored.import;
  import.no = row.integer(0);
  import.id = row.id<ImportId>(1);
  import.workspace = row.id<WorkspaceId>(2);
  read.kind = row.str(3);
  import.what.name = row.str(4);
  read.options = row.str(5);
  import.bytes = row.integer(6);
  import.state = static_cast<ImportState>(row.integer(7));
  import.mapping = row.str(8);
  import.dry_run = row.boolean(9);
  import.job = row.integer(10);
  import.bytes_read = row.integer(11);
  import.counts = {row.integer(12), row.integer(13), row.integer(14)};
  import.error = row.str(15);
  import.created_at = row.time(16);
  import.started_at = row.opt_time(17);
  import.ended_at = row.opt_time(18);
  read.stored.actor.kind = guard::parse_actor_kind(row.text(19)).value_or(guard::ActorKind::system);
  read.stored.actor.id = row.str(20);
  read.stored.actor.remote = row.str(21);
  return read;
}

Result<StoredImport> whole(Read read) {
  const auto kind = parse_mapping_kind(read.kind);
  if (!kind) return fail(ErrorCode::corrupt, "an import has an unknown kind");
  read.stored.import.what.kind = *kind;
  ASSIGN(read.stored.import.what.options, read_options(read.options));
  return std::move(read.stored);
}

Result<std::vector<Import>> wholes(std::vector<Read> rows) {
  std::vector<Import> imports;
  for (Read& row : rows) {
    ASSIGN(StoredImport stored, whole(std::move(row)));
    imports.push_back(std::move(stored.import));
  }
  return imports;
}

}  // namespace

Result<std::int64_t> insert_import(store::Tx& tx, const Import& import) {
  ASSIGN(const auto last, tx.integer(sql::last_import));
  const std::int64_t no = last.value_or(0) + 1;
  TRY(tx.exec(sql::insert_import,
              {no, import.id, import.workspace, name(import.what.kind), import.what.name,
               options_text(import.what.options), import.created_at}));
  // Errors of imports that are long over go as new ones come.
  ASSIGN(const auto oldest,
         tx.integer(sql::nth_newest_import, {import.workspace, limits::import_errors_kept_of - 1}));
  if (oldest) TRY(tx.exec(sql::delete_old_import_errors, {import.workspace, *oldest}));
  return no;
}

Result<std::optional<StoredImport>> find_import(store::Tx& tx, const ImportId& id) {
  ASSIGN(auto row, tx.first<Read>(sql::import_by_id, {id}, read_row));
  if (!row) return std::nullopt;
  return whole(*std::move(row));
}

Result<std::vector<Import>> list_imports(store::Tx& tx, const WorkspaceId& workspace,
                                         std::int64_t before, std::size_t limit) {
  ASSIGN(auto rows, tx.all<Read>(sql::imports_of, {workspace, before, limit}, read_row));
  return wholes(std::move(rows));
}

Result<std::vector<Import>> unended_imports(store::Tx& tx) {
  ASSIGN(auto rows, tx.all<Read>(sql::unended_imports, {}, read_row));
  return wholes(std::move(rows));
}

Result<bool> start_import(store::Tx& tx, const Import& import, const guard::Actor& actor) {
  ASSIGN(const auto changed,
         tx.exec(sql::start_import,
                 {import.no, import.mapping, import.dry_run, import.job, guard::name(actor.kind),
                  actor.id, actor.remote, import.started_at}));
  if (changed == 0) return false;
  TRY(tx.exec(sql::delete_import_errors, {import.no}));
  return true;
}

Result<bool> end_import(store::Tx& tx, std::int64_t no, ImportState state, std::string_view error,
                        Time at) {
  ASSIGN(const auto changed, tx.exec(sql::end_import, {no, static_cast<int>(state), error, at}));
  return changed > 0;
}

Status advance_import(store::Tx& tx, const Import& import, std::int64_t kept,
                      std::span<const ImportError> errors) {
  TRY(tx.exec(sql::advance_import, {import.no, import.bytes_read, import.counts.rows,
                                    import.counts.good, import.counts.problems}));
  std::vector<store::Param> rows;
  for (const ImportError& error : errors) {
    if (kept == limits::import_errors_max) break;
    rows.insert(rows.end(), {import.no, ++kept, error.line, error.column, error.reason});
  }
  if (!rows.empty()) TRY(tx.exec_many(sql::insert_import_error, 5, rows));
  return {};
}

Result<std::vector<ImportError>> read_errors(store::Tx& tx, std::int64_t no, std::int64_t from,
                                             std::size_t limit) {
  return tx.all<ImportError>(sql::import_errors, {no, from, limit}, [](const store::Row& row) {
    return ImportError{row.integer(0), row.str(1), row.str(2)};
  });
}

}  // namespace enishi::connect
