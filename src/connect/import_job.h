// The job "connect.import": reads a file step by step and appends what it says.
#pragma once

#include <map>

#include "base/thread.h"
#include "connect/import_batch.h"
#include "connect/import_cursor.h"
#include "connect/import_reading.h"
#include "connect/import_table.h"

namespace enishi::connect {

inline constexpr std::string_view kImportJobKind = "connect.import";
std::string import_job_input(const ImportId& import);

// Thread safe; a job is stepped by one thread at a time. A step may be run again after a crash: it
// reads the same rows and makes the same entries under the same keys.
class ImportJob {
 public:
  ImportJob(const ImportSeams& seams, const ImportFiles& files) : seams_(seams), files_(files) {}

  Result<spine::Step> step(const spine::Job& job);
  Status cancelled(const spine::Job& job);

 private:
  // Kept open from step to step: most files cannot be entered in the middle.
  struct Open {
    std::unique_ptr<ImportReading> reading;
    std::unique_ptr<ImportTypes> types;  // of events
    RowCursor place;
    std::uint64_t last_use = 0;
  };
  struct Rows {  // of one step
    std::unique_ptr<ImportBatch> batch;
    std::int64_t read = 0;
    bool end = false;
  };

  Result<spine::Step> advance(const spine::Job& job, const StoredImport& stored);
  Result<spine::Step> read_on(const spine::Job& job, const StoredImport& stored,
                              ImportCursor cursor);
  Result<spine::Step> finish(const spine::Job& job, const Import& import,
                             const ImportCursor& cursor);
  Result<std::unique_ptr<Open>> take(const spine::Job& job, const StoredImport& stored,
                                     const ImportCursor& cursor);
  void give_back(std::int64_t job, std::unique_ptr<Open> open);
  void let_go(std::int64_t job);
  std::unique_ptr<ImportBatch> make_batch(const spine::Job& job, const Import& import, Open& open);
  Result<Rows> read_rows(const spine::Job& job, const Import& import, Open& open);
  Status append(const spine::Job& job, const Import& import, std::vector<ImportEntry> entries,
                ImportCursor& cursor);
  Result<StoredImport> import_of(const spine::Job& job) const;

  const ImportSeams& seams_;
  const ImportFiles& files_;
  Mutex mutex_;
  std::map<std::int64_t, std::unique_ptr<Open>> open_ GUARDED_BY(mutex_);  // by job
  std::uint64_t uses_ GUARDED_BY(mutex_) = 0;
};

}  // namespace enishi::connect
