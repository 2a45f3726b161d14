#include "base/thread.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace enishi {
namespace {

TEST(WorkerPool, RunsWhatItAcceptedBeforeItGoes) {
  std::atomic<int> ran{0};
  int accepted = 0;
  {
    WorkerPool pool("test", 3, 1000);
    for (int i = 0; i < 1000; ++i)
      if (pool.try_run([&] { ran.fetch_add(1); })) ++accepted;
  }
  EXPECT_EQ(accepted, 1000);
  EXPECT_EQ(ran.load(), accepted);
}

TEST(WorkerPool, RefusesWhatDoesNotFit) {
  std::promise<void> started, go;
  WorkerPool pool("test", 1, 2);
  ASSERT_TRUE(pool.try_run([&] {
    started.set_value();
    go.get_future().wait();
  }));
  started.get_future().wait();  // the queue is empty, the only worker is busy
  EXPECT_TRUE(pool.try_run([] {}));
  EXPECT_TRUE(pool.try_run([] {}));
  EXPECT_FALSE(pool.try_run([] {}));
  go.set_value();
}

TEST(WorkerPool, TakesTasksThatOnlyMove) {
  std::promise<int> result;
  auto future = result.get_future();
  {
    WorkerPool pool("test", 1, 1);
    auto value = std::make_unique<int>(7);
    ASSERT_TRUE(
        pool.try_run([v = std::move(value), r = std::move(result)]() mutable { r.set_value(*v); }));
  }
  EXPECT_EQ(future.get(), 7);
}

TEST(WorkerPool, ManyProducers) {
  std::atomic<int> ran{0}, accepted{0};
  {
    WorkerPool pool("test", 2, 64);
    std::vector<std::thread> producers;
    for (int p = 0; p < 3; ++p)
      producers.emplace_back([&] {
        for (int i = 0; i < 500; ++i)
          if (pool.try_run([&] { ran.fetch_add(1); })) accepted.fetch_add(1);
      });
    for (auto& producer : producers) producer.join();
  }
  EXPECT_EQ(ran.load(), accepted.load());
}

TEST(Thread, NameIsCutToWhatTheSystemTakes) {
  std::string seen;
  std::thread thread([&] {
    name_thread("a-name-that-is-too-long");
    char buffer[32] = {};
    pthread_getname_np(pthread_self(), buffer, sizeof buffer);
    seen = buffer;
  });
  thread.join();
  EXPECT_EQ(seen, "a-name-that-is-");
}

}  // namespace
}  // namespace enishi
