#include "connect/imports.h"

#include <algorithm>

#include "base/text.h"
#include "connect/import_check.h"
#include "connect/import_job.h"
#include "connect/limits.h"
#include "connect/sql.h"

namespace enishi::connect {
namespace {

constexpr std::string_view kStates[] = {"receiving", "running", "checked",
                                        "done",      "failed",  "cancelled"};

Status check_new(const NewImport& what) {
  if (!valid_utf8(what.name) || has_control_characters(what.name, false))
    return invalid("name", "must be UTF-8 without control characters");
  if (what.name.empty() || utf16_length(what.name) > limits::import_name_characters_max)
    return invalid("name", "must have 1 to 200 characters");
  static_assert(limits::import_name_characters_max == 200, "named in the message above");
  return {};
}

std::unexpected<Error> wrong_state(const Import& import) {
  return fail(ErrorCode::conflict, "The import is " + std::string(name(import.state)) + ".");
}

class ImportsRoom final : public Imports {
 public:
  explicit ImportsRoom(const ImportSeams& seams)
      : seams_(seams), files_(seams.store.directory()), job_(seams_, files_) {
    seams_.jobs.handle(
        std::string(kImportJobKind), [this](const spine::Job& job) { return job_.step(job); },
        [this](const spine::Job& job) { return job_.cancelled(job); });
  }

  Result<Import> begin(const guard::Actor& actor, const WorkspaceId& workspace,
                       NewImport what) override;
  Result<Import> append(const ImportId& id, std::int64_t offset, std::string_view piece) override;
  Result<ImportProposal> propose(const ImportId& id) const override {
    ASSIGN(const Import import, get(id));
    if (import.state != ImportState::receiving && import.state != ImportState::checked)
      return wrong_state(import);
    return propose_mapping(files_, seams_.workspaces.directory(), import);
  }
  Result<Import> start(const guard::Actor& actor, const ImportId& id,
                       const StartImport& how) override;
  Result<Import> add_rows(const guard::Actor& actor, const ImportId& like,
                          std::string_view bytes) override;
  Result<Import> cancel(const guard::Actor& actor, const ImportId& id) override;
  Result<Import> get(const ImportId& id) const override;
  Result<std::vector<Import>> list(const WorkspaceId& workspace, std::int64_t before,
                                   std::size_t limit) const override {
    return state().reading(
        [&](store::Tx& tx) { return list_imports(tx, workspace, before, limit); });
  }
  Result<std::vector<ImportError>> errors(const ImportId& id, std::int64_t from,
                                          std::size_t limit) const override {
    ASSIGN(const Import import, get(id));
    return state().reading([&](store::Tx& tx) { return read_errors(tx, import.no, from, limit); });
  }
  Status sweep() override;

 private:
  store::Database& state() const { return seams_.store.state(); }
  Status note(store::Tx& tx, const guard::Actor& actor, const Import& import,
              std::string_view action, std::string after) const {
    return seams_.operations.append(tx, actor,
                                    {.workspace = import.workspace,
                                     .action = "import." + std::string(action),
                                     .target = "import/" + import.id.text(),
                                     .before = {},
                                     .after = std::move(after)});
  }
  Result<std::string> mapping_of(const Import& import, const StartImport& how) const;

  const ImportSeams seams_;
  const ImportFiles files_;
  ImportJob job_;
  Mutex appending_;  // a piece is written and its end noted by one thread at a time
};

Result<Import> ImportsRoom::get(const ImportId& id) const {
  ASSIGN(auto stored, state().reading([&](store::Tx& tx) { return find_import(tx, id); }));
  if (!stored) return fail(ErrorCode::not_found, "There is no such import.", "import");
  return std::move(stored->import);
}

Result<Import> ImportsRoom::begin(const guard::Actor& actor, const WorkspaceId& workspace,
                                  NewImport what) {
  TRY(check_new(what));
  Import import{.id = ImportId::make(seams_.clock.now(), seams_.random),
                .workspace = workspace,
                .what = std::move(what),
                .created_at = seams_.clock.now()};
  TRY(state().write([&](store::Tx& tx) -> Status {
    ASSIGN(const auto open, tx.integer(sql::open_imports, {workspace}));
    if (open.value_or(0) >= static_cast<std::int64_t>(limits::import_open_max))
      return fail(ErrorCode::conflict,
                  "A workspace has at most 100 imports at once: end or cancel some.");
    static_assert(limits::import_open_max == 100, "named in the message above");
    ASSIGN(import.no, insert_import(tx, import));
    JsonOut after;
    after.object().field("kind", enishi::connect::name(import.what.kind)).end();
    return note(tx, actor, import, "begin", after.take());
  }));
  return import;
}

Result<Import> ImportsRoom::append(const ImportId& id, std::int64_t offset,
                                   std::string_view piece) {
  if (piece.empty() || piece.size() > limits::import_piece_bytes_max)
    return fail(ErrorCode::too_large, "A piece has 1 byte to 1 MiB.");
  static_assert(limits::import_piece_bytes_max == 1 << 20, "named in the message above");
  MutexLock lock(appending_);
  ASSIGN(Import import, get(id));
  if (import.state != ImportState::receiving) return wrong_state(import);
  if (offset != import.bytes)
    return fail(ErrorCode::conflict,
                "The next piece begins at " + std::to_string(import.bytes) + ".", "offset");
  if (offset + static_cast<std::int64_t>(piece.size()) > limits::import_file_bytes_max)
    return fail(ErrorCode::too_large, "A file has at most 16 GiB.");
  static_assert(limits::import_file_bytes_max == std::int64_t{16} << 30, "named above");
  TRY(files_.append(id, offset, piece));
  import.bytes += static_cast<std::int64_t>(piece.size());
  TRY(state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::set_import_bytes, {import.no, import.bytes}));
    return {};
  }));
  return import;
}

Result<std::string> ImportsRoom::mapping_of(const Import& import, const StartImport& how) const {
  if (how.mapping.size() > limits::import_mapping_bytes_max)
    return fail(ErrorCode::too_large, "at most 256 KiB", "mapping");
  static_assert(limits::import_mapping_bytes_max == 256 << 10, "named in the message above");
  if (!how.propose) {
    const std::string& mapping = how.mapping.empty() ? import.mapping : how.mapping;
    return mapping.empty() ? invalid("mapping", "is needed") : Result<std::string>(mapping);
  }
  ASSIGN(ImportProposal proposal, propose(import.id));
  if (proposal.missing.empty()) return std::move(proposal.mapping);
  std::string missing;
  for (const std::string& one : proposal.missing) missing += (missing.empty() ? "" : "; ") + one;
  return invalid("mapping", "none can be proposed: " + missing);
}

Result<Import> ImportsRoom::start(const guard::Actor& actor, const ImportId& id,
                                  const StartImport& how) {
  ASSIGN(Import import, get(id));
  if (import.state != ImportState::receiving && import.state != ImportState::checked)
    return wrong_state(import);
  if (import.bytes == 0) return invalid("file", "nothing of it has come yet");
  ASSIGN(import.mapping, mapping_of(import, how));
  import.dry_run = how.dry_run;
  import.started_at = seams_.clock.now();
  import.bytes_read = 0;
  import.counts = {};
  import.ended_at.reset();
  {
    ASSIGN(const auto reading,
           open_reading(files_, seams_.workspaces.directory(), import, RowCursor{}));
    TRY(check_mapping(seams_, import.workspace, reading->mapping));
    if (!import.dry_run) TRY(declare_attributes(seams_, actor, import.workspace, reading->mapping));
  }
  TRY(state().write([&](store::Tx& tx) -> Status {
    ASSIGN(import.job, seams_.jobs.create(tx, kImportJobKind, import.workspace,
                                          spine::Priority::normal, import_job_input(import.id)));
    ASSIGN(const bool started, start_import(tx, import, actor));
    if (!started) return fail(ErrorCode::conflict, "The import was started meanwhile.");
    JsonOut after;
    after.object().field("kind", enishi::connect::name(import.what.kind));
    after.field("dry_run", import.dry_run).field("bytes", import.bytes).end();
    return note(tx, actor, import, "start", after.take());
  }));
  import.state = ImportState::running;
  seams_.jobs.wake();
  return import;
}

Result<Import> ImportsRoom::add_rows(const guard::Actor& actor, const ImportId& like,
                                     std::string_view bytes) {
  ASSIGN(const Import model, get(like));
  if (model.mapping.empty())
    return fail(ErrorCode::conflict, "The import that these rows are like was never started.");
  ASSIGN(const Import made, begin(actor, model.workspace, model.what));
  const auto started = [&]() -> Result<Import> {
    TRY(append(made.id, 0, bytes));
    return start(actor, made.id, {.mapping = model.mapping, .dry_run = false});
  }();
  if (!started) TRY(cancel(actor, made.id));
  return started;
}

Result<Import> ImportsRoom::cancel(const guard::Actor& actor, const ImportId& id) {
  ASSIGN(const Import import, get(id));
  if (import.state == ImportState::running) {
    const Status cancelled = seams_.jobs.cancel(import.job);
    if (!cancelled && cancelled.error().code != ErrorCode::conflict) return wrong_state(import);
  }
  TRY(state().write([&](store::Tx& tx) -> Status {
    ASSIGN(const bool ended,
           end_import(tx, import.no, ImportState::cancelled, "", seams_.clock.now()));
    if (!ended) return fail(ErrorCode::conflict, "The import has ended already.");
    return note(tx, actor, import, "cancel", {});
  }));
  // The file of a running one goes with its job.
  if (import.state != ImportState::running) TRY(files_.remove(id));
  return get(id);
}

Status ImportsRoom::sweep() {
  const Time oldest = seams_.clock.now() - std::chrono::days{limits::import_waiting_days_max};
  ASSIGN(const auto files, files_.list());  // first: an import is there before its file
  ASSIGN(const auto open, state().reading([](store::Tx& tx) { return unended_imports(tx); }));
  for (const Import& import : open) {
    const Time since = import.ended_at.value_or(import.started_at.value_or(import.created_at));
    if (import.state == ImportState::running || since > oldest) continue;
    TRY(state().write([&](store::Tx& tx) -> Status {
      TRY(end_import(tx, import.no, ImportState::cancelled, "nobody started it in 7 days",
                     seams_.clock.now()));
      return {};
    }));
    TRY(files_.remove(import.id));
  }
  static_assert(limits::import_waiting_days_max == 7, "named above");
  for (const ImportId& id : files) {
    const bool kept = std::ranges::find(open, id, &Import::id) != open.end();
    if (!kept) TRY(files_.remove(id));
  }
  return {};
}

}  // namespace

std::string_view name(ImportState state) {
  return kStates[static_cast<std::size_t>(state)];
}

std::unique_ptr<Imports> Imports::make(const ImportSeams& seams) {
  return std::make_unique<ImportsRoom>(seams);
}

std::string errors_csv(std::span<const ImportError> errors, bool with_header) {
  std::string out = with_header ? "line,column,reason\r\n" : "";
  const auto append = [&](std::string_view text) {
    const bool quote = text.find_first_of(",\"\r\n") != text.npos;
    if (quote) out += '"';
    for (const char c : text) {
      if (c == '"') out += '"';
      out += c;
    }
    if (quote) out += '"';
  };
  for (const ImportError& error : errors) {
    out += std::to_string(error.line) + ",";
    append(error.column);
    out += ',';
    append(error.reason);
    out += "\r\n";
  }
  return out;
}

}  // namespace enishi::connect
