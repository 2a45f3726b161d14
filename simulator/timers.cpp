#include "simulator/timers.h"

#include <optional>
#include <vector>

namespace enishi::simulator {

using Task = std::move_only_function<void()>;

Timers::Timers(Clock& clock) : clock_(clock), thread_([this] { loop(); }) {}

Timers::~Timers() {
  stop();
}

void Timers::at(Time due, Task task) {
  {
    const MutexLock lock(mutex_);
    if (!stopping_) {
      if (tasks_.size() >= kTimersMax) due = kTimeMin;
      tasks_.emplace(due, std::move(task));
      changed_ = true;
      wake_.notify_one();
      return;
    }
  }
  task();
}

void Timers::wait_due() NO_THREAD_SAFETY_ANALYSIS {
  MutexLock lock(mutex_);
  ran_.wait(lock.native(), [this]() NO_THREAD_SAFETY_ANALYSIS {
    return stopping_ || (!running_ && (tasks_.empty() || tasks_.begin()->first > clock_.now()));
  });
}

void Timers::run_all() {
  std::multimap<Time, Task> left;
  {
    const MutexLock lock(mutex_);
    left.swap(tasks_);
  }
  for (auto& [due, task] : left) task();
}

void Timers::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = changed_ = true;
    wake_.notify_one();
    ran_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  run_all();
}

void Timers::loop() NO_THREAD_SAFETY_ANALYSIS {
  name_thread("sim-timers");
  MutexLock lock(mutex_);
  while (!stopping_) {
    std::vector<Task> due;
    const Time now = clock_.now();
    while (!tasks_.empty() && tasks_.begin()->first <= now)
      due.push_back(std::move(tasks_.extract(tasks_.begin()).mapped()));
    if (!due.empty()) {
      running_ = true;
      lock.native().unlock();
      for (Task& task : due) task();
      due.clear();
      lock.native().lock();
      running_ = false;
      continue;
    }
    ran_.notify_all();
    std::optional<Time> next;
    if (!tasks_.empty()) next = tasks_.begin()->first;
    clock_.wait_until(lock.native(), wake_, next,
                      [this]() NO_THREAD_SAFETY_ANALYSIS { return changed_; });
    changed_ = false;
  }
}

}  // namespace enishi::simulator
