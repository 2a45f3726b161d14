#include "engage/chores.h"

#include <latch>

#include "base/limits.h"
#include "base/log.h"
#include "engage/sql.h"

namespace enishi::engage {
namespace {

constexpr unsigned kAtOnce = 4;
constexpr Millis kAgain{1'000};      // after an error of the store
constexpr Millis kFirstWait{2'000};  // doubled with each try
constexpr Millis kLastWait{3'600'000};

}  // namespace

void Chores::start() {
  {
    MutexLock lock(mutex_);
    stopping_ = false;
    woken_ = true;
  }
  thread_ = std::thread([this] {
    name_thread("chat-chores");
    give_way();
    run();
  });
}

void Chores::stop() {
  if (!thread_.joinable()) return;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void Chores::notify() {
  MutexLock lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

bool Chores::idle() const {
  MutexLock lock(mutex_);
  return !woken_ && !busy_ && !(due_ && *due_ <= clock_.now());
}

void Chores::run() {
  for (;;) {
    {
      MutexLock lock(mutex_);
      busy_ = false;
      clock_.wait_until(lock.native(), changed_, due_,
                        [this]() NO_THREAD_SAFETY_ANALYSIS { return woken_ || stopping_; });
      if (stopping_) return;
      woken_ = false;
      busy_ = true;
    }
    auto next = turn();
    if (!next) log_error("engage.chores_not_done", next.error());
    MutexLock lock(mutex_);
    due_ = next ? *next : std::optional(clock_.now() + kAgain);
  }
}

Result<std::optional<Time>> Chores::turn() {
  const Time now = clock_.now();
  ASSIGN(const auto tasks, state_.reading([&](store::Tx& tx) {
    return tx.all<Task>(sql::due_chores, {now, static_cast<std::int64_t>(limits::chat_chores_page)},
                        [](const store::Row& row) {
                          Task task{
                              .no = row.integer(0),
                              .kind = static_cast<Chore>(row.integer(1)),
                              .channel = ChannelNo{static_cast<std::uint32_t>(row.integer(2))},
                              .record = RecordNo{static_cast<std::uint32_t>(row.integer(3))},
                              .message_id = row.str(4),
                              .media = {},
                              .tries = static_cast<int>(row.integer(6))};
                          if (!row.null(5)) task.media = bytes16_from(row.blob(5));
                          return task;
                        });
  }));
  if (!tasks.empty()) {
    WorkerPool pool("chat-chores", kAtOnce, tasks.size());
    std::latch done(static_cast<std::ptrdiff_t>(tasks.size()));
    for (const Task& task : tasks) {
      const bool taken = pool.try_run([this, &task, &done] {
        work(task);
        done.count_down();
      });
      if (!taken) done.count_down();
    }
    done.wait();
  }
  ASSIGN(const auto next,
         state_.reading([](store::Tx& tx) { return tx.integer(sql::next_due_chore); }));
  return next ? std::optional(from_ms(*next)) : std::nullopt;
}

void Chores::work(const Task& task) {
  Status done;
  switch (task.kind) {
    case Chore::fetch:
      done = fetch(task);
      break;
    case Chore::drop:
      if (task.media) done = shelf_.drop(*task.media);
      if (done || done.error().code == ErrorCode::not_found) done = end(task);
      break;
    case Chore::forget_log:
      done = log_.forget(static_cast<spine::Position>(task.no));
      if (done) done = end(task);
      break;
  }
  if (done) return;
  log_error("engage.chore_not_done", done.error(),
            {{"kind", static_cast<int>(task.kind)}, {"no", task.no}});
  if (Status put_off = later(task); !put_off)
    log_error("engage.chore_not_put_off", put_off.error());
}

Status Chores::fetch(const Task& task) {
  const auto directory = workspaces_.directory();
  const auto* channel = directory.channel(task.channel);
  if (channel == nullptr) return end(task);
  auto content = platform_.content(channel->id, task.message_id);
  if (!content && content.error().code == ErrorCode::not_found) return end(task);  // gone there
  if (!content && task.tries >= limits::chat_chore_tries_max) return end(task);
  if (!content) return std::unexpected(content.error());
  if (!content->ready) return task.tries < limits::chat_chore_tries_max ? later(task) : end(task);
  ASSIGN(const Bytes16 media, shelf_.keep(channel->workspace, task.record, task.message_id,
                                          content->type, content->bytes));
  std::int64_t attached = 0;
  TRY(state_.write([&](store::Tx& tx) -> Status {
    ASSIGN(attached, tx.exec(sql::attach_media, {task.channel, task.record, task.no,
                                                 store::Param::blob(as_view(media))}));
    TRY(tx.exec(sql::end_chore, {task.no, static_cast<int>(task.kind)}));
    return {};
  }));
  // Taken back, or the person deleted, while it was on its way.
  if (attached == 0) return shelf_.drop(media);
  return {};
}

Status Chores::end(const Task& task) {
  return state_.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::end_chore, {task.no, static_cast<int>(task.kind)}));
    return {};
  });
}

Status Chores::later(const Task& task) {
  const Millis wait = std::min(kLastWait, Millis{kFirstWait.count() << std::min(task.tries, 12)});
  return state_.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::chore_later, {task.no, static_cast<int>(task.kind), clock_.now() + wait}));
    return {};
  });
}

}  // namespace enishi::engage
