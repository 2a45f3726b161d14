#include <atomic>
#include <thread>

#include "workspace/workspaces_fixture.h"

namespace enishi::workspace {
namespace {

class WorkspacesTest : public WorkspacesFixture {};
ENISHI_ON_BOTH_STORES(WorkspacesTest);

TEST_P(WorkspacesTest, StartsEmpty) {
  const Directory now = directory();
  EXPECT_TRUE(now.workspaces().empty());
  EXPECT_TRUE(now.providers().empty());
  EXPECT_TRUE(now.channels().empty());
  EXPECT_EQ(now.workspace(WorkspaceId{}), nullptr);
  EXPECT_EQ(now.workspace(WorkspaceNo{0}), nullptr);
  EXPECT_EQ(now.provider(ProviderId{}), nullptr);
  EXPECT_EQ(now.channel(ChannelId{}), nullptr);
  EXPECT_EQ(now.channel(ChannelNo{1}), nullptr);
  EXPECT_EQ(now.secrets(ChannelId{}), nullptr);
  EXPECT_TRUE(now.receivers(ChannelId{}).empty());
}

TEST_P(WorkspacesTest, CreatesAWorkspace) {
  auto made = workspaces().create_workspace(kActor, "ブランド", "Europe/Paris");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->no.value, 1u);
  EXPECT_EQ(made->created_at, clock_.now());
  const Directory now = directory();
  const Workspace* found = now.workspace(made->id);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found, now.workspace(WorkspaceNo{1}));
  EXPECT_EQ(found->name, "ブランド");
  EXPECT_EQ(found->zone, "Europe/Paris");
  EXPECT_EQ(found->currency, "JPY");
  EXPECT_EQ(found->created_at, clock_.now());
  EXPECT_EQ(now.zone(made->id).name(), "Europe/Paris");
}

TEST_P(WorkspacesTest, NumbersAreDense) {
  for (std::uint32_t i = 1; i <= 3; ++i) {
    EXPECT_EQ(make_workspace().no.value, i);
  }
  EXPECT_EQ(make_provider().no.value, 1u);
  EXPECT_EQ(make_provider().no.value, 2u);
  EXPECT_EQ(make_channel("1").no.value, 1u);
  EXPECT_EQ(make_channel("2").no.value, 2u);
}

TEST_P(WorkspacesTest, RefusesBadNamesAndZones) {
  auto field = [&](std::string name, std::string zone) {
    return error_field(workspaces().create_workspace(kActor, std::move(name), std::move(zone)));
  };
  EXPECT_EQ(field("", "Asia/Tokyo"), "name");
  EXPECT_EQ(field("  ", "Asia/Tokyo"), "name");
  EXPECT_EQ(field("a\tb", "Asia/Tokyo"), "name");
  EXPECT_EQ(field("\xc0\xaf", "Asia/Tokyo"), "name");
  EXPECT_EQ(field(std::string(101, 'a'), "Asia/Tokyo"), "name");
  EXPECT_EQ(field("Brand", ""), "zone");
  EXPECT_EQ(field("Brand", "Asia/Nowhere"), "zone");
  EXPECT_EQ(field("Brand", "../../etc/passwd"), "zone");
  EXPECT_TRUE(directory().workspaces().empty());
  EXPECT_TRUE(operations().empty());
  std::string japanese;
  for (int i = 0; i < 100; ++i) japanese += "縁";
  EXPECT_EQ(field(japanese, "UTC"), "(no error)");
  EXPECT_EQ(field(japanese + "縁", "UTC"), "name");
}

TEST_P(WorkspacesTest, UpdatesAWorkspace) {
  Workspace changed = make_workspace();
  const Time created = changed.created_at;
  clock_.advance(Millis{5'000});
  changed.name = "New";
  changed.zone = "UTC";
  changed.currency = "USD";
  changed.quiet_from_minute = 21 * 60;
  changed.quiet_to_minute = 9 * 60;
  changed.cap_messages = 3;
  changed.cap_days = 7;
  changed.approval_above = 10'000'000'000;
  changed.no = WorkspaceNo{77};       // not a caller's to change
  changed.created_at = clock_.now();  // neither
  const Directory before = directory();
  auto updated = workspaces().update_workspace(kActor, changed);
  ASSERT_TRUE(updated);
  EXPECT_EQ(updated->no.value, 1u);
  open();  // from the store
  const Directory after = directory();
  const Workspace& w = *after.workspace(changed.id);
  EXPECT_EQ(w.no.value, 1u);
  EXPECT_EQ(w.name, "New");
  EXPECT_EQ(w.zone, "UTC");
  EXPECT_EQ(w.currency, "USD");
  EXPECT_EQ(w.quiet_from_minute, 21 * 60);
  EXPECT_EQ(w.quiet_to_minute, 9 * 60);
  EXPECT_EQ(w.cap_messages, 3);
  EXPECT_EQ(w.cap_days, 7);
  EXPECT_EQ(w.approval_above, 10'000'000'000);
  EXPECT_EQ(w.created_at, created);
  EXPECT_EQ(after.zone(changed.id).name(), Zone::utc().name());
  // A snapshot that was taken before stays what it was.
  EXPECT_EQ(before.workspace(changed.id)->name, "Brand");
  EXPECT_EQ(before.zone(changed.id).name(), "Asia/Tokyo");
}

TEST_P(WorkspacesTest, RefusesBadSettings) {
  const Workspace good = make_workspace();
  auto field = [&](auto change) {
    Workspace bad = good;
    change(bad);
    return error_field(workspaces().update_workspace(kActor, bad));
  };
  EXPECT_EQ(field([](Workspace& w) { w.currency = "yen"; }), "currency");
  EXPECT_EQ(field([](Workspace& w) { w.currency = "JPYX"; }), "currency");
  EXPECT_EQ(field([](Workspace& w) { w.quiet_from_minute = -1; }), "quiet_from_minute");
  EXPECT_EQ(field([](Workspace& w) { w.quiet_to_minute = 1'440; }), "quiet_to_minute");
  EXPECT_EQ(field([](Workspace& w) { w.quiet_to_minute = 1'439; }), "(no error)");
  EXPECT_EQ(field([](Workspace& w) { w.cap_messages = 1'001; }), "cap_messages");
  EXPECT_EQ(field([](Workspace& w) { w.cap_days = 366; }), "cap_days");
  EXPECT_EQ(field([](Workspace& w) { w.cap_messages = 3; }), "cap_days");
  EXPECT_EQ(field([](Workspace& w) { w.cap_days = 3; }), "cap_days");
  EXPECT_EQ(field([](Workspace& w) { w.approval_above = -1; }), "approval_above");
  EXPECT_EQ(error_code(workspaces().update_workspace(kActor,
                                                     {.id = WorkspaceId{Bytes16{1}}, .name = "x"})),
            ErrorCode::not_found);
}

TEST_P(WorkspacesTest, CreatesAProvider) {
  const Workspace workspace = make_workspace();
  auto made = workspaces().create_provider(kActor, workspace.id, "Provider");
  ASSERT_TRUE(made);
  const Directory now = directory();
  const Provider* found = now.provider(made->id);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->no.value, 1u);
  EXPECT_EQ(found->workspace, workspace.id);
  EXPECT_EQ(found->name, "Provider");
  EXPECT_EQ(error_field(workspaces().create_provider(kActor, workspace.id, "")), "name");
  auto nowhere = workspaces().create_provider(kActor, WorkspaceId{Bytes16{1}}, "Provider");
  EXPECT_EQ(error_code(nowhere), ErrorCode::not_found);
  EXPECT_EQ(error_field(nowhere), "workspace");
}

TEST_P(WorkspacesTest, EveryChangeStandsInTheOperationLog) {
  Workspace workspace = make_workspace();
  workspace.name = "New";
  ASSERT_TRUE(workspaces().update_workspace(kActor, workspace));
  ASSERT_TRUE(workspaces().create_provider(kLocal, workspace.id, "Provider"));
  const auto rows = operations();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[2].operation.action, "workspace.create");
  EXPECT_EQ(rows[2].operation.workspace, workspace.id);
  EXPECT_EQ(rows[2].operation.target, "workspace/" + workspace.id.text());
  EXPECT_EQ(rows[2].operation.before, "");
  EXPECT_EQ(rows[1].operation.action, "workspace.update");
  EXPECT_EQ(rows[1].operation.before, rows[2].operation.after);
  EXPECT_EQ(rows[1].operation.after,
            R"({"name":"New","zone":"Asia/Tokyo","currency":"JPY","quiet_from_minute":0,)"
            R"("quiet_to_minute":0,"cap_messages":0,"cap_days":0,"approval_above":0})");
  EXPECT_EQ(rows[1].actor, kActor);
  EXPECT_EQ(rows[0].operation.action, "provider.create");
  EXPECT_EQ(rows[0].operation.after, R"({"name":"Provider"})");
  EXPECT_EQ(rows[0].actor, kLocal);
}

TEST_P(WorkspacesTest, SurvivesAReopen) {
  const Channel channel = make_channel();
  workspaces_.reset();
  reopen();
  open();
  const Directory now = directory();
  ASSERT_EQ(now.channels().size(), 1u);
  EXPECT_EQ(now.channels()[0].id, channel.id);
  EXPECT_EQ(now.secrets(channel.id)->channel_secret.reveal(), kSecret);
  EXPECT_EQ(make_workspace().no.value, 2u);
}

TEST_P(WorkspacesTest, ReadersSeeWholeSnapshotsDuringChanges) {
  Workspace workspace = make_workspace("0");
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const Directory now = directory();
        const Workspace* w = now.workspace(workspace.id);
        if (!w || w->name != std::to_string(w->cap_days)) ++wrong;
      }
    });
  }
  for (int i = 1; i <= 20; ++i) {
    workspace.name = std::to_string(i);
    workspace.cap_messages = workspace.cap_days = i;
    if (!workspaces().update_workspace(kActor, workspace)) ++wrong;
  }
  done = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

TEST_P(WorkspacesTest, ChangesFromManyThreadsAllCount) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) make_workspace();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(directory().workspaces().size(), 20u);
  EXPECT_EQ(directory().workspaces().back().no.value, 20u);
  EXPECT_EQ(operations().size(), 20u);
}

// A change that the operation log cannot take is not made.
TEST_P(WorkspacesTest, WithoutItsOperationRowAChangeIsNotMade) {
  make_workspace();
  static const store::Sql spoil{"test.spoil", "UPDATE operation_head SET mac = chain",
                                "UPDATE operation_head SET mac = chain"};
  ASSERT_TRUE(state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(spoil));
    return {};
  }));
  auto made = workspaces().create_workspace(kActor, "Second", "UTC");
  EXPECT_EQ(error_code(made), ErrorCode::corrupt);
  EXPECT_EQ(directory().workspaces().size(), 1u);
  open();
  EXPECT_EQ(directory().workspaces().size(), 1u);
}

}  // namespace
}  // namespace enishi::workspace
