// An import's file, open and understood: its reader and its mapping.
#pragma once

#include <atomic>
#include <memory>

#include "connect/import_file.h"
#include "connect/imports.h"

namespace enishi::connect {

// Times and amounts as the import's workspace writes them.
MappingContext context_of(const workspace::Directory& directory, const Import& import);

struct ImportReading {
  std::shared_ptr<std::atomic<std::int64_t>> bytes_read;  // of the file, so far
  std::unique_ptr<RowReader> reader;
  Mapping mapping;
  MappedRow row;  // the one in hand

  // The next row, mapped. `error` has a message when its line is wrong; the problems of a row that
  // could be read stand in `row`.
  struct Next {
    enum class What : unsigned char { row, problem, end } what = What::end;
    std::uint64_t line = 0, offset = 0;
    std::vector<ImportError> errors;  // of a problem
  };
  Result<Next> next();
};

// Errors name "file" or the place in the mapping.
Result<std::unique_ptr<ImportReading>> open_reading(const ImportFiles& files,
                                                    const workspace::Directory& directory,
                                                    const Import& import, const RowCursor& from);

// From what is here of the file. Errors name "file".
Result<ImportProposal> propose_mapping(const ImportFiles& files,
                                       const workspace::Directory& directory, const Import& import);

}  // namespace enishi::connect
