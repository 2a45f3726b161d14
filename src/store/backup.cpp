#include "store/backup.h"

#include <algorithm>

#include "store/catalog.h"
#include "store/files.h"
#include "store/manifest.h"
#include "store/rows_file.h"

namespace enishi::store {
namespace {

using Progress = std::function<void(std::string_view part, double share)>;

constexpr std::uint64_t kProgressBytes = 4 << 20;  // between two reports

// Tells the share of a part that is written; the size is an estimate, so it is held below 1.
class Reporter {
 public:
  Reporter(const Progress& progress, std::string_view part, std::int64_t estimate)
      : progress_(progress),
        part_(part),
        estimate_(static_cast<double>(std::max<std::int64_t>(estimate, 1))) {}
  void written(std::uint64_t bytes) {
    if (!progress_ || bytes < next_) return;
    next_ = bytes + kProgressBytes;
    progress_(part_, std::min(0.99, static_cast<double>(bytes) / estimate_));
  }
  void done() const {
    if (progress_) progress_(part_, 1.0);
  }

 private:
  const Progress& progress_;
  const std::string_view part_;
  const double estimate_;
  std::uint64_t next_ = 0;
};

Status copy_table(Tx& tx, const TableShape& table, RowsWriter& out, Reporter& reporter) {
  std::string columns;
  for (const std::string& column : table.columns)
    columns += (columns.empty() ? "" : ", ") + quoted_name(column);
  out.table(table.name, table.columns);
  Status written;
  TRY(tx.query_text("SELECT " + columns + " FROM " + quoted_name(table.name), {},
                    [&](const Row& row) {
                      if (!written) return;
                      written = out.row(static_cast<const TypedRow&>(row));
                      reporter.written(out.bytes());
                    }));
  return written;
}

// Copies a part as it is at one moment; writers go on.
Result<Manifest::Entry> copy_part(const Database& database, const std::string& part,
                                  const std::string& to, const Progress& progress) {
  ASSIGN(RowsWriter out, RowsWriter::create(rows_path(to, part)));
  TRY(database.read([&](Tx& tx) -> Status {
    ASSIGN(const auto tables, list_tables(tx));
    ASSIGN(const std::int64_t estimate, size_estimate(tx));
    Reporter reporter(progress, part, estimate);
    for (const TableShape& table : tables) TRY(copy_table(tx, table, out, reporter));
    TRY(out.finish());
    reporter.done();
    return {};
  }));
  return Manifest::Entry{
      .part = part, .bytes = out.bytes(), .rows = out.rows(), .sha256 = out.sha256_hex()};
}

}  // namespace

Status write_backup(Store& store, const std::string& to, const Clock& clock,
                    const Progress& progress) {
  TRY(make_directory(to));
  ASSIGN(const auto there, list_directory(to));
  if (!there.empty()) return fail(ErrorCode::conflict, "the directory of a backup must be empty");
  Manifest manifest{.backend = store.backend(), .made_at = clock.now(), .parts = {}};
  ASSIGN(Manifest::Entry state, copy_part(store.state(), "state", to, progress));
  manifest.parts.push_back(std::move(state));
  // Listed after the state was copied: a part of the log that began in between is not left out.
  ASSIGN(const auto names, store.parts(""));
  for (const std::string& name : names) {
    if (name == "state") continue;
    const auto part = store.part(name, false);
    if (!part && part.error().code == ErrorCode::not_found) continue;  // dropped just now
    if (!part) return std::unexpected(part.error());
    ASSIGN(Manifest::Entry entry, copy_part(**part, name, to, progress));
    manifest.parts.push_back(std::move(entry));
  }
  return write_manifest(to, manifest);
}

}  // namespace enishi::store
