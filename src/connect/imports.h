// Imports: files of people, events or catalogue items that become entries of the log, as a job.
//
// A file comes in pieces, is looked at (propose), tried (a dry run changes nothing) and started.
// The job reads it from front to back and appends batches, each under a key made of the import and
// the place in the file, so that what a crash repeats counts once. Lines that are wrong are left
// out and kept as errors by line; the others are taken. For people: docs/imports.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/random.h"
#include "connect/mapping.h"
#include "connect/rows.h"
#include "people/people.h"
#include "timeline/catalogue.h"
#include "timeline/schema.h"

namespace enishi {
struct ImportTag;
using ImportId = Id<ImportTag>;
}  // namespace enishi

namespace enishi::connect {

// Stored; the values never change.
enum class ImportState : unsigned char {
  receiving,  // its bytes come in
  running,    // or waiting for its turn
  checked,    // a dry run has ended: it may be started again
  done,
  failed,
  cancelled,
};
std::string_view name(ImportState state);

struct ImportCounts {
  std::int64_t rows = 0;      // read, wrong ones too
  std::int64_t good = 0;      // taken
  std::int64_t problems = 0;  // in the others; a row may have several
  bool operator==(const ImportCounts&) const = default;
};

struct NewImport {
  MappingKind kind = MappingKind::people;
  std::string name;    // of the file, as people call it
  RowOptions options;  // `columns` are the mapping's business
};

struct Import {
  std::int64_t no = 0;  // later ones are greater: the cursor of lists; never reused
  ImportId id;
  WorkspaceId workspace;
  NewImport what;
  std::int64_t bytes = 0;  // of the file that are here: where the next piece goes
  ImportState state = ImportState::receiving;
  std::string mapping;  // empty until it is started
  bool dry_run = false;
  std::int64_t job = 0;         // 0: never started
  std::int64_t bytes_read = 0;  // of the file, so far
  ImportCounts counts;          // so far
  std::string error;            // when failed; no personal data
  Time created_at;
  std::optional<Time> started_at, ended_at;
};

struct ImportError {
  std::int64_t line = 0;  // 1-based, where the row begins
  std::string column;     // empty: the whole row
  std::string reason;     // holds nothing of the row
  bool operator==(const ImportError&) const = default;
};

struct ImportProposal {
  std::string mapping;               // JSON
  std::vector<std::string> missing;  // what a person must add before it can be started
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // the first; personal data
};

struct StartImport {
  std::string mapping;   // JSON; empty: the one of the dry run before
  bool propose = false;  // instead of `mapping` the proposed one, if nothing is missing in it
  bool dry_run = false;
};

struct ImportSeams {
  store::Store& store;
  spine::Log& log;
  spine::Pipeline& pipeline;
  spine::Jobs& jobs;
  people::People& people;
  timeline::Schema& schema;
  const workspace::Workspaces& workspaces;
  const guard::OperationLog& operations;
  const Clock& clock;
  Random& random;
};

// Thread safe. Errors: not_found; invalid with the field ("name", "offset",
// "mapping.columns[2].to", "file"); too_large; conflict where the state does not allow it. Files
// stand in the data directory (imports/), mode 0600, until the import has ended, at most
// limits::import_waiting_days_max days.
class Imports {
 public:
  // Handles the jobs of kind "connect.import".
  static std::unique_ptr<Imports> make(const ImportSeams& seams);
  virtual ~Imports() = default;

  virtual Result<Import> begin(const guard::Actor& actor, const WorkspaceId& workspace,
                               NewImport what) = 0;
  // `offset` must be the import's `bytes` (else conflict, which names the right one), the piece at
  // most limits::import_piece_bytes_max. Durable when it answers.
  virtual Result<Import> append(const ImportId& id, std::int64_t offset,
                                std::string_view piece) = 0;
  // A first mapping, from what is here of the file.
  virtual Result<ImportProposal> propose(const ImportId& id) const = 0;
  // Checks the mapping against the file's columns and what the workspace knows, declares the
  // attributes it names (not in a dry run), and starts the job. From state receiving or checked.
  virtual Result<Import> start(const guard::Actor& actor, const ImportId& id,
                               const StartImport& how) = 0;
  // More rows as those of an import that was started: another import with its options and mapping,
  // started at once. At most limits::import_piece_bytes_max.
  virtual Result<Import> add_rows(const guard::Actor& actor, const ImportId& like,
                                  std::string_view bytes) = 0;
  // What was appended stays. Conflict when it has ended.
  virtual Result<Import> cancel(const guard::Actor& actor, const ImportId& id) = 0;

  virtual Result<Import> get(const ImportId& id) const = 0;
  // Newest first, below number `before`.
  virtual Result<std::vector<Import>> list(const WorkspaceId& workspace, std::int64_t before,
                                           std::size_t limit) const = 0;
  // In the order of the lines, from the `from`th (0: the first); at most limits::import_errors_max
  // are kept.
  virtual Result<std::vector<ImportError>> errors(const ImportId& id, std::int64_t from,
                                                  std::size_t limit) const = 0;

  // Removes files that nobody started for limits::import_waiting_days_max days, and those whose
  // import has ended.
  virtual Status sweep() = 0;
};

// "line,column,reason" and a line for each, as RFC 4180 wants it.
std::string errors_csv(std::span<const ImportError> errors, bool with_header);

}  // namespace enishi::connect
