// What rows of an import become: entries of the log, of many rows each.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connect/import_types.h"
#include "connect/imports.h"
#include "people/people_rows.h"

namespace enishi::connect {

// One row of the file, and where it stands.
struct ImportRow {
  const MappedRow& row;
  std::uint64_t line = 0, offset = 0;
};

// An entry and the place of its first row, by which its key is made.
struct ImportEntry {
  std::uint64_t offset = 0;
  spine::NewEntry entry;
};

// The same rows give the same entries. Not thread safe.
class ImportBatch {
 public:
  virtual ~ImportBatch() = default;
  // Errors are the store's; what is wrong with the row is among problems().
  virtual Status add(const ImportRow& row) = 0;
  // Closes the entry in hand.
  virtual void finish() = 0;

  std::vector<ImportEntry> entries;
  std::vector<ImportError> problems;
  std::int64_t good = 0;  // rows taken
};

struct ImportBatchParts {
  const workspace::Workspace& workspace;
  const Mapping& mapping;
  Time at;  // of the entries, and of rows without a time of their own
};

// `declared`: the workspace's attributes, and those that a real run would declare.
std::unique_ptr<ImportBatch> people_batch(const ImportBatchParts& parts,
                                          const std::vector<people::AttributeDefinition>& declared);
std::unique_ptr<ImportBatch> events_batch(const ImportBatchParts& parts, ImportTypes& types);
std::unique_ptr<ImportBatch> catalogue_batch(const ImportBatchParts& parts);

}  // namespace enishi::connect
