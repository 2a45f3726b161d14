#include "spine/timers.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "base/log.h"
#include "base/log_gate.h"
#include "base/thread.h"
#include "spine/fired_timer.h"
#include "spine/sql.h"
#include "spine/timer_marks.h"
#include "spine/wait.h"

namespace enishi::spine {
namespace {

constexpr Millis kRetryAfter{1'000};

Time minute_of(Time t) {
  return std::chrono::floor<std::chrono::minutes>(t);
}

store::Param owner_of(const TimerName& name) {
  return store::Param::blob(as_view(name.owner));
}

class StoredTimers final : public Timers, private Applier {
 public:
  StoredTimers(store::Database& state, Log& log, const Clock& clock, Position applied)
      : state_(state), log_(log), clock_(clock), applied_(applied) {}
  ~StoredTimers() override;

  Status set(store::Tx& tx, const TimerName& name, Time due) override;
  Status cancel(store::Tx& tx, const TimerName& name) override;
  void wake() override;
  void start() override;
  void stop() override;
  Applier& applier() override { return *this; }
  bool live(const Entry& entry) const override { return entry.position == live_; }

 private:
  // The applier; pipeline thread.
  std::string_view name() const override { return "timers"; }
  Status apply(store::Tx& tx, Entry& entry) override;
  Status flush(store::Tx&) override { return {}; }
  void committed() noexcept override;
  void rolled_back() noexcept override { live_ = 0; }

  // The thread.
  void run();
  Time look();
  void tick(Time minute);
  Result<Time> fire_due(Time now);
  void fire(std::vector<FiredTimer> timers, std::vector<NewEntry> entries);
  void fired(const std::vector<FiredTimer>& timers, const Result<Receipt>& receipt);
  void ticked(Time minute, const Result<Receipt>& receipt);
  void retry_later(const char* what, const Error& error) REQUIRES(mutex_);

  store::Database& state_;
  Log& log_;
  const Clock& clock_;
  std::atomic<Position> applied_;
  std::atomic<bool> touched_{false};  // a timer was set since the last commit of the pipeline
  Position staged_ = 0;               // pipeline thread
  Position live_ = 0;                 // pipeline thread

  LogGate gate_;  // a full disk lasts
  Mutex mutex_;
  std::condition_variable changed_;
  TimerMarks marks_ GUARDED_BY(mutex_);
  Time last_tick_ GUARDED_BY(mutex_) = kTimeMin;
  Time retry_at_ GUARDED_BY(mutex_) = kTimeMin;
  unsigned unanswered_ GUARDED_BY(mutex_) = 0;  // appends whose answer is to come
  bool woken_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

StoredTimers::~StoredTimers() {
  stop();
  MutexLock lock(mutex_);
  while (unanswered_ > 0) changed_.wait(lock.native());
}

Status StoredTimers::set(store::Tx& tx, const TimerName& name, Time due) {
  TRY(tx.exec(sql::set_timer, {int{name.kind}, owner_of(name), due}));
  touched_ = true;
  return {};
}

Status StoredTimers::cancel(store::Tx& tx, const TimerName& name) {
  TRY(tx.exec(sql::cancel_timer, {int{name.kind}, owner_of(name)}));
  return {};
}

Status StoredTimers::apply(store::Tx& tx, Entry& entry) {
  staged_ = entry.position;
  live_ = 0;
  const auto fired = parse_fired_timer(entry);
  if (!fired) return {};
  ASSIGN(const auto removed,
         tx.exec(sql::fire_timer, {int{fired->name.kind}, owner_of(fired->name), fired->due}));
  if (removed > 0) live_ = entry.position;
  return {};
}

void StoredTimers::committed() noexcept {
  applied_ = staged_;
  live_ = 0;
  MutexLock lock(mutex_);
  if (!touched_.exchange(false) && marks_.size() == 0) return;
  woken_ = true;
  changed_.notify_all();
}

void StoredTimers::wake() {
  MutexLock lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void StoredTimers::start() {
  {
    MutexLock lock(mutex_);
    stopping_ = false;
  }
  thread_ = std::thread([this] {
    name_thread("timers");
    run();
  });
}

void StoredTimers::stop() {
  if (!thread_.joinable()) return;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void StoredTimers::run() {
  for (;;) {
    const Time next = look();
    MutexLock lock(mutex_);
    wait_until(clock_, lock, changed_, next,
               [this]() REQUIRES(mutex_) { return woken_ || stopping_; });
    woken_ = false;
    if (stopping_) return;
  }
}

// Gives the time of the next look, if nobody wakes us before.
Time StoredTimers::look() {
  const Time now = clock_.now();
  const Time minute = minute_of(now);
  const Time next_minute = minute + std::chrono::minutes{1};
  bool new_minute = false;
  {
    MutexLock lock(mutex_);
    const bool set_back = retry_at_ > now + kRetryAfter;  // the clock, since then
    if (now < retry_at_ && !set_back) return std::min(retry_at_, next_minute);
    // After a pause only the latest minute is ticked: a tick says what time it is. A clock that was
    // set back ticks on; minutes that were ticked already are duplicates to the log.
    new_minute = minute != last_tick_;
    if (new_minute) last_tick_ = minute;
  }
  if (new_minute) tick(minute);
  auto next = fire_due(now);
  if (next) return std::min(*next, next_minute);
  MutexLock lock(mutex_);
  retry_later("timers cannot be read", next.error());
  return std::min(retry_at_, next_minute);
}

void StoredTimers::tick(Time minute) {
  {
    MutexLock lock(mutex_);
    ++unanswered_;
  }
  std::vector<NewEntry> entries;
  entries.push_back(tick_entry(minute));
  log_.append(std::move(entries), std::nullopt,
              [this, minute](Result<Receipt> receipt) { ticked(minute, receipt); });
}

void StoredTimers::ticked(Time minute, const Result<Receipt>& receipt) {
  MutexLock lock(mutex_);
  if (!receipt) {
    if (last_tick_ == minute) last_tick_ = kTimeMin;
    retry_later("tick was not stored", receipt.error());
  }
  --unanswered_;
  changed_.notify_all();
}

Result<Time> StoredTimers::fire_due(Time now) {
  // Before the timers are read: what is applied by now is gone from the table.
  const Position applied = applied_;
  std::size_t limit = 0;
  TimerMarks::Map done;
  {
    MutexLock lock(mutex_);
    done = marks_.take_applied(applied);
    if (marks_.size() + limits::timers_batch_max > limits::timers_in_flight_max)
      return kTimeMax;  // the pipeline's next commit wakes us
    limit = marks_.size() + limits::timers_batch_max;
  }
  std::vector<FiredTimer> found;
  Time next = kTimeMax;
  TRY(state_.read([&](store::Tx& tx) -> Status {
    found.clear();
    TRY(tx.query(sql::due_timers, {now, limit}, [&](const store::Row& row) {
      found.push_back(
          {{static_cast<std::uint16_t>(row.integer(0)), *bytes16_from(row.blob(1))}, row.time(2)});
    }));
    ASSIGN(const auto due, tx.integer(sql::next_timer, {now}));
    if (due) next = from_ms(*due);
    return {};
  }));
  if (found.size() == limit) next = now;  // there may be more
  std::vector<FiredTimer> timers;
  std::vector<NewEntry> entries;
  {
    MutexLock lock(mutex_);
    for (const FiredTimer& timer : found) {
      if (marks_.on_its_way(timer)) continue;
      const auto before = done.find(timer.name);
      const bool again = before != done.end() && before->second.due == timer.due;
      timers.push_back(timer);
      entries.push_back(fired_entry(timer, again ? before->second.until : 0));
      marks_.given(timer);
    }
    if (timers.empty()) return next;
    ++unanswered_;
  }
  fire(std::move(timers), std::move(entries));
  return next;
}

void StoredTimers::fire(std::vector<FiredTimer> timers, std::vector<NewEntry> entries) {
  log_.append(
      std::move(entries), std::nullopt,
      [this, timers = std::move(timers)](Result<Receipt> receipt) { fired(timers, receipt); });
}

void StoredTimers::fired(const std::vector<FiredTimer>& timers, const Result<Receipt>& receipt) {
  // Duplicates stand somewhere before the end, too.
  const Position end = log_.end();
  MutexLock lock(mutex_);
  for (const FiredTimer& timer : timers) {
    if (receipt) {
      marks_.answered(timer, end);
    } else {
      marks_.failed(timer);
    }
  }
  if (!receipt) retry_later("timers were not stored", receipt.error());
  // All of it may be applied already, and then no commit comes to wake us.
  if (receipt && applied_ >= end) woken_ = true;
  --unanswered_;
  changed_.notify_all();
}

void StoredTimers::retry_later(const char* what, const Error& error) {
  if (gate_.pass(clock_.now())) log_error(what, error);
  retry_at_ = clock_.now() + kRetryAfter;
  woken_ = true;
}

}  // namespace

Result<std::unique_ptr<Timers>> Timers::open(store::Database& state, Log& log, const Clock& clock) {
  ASSIGN(const auto cursor,
         state.reading([](store::Tx& tx) { return tx.integer(sql::get_cursor); }));
  return std::make_unique<StoredTimers>(state, log, clock,
                                        static_cast<Position>(cursor.value_or(0)));
}

}  // namespace enishi::spine
