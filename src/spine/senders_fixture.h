// Appending from several threads while something goes wrong.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "spine/spine_fixture.h"

namespace enishi::spine {

// Threads that append entries of their own, again until they are stored, and remember which were
// answered. They stop at the first error after `stop()`.
class Senders {
 public:
  Senders(Log& log, const std::string& name, int threads) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this, &log, own = name + "/" + std::to_string(i)] { send(log, own); });
    }
  }
  // Until this many were answered.
  void wait_for(int answered) {
    for (int now = answered_.load(); now < answered; now = answered_.load()) answered_.wait(now);
  }
  std::vector<std::string> stop() {
    stopping_ = true;
    for (std::thread& thread : threads_) thread.join();
    return acknowledged_;
  }

 private:
  void send(Log& log, const std::string& name) {
    for (int i = 0; !stopping_; ++i) {
      const std::string first = name + "/" + std::to_string(i), second = first + "b";
      const auto receipt =
          log.append_and_wait(entries_of(keyed(first), keyed(second), keyed(first)));
      if (!receipt) continue;
      EXPECT_EQ(receipt->stored, 2u);
      {
        std::lock_guard lock(mutex_);
        acknowledged_.push_back(first);
        acknowledged_.push_back(second);
      }
      ++answered_;
      answered_.notify_all();
    }
  }

  std::atomic<bool> stopping_{false};
  std::atomic<int> answered_{0};
  std::mutex mutex_;
  std::vector<std::string> acknowledged_;
  std::vector<std::thread> threads_;
};

}  // namespace enishi::spine
