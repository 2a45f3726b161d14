#include "spine/job_queue.h"

#include <gmock/gmock.h>

namespace enishi::spine {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

std::vector<std::int64_t> turns(JobQueue& queue, int count) {
  std::vector<std::int64_t> ids;
  for (int i = 0; i < count; ++i) {
    const auto id = queue.take(0ns);
    if (!id) break;
    ids.push_back(*id);
    queue.put_back(*id, JobQueue::kAtOnce);
  }
  return ids;
}

TEST(JobQueue, GivesTurnsAmongEquals) {
  JobQueue queue;
  for (int id : {1, 2, 3}) queue.add(id, Priority::normal);
  EXPECT_THAT(turns(queue, 5), ElementsAre(1, 2, 3, 1, 2));
  queue.add(4, Priority::normal);  // a newcomer had no turn yet
  EXPECT_THAT(turns(queue, 5), ElementsAre(4, 3, 1, 2, 4));
}

TEST(JobQueue, PrefersTheHigherPriority) {
  JobQueue queue;
  queue.add(1, Priority::low);
  queue.add(2, Priority::normal);
  EXPECT_THAT(turns(queue, 2), ElementsAre(2, 2));
  queue.add(3, Priority::high);
  queue.add(4, Priority::high);
  EXPECT_THAT(turns(queue, 3), ElementsAre(3, 4, 3));
  queue.remove(3);
  queue.remove(4);
  queue.remove(2);
  EXPECT_THAT(turns(queue, 1), ElementsAre(1));
}

TEST(JobQueue, GivesAJobToOneAtATime) {
  JobQueue queue;
  queue.add(1, Priority::normal);
  EXPECT_EQ(queue.take(0ns), 1);
  EXPECT_EQ(queue.take(0ns), std::nullopt);
  queue.add(1, Priority::high);  // known already
  EXPECT_EQ(queue.take(0ns), std::nullopt);
}

TEST(JobQueue, WaitsUntilTheMoment) {
  JobQueue queue;
  EXPECT_EQ(queue.next_moment(), std::nullopt);
  queue.add(1, Priority::normal);
  queue.add(2, Priority::low);
  EXPECT_EQ(queue.take(0ns), 1);
  queue.put_back(1, 10s);
  EXPECT_EQ(queue.take(0ns), 2);  // a lower one goes on meanwhile
  queue.put_back(2, 20s);
  EXPECT_EQ(queue.next_moment(), JobQueue::Moment{10s});
  EXPECT_EQ(queue.take(10s - 1ns), std::nullopt);
  EXPECT_EQ(queue.take(10s), 1);
}

TEST(JobQueue, HurriesOneThatWaitsOrWillWait) {
  JobQueue queue;
  queue.add(1, Priority::normal);
  ASSERT_EQ(queue.take(0ns), 1);
  queue.put_back(1, 10s);
  queue.hurry(1);
  ASSERT_EQ(queue.take(0ns), 1);
  queue.hurry(1);  // during its step
  queue.put_back(1, 10s);
  ASSERT_EQ(queue.take(0ns), 1);
  queue.put_back(1, 10s);
  EXPECT_EQ(queue.take(0ns), std::nullopt);
  queue.hurry(7);  // nobody
}

}  // namespace
}  // namespace enishi::spine
