// Power cuts while a file is imported: when it is done, every row counts once.
#include "base/testing_seeds.h"
#include "connect/import_fixture.h"
#include "connect/rows_testing.h"

namespace enishi::connect {
namespace {

using store::testing::Loss;

constexpr const char* kMapping =
    R"({"kind":"events","event_type":"visited","columns":[
      {"column":"member","to":"key","namespace":"member_number"},
      {"column":"at","to":"time"},
      {"column":"place","to":"property","name":"place"}]})";
constexpr std::size_t kRows = 4 * limits::import_step_rows + 1'234;
constexpr std::size_t kWrong = kRows / 499;
constexpr std::size_t kMembers = 3'000;

class ImportCrashTest : public ImportFixture<store::testing::CrashTest> {
 protected:
  static bool wrong(std::size_t row) { return row % 499 == 498; }
  // Events without ids of their own.
  static std::string file() {
    std::string out = "member,at,place\n";
    for (std::size_t i = 0; i < kRows; ++i)
      out += "M" + std::to_string(i % kMembers) + (wrong(i) ? ",never" : ",2026-01-02 10:00") +
             ",渋谷\n";
    return out;
  }

  // Jobs and pipeline run by themselves; time moves until `enough`.
  void run_until(const std::function<bool()>& enough) {
    pipeline_->start();
    jobs_->start(1);
    while (!enough()) {
      clock_.advance(Millis{10});
      std::this_thread::yield();
    }
  }

  void crash_house(SeededRandom& dice) {
    crash([&] { close_house(); }, dice.below(2) ? Loss::all : Loss::some, dice.next());
    open_house();
  }

  void walk(std::uint64_t seed) {
    SCOPED_TRACE(seed_text(seed));
    fresh_house();
    SeededRandom dice(seed);
    const bool gzip = dice.below(2) == 0;
    const Import import =
        started(brought(MappingKind::events, gzip ? testing::gzipped(file()) : file()), kMapping);
    for (int round = 0; round < 3; ++round) {
      const auto target = log_->end() + 1 + dice.below(30);
      run_until([&] {
        return log_->end() >= target || imports_->get(import.id)->state != ImportState::running;
      });
      crash_house(dice);
      if (HasFatalFailure()) return;
    }
    run_until([&] { return imports_->get(import.id)->state != ImportState::running; });
    const Import done = *imports_->get(import.id);
    EXPECT_EQ(done.state, ImportState::done) << done.error;
    EXPECT_EQ(done.counts.rows, static_cast<std::int64_t>(kRows));
    EXPECT_EQ(done.counts.problems, static_cast<std::int64_t>(kWrong));
    EXPECT_EQ(errors(done).size(), kWrong);
    EXPECT_EQ(events(), kRows - kWrong);
    EXPECT_EQ(people_->view()->everyone(brand_.no).size(), kMembers);
  }
};
ENISHI_ON_BOTH_STORES(ImportCrashTest);

TEST_P(ImportCrashTest, EveryRowCountsOnce) {
  auto all = seeds(3);
  if (GetParam() == store::Backend::postgres) all.resize(1);  // a server takes seconds to come back
  for (const std::uint64_t seed : all) {
    walk(seed);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace enishi::connect
