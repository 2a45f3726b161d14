// Timers when the disk fails or the power goes: each fires exactly once.
#include "base/random.h"
#include "spine/timers_fixture.h"

namespace enishi::spine {
namespace {

using namespace std::chrono_literals;
using store::testing::Fault;
using store::testing::Loss;

class TimersCrashTest : public TimersFixture<store::testing::CrashTest> {
 protected:
  void SetUp() override {
    TimersFixture::SetUp();
    ASSERT_TRUE(Counting::migrate(store().state()));
    count_firings();
  }
  // What fired stands in the state, for it is the state that a restart goes on from.
  void count_firings() {
    alarm_.when_fired = [](store::Tx& tx, const FiredTimer& fired) -> Status {
      const std::string owner = uuid_text(fired.name.owner);
      TRY(tx.exec(test_sql::count, {owner}));
      return {};
    };
  }
  // The first of them is due at once.
  void set_some(std::uint64_t seed, SeededRandom& random, int count) {
    ASSERT_TRUE(store().state().write([&](store::Tx& tx) -> Status {
      for (int i = 0; i < count; ++i) {
        const TimerName name = timer_named(std::to_string(seed) + "/" + std::to_string(++set_));
        TRY(timers_->set(tx, name, clock_.now() + Millis{i == 0 ? 0 : random.below(5'000)}));
      }
      return {};
    }));
  }
  int set_ = 0;
};
ENISHI_ON_BOTH_STORES(TimersCrashTest);

TEST_P(TimersCrashTest, FireOnceThoughThePowerGoes) {
  const bool sqlite = GetParam() == store::Backend::sqlite;  // a server takes seconds to come back
  for (const std::uint64_t seed : seeds(GetParam(), 5)) {
    SCOPED_TRACE(seed_text(seed));
    close_timers();
    fresh_store();
    ASSERT_TRUE(Counting::migrate(store().state()));
    open_timers();
    set_ = 0;
    SeededRandom random(seed);
    for (int round = 0; round < (sqlite ? 8 : 2); ++round) {
      set_some(seed, random, 30);
      start();
      const std::size_t before = alarm_.fired().size();
      clock_.advance(Millis{1 + random.below(5'000)});
      if (random.below(2)) wait_for([&] { return alarm_.fired().size() > before; });
      crash(
          [&] {
            close_timers();
            close_log();
          },
          random.below(2) ? Loss::all : Loss::some, random.next());
      open_log();
      open_timers();
      ASSERT_FALSE(HasFatalFailure());
    }
    start();
    clock_.advance(5s);
    wait_for([&] { return timers_left() == 0; });
    close_timers();
    open_timers();
    const auto counts = Counting::counts(store().state());
    EXPECT_EQ(counts.size(), static_cast<std::size_t>(set_));
    for (const auto& [owner, count] : counts) EXPECT_EQ(count, 1) << owner;
  }
}

TEST_P(TimersCrashTest, TryAgainAfterAFullDisk) {
  if (GetParam() != store::Backend::sqlite) return;  // faults are those of the VFS
  SeededRandom random(1);
  set_some(0, random, 10);
  store::testing::fail_after(1, Fault::disk_full, true);
  start();
  clock_.advance(5s);
  const Counter& failures = metrics_.counter("enishi_intake_failures_total", "");
  while (failures.value() < 3) clock_.advance(1s);
  store::testing::fail_after(0, Fault::none);
  while (timers_left() > 0 || alarm_.ticks().empty()) clock_.advance(1s);
  for (const auto& [owner, count] : Counting::counts(store().state())) EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace enishi::spine
