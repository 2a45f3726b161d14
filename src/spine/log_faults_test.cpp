// The log when its disk fails or the power goes.
#include <gmock/gmock.h>

#include <set>

#include "base/random.h"
#include "spine/senders_fixture.h"
#include "spine/spine_fixture.h"

namespace enishi::spine {
namespace {

using store::testing::Fault;
using store::testing::Loss;

class LogFaultsTest : public SpineFixture<store::testing::CrashTest> {};
ENISHI_ON_BOTH_STORES(LogFaultsTest);

// Each operation of the disk fails once. What was answered with success is there, what was refused
// is there at most once after it was sent again, and positions have no gaps.
TEST_P(LogFaultsTest, SurvivesEveryFailingDiskOperation) {
  if (GetParam() != store::Backend::sqlite) return;  // faults are those of the VFS
  int number = 0;
  for (const Fault fault : {Fault::disk_full, Fault::io_error}) {
    for (std::int64_t operation = 1;; ++operation) {
      const std::string first = std::to_string(++number), second = std::to_string(++number);
      store::testing::fail_after(operation, fault);
      const auto receipt = append(keyed(first), keyed(second));
      const bool struck = store::testing::fault_struck();
      store::testing::fail_after(0, Fault::none);
      if (!receipt) {
        EXPECT_EQ(receipt.error().code, ErrorCode::io) << receipt.error().message;
        EXPECT_TRUE(struck);
        const auto again = append(keyed(first), keyed(second));
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(again->stored + again->duplicates, 2u);
      }
      ASSERT_EQ(log().end(), static_cast<Position>(number)) << "operation " << operation;
      if (!struck) break;
    }
  }
  EXPECT_EQ(problem_of_order(read_all(log())), "");
  open_log();
  const auto all = payloads(log());
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
  EXPECT_EQ(all.size(), static_cast<std::size_t>(number));
}

TEST_P(LogFaultsTest, WorksAgainAfterAFullDisk) {
  if (GetParam() != store::Backend::sqlite) return;
  ASSERT_TRUE(append(keyed("before")));
  store::testing::fail_after(1, Fault::disk_full, true);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(append(keyed("during " + std::to_string(i))).error().code, ErrorCode::io);
  EXPECT_EQ(log().end(), 1u);
  EXPECT_EQ(payloads(log()).size(), 1u);
  store::testing::fail_after(0, Fault::none);
  EXPECT_EQ(append(keyed("after"))->last, 2u);
  EXPECT_EQ(append(keyed("during 0"))->last, 3u);
  EXPECT_EQ(payloads(log()), (std::vector<std::string>{"before", "after", "during 0"}));
}

class LogPowerTest : public SpineFixture<store::testing::CrashTest> {
 protected:
  // Cuts the power `rounds` times while senders are at work. Gives what is wrong afterwards, "" for
  // nothing.
  std::string cut_power_while_appending(std::uint64_t seed, int rounds) {
    SeededRandom random(seed);
    std::vector<std::string> acknowledged;
    for (int round = 0; round < rounds; ++round) {
      Senders senders(log(), std::to_string(seed) + "/" + std::to_string(round), 3);
      senders.wait_for(1 + static_cast<int>(random.below(40)));
      crash(
          [&] {
            const auto more = senders.stop();
            acknowledged.insert(acknowledged.end(), more.begin(), more.end());
            close_log();
          },
          random.below(2) ? Loss::all : Loss::some, random.next());
      open_log();
      if (HasFatalFailure()) return "the log cannot be opened";
    }
    return check(acknowledged);
  }

  std::string check(const std::vector<std::string>& acknowledged) {
    const auto all = read_all(log());
    std::multiset<std::string> stored;
    for (const Copy& copy : all) stored.insert(copy.payload);
    for (const std::string& name : acknowledged) {
      if (stored.count(name) == 0) return name + " was answered, and is lost";
    }
    for (const std::string& name : stored) {
      if (stored.count(name) > 1) return name + " is stored twice";
    }
    return problem_of_order(all);
  }
};
ENISHI_ON_BOTH_STORES(LogPowerTest);

TEST_P(LogPowerTest, KeepsWhatItAnswered) {
  const bool sqlite = GetParam() == store::Backend::sqlite;  // a server takes seconds to come back
  for (const std::uint64_t seed : seeds(GetParam(), 5)) {
    SCOPED_TRACE(seed_text(seed));
    fresh_store();
    EXPECT_EQ(cut_power_while_appending(seed, sqlite ? 10 : 2), "");
  }
}

// Canary: with syncs that lie, the test above must find the loss.
TEST_P(LogPowerTest, CanaryLyingSync) {
  if (GetParam() != store::Backend::sqlite) return;
  store::testing::set_lying_sync(true);
  Senders senders(log(), "lost", 3);
  senders.wait_for(20);
  std::vector<std::string> acknowledged;
  crash([&] {
    acknowledged = senders.stop();
    close_log();
  });
  store::testing::set_lying_sync(false);
  ASSERT_TRUE(store().state().migrate(sql::migrations));
  open_log();
  EXPECT_THAT(check(acknowledged), ::testing::HasSubstr("is lost"));
}

}  // namespace
}  // namespace enishi::spine
