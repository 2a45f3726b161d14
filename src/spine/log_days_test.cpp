// The log over days: parts, de-duplication across them, clocks that jump, retirement.
#include <future>

#include "base/limits.h"
#include "spine/spine_fixture.h"

namespace enishi::spine {
namespace {

using namespace std::chrono_literals;

constexpr Time kDay{std::chrono::sys_days{std::chrono::year{2026} / 9 / 22}};
using Names = std::vector<std::string>;

class LogDaysTest : public SpineTest {
 protected:
  void append_on_days(int days) {
    for (int day = 0; day < days; ++day) {
      clock_.set(kDay + std::chrono::days{day} + 12h);
      ASSERT_TRUE(append(keyed("day " + std::to_string(day), clock_.now())));
    }
  }
};
ENISHI_ON_BOTH_STORES(LogDaysTest);

TEST_P(LogDaysTest, OpensAPartForEachUtcDayOfReceipt) {
  clock_.set(kDay + 24h - 1ms);
  ASSERT_TRUE(append(entry_of("late")));
  clock_.set(kDay + 24h);
  ASSERT_TRUE(append(entry_of("early"), entry_of("next")));
  clock_.set(kDay + 72h);
  ASSERT_TRUE(append(entry_of("after a pause")));
  EXPECT_EQ(log().parts(), (Names{"log_20260922", "log_20260923", "log_20260925"}));
  EXPECT_EQ(payloads(log()), (Names{"late", "early", "next", "after a pause"}));
  EXPECT_EQ(problem_of_order(read_all(log())), "");
  EntryBatch batch;
  EXPECT_EQ(log().read_batch(0, 2, batch), Position{2});  // crosses a border
  EXPECT_EQ(log().read_batch(2, 9, batch), Position{4});
  open_log();
  EXPECT_EQ(log().end(), 4u);
  EXPECT_EQ(payloads(log()).size(), 4u);
}

TEST_P(LogDaysTest, ReceiptNeverGoesBack) {
  clock_.set(kDay + 24h + 5min);
  ASSERT_TRUE(append(entry_of("a")));
  clock_.set(kDay + 23h);  // yesterday again
  ASSERT_TRUE(append(entry_of("b")));
  open_log();
  ASSERT_TRUE(append(entry_of("c")));
  EXPECT_EQ(log().parts(), Names{"log_20260923"});
  for (const Copy& copy : read_all(log())) EXPECT_EQ(copy.entry.received_at, kDay + 24h + 5min);
  EXPECT_EQ(problem_of_order(read_all(log())), "");
}

TEST_P(LogDaysTest, FindsAnEarlierCopyInOlderParts) {
  append_on_days(4);
  const Time today = kDay + std::chrono::days{3};
  EXPECT_EQ(append(keyed("day 0", kDay + 12h))->duplicates, 1u);
  EXPECT_EQ(append(keyed("day 1", kTimeMin))->duplicates, 1u);  // every kept part
  EXPECT_EQ(append(keyed("day 2", today - 12h), keyed("day 3", today + 12h))->duplicates, 2u);
  EXPECT_EQ(append(keyed("day 2", today - 12h, 7))->stored, 1u);  // another source
  const auto mixed =
      append(keyed("new", kTimeMin), keyed("day 1", kTimeMin), keyed("new", kTimeMin));
  EXPECT_EQ(mixed->stored, 1u);
  EXPECT_EQ(mixed->duplicates, 2u);
  EXPECT_EQ(problem_of_order(read_all(log())), "");
}

// The search goes back to ten minutes before the key was made, and begins when it was made before
// ten past midnight.
TEST_P(LogDaysTest, SearchesTheDaysThatCanHoldACopy) {
  const Time midnight = kDay + 24h;
  clock_.set(midnight - 1min);
  for (const char* name : {"a", "b", "c", "d"}) ASSERT_TRUE(append(keyed(name, midnight)));
  clock_.set(midnight + 1h);
  EXPECT_EQ(append(keyed("a", midnight + 10min - 1ms))->duplicates, 1u);
  EXPECT_EQ(append(keyed("b", midnight + 10min))->stored, 1u);
  clock_.set(midnight + 25h);
  EXPECT_EQ(append(keyed("c", midnight + 10min - 1ms))->duplicates, 1u);
  EXPECT_EQ(append(keyed("d", midnight + 10min))->stored, 1u);
}

TEST_P(LogDaysTest, ReadsMorePartsThanItKeepsOpen) {
  const int days = static_cast<int>(limits::log_parts_open_max) + 4;
  append_on_days(days);
  EXPECT_EQ(payloads(log()).size(), static_cast<std::size_t>(days));
  EXPECT_EQ(append(keyed("day 0", kTimeMin))->duplicates, 1u);
  open_log();
  EXPECT_EQ(problem_of_order(read_all(log())), "");
}

TEST_P(LogDaysTest, RetiresWhatIsOldAndApplied) {
  append_on_days(12);  // positions 1 to 12, the clock stands at noon of the last
  ASSERT_TRUE(log().retire(std::chrono::days{9}, 12));
  EXPECT_EQ(log().parts()->front(), "log_20260924");  // ended 9 and a half days ago: gone
  EXPECT_EQ(read_all(log()).front().entry.position, 3u);
  ASSERT_TRUE(log().retire(std::chrono::days{8}, 2));  // old enough, but not applied
  EXPECT_EQ(log().parts()->front(), "log_20260924");
  ASSERT_TRUE(log().retire(std::chrono::days{8}, 3));
  EXPECT_EQ(log().parts()->front(), "log_20260925");
  EXPECT_EQ(append(keyed("day 0", kTimeMin))->stored, 1u);  // its copy is gone
  EXPECT_EQ(append(keyed("day 4", kTimeMin))->duplicates, 1u);
}

TEST_P(LogDaysTest, NeverReusesAPosition) {
  append_on_days(3);
  clock_.advance(std::chrono::days{100});
  ASSERT_TRUE(log().retire(std::chrono::days{8}, 3));
  EXPECT_EQ(log().parts(), Names{"log_20260924"});  // it knows where the log goes on
  open_log();
  EXPECT_EQ(append(entry_of("next"))->last, 4u);
  ASSERT_TRUE(log().retire(std::chrono::days{8}, 3));
  EXPECT_EQ(log().parts(), Names{"log_20270102"});
  open_log();
  EXPECT_EQ(append(entry_of("next"))->last, 5u);
}

// A part that a backup holds open stays, and goes with the next call.
TEST_P(LogDaysTest, RetiresLaterWhatIsInUse) {
  append_on_days(12);
  auto held = *store().part("log_20260922", false);
  ASSERT_TRUE(log().retire(std::chrono::days{8}, 12));
  EXPECT_EQ(read_all(log()).size(), 12u);
  held.reset();
  ASSERT_TRUE(log().retire(std::chrono::days{8}, 12));
  EXPECT_EQ(read_all(log()).size(), 9u);
}

TEST_P(LogDaysTest, ReadersAndRetirementDoNotDisturbEachOther) {
  append_on_days(12);
  auto reading = std::async(std::launch::async, [&] {
    for (int i = 0; i < 50; ++i) {
      const auto all = read_all(log(), 4);
      if (all.size() != 8 || !problem_of_order(all, 5).empty()) return false;
    }
    return true;
  });
  for (Position applied = 1; applied <= 4; ++applied)
    ASSERT_TRUE(log().retire(std::chrono::days{8}, applied));
  EXPECT_TRUE(reading.get());
  EXPECT_EQ(log().parts()->front(), "log_20260925");
}

}  // namespace
}  // namespace enishi::spine
