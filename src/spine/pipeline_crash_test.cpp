// Cuts the power while entries are appended and applied: nothing answered is lost, nothing is
// applied twice.
#include "base/random.h"
#include "spine/applier_fixture.h"
#include "spine/senders_fixture.h"

namespace enishi::spine {
namespace {

using store::testing::Loss;

class PipelineCrashTest : public SpineFixture<store::testing::CrashTest> {
 protected:
  void SetUp() override {
    SpineFixture::SetUp();
    ASSERT_TRUE(Counting::migrate(store().state()));
  }
  void TearDown() override {
    pipeline_.reset();
    SpineFixture::TearDown();
  }
  void open_pipeline() {
    auto opened = Pipeline::open(store().state(), log(), metrics_, {&counting_});
    ASSERT_TRUE(opened) << opened.error().message;
    pipeline_ = *std::move(opened);
  }

  // Senders at work, the pipeline behind them, then no power.
  std::vector<std::string> run_until_power_cut(const std::string& name, SeededRandom& random) {
    open_pipeline();
    if (HasFatalFailure()) return {};
    pipeline_->start();
    Senders senders(log(), name, 3);
    senders.wait_for(1 + static_cast<int>(random.below(40)));
    if (random.below(2)) (void)pipeline_->wait_applied(1 + random.below(log().end()));
    std::vector<std::string> acknowledged;
    crash(
        [&] {
          acknowledged = senders.stop();
          pipeline_.reset();
          close_log();
        },
        random.below(2) ? Loss::all : Loss::some, random.next());
    open_log();
    return acknowledged;
  }

  std::string check(const std::vector<std::string>& acknowledged) {
    open_pipeline();
    if (Status done = pipeline_->catch_up(); !done) return done.error().message;
    const auto counts = Counting::counts(store().state());
    for (const auto& [name, count] : counts) {
      if (count != 1) return name + " was applied " + std::to_string(count) + " times";
    }
    for (const std::string& name : acknowledged) {
      if (!counts.contains(name)) return name + " was answered, and is lost";
    }
    const auto all = read_all(log());
    if (counts.size() != all.size()) return "log and state differ";
    return problem_of_order(all);
  }

  Counting counting_;
  std::unique_ptr<Pipeline> pipeline_;
};
ENISHI_ON_BOTH_STORES(PipelineCrashTest);

TEST_P(PipelineCrashTest, AppliesEachAnsweredEntryOnce) {
  const bool sqlite = GetParam() == store::Backend::sqlite;  // a server takes seconds to come back
  for (const std::uint64_t seed : seeds(GetParam(), 5)) {
    SCOPED_TRACE(seed_text(seed));
    pipeline_.reset();
    fresh_store();
    ASSERT_TRUE(Counting::migrate(store().state()));
    SeededRandom random(seed);
    std::vector<std::string> acknowledged;
    for (int round = 0; round < (sqlite ? 8 : 2); ++round) {
      const auto more =
          run_until_power_cut(std::to_string(seed) + "/" + std::to_string(round), random);
      ASSERT_FALSE(HasFatalFailure());
      acknowledged.insert(acknowledged.end(), more.begin(), more.end());
    }
    EXPECT_EQ(check(acknowledged), "");
  }
}

// Canary: a log whose disk lies loses entries that the state has, or that were answered.
TEST_P(PipelineCrashTest, CanaryLyingSync) {
  if (GetParam() != store::Backend::sqlite) return;
  open_pipeline();
  store::testing::set_lying_sync(true);
  Senders senders(log(), "lost", 3);
  senders.wait_for(20);
  std::vector<std::string> acknowledged;
  crash([&] {
    acknowledged = senders.stop();
    pipeline_.reset();
    close_log();
  });
  store::testing::set_lying_sync(false);
  ASSERT_TRUE(Counting::migrate(store().state()));
  open_log();
  EXPECT_NE(check(acknowledged), "");
}

}  // namespace
}  // namespace enishi::spine
