// Jobs as they stand in part "state".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spine/jobs.h"
#include "store/store.h"

namespace enishi::spine {

struct StoredJob {
  Job job;
  bool tidy = false;  // cancelled, and its handler has not tidied up yet
};

Result<std::int64_t> insert_job(store::Tx& tx, const Job& job);  // unavailable: too many are open
Result<std::optional<StoredJob>> load_job(store::Tx& tx, std::int64_t id);
Result<std::vector<Job>> list_jobs(store::Tx& tx, std::optional<WorkspaceId> workspace,
                                   std::int64_t before_id, std::size_t limit);
// Those after `id` that are queued or must tidy; only id, kind and priority are filled in.
Result<std::vector<Job>> open_jobs(store::Tx& tx, std::int64_t id);

// ErrorCode::cancelled when the job is not queued any more.
Status save_job(store::Tx& tx, std::int64_t id, std::string_view cursor, std::int64_t done,
                std::int64_t total, Time now);
Status finish_job(store::Tx& tx, std::int64_t id, JobState state, std::string_view result,
                  std::string_view error, Time now);
// not_found, or conflict when it has ended.
Status cancel_job(store::Tx& tx, std::int64_t id, bool tidy, Time now);
Status set_job_tidied(store::Tx& tx, std::int64_t id);

}  // namespace enishi::spine
