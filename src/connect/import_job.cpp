#include "connect/import_job.h"

#include <algorithm>

#include "connect/import_check.h"
#include "connect/limits.h"

namespace enishi::connect {
namespace {

constexpr Millis kWaitForPipeline{10};

spine::Step wait() {
  return {.kind = spine::Step::Kind::wait, .saved = true, .wait = kWaitForPipeline};
}

std::string result_of(const Import& import) {
  JsonOut out;
  out.object().field("import", import.id.text()).field("dry_run", import.dry_run);
  out.field("rows", import.counts.rows).field("good", import.counts.good);
  return out.field("problems", import.counts.problems).end().take();
}

// Of a dry run too, which declares nothing.
std::vector<people::AttributeDefinition> attributes_of(const people::View& view,
                                                       WorkspaceNo workspace,
                                                       const Mapping& mapping) {
  auto declared = view.attributes(workspace);
  for (const Step& step : mapping.impl().steps)
    if (step.to == Target::attribute && !view.attribute(workspace, step.name))
      declared.push_back({0, step.name, attribute_type(step.type)});
  return declared;
}

}  // namespace

std::string import_job_input(const ImportId& import) {
  JsonOut out;
  return out.object().field("import", import.text()).end().take();
}

Result<StoredImport> ImportJob::import_of(const spine::Job& job) const {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const std::string text, input.root().string_at("import"));
  ASSIGN(auto stored, seams_.store.state().reading([&](store::Tx& tx) {
    return find_import(tx, ImportId::parse(text).value_or(ImportId{}));
  }));
  if (!stored) return fail(ErrorCode::not_found, "The import is gone.");
  return *std::move(stored);
}

Result<spine::Step> ImportJob::step(const spine::Job& job) {
  ASSIGN(const StoredImport stored, import_of(job));
  const Import& import = stored.import;
  if (import.state == ImportState::failed) return fail(ErrorCode::internal, import.error);
  auto did = advance(job, stored);
  if (did || spine::passing(did.error()) || did.error().code == ErrorCode::cancelled) return did;
  const Error& error = did.error();
  const std::string why = error.field.empty() ? error.message : error.field + ": " + error.message;
  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    TRY(end_import(tx, import.no, ImportState::failed, why, seams_.clock.now()));
    return {};
  }));
  TRY(files_.remove(import.id));
  return fail(error.code, why);
}

Result<spine::Step> ImportJob::advance(const spine::Job& job, const StoredImport& stored) {
  ASSIGN(ImportCursor cursor, ImportCursor::parse(job.cursor));
  // One step may be under way in the pipeline while the next one reads.
  const spine::Position needed = cursor.read ? cursor.last : cursor.before;
  if (seams_.pipeline.applied() < needed) return wait();
  if (cursor.read) return finish(job, stored.import, cursor);
  return read_on(job, stored, std::move(cursor));
}

Result<spine::Step> ImportJob::read_on(const spine::Job& job, const StoredImport& stored,
                                       ImportCursor cursor) {
  Import import = stored.import;
  ASSIGN(auto open, take(job, stored, cursor));
  // When anything fails from here on the reader goes with this scope: it stands too far.
  ASSIGN(Rows rows, read_rows(job, import, *open));
  ImportBatch& batch = *rows.batch;
  std::ranges::stable_sort(batch.problems, {}, &ImportError::line);
  if (!import.dry_run) TRY(append(job, import, std::move(batch.entries), cursor));
  open->place = open->reading->reader->cursor();
  cursor.place = open->place;
  cursor.read = rows.end;
  const std::int64_t kept = std::min(import.counts.problems, limits::import_errors_max);
  import.counts.rows += rows.read;
  import.counts.good += batch.good;
  import.counts.problems += static_cast<std::int64_t>(batch.problems.size());
  import.bytes_read = rows.end ? import.bytes : open->reading->bytes_read->load();
  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    TRY(advance_import(tx, import, kept, batch.problems));
    return seams_.jobs.save(tx, job, cursor.text(), import.bytes_read, import.bytes);
  }));
  if (!rows.end) give_back(job.id, std::move(open));
  return spine::Step{.saved = true};
}

Result<spine::Step> ImportJob::finish(const spine::Job& job, const Import& import,
                                      const ImportCursor& cursor) {
  if (!import.dry_run) TRY(files_.remove(import.id));
  const ImportState state = import.dry_run ? ImportState::checked : ImportState::done;
  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    TRY(end_import(tx, import.no, state, "", seams_.clock.now()));
    return seams_.jobs.save(tx, job, cursor.text(), import.bytes, import.bytes);
  }));
  return spine::Step{.kind = spine::Step::Kind::done, .saved = true, .result = result_of(import)};
}

Result<std::unique_ptr<ImportJob::Open>> ImportJob::take(const spine::Job& job,
                                                         const StoredImport& stored,
                                                         const ImportCursor& cursor) {
  {
    MutexLock lock(mutex_);
    if (auto known = open_.extract(job.id); known && known.mapped()->place == cursor.place)
      return std::move(known.mapped());
  }
  const workspace::Directory directory = seams_.workspaces.directory();
  const Import& import = stored.import;
  auto open = std::make_unique<Open>();
  ASSIGN(open->reading, open_reading(files_, directory, import, cursor.place));
  if (import.what.kind == MappingKind::events)
    open->types =
        std::make_unique<ImportTypes>(seams_.schema, *directory.workspace(import.workspace),
                                      stored.actor, open->reading->mapping.impl(), import.dry_run);
  open->place = cursor.place;
  return open;
}

void ImportJob::give_back(std::int64_t job, std::unique_ptr<Open> open) {
  MutexLock lock(mutex_);
  open->last_use = ++uses_;
  open_[job] = std::move(open);
  if (open_.size() <= limits::import_readers_open) return;
  open_.erase(std::ranges::min_element(open_, {},
                                       [](const auto& entry) { return entry.second->last_use; }));
}

void ImportJob::let_go(std::int64_t job) {
  MutexLock lock(mutex_);
  open_.erase(job);
}

std::unique_ptr<ImportBatch> ImportJob::make_batch(const spine::Job& job, const Import& import,
                                                   Open& open) {
  const workspace::Directory directory = seams_.workspaces.directory();
  const workspace::Workspace& workspace = *directory.workspace(import.workspace);
  const Mapping& mapping = open.reading->mapping;
  const ImportBatchParts parts{workspace, mapping, job.created_at};
  switch (import.what.kind) {
    case MappingKind::people:
      return people_batch(parts, attributes_of(*seams_.people.view(), workspace.no, mapping));
    case MappingKind::events:
      return events_batch(parts, *open.types);
    case MappingKind::catalogue:
      break;
  }
  return catalogue_batch(parts);
}

// How much a step reads depends on the rows alone, so that a step run again reads the same.
Result<ImportJob::Rows> ImportJob::read_rows(const spine::Job& job, const Import& import,
                                             Open& open) {
  Rows rows{.batch = make_batch(job, import, open)};
  ImportReading& reading = *open.reading;
  const std::uint64_t from = open.place.offset;
  while (static_cast<std::size_t>(rows.read) < limits::import_step_rows &&
         reading.reader->cursor().offset - from < limits::import_step_bytes) {
    ASSIGN(const auto next, reading.next());
    if (next.what == ImportReading::Next::What::end) {
      rows.end = true;
      break;
    }
    ++rows.read;
    if (next.what == ImportReading::Next::What::problem) {
      rows.batch->problems.insert(rows.batch->problems.end(), next.errors.begin(),
                                  next.errors.end());
      continue;
    }
    TRY(rows.batch->add({reading.row, next.line, next.offset}));
  }
  rows.batch->finish();
  return rows;
}

Status ImportJob::append(const spine::Job& job, const Import& import,
                         std::vector<ImportEntry> entries, ImportCursor& cursor) {
  cursor.before = cursor.last;
  if (entries.empty()) return {};
  const std::string prefix =
      "connect.import/" + import.id.text() + "/" + std::to_string(job.id) + "/";
  std::vector<spine::NewEntry> all;
  for (ImportEntry& one : entries) {
    one.entry.has_key = true;  // the step may be run again
    one.entry.key = {make_uuid_from_name(prefix + std::to_string(one.offset)), job.created_at};
    all.push_back(std::move(one.entry));
  }
  ASSIGN(const spine::Receipt receipt, seams_.log.append_and_wait(std::move(all)));
  cursor.last = receipt.last != 0 ? receipt.last : seams_.log.end();
  return {};
}

Status ImportJob::cancelled(const spine::Job& job) {
  let_go(job.id);
  ASSIGN(const StoredImport stored, import_of(job));
  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    TRY(end_import(tx, stored.import.no, ImportState::cancelled, "", seams_.clock.now()));
    return {};
  }));
  return files_.remove(stored.import.id);
}

}  // namespace enishi::connect
