#include "base/thread.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <deque>
#include <thread>
#include <vector>

namespace enishi {

void name_thread(const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

void give_way() {
  constexpr int kNice = 10;
  setpriority(PRIO_PROCESS, 0, kNice);  // on Linux 0 is the thread, not the process
}

namespace {
constinit thread_local bool precise = false;
}

void precise_waits() {
  prctl(PR_SET_TIMERSLACK, 1'000);  // nanoseconds
  precise = true;
}

bool waits_precisely() {
  return precise;
}

struct WorkerPool::Impl {
  explicit Impl(std::size_t queue_max_) : queue_max(queue_max_) {}

  // Runs tasks until the pool stops and the queue is empty.
  void work() EXCLUDES(mutex) {
    for (;;) {
      std::move_only_function<void()> task;
      {
        MutexLock lock(mutex);
        while (queue.empty() && !stopping) ready.wait(lock.native());
        if (queue.empty()) return;
        task = std::move(queue.front());
        queue.pop_front();
      }
      task();
    }
  }

  const std::size_t queue_max;
  Mutex mutex;
  std::condition_variable ready;
  std::deque<std::move_only_function<void()>> queue GUARDED_BY(mutex);
  bool stopping GUARDED_BY(mutex) = false;
  std::vector<std::thread> threads;  // touched only by the owner
};

WorkerPool::WorkerPool(std::string name, unsigned threads, std::size_t queue_max)
    : impl_(std::make_unique<Impl>(queue_max)) {
  for (unsigned i = 0; i < threads; ++i) {
    impl_->threads.emplace_back([impl = impl_.get(), own = name + "-" + std::to_string(i)] {
      name_thread(own);
      impl->work();
    });
  }
}

WorkerPool::~WorkerPool() {
  {
    MutexLock lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->ready.notify_all();
  for (std::thread& thread : impl_->threads) thread.join();
}

bool WorkerPool::try_run(std::move_only_function<void()> task) {
  {
    MutexLock lock(impl_->mutex);
    if (impl_->stopping || impl_->queue.size() >= impl_->queue_max) return false;
    impl_->queue.push_back(std::move(task));
  }
  impl_->ready.notify_one();
  return true;
}

}  // namespace enishi
