// Locks that clang's -Wthread-safety understands, and a pool of workers with a bounded queue.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

#if defined(__clang__)
#define ENISHI_TSA(x) __attribute__((x))
#else
#define ENISHI_TSA(x)
#endif
#define CAPABILITY(x) ENISHI_TSA(capability(x))
#define SCOPED_CAPABILITY ENISHI_TSA(scoped_lockable)
#define GUARDED_BY(x) ENISHI_TSA(guarded_by(x))
#define PT_GUARDED_BY(x) ENISHI_TSA(pt_guarded_by(x))
#define REQUIRES(...) ENISHI_TSA(requires_capability(__VA_ARGS__))
#define REQUIRES_SHARED(...) ENISHI_TSA(requires_shared_capability(__VA_ARGS__))
#define ACQUIRE(...) ENISHI_TSA(acquire_capability(__VA_ARGS__))
#define ACQUIRE_SHARED(...) ENISHI_TSA(acquire_shared_capability(__VA_ARGS__))
#define RELEASE(...) ENISHI_TSA(release_capability(__VA_ARGS__))
#define RELEASE_GENERIC(...) ENISHI_TSA(release_generic_capability(__VA_ARGS__))
#define EXCLUDES(...) ENISHI_TSA(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS ENISHI_TSA(no_thread_safety_analysis)

namespace enishi {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { m_.lock(); }
  void unlock() RELEASE() { m_.unlock(); }
  std::mutex& native() { return m_; }

 private:
  std::mutex m_;
};

// Holds a Mutex for a scope; native() is what a condition variable or Clock::wait_until wants.
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& m) ACQUIRE(m) : lock_(m.native()) {}
  ~MutexLock() RELEASE() {}
  std::unique_lock<std::mutex>& native() { return lock_; }

 private:
  std::unique_lock<std::mutex> lock_;
};

class CAPABILITY("shared_mutex") SharedMutex {
 public:
  void lock() ACQUIRE() { m_.lock(); }
  void unlock() RELEASE() { m_.unlock(); }
  void lock_shared() ACQUIRE_SHARED() { m_.lock_shared(); }
  void unlock_shared() RELEASE_GENERIC() { m_.unlock_shared(); }

 private:
  std::shared_mutex m_;
};

class SCOPED_CAPABILITY WriteLock {
 public:
  explicit WriteLock(SharedMutex& m) ACQUIRE(m) : m_(m) { m_.lock(); }
  ~WriteLock() RELEASE() { m_.unlock(); }
  WriteLock(const WriteLock&) = delete;

 private:
  SharedMutex& m_;
};

class SCOPED_CAPABILITY ReadLock {
 public:
  explicit ReadLock(SharedMutex& m) ACQUIRE_SHARED(m) : m_(m) { m_.lock_shared(); }
  ~ReadLock() RELEASE_GENERIC() { m_.unlock_shared(); }
  ReadLock(const ReadLock&) = delete;

 private:
  SharedMutex& m_;
};

// Names the calling thread for debuggers and `top -H` (15 characters).
void name_thread(const std::string& name);

// Where processors are short, the calling thread gives way to the intake and its answers from now
// on. Needs no privilege.
void give_way();

// The calling thread's waits until a monotonic time end within microseconds of it: the kernel does
// not put them off to save power, and the thread spends the last 100 us awake.
void precise_waits();
bool waits_precisely();

// N threads, one bounded queue. The destructor runs what was accepted, then joins. A task must not
// throw (the process ends).
class WorkerPool {
 public:
  WorkerPool(std::string name, unsigned threads, std::size_t queue_max);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full or the pool is stopping: the task was not taken.
  [[nodiscard]] bool try_run(std::move_only_function<void()> task);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace enishi
