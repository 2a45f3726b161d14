#include "connect/import_reading.h"

#include "connect/limits.h"
#include "connect/mapping_propose.h"
#include "timeline/schema_values.h"

namespace enishi::connect {
namespace {

// What is wrong with the file as a whole, as the field of an import.
std::unexpected<Error> of_file(Error error) {
  if (error.code == ErrorCode::invalid || error.code == ErrorCode::corrupt) {
    if (!error.field.empty()) error.message = error.field + ": " + error.message;
    error.field = "file";
    error.code = ErrorCode::invalid;
  }
  return std::unexpected(std::move(error));
}

Result<std::unique_ptr<RowReader>> open_rows(const ImportFiles& files, const Import& import,
                                             std::shared_ptr<std::atomic<std::int64_t>> bytes_read,
                                             std::vector<std::string> columns,
                                             const RowCursor& from) {
  ASSIGN(auto source, files.open(import.id, std::move(bytes_read)));
  RowOptions options = import.what.options;
  if (options.format == RowFormat::ndjson) options.columns = std::move(columns);
  auto reader = RowReader::open(gunzip_source(std::move(source)), options, from);
  if (!reader) return of_file(std::move(reader).error());
  return reader;
}

}  // namespace

MappingContext context_of(const workspace::Directory& directory, const Import& import) {
  const workspace::Workspace* owner = directory.workspace(import.workspace);
  return {directory.zone(import.workspace), timeline::currency_digits(owner->currency)};
}

Result<ImportReading::Next> ImportReading::next() {
  auto read = reader->next();
  if (!read) return of_file(std::move(read).error());
  Next out;
  switch (*read) {
    case RowReader::Next::end:
      return out;
    case RowReader::Next::error: {
      const LineError& error = reader->error();
      out = {Next::What::problem, error.line, error.offset, {}};
      out.errors.push_back({static_cast<std::int64_t>(error.line), error.column, error.message});
      return out;
    }
    case RowReader::Next::row:
      break;
  }
  out = {Next::What::row, reader->row().line, reader->row().offset, {}};
  if (mapping.apply(reader->row().fields, row)) return out;
  out.what = Next::What::problem;
  for (const RowProblem& problem : row.problems)
    out.errors.push_back({static_cast<std::int64_t>(out.line), std::string(problem.column),
                          std::string(problem.message)});
  return out;
}

Result<std::unique_ptr<ImportReading>> open_reading(const ImportFiles& files,
                                                    const workspace::Directory& directory,
                                                    const Import& import, const RowCursor& from) {
  ASSIGN(auto columns, Mapping::columns_of(import.mapping));
  auto bytes_read = std::make_shared<std::atomic<std::int64_t>>(0);
  ASSIGN(auto reader, open_rows(files, import, bytes_read, std::move(columns), from));
  ASSIGN(auto mapping,
         Mapping::compile(import.mapping, reader->columns(), context_of(directory, import)));
  if (mapping.kind() != import.what.kind)
    return invalid("mapping.kind",
                   "must be " + std::string(name(import.what.kind)) + ", as the import's");
  return std::make_unique<ImportReading>(
      ImportReading{std::move(bytes_read), std::move(reader), std::move(mapping), {}});
}

Result<ImportProposal> propose_mapping(const ImportFiles& files,
                                       const workspace::Directory& directory,
                                       const Import& import) {
  ASSIGN(const auto reader, open_rows(files, import, nullptr, {}, {}));
  ImportProposal proposal;
  proposal.columns = reader->columns();
  // Of a file that is not here as a whole the last line may be torn.
  for (std::size_t tries = 0; tries < 2 * limits::import_proposal_rows &&
                              proposal.rows.size() < limits::import_proposal_rows;
       ++tries) {
    const auto next = reader->next();
    if (!next || *next == RowReader::Next::end) break;
    if (*next == RowReader::Next::row)
      proposal.rows.emplace_back(reader->row().fields.begin(), reader->row().fields.end());
  }
  Proposal made =
      propose(import.what.kind, proposal.columns, proposal.rows, directory.zone(import.workspace));
  proposal.mapping = std::move(made.json);
  proposal.missing = std::move(made.missing);
  if (proposal.rows.size() > limits::import_sample_rows)
    proposal.rows.resize(limits::import_sample_rows);
  return proposal;
}

}  // namespace enishi::connect
