#include "spine/log.h"

#include <atomic>
#include <cassert>
#include <future>
#include <thread>

#include "base/batch.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/log_gate.h"
#include "base/thread.h"
#include "spine/append.h"
#include "spine/log_erase.h"
#include "spine/log_parts.h"
#include "spine/log_reader.h"
#include "spine/log_writer.h"
#include "spine/sql.h"

namespace enishi::spine {
namespace {

constexpr Millis kKeepMin = std::chrono::days{8};

std::size_t bytes_of(const Append& append) {
  std::size_t bytes = sizeof(Append) + append.entries.size() * sizeof(NewEntry);
  for (const NewEntry& entry : append.entries) bytes += entry.payload.size();
  if (append.body) bytes += append.body->body.size() + sizeof(RawBody);
  return bytes;
}

// How many appends from the front fit one commit; at least one.
std::size_t group_size(std::span<const Append> appends) {
  std::size_t entries = 0, bytes = 0, count = 0;
  for (const Append& append : appends) {
    entries += append.entries.size();
    bytes += append.bytes;
    if (count > 0 &&
        (entries > limits::intake_commit_entries_max || bytes > limits::intake_commit_bytes_max))
      break;
    ++count;
  }
  return count;
}

class DiskLog final : public Log {
 public:
  DiskLog(store::Store& store, std::unique_ptr<LogParts> parts, const Clock& clock,
          Metrics& metrics, Millis commit_every);
  ~DiskLog() override;

  void append(std::vector<NewEntry> entries, std::optional<RawBody> body, Stored stored) override;
  Position end() const override { return end_.load(std::memory_order_acquire); }
  Position wait_past(Position after) override;
  void interrupt() override;
  Result<Position> read_batch(Position after, std::size_t limit, EntryBatch& batch) const override {
    return spine::read_batch(*parts_, after, limit, batch);
  }
  Status retire(Millis keep, Position applied) override;
  Status forget(Position position) override;
  Result<std::int64_t> erase(
      const std::string& part, const Subject& subject,
      const std::function<bool(std::uint32_t)>& concerns,
      const std::function<std::optional<std::string>(const Entry&)>& redact) override;
  Result<std::vector<std::string>> parts() const override { return parts_->names(); }
  const Clock& clock() const override { return clock_; }

 private:
  Status take(Append& append);
  void run();
  void commit(std::span<Append> group);
  void count(std::span<const Append> group, const Status& done);

  const Clock& clock_;
  const Millis commit_every_;
  const std::unique_ptr<LogParts> parts_;
  LogWriter writer_;               // intake thread only
  std::vector<Receipt> receipts_;  // intake thread only
  std::atomic<Position> end_;

  Mutex mutex_;
  std::condition_variable more_;      // the queue got something, or stopping
  std::condition_variable advanced_;  // the end moved, or interrupted
  std::vector<Append> queue_ GUARDED_BY(mutex_);
  std::size_t entries_ GUARDED_BY(mutex_) = 0;  // queued or being committed
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool interrupted_ GUARDED_BY(mutex_) = false;

  Counter& stored_;
  Counter& duplicates_;
  Counter& refused_;
  Counter& failures_;
  LogGate failure_gate_;  // a full disk lasts
  Gauge& queued_;
  Histogram& commit_seconds_;
  std::thread thread_;  // last: it uses all the others
};

DiskLog::DiskLog(store::Store& store, std::unique_ptr<LogParts> parts, const Clock& clock,
                 Metrics& metrics, Millis commit_every)
    : clock_(clock),
      commit_every_(commit_every),
      parts_(std::move(parts)),
      writer_(store, *parts_, clock),
      end_(parts_->end().position),
      stored_(metrics.counter("enishi_intake_stored_total", "Entries stored in the log")),
      duplicates_(
          metrics.counter("enishi_intake_duplicates_total", "Entries that the log had already")),
      refused_(metrics.counter("enishi_intake_refused_total",
                               "Appends refused because the queue was full")),
      failures_(metrics.counter("enishi_intake_failures_total", "Group commits that failed")),
      queued_(metrics.gauge("enishi_intake_queue_entries", "Entries waiting for their commit")),
      commit_seconds_(
          metrics.histogram("enishi_intake_commit_seconds", "Time of a group commit of the log")),
      thread_([this] {
        name_thread("intake");
        run();
      }) {}

DiskLog::~DiskLog() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  more_.notify_all();
  thread_.join();
}

void DiskLog::append(std::vector<NewEntry> entries, std::optional<RawBody> body, Stored stored) {
  Append append{std::move(entries), std::move(body), std::move(stored)};
  append.bytes = bytes_of(append);
  if (Status taken = take(append); !taken) {
    refused_.add();
    append.stored(std::unexpected(std::move(taken).error()));
  }
}

Status DiskLog::take(Append& append) {
  if (append.entries.size() > limits::intake_commit_entries_max)
    return fail(ErrorCode::too_large, "an append holds at most " +
                                          std::to_string(limits::intake_commit_entries_max) +
                                          " entries");
  bool first = false;
  {
    MutexLock lock(mutex_);
    if (entries_ + append.entries.size() > limits::intake_queue_entries_max ||
        bytes_ + append.bytes > limits::intake_queue_bytes_max)
      return fail(ErrorCode::unavailable, "the intake queue is full");
    entries_ += append.entries.size();
    bytes_ += append.bytes;
    first = queue_.empty();
    queue_.push_back(std::move(append));
    queued_.set(static_cast<std::int64_t>(entries_));
  }
  if (first) more_.notify_one();
  return {};
}

void DiskLog::run() {
  std::vector<Append> taken;
  std::chrono::nanoseconds next{0};
  for (;;) {
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) more_.wait(lock.native());
      if (queue_.empty()) return;
      clock_.wait_until_monotonic(lock.native(), more_, next,
                                  [this]() REQUIRES(mutex_) { return stopping_; });
      taken.swap(queue_);
    }
    const bool thick = taken.size() >= limits::intake_thick_appends && commit_every_ > Millis{0};
    next = thick ? clock_.monotonic() + commit_every_ : std::chrono::nanoseconds{0};
    for (std::span<Append> rest(taken); !rest.empty();) {
      const auto group = rest.first(group_size(rest));
      commit(group);
      rest = rest.subspan(group.size());
    }
    taken.clear();
  }
}

void DiskLog::commit(std::span<Append> group) {
  const auto started = clock_.monotonic();
  const Status done = writer_.commit(group, receipts_);
  commit_seconds_.observe_seconds(
      std::chrono::duration<double>(clock_.monotonic() - started).count());
  count(group, done);
  Batch answers;
  for (std::size_t i = 0; i < group.size(); ++i) {
    group[i].stored(done ? Result<Receipt>(receipts_[i]) : std::unexpected(done.error()));
    group[i] = {};
  }
}

// Publishes the new end before anybody is answered.
void DiskLog::count(std::span<const Append> group, const Status& done) {
  if (done) {
    for (const Receipt& receipt : receipts_) {
      stored_.add(receipt.stored);
      duplicates_.add(receipt.duplicates);
    }
  } else {
    failures_.add();
    if (failure_gate_.pass(clock_.now())) log_error("log commit failed", done.error());
  }
  MutexLock lock(mutex_);
  for (const Append& append : group) {
    entries_ -= append.entries.size();
    bytes_ -= append.bytes;
  }
  queued_.set(static_cast<std::int64_t>(entries_));
  const Position end = parts_->end().position;
  if (end == end_.load(std::memory_order_relaxed)) return;
  end_.store(end, std::memory_order_release);
  advanced_.notify_all();
}

Position DiskLog::wait_past(Position after) {
  MutexLock lock(mutex_);
  while (end() <= after && !interrupted_) advanced_.wait(lock.native());
  interrupted_ = false;
  return end();
}

void DiskLog::interrupt() {
  MutexLock lock(mutex_);
  interrupted_ = true;
  advanced_.notify_all();
}

Status DiskLog::retire(Millis keep, Position applied) {
  assert(keep >= kKeepMin);
  return parts_->retire(clock_.now() - keep, applied);
}

Result<std::int64_t> DiskLog::erase(
    const std::string& part, const Subject& subject,
    const std::function<bool(std::uint32_t)>& concerns,
    const std::function<std::optional<std::string>(const Entry&)>& redact) {
  ASSIGN(const LogParts::Pin pin, parts_->by_name(part));
  return erase_from(pin.database(), {subject, concerns, redact});
}

Status DiskLog::forget(Position position) {
  assert(position > 0);
  ASSIGN(const auto span, parts_->after(position - 1));
  if (!span) return {};
  return span->pin.database().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::forget_payload, {position, store::Param::blob("")}));
    return {};
  });
}

}  // namespace

Result<std::unique_ptr<Log>> Log::open(store::Store& store, const Clock& clock, Metrics& metrics,
                                       Millis commit_every) {
  ASSIGN(auto parts, LogParts::open(store));
  if (parts->end().received_at > clock.now())
    log(LogLevel::warn, "the clock is behind the newest log entry");
  return std::make_unique<DiskLog>(store, std::move(parts), clock, metrics, commit_every);
}

Result<Receipt> Log::append_and_wait(std::vector<NewEntry> entries) {
  std::promise<Result<Receipt>> answer;
  auto answered = answer.get_future();
  append(std::move(entries), std::nullopt,
         [answer = std::move(answer)](Result<Receipt> receipt) mutable {
           answer.set_value(std::move(receipt));
         });
  return answered.get();
}

Result<Position> Log::read(Position after, std::size_t limit,
                           const std::function<Status(Entry&)>& entry) const {
  EntryBatch batch;
  ASSIGN(const Position last, read_batch(after, limit, batch));
  for (const Entry& read : batch.entries()) {
    Entry own = read;
    TRY(entry(own));
  }
  return last;
}

}  // namespace enishi::spine
