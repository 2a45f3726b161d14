#include "spine/jobs.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <thread>

#include "base/log.h"
#include "base/thread.h"
#include "spine/job_queue.h"
#include "spine/job_table.h"
#include "spine/wait.h"

namespace enishi::spine {
namespace {

constexpr Millis kBackOffMin{1'000};
constexpr Millis kBackOffMax{60'000};
constexpr JobQueue::Moment kNever = JobQueue::Moment::max();
constexpr std::chrono::hours kLongWait{24};
constexpr std::chrono::days kWaitMax{365};

Millis back_off(unsigned failures) {
  return std::min(kBackOffMax, kBackOffMin * (1 << std::min(failures - 1, 10u)));
}

// What becomes of a job after a step that could be run. Errors mean: the same step again, later.
struct Outcome {
  bool ended = false;
  Millis wait{0};  // before the next step
};

class StoredJobs final : public Jobs {
 public:
  StoredJobs(store::Database& state, const Clock& clock, Metrics& metrics)
      : state_(state),
        clock_(clock),
        steps_(metrics.counter("enishi_job_steps_total", "Steps of jobs that were run")),
        retries_(metrics.counter("enishi_job_retries_total", "Steps to be run again later")),
        failed_(metrics.counter("enishi_jobs_failed_total", "Jobs that failed")),
        step_seconds_(metrics.histogram("enishi_job_step_seconds", "Time of a step")) {}
  ~StoredJobs() override { stop(); }

  void handle(std::string kind, StepFn step, std::function<Status(const Job&)> cancelled) override;
  void start(unsigned threads) override;
  void stop() override;
  Status run_all() override;
  Result<std::int64_t> create(store::Tx& tx, std::string_view kind, const WorkspaceId& workspace,
                              Priority priority, std::string_view input) override;
  void wake() override;
  Status save(store::Tx& tx, const Job& job, std::string_view cursor, std::int64_t done,
              std::int64_t total) override {
    return save_job(tx, job.id, cursor, done, total, clock_.now());
  }
  Status cancel(std::int64_t id) override;
  Result<std::optional<Job>> get(std::int64_t id) const override;
  Result<std::vector<Job>> list(std::optional<WorkspaceId> workspace, std::int64_t before_id,
                                std::size_t limit) const override {
    return state_.reading(
        [&](store::Tx& tx) { return list_jobs(tx, workspace, before_id, limit); });
  }

 private:
  struct Handler {
    StepFn step;
    std::function<Status(const Job&)> cancelled;
  };

  void work();
  std::optional<std::int64_t> wait_for_turn();
  Status load();
  void load_or_retry();
  void changed() REQUIRES(mutex_);
  void run(std::int64_t id);
  Result<Outcome> run_step(std::int64_t id);
  Result<Outcome> step(const Handler& handler, const Job& job);
  Result<Outcome> tidy(const Handler& handler, const Job& job);
  Status record(const Job& job, const Step& step);
  Status give_up(const Job& job, const Error& error);

  store::Database& state_;
  const Clock& clock_;
  std::map<std::string, Handler, std::less<>> handlers_;  // constant after start
  Counter& steps_;
  Counter& retries_;
  Counter& failed_;
  Histogram& step_seconds_;

  Mutex mutex_;
  std::condition_variable changed_;
  JobQueue queue_ GUARDED_BY(mutex_);
  std::int64_t newest_ GUARDED_BY(mutex_) = 0;                       // of the jobs loaded
  JobQueue::Moment load_at_ GUARDED_BY(mutex_) = JobQueue::kAtOnce;  // kNever: nothing to load
  unsigned changes_ GUARDED_BY(mutex_) = 0;                          // of what the threads wait for
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

void StoredJobs::handle(std::string kind, StepFn step,
                        std::function<Status(const Job&)> cancelled) {
  assert(threads_.empty());
  const bool is_new =
      handlers_.try_emplace(std::move(kind), std::move(step), std::move(cancelled)).second;
  assert(is_new);
  static_cast<void>(is_new);
}

void StoredJobs::start(unsigned threads) {
  assert(threads_.empty() && threads > 0);
  {
    MutexLock lock(mutex_);
    stopping_ = false;
  }
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this, name = "jobs-" + std::to_string(i)] {
      name_thread(name);
      give_way();
      work();
    });
  }
}

void StoredJobs::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void StoredJobs::work() {
  while (const auto id = wait_for_turn()) run(*id);
}

// nullopt: stopping.
std::optional<std::int64_t> StoredJobs::wait_for_turn() {
  for (;;) {
    {
      MutexLock lock(mutex_);
      for (;;) {
        if (stopping_) return std::nullopt;
        const auto now = clock_.monotonic();
        if (load_at_ <= now) break;
        if (const auto id = queue_.take(now)) return id;
        const auto next = std::min(load_at_, queue_.next_moment().value_or(kNever));
        const unsigned seen = changes_;
        wait_for(clock_, lock, changed_, next == kNever ? kLongWait : next - now,
                 [this, seen]() REQUIRES(mutex_) { return stopping_ || changes_ != seen; });
      }
      load_at_ = kNever;
    }
    load_or_retry();
  }
}

void StoredJobs::changed() {
  ++changes_;
  changed_.notify_all();
}

// Takes over the jobs that were created since the last time. The writers of the state take turns,
// so ids become visible in their order.
Status StoredJobs::load() {
  std::int64_t newest = 0;
  {
    MutexLock lock(mutex_);
    newest = newest_;
  }
  ASSIGN(const auto jobs, state_.reading([&](store::Tx& tx) { return open_jobs(tx, newest); }));
  MutexLock lock(mutex_);
  for (const Job& job : jobs) {
    newest_ = std::max(newest_, job.id);
    if (handlers_.contains(job.kind)) {
      queue_.add(job.id, job.priority);
    } else {
      log(LogLevel::warn, "job is left alone: nobody handles its kind",
          {{"job", job.id}, {"kind", job.kind}});
    }
  }
  changed();
  return {};
}

void StoredJobs::load_or_retry() {
  const Status loaded = load();
  if (loaded) return;
  log_error("jobs cannot be read", loaded.error());
  MutexLock lock(mutex_);
  load_at_ = std::min<JobQueue::Moment>(load_at_, clock_.monotonic() + kBackOffMin);
  changed();
}

Status StoredJobs::run_all() {
  for (;;) {
    TRY(load());
    std::optional<std::int64_t> id;
    {
      MutexLock lock(mutex_);
      id = queue_.take(clock_.monotonic());
    }
    if (!id) return {};
    run(*id);
  }
}

void StoredJobs::run(std::int64_t id) {
  const auto outcome = run_step(id);
  MutexLock lock(mutex_);
  if (!outcome) {
    const unsigned failures = queue_.count_failure(id);
    queue_.put_back(id, clock_.monotonic() + back_off(failures));
    retries_.add();
    log_error("job step is run again later", outcome.error(),
              {{"job", id}, {"failures", failures}});
  } else if (outcome->ended) {
    queue_.remove(id);
  } else {
    queue_.clear_failures(id);
    queue_.put_back(id, clock_.monotonic() + std::min<Millis>(outcome->wait, kWaitMax));
  }
  changed();
}

Result<Outcome> StoredJobs::run_step(std::int64_t id) {
  ASSIGN(const auto stored, state_.reading([&](store::Tx& tx) { return load_job(tx, id); }));
  if (!stored) return Outcome{.ended = true};
  const Handler& handler = handlers_.find(stored->job.kind)->second;
  if (stored->job.state == JobState::queued) return step(handler, stored->job);
  if (stored->tidy) return tidy(handler, stored->job);
  return Outcome{.ended = true};
}

Result<Outcome> StoredJobs::step(const Handler& handler, const Job& job) {
  const auto started = clock_.monotonic();
  const Result<Step> did = handler.step(job);
  step_seconds_.observe_seconds(
      std::chrono::duration<double>(clock_.monotonic() - started).count());
  steps_.add();
  if (!did && passing(did.error())) return std::unexpected(did.error());
  if (!did && did.error().code == ErrorCode::cancelled) {
    // The job was, or what the step waited for: then it is run again.
    ASSIGN(const auto now, get(job.id));
    if (now && now->state == JobState::queued) return std::unexpected(did.error());
    return Outcome{};
  }
  const Status recorded = did ? record(job, *did) : give_up(job, did.error());
  // Cancelled meanwhile: the next turn finds that, and tidies.
  if (!recorded && recorded.error().code == ErrorCode::cancelled) return Outcome{};
  TRY(recorded);
  if (did) return Outcome{did->kind == Step::Kind::done, did->wait};
  failed_.add();
  log_error("job failed", did.error(), {{"job", job.id}, {"kind", job.kind}});
  return Outcome{.ended = true};
}

Status StoredJobs::record(const Job& job, const Step& step) {
  if (step.kind != Step::Kind::done && step.saved) return {};
  return state_.write([&](store::Tx& tx) -> Status {
    if (!step.saved) TRY(save(tx, job, step.cursor, step.done, step.total));
    if (step.kind != Step::Kind::done) return {};
    return finish_job(tx, job.id, JobState::done, step.result, {}, clock_.now());
  });
}

Status StoredJobs::give_up(const Job& job, const Error& error) {
  return state_.write([&](store::Tx& tx) {
    return finish_job(tx, job.id, JobState::failed, {}, error.message, clock_.now());
  });
}

Result<Outcome> StoredJobs::tidy(const Handler& handler, const Job& job) {
  const Status done = handler.cancelled ? handler.cancelled(job) : Status{};
  if (!done && passing(done.error())) return std::unexpected(done.error());
  if (!done) log_error("cancelled job was not tidied up", done.error(), {{"job", job.id}});
  TRY(state_.write([&](store::Tx& tx) { return set_job_tidied(tx, job.id); }));
  return Outcome{.ended = true};
}

Result<std::int64_t> StoredJobs::create(store::Tx& tx, std::string_view kind,
                                        const WorkspaceId& workspace, Priority priority,
                                        std::string_view input) {
  Job job;
  job.kind = kind;
  job.workspace = workspace;
  job.priority = priority;
  job.input = input;
  job.created_at = clock_.now();
  return insert_job(tx, job);
}

void StoredJobs::wake() {
  MutexLock lock(mutex_);
  load_at_ = JobQueue::kAtOnce;
  changed();
}

Status StoredJobs::cancel(std::int64_t id) {
  ASSIGN(const auto job, get(id));
  if (!job) return fail(ErrorCode::not_found, "no such job");
  const auto handler = handlers_.find(job->kind);
  // Nobody here handles this kind: whoever does will tidy.
  const bool tidy = handler == handlers_.end() || handler->second.cancelled;
  TRY(state_.write([&](store::Tx& tx) { return cancel_job(tx, id, tidy, clock_.now()); }));
  MutexLock lock(mutex_);
  queue_.hurry(id);
  changed();
  return {};
}

Result<std::optional<Job>> StoredJobs::get(std::int64_t id) const {
  ASSIGN(auto stored, state_.reading([&](store::Tx& tx) { return load_job(tx, id); }));
  if (!stored) return std::nullopt;
  return std::move(stored->job);
}

}  // namespace

bool passing(const Error& error) {
  return error.code == ErrorCode::io || error.code == ErrorCode::unavailable ||
         error.code == ErrorCode::timeout || error.code == ErrorCode::rate_limited;
}

Result<std::unique_ptr<Jobs>> Jobs::open(store::Database& state, const Clock& clock,
                                         Metrics& metrics) {
  return std::make_unique<StoredJobs>(state, clock, metrics);
}

}  // namespace enishi::spine
