// Power cuts of the whole server, at any moment of intake, apply, freeze, send, backup and fan-out,
// while LINE has a bad day: nothing accepted is lost, nobody is sent to twice, and the ledger says
// what LINE's own record says.
#include <gtest/gtest.h>

#include <thread>

#include "app/system_fixture.h"
#include "base/testing_seeds.h"

namespace enishi::app {
namespace {

using namespace testing;
using store::testing::Loss;

class SystemCrashTest : public SystemTest {
 protected:
  SystemCrashTest() { can_crash_ = true; }
  void SetUp() override {
    SystemTest::SetUp();
    line_->set_faults(kSendingFaults, kOtherFaults);
  }

  // Up to the moment of the cut. On SQLite it may be a certain write.
  void work_until_cut(Random& random, std::int64_t stream) {
    if (GetParam() == store::Backend::postgres || random.below(2) == 0)
      return let_work(random, stream);
    // From the n-th write on the disk is dead; then the power goes.
    store::testing::fail_after(1 + static_cast<std::int64_t>(random.below(1'500)),
                               store::testing::Fault::io_error, true);
    until(stream, store::testing::fault_struck);
  }

  // Sometimes after a merge of strips, which may have failed. Sometimes while a backup is being
  // written; one that says that it is good, is.
  void crash(Random& random, std::uint64_t seed) {
    store::testing::TempDir place;
    const std::string backup = place.path() + "/backup";
    if (random.below(2) == 0) (void)house_->rooms().timeline.merge();
    Status backed_up = fail(ErrorCode::cancelled, "none was made");
    std::thread saving;
    if (random.below(2) == 0)
      saving = std::thread([&, &store = house_->system().store()] {
        backed_up = store.backup(backup, [](std::string_view, double) {});
      });
    door_->lead_to(0);
    house_->crash(random.below(2) == 0 ? Loss::all : Loss::some, seed, [&] {
      store::testing::fail_after(0, store::testing::Fault::none);
      if (saving.joinable()) saving.join();
    });
    open();
    if (!backed_up) return;
    store::Options options;
    store::testing::TempDir restored;
    options.directory = restored.path();
    must(store::Store::restore(backup, options));
  }
};
ENISHI_ON_BOTH_STORES(SystemCrashTest);

TEST_P(SystemCrashTest, PowerCutsAtAnyMoment) {
  for (const std::uint64_t seed : seeds(GetParam() == store::Backend::sqlite ? 4 : 2)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    const std::int64_t stream = line_->start_stream(kStream);
    send_campaigns(std::to_string(seed));
    for (std::uint64_t cut = 1 + random.below(3); cut > 0; --cut) {
      work_until_cut(random, stream);
      crash(random, seed * 10 + cut);
      if (HasFailure()) return;
    }
    ASSERT_TRUE(eventually([&] { return work_is_done(stream); }));
    expect_all();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace enishi::app
