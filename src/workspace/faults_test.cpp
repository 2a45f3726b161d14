// Power cuts and failing disks: what was acknowledged stays, what was refused is not shown.
#include "workspace/workspaces_fixture.h"

namespace enishi::workspace {
namespace {

using store::testing::CrashTest;
using store::testing::Fault;

class WorkspacesCrashTest : public FixtureOn<CrashTest> {};
ENISHI_ON_BOTH_STORES(WorkspacesCrashTest);

TEST_P(WorkspacesCrashTest, AnAcknowledgedChangeSurvivesAPowerCut) {
  const Channel channel = make_channel();
  ASSERT_TRUE(workspaces().set_stopped(kActor, channel.id, true, "誤配信"));
  const std::size_t rows = operations().size();
  crash([&] { workspaces_.reset(); });
  open();
  EXPECT_TRUE(directory().channel(channel.id)->stopped);
  EXPECT_EQ(directory().secrets(channel.id)->channel_secret.reveal(), kSecret);
  EXPECT_EQ(operations().size(), rows);
  EXPECT_EQ(newest_operation().operation.action, "channel.stop");
  auto report = state().reading([&](store::Tx& tx) { return log_.verify(tx); });
  ASSERT_TRUE(report);
  EXPECT_EQ(report->problem, "");
}

// Faults of single writes come from the VFS, which only SQLite has.
class WorkspacesFaultTest : public FixtureOn<CrashTest> {};
INSTANTIATE_TEST_SUITE_P(Stores, WorkspacesFaultTest, ::testing::Values(store::Backend::sqlite),
                         store::testing::backend_name);

TEST_P(WorkspacesFaultTest, AChangeThatFailsIsNotShown) {
  const Workspace workspace = make_workspace();
  // The n-th write, sync or truncation fails, for every n that the change has.
  for (const Fault fault : {Fault::disk_full, Fault::io_error}) {
    bool struck = true;
    int n = 0;
    while (struck) {
      ASSERT_LT(++n, 200);
      Workspace changed = *directory().workspace(workspace.id);
      const std::string before = changed.name;
      changed.name = "Brand " + std::to_string(n);
      store::testing::fail_after(n, fault);
      const auto updated = workspaces().update_workspace(kActor, changed);
      struck = store::testing::fault_struck();
      store::testing::fail_after(0, Fault::none);
      const std::string shown = directory().workspace(workspace.id)->name;
      EXPECT_EQ(shown, updated ? changed.name : before) << n;
      open();  // what the store holds
      EXPECT_EQ(directory().workspace(workspace.id)->name, shown) << n;
      auto report = state().reading([&](store::Tx& tx) { return log_.verify(tx); });
      ASSERT_TRUE(report) << n;
      EXPECT_EQ(report->problem, "") << n;
    }
    EXPECT_GT(n, 3);
  }
}

}  // namespace
}  // namespace enishi::workspace
