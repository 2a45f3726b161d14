#include "spine/pipeline.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <future>
#include <optional>
#include <thread>

#include "base/canary.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/thread.h"
#include "spine/applied_waiters.h"
#include "spine/batch_size.h"
#include "spine/sql.h"
#include "spine/wait.h"

namespace enishi::spine {
namespace {

constexpr Millis kBackOffMin{100};
constexpr Millis kBackOffMax{10'000};

Millis back_off(unsigned failures) {
  return std::min(kBackOffMax, kBackOffMin * (1 << std::min(failures - 1, 10u)));
}

// An error that has nothing to do with the entries.
bool outside(const Error& error) {
  return error.code == ErrorCode::io || error.code == ErrorCode::unavailable ||
         error.code == ErrorCode::timeout;
}

struct PipelineMetrics {
  explicit PipelineMetrics(Metrics& m)
      : applied(m.gauge("enishi_pipeline_applied_position", "Position of the last applied entry")),
        lag_entries(m.gauge("enishi_pipeline_lag_entries", "Durable entries not applied yet")),
        lag_ms(m.gauge("enishi_pipeline_lag_milliseconds",
                       "From the receipt of the last applied entry to its application")),
        batch_seconds(
            m.histogram("enishi_pipeline_batch_seconds", "Time of a batch with its commit")),
        failures(m.counter("enishi_pipeline_failures_total", "Batches that failed")),
        stuck(m.gauge("enishi_pipeline_stuck",
                      "Failures in a row; not 0 means that nothing is applied")) {}
  Gauge& applied;
  Gauge& lag_entries;
  Gauge& lag_ms;
  Histogram& batch_seconds;
  Counter& failures;
  Gauge& stuck;
};

class OnePipeline final : public Pipeline {
 public:
  OnePipeline(store::Database& state, Log& log, Metrics& metrics, std::vector<Applier*> appliers,
              Position applied)
      : state_(state),
        log_(log),
        clock_(log.clock()),
        appliers_(std::move(appliers)),
        metrics_(metrics),
        applied_(applied) {
    waiters_.reached(applied);
    metrics_.applied.set(static_cast<std::int64_t>(applied));
  }
  ~OnePipeline() override {
    stop();
    if (in_doubt_) roll_back();
  }

  void start() override;
  void stop() override;
  Status catch_up() override;
  Position applied() const override { return applied_.load(std::memory_order_acquire); }
  void when_applied(Position position, std::move_only_function<void(Status)> done) override {
    waiters_.add(position, std::move(done));
  }

 private:
  void run();
  Result<bool> step();
  Result<bool> apply_batch();
  Status check_positions() const;
  Status run_batch(store::Tx& tx);
  Status move_cursor(store::Tx& tx);
  Status settle();
  void finish(Position last);
  void roll_back();
  void failed(const Error& error);
  void wait_after_failure();
  bool stopping() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return stopping_;
  }

  store::Database& state_;
  Log& log_;
  const Clock& clock_;
  const std::vector<Applier*> appliers_;
  PipelineMetrics metrics_;
  AppliedWaiters waiters_;
  std::atomic<Position> applied_;

  // Of the thread that applies.
  EntryBatch batch_;
  BatchSize size_{limits::pipeline_batch_entries_max};
  // A commit up to this position has failed, perhaps after it had happened; the appliers hold what
  // they staged until we know.
  std::optional<Position> in_doubt_;
  unsigned failures_ = 0;  // in a row

  Mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

void OnePipeline::start() {
  assert(!thread_.joinable());
  {
    MutexLock lock(mutex_);
    stopping_ = false;
  }
  waiters_.open();
  thread_ = std::thread([this] {
    name_thread("pipeline");
    give_way();
    run();
  });
}

void OnePipeline::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) {
    stop_.notify_all();
    log_.interrupt();
    thread_.join();
  }
  waiters_.close();
}

Status OnePipeline::catch_up() {
  assert(!thread_.joinable());
  for (;;) {
    ASSIGN(const bool more, step());
    if (!more) return {};
  }
}

void OnePipeline::run() {
  while (!stopping()) {
    const auto more = step();
    if (!more) {
      wait_after_failure();
    } else if (!*more) {
      log_.wait_past(applied());
    }
  }
}

// Applies one batch. False: there was nothing to apply.
Result<bool> OnePipeline::step() {
  auto more = apply_batch();
  if (!more) {
    failed(more.error());
  } else if (failures_ > 0) {
    failures_ = 0;
    metrics_.stuck.set(0);
    log(LogLevel::info, "pipeline goes on", {{"position", applied()}});
  }
  return more;
}

Result<bool> OnePipeline::apply_batch() {
  if (in_doubt_) TRY(settle());
  TRY(log_.read_batch(applied(), size_.get(), batch_));
  if (batch_.empty()) return false;
  TRY(check_positions());
  const Position last = batch_.entries().back().position;
  const auto started = clock_.monotonic();
  std::chrono::nanoseconds began{0}, ended{0};
  bool complete = false;  // nothing but the commit was left to do
  int runs = 0;
  const bool too_early = canary("cursor_before_commit");
  if (too_early) TRY(state_.write([&](store::Tx& tx) { return move_cursor(tx); }));
  const Status done = state_.write([&](store::Tx& tx) -> Status {
    if (runs++ > 0) roll_back();
    complete = false;
    began = clock_.monotonic();
    TRY(run_batch(tx));
    if (!too_early) TRY(move_cursor(tx));
    ended = clock_.monotonic();
    complete = true;
    return {};
  });
  if (!done) {
    if (complete) {
      in_doubt_ = last;
    } else if (runs > 0) {
      roll_back();
    }
    return std::unexpected(done.error());
  }
  size_.measured(batch_.entries().size(), ended - began);
  metrics_.batch_seconds.observe_seconds(
      std::chrono::duration<double>(clock_.monotonic() - started).count());
  finish(last);
  return true;
}

// The log has no gaps. If it shows one, entries were lost, and going on would hide that.
Status OnePipeline::check_positions() const {
  Position expected = applied();
  for (const Entry& entry : batch_.entries()) {
    if (entry.position != ++expected)
      return fail(ErrorCode::corrupt, "the log lacks position " + std::to_string(expected));
  }
  return {};
}

Status OnePipeline::run_batch(store::Tx& tx) {
  for (const Entry& read : batch_.entries()) {
    Entry entry = read;
    for (Applier* applier : appliers_) {
      if (Status applied = applier->apply(tx, entry); !applied) {
        Error error = std::move(applied).error();
        error.message = std::string(applier->name()) + " at position " +
                        std::to_string(entry.position) + ": " + error.message;
        return std::unexpected(std::move(error));
      }
    }
  }
  for (Applier* applier : appliers_) TRY(applier->flush(tx));
  return {};
}

Status OnePipeline::move_cursor(store::Tx& tx) {
  const Position last = batch_.entries().back().position;
  ASSIGN(const auto moved, tx.exec(sql::move_cursor, {last, applied()}));
  if (moved != 1) return fail(ErrorCode::conflict, "somebody else has moved the cursor");
  return {};
}

// Finds out whether the commit in doubt has happened.
Status OnePipeline::settle() {
  ASSIGN(const auto cursor, state_.writing([](store::Tx& tx) -> Result<Position> {
    TRY(tx.exec(sql::touch_cursor));
    ASSIGN(const auto position, tx.integer(sql::get_cursor));
    return static_cast<Position>(position.value_or(0));
  }));
  const Position last = *in_doubt_;
  in_doubt_.reset();
  if (cursor == last) {
    finish(last);
  } else {
    roll_back();
  }
  return {};
}

void OnePipeline::finish(Position last) {
  for (Applier* applier : appliers_) applier->committed();
  const Entry& newest = batch_.entries().back();
  metrics_.applied.set(static_cast<std::int64_t>(last));
  metrics_.lag_entries.set(static_cast<std::int64_t>(log_.end() - last));
  metrics_.lag_ms.set((clock_.now() - newest.received_at).count());
  applied_.store(last, std::memory_order_release);
  waiters_.reached(last);
}

void OnePipeline::roll_back() {
  for (Applier* applier : appliers_) applier->rolled_back();
}

void OnePipeline::failed(const Error& error) {
  ++failures_;
  metrics_.failures.add();
  metrics_.stuck.set(failures_);
  metrics_.lag_entries.set(static_cast<std::int64_t>(log_.end() - applied()));
  log_error("pipeline batch failed", error, {{"after", applied()}, {"failures", failures_}});
  if (!outside(error)) size_.restart();
}

void OnePipeline::wait_after_failure() {
  MutexLock lock(mutex_);
  wait_for(clock_, lock, stop_, back_off(failures_),
           [this]() REQUIRES(mutex_) { return stopping_; });
}

}  // namespace

Result<std::unique_ptr<Pipeline>> Pipeline::open(store::Database& state, Log& log, Metrics& metrics,
                                                 std::vector<Applier*> appliers) {
  ASSIGN(const auto cursor,
         state.reading([](store::Tx& tx) { return tx.integer(sql::get_cursor); }));
  if (!cursor) return fail(ErrorCode::corrupt, "the state has no cursor");
  const auto applied = static_cast<Position>(*cursor);
  if (applied > log.end())
    return fail(ErrorCode::corrupt, "the state is at position " + std::to_string(applied) +
                                        ", but the log ends at " + std::to_string(log.end()));
  return std::make_unique<OnePipeline>(state, log, metrics, std::move(appliers), applied);
}

Status Pipeline::wait_applied(Position position) {
  std::promise<Status> answer;
  auto answered = answer.get_future();
  when_applied(position, [answer = std::move(answer)](Status done) mutable {
    answer.set_value(std::move(done));
  });
  return answered.get();
}

}  // namespace enishi::spine
