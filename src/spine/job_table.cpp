#include "spine/job_table.h"

#include "base/limits.h"
#include "spine/sql.h"

namespace enishi::spine {
namespace {

Job job_of(const store::Row& row) {
  Job job;
  job.id = row.integer(0);
  job.kind = row.str(1);
  job.workspace = row.id<WorkspaceId>(2);
  job.priority = static_cast<Priority>(row.integer(3));
  job.state = static_cast<JobState>(row.integer(4));
  job.input = row.str(5);
  job.cursor = std::string(row.blob(6));
  job.done = row.integer(7);
  job.total = row.integer(8);
  job.result = row.str(9);
  job.error = row.str(10);
  job.created_at = row.time(11);
  job.updated_at = row.time(12);
  return job;
}

int number(JobState state) {
  return std::to_underlying(state);
}

Status still_queued(const Result<std::int64_t>& changed) {
  TRY(changed);
  if (*changed == 0) return fail(ErrorCode::cancelled, "the job was cancelled");
  return {};
}

}  // namespace

Result<std::int64_t> insert_job(store::Tx& tx, const Job& job) {
  ASSIGN(const auto open, tx.integer(sql::count_open_jobs));
  if (static_cast<std::size_t>(open.value_or(0)) >= limits::jobs_open_max)
    return fail(ErrorCode::unavailable, "too many jobs are open");
  // The writers of a part take turns, so nobody else takes this id.
  ASSIGN(const auto id, tx.integer(sql::next_job_id));
  TRY(tx.exec(sql::insert_job, {*id, job.kind, job.workspace, int{std::to_underlying(job.priority)},
                                job.input, store::Param::blob(job.cursor), job.created_at}));
  return *id;
}

Result<std::optional<StoredJob>> load_job(store::Tx& tx, std::int64_t id) {
  return tx.first<StoredJob>(sql::get_job, {id}, [](const store::Row& row) {
    return StoredJob{job_of(row), row.boolean(13)};
  });
}

Result<std::vector<Job>> list_jobs(store::Tx& tx, std::optional<WorkspaceId> workspace,
                                   std::int64_t before_id, std::size_t limit) {
  const std::int64_t before = before_id > 0 ? before_id : INT64_MAX;
  if (workspace) return tx.all<Job>(sql::list_jobs_of, {before, limit, *workspace}, job_of);
  return tx.all<Job>(sql::list_jobs, {before, limit}, job_of);
}

Result<std::vector<Job>> open_jobs(store::Tx& tx, std::int64_t id) {
  return tx.all<Job>(sql::open_jobs, {id}, [](const store::Row& row) {
    Job job;
    job.id = row.integer(0);
    job.kind = row.str(1);
    job.priority = static_cast<Priority>(row.integer(2));
    return job;
  });
}

Status save_job(store::Tx& tx, std::int64_t id, std::string_view cursor, std::int64_t done,
                std::int64_t total, Time now) {
  return still_queued(tx.exec(sql::save_job, {id, store::Param::blob(cursor), done, total, now}));
}

Status finish_job(store::Tx& tx, std::int64_t id, JobState state, std::string_view result,
                  std::string_view error, Time now) {
  return still_queued(tx.exec(sql::finish_job, {id, number(state), result, error, now}));
}

Status cancel_job(store::Tx& tx, std::int64_t id, bool tidy, Time now) {
  ASSIGN(const auto changed, tx.exec(sql::cancel_job, {id, tidy, now}));
  if (changed > 0) return {};
  ASSIGN(const auto found, load_job(tx, id));
  if (!found) return fail(ErrorCode::not_found, "no such job");
  return fail(ErrorCode::conflict, "the job has ended");
}

Status set_job_tidied(store::Tx& tx, std::int64_t id) {
  TRY(tx.exec(sql::job_tidied, {id}));
  return {};
}

}  // namespace enishi::spine
