#include "store/turn.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace enishi::store {
namespace {

TEST(Turn, ServesInOrderOfArrival) {
  Turn turn(1);
  std::vector<int> served;
  std::vector<std::thread> threads;
  turn.take();
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      Turn::Hold hold(turn);
      served.push_back(i);
    });
    while (turn.waiting() < static_cast<std::size_t>(i) + 1) std::this_thread::yield();
  }
  turn.give();
  for (auto& t : threads) t.join();
  EXPECT_EQ(served, (std::vector{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(Turn, HoldsAsManyAsThereArePlaces) {
  Turn turn(3);
  std::atomic<int> inside = 0, most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 500; ++k) {
        Turn::Hold hold(turn);
        const int now = ++inside;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) continue;
        --inside;
      }
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_LE(most, 3);
}

TEST(Turn, WhoWantsAllPlacesIsNotOvertaken) {
  Turn turn(2);
  std::vector<char> served;
  turn.take();
  std::thread all([&] {
    Turn::Hold hold(turn, 2);
    served.push_back('a');
  });
  while (turn.waiting() < 1) std::this_thread::yield();
  std::thread one([&] {  // a place is free, but the other came first
    Turn::Hold hold(turn);
    served.push_back('b');
  });
  while (turn.waiting() < 2) std::this_thread::yield();
  turn.give();
  all.join();
  one.join();
  EXPECT_EQ(served, (std::vector{'a', 'b'}));
}

}  // namespace
}  // namespace enishi::store
