#include "spine/timers.h"

#include <gmock/gmock.h>

#include "base/limits.h"
#include "spine/timers_fixture.h"

namespace enishi::spine {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class TimersTest : public TimersFixture<store::testing::StoreTest> {
 protected:
  std::size_t firings_in_log() {
    std::size_t count = 0;
    for (const Copy& copy : read_all(log())) count += copy.entry.kind == kTimerFired;
    return count;
  }
};
ENISHI_ON_BOTH_STORES(TimersTest);

TEST_P(TimersTest, FiresWhenDue) {
  const TimerName name = timer_named("a");
  ASSERT_TRUE(set(name, kNoon + 90s));
  start();
  wait_for([&] { return alarm_.ticks().size() == 1; });
  clock_.advance(89'999ms);
  wait_for([&] { return alarm_.ticks().size() == 2; });
  EXPECT_TRUE(alarm_.fired().empty());
  clock_.advance(1ms);
  wait_for_fired(1);
  EXPECT_EQ(alarm_.fired()[0].name, name);
  EXPECT_EQ(alarm_.fired()[0].due, kNoon + 90s);
  EXPECT_EQ(timers_left(), 0);
  EXPECT_EQ(firings_in_log(), 1u);
}

TEST_P(TimersTest, FiresAtOnceWhatIsOverdue) {
  start();
  ASSERT_TRUE(set(timer_named("b"), kNoon - std::chrono::days{3}));
  ASSERT_TRUE(set(timer_named("a"), kNoon));
  wait_for_fired(2);
}

TEST_P(TimersTest, StaysSilentWhenCancelled) {
  ASSERT_TRUE(set(timer_named("a"), kNoon + 1min));
  ASSERT_TRUE(set(timer_named("b"), kNoon + 1min));
  start();
  ASSERT_TRUE(cancel(timer_named("a")));
  ASSERT_TRUE(cancel(timer_named("never set")));
  clock_.advance(1min);
  wait_for_fired(1);
  EXPECT_EQ(alarm_.fired()[0].name, timer_named("b"));
  EXPECT_EQ(firings_in_log(), 1u);
}

TEST_P(TimersTest, MovesToAnotherTime) {
  ASSERT_TRUE(set(timer_named("later"), kNoon + 30s));
  ASSERT_TRUE(set(timer_named("later"), kNoon + 2min));
  ASSERT_TRUE(set(timer_named("sooner"), kNoon + 1h));
  start();
  ASSERT_TRUE(set(timer_named("sooner"), kNoon + 1min));
  clock_.advance(1min);
  wait_for_fired(1);
  EXPECT_EQ(alarm_.fired()[0].name, timer_named("sooner"));
  clock_.advance(1min);
  wait_for_fired(2);
  EXPECT_EQ(alarm_.fired()[1].due, kNoon + 2min);
}

// Between the firing's way into the log and its application the room changes its mind.
TEST_P(TimersTest, IsSilentWhenCancelledOrMovedBeforeItIsApplied) {
  ASSERT_TRUE(set(timer_named("cancelled"), kNoon));
  ASSERT_TRUE(set(timer_named("moved"), kNoon));
  ASSERT_TRUE(set(timer_named("kept"), kNoon));
  timers_->start();
  wait_for_log(4);  // three firings and a tick
  ASSERT_TRUE(cancel(timer_named("cancelled")));
  ASSERT_TRUE(set(timer_named("moved"), kNoon + 10s));
  ASSERT_TRUE(set(timer_named("kept"), kNoon));
  ASSERT_TRUE(pipeline_->catch_up());
  ASSERT_EQ(alarm_.fired().size(), 1u);
  EXPECT_EQ(alarm_.fired()[0].name, timer_named("kept"));
  pipeline_->start();
  clock_.advance(10s);
  wait_for_fired(2);
  EXPECT_EQ(alarm_.fired()[1].name, timer_named("moved"));
}

TEST_P(TimersTest, FiresAgainWhenSetAgainToTheSameTime) {
  int more = 3;
  alarm_.when_fired = [&](store::Tx& tx, const FiredTimer& fired) -> Status {
    if (more-- > 0) return timers_->set(tx, fired.name, fired.due);
    return {};
  };
  start();
  ASSERT_TRUE(set(timer_named("a"), kNoon));
  wait_for_fired(4);
  EXPECT_EQ(timers_left(), 0);
  EXPECT_EQ(firings_in_log(), 4u);
  close_timers();
  open_timers();  // and after a restart, when nothing in memory knows of the first firings
  alarm_.when_fired = nullptr;
  start();
  ASSERT_TRUE(set(timer_named("a"), kNoon));
  wait_for_fired(5);
}

// The applier of a room sets a timer: the pipeline's commit is enough to wake the thread.
TEST_P(TimersTest, NeedsNoWakeFromAppliers) {
  alarm_.when_fired = [&](store::Tx& tx, const FiredTimer& fired) -> Status {
    return timers_->set(tx, fired.name, fired.due + 1ms);
  };
  start();
  ASSERT_TRUE(set(timer_named("a"), kNoon - 5ms));
  wait_for_fired(6);
  EXPECT_EQ(alarm_.fired().back().due, kNoon);
}

TEST_P(TimersTest, FiresOnceAcrossRestarts) {
  ASSERT_TRUE(set(timer_named("a"), kNoon));
  for (int restart = 0; restart < 3; ++restart) {
    timers_->start();
    wait_for_log(2);
    close_timers();  // nothing was applied
    open_log();
    open_timers();
  }
  start();
  wait_for_fired(1);
  ASSERT_TRUE(set(timer_named("b"), kNoon));
  wait_for_fired(2);
  EXPECT_EQ(firings_in_log(), 2u);
  EXPECT_EQ(alarm_.fired()[1].name, timer_named("b"));
}

TEST_P(TimersTest, FiresManyAtOnce) {
  const std::size_t many = limits::timers_in_flight_max + limits::timers_batch_max + 1;
  std::vector<Bytes16> owners;
  std::vector<store::Param> params;
  for (std::size_t i = 0; i < many; ++i) owners.push_back(key_of(std::to_string(i)));
  for (const Bytes16& owner : owners)
    params.insert(params.end(), {1, store::Param::blob(as_view(owner)), kNoon + 1min});
  ASSERT_TRUE(store().state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec_many(sql::set_timer, 3, params));
    return {};
  }));
  start();
  clock_.advance(1min);
  wait_for_fired(many);
  EXPECT_EQ(alarm_.fired().size(), many);
  EXPECT_EQ(timers_left(), 0);
  EXPECT_EQ(firings_in_log(), many);
}

TEST_P(TimersTest, TicksEachMinuteOnce) {
  start();
  wait_for([&] { return alarm_.ticks().size() == 1; });
  clock_.advance(59s);
  timers_->wake();
  clock_.advance(1s);
  wait_for([&] { return alarm_.ticks().size() == 2; });
  close_timers();
  open_timers();
  start();  // within the same minute
  clock_.advance(70s);
  wait_for([&] { return alarm_.ticks().size() == 3; });
  EXPECT_THAT(alarm_.ticks(), ElementsAre(kNoon, kNoon + 1min, kNoon + 2min));
}

TEST_P(TimersTest, TicksOnlyTheLatestMinuteAfterAPause) {
  start();
  wait_for([&] { return alarm_.ticks().size() == 1; });
  clock_.advance(2h + 30s);
  wait_for([&] { return alarm_.ticks().size() == 2; });
  clock_.set(kNoon + 5min);  // the clock was wrong; minutes go on from here
  wait_for([&] { return alarm_.ticks().size() == 3; });
  EXPECT_THAT(alarm_.ticks(), ElementsAre(kNoon, kNoon + 2h, kNoon + 5min));
}

TEST_P(TimersTest, CanBeStartedAndStoppedAgain) {
  start();
  timers_->stop();
  ASSERT_TRUE(set(timer_named("a"), kNoon));
  timers_->start();
  wait_for_fired(1);
  timers_->stop();
  timers_->stop();
}

}  // namespace
}  // namespace enishi::spine
