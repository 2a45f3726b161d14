#include "guard/operation_log.h"

#include <gtest/gtest.h>

#include <string>

#include "base/bytes.h"
#include "guard/sql.h"
#include "guard/testing.h"
#include "store/testing.h"

namespace enishi::guard {
namespace {

class OperationLogTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(state().migrate(sql::migrations));
  }

  store::Database& state() { return store().state(); }

  void append(const Operation& operation, const Actor& actor = kActor) {
    auto done = state().write([&](store::Tx& tx) { return log_.append(tx, actor, operation); });
    ASSERT_TRUE(done) << done.error().message;
    clock_.advance(Millis{1'000});
  }
  // Rows 1..n; row i is about person i.
  void append_rows(int n) {
    for (int i = 1; i <= n; ++i) {
      append({.workspace = kWorkspace,
              .action = "person.change",
              .target = "record/" + std::to_string(i),
              .before = R"({"name":"before )" + std::to_string(i) + "\"}",
              .after = R"({"name":"after )" + std::to_string(i) + "\"}",
              .subject = i});
    }
  }
  // A hand that writes into the database without the log's key.
  void run(std::string_view statement, std::initializer_list<store::Param> params = {}) {
    auto done = state().write([&](store::Tx& tx) {
      return tx.query_text(statement, std::span(params.begin(), params.size()),
                           [](const store::Row&) {});
    });
    ASSERT_TRUE(done) << done.error().message;
  }
  ChainReport verify() {
    auto report = state().reading([&](store::Tx& tx) { return log_.verify(tx); });
    EXPECT_TRUE(report) << (report ? "" : report.error().message);
    return report.value_or(ChainReport{.bad_sequence = -1});
  }
  void expect_bad(std::int64_t sequence, std::string_view problem) {
    const ChainReport report = verify();
    EXPECT_EQ(report.bad_sequence, sequence) << report.problem;
    EXPECT_NE(report.problem.find(problem), std::string::npos) << report.problem;
    EXPECT_EQ(report.head, "");
  }
  std::vector<OperationRow> list(std::optional<WorkspaceId> workspace, std::int64_t below = 0,
                                 std::size_t limit = 100) {
    return *state().reading([&](store::Tx& tx) { return log_.list(tx, workspace, below, limit); });
  }
  std::int64_t erase(std::int64_t subject) {
    return *state().writing([&](store::Tx& tx) { return log_.erase_subject(tx, subject); });
  }

  static inline const Actor kActor{ActorKind::api_key, "key-1", "192.0.2.7"};
  static inline const WorkspaceId kWorkspace{Bytes16{1, 2, 3}};
  ManualClock clock_;
  SeededRandom random_{7};
  OperationLog log_{clock_, random_, Secret(std::string(32, 'k'))};
};
ENISHI_ON_BOTH_STORES(OperationLogTest);

TEST_P(OperationLogTest, AnEmptyLogVerifies) {
  const ChainReport report = verify();
  EXPECT_EQ(report.rows, 0);
  EXPECT_EQ(report.problem, "");
  EXPECT_EQ(report.head, "");
}

TEST_P(OperationLogTest, KeepsWhatWasAppended) {
  const Time at = clock_.now();
  append({.workspace = kWorkspace,
          .action = "campaign.pause",
          .target = "campaign/1",
          .before = R"({"state":"sending"})",
          .after = R"({"state":"paused","理由":"確認"})",
          .subject = 5,
          .refused = true});
  append({.action = "backup.make", .target = "backup/1"}, {ActorKind::local, "1000", ""});

  const auto rows = list(std::nullopt);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].sequence, 2);
  EXPECT_EQ(rows[0].actor, (Actor{ActorKind::local, "1000", ""}));
  EXPECT_TRUE(rows[0].operation.workspace.is_nil());
  EXPECT_EQ(rows[1].sequence, 1);
  EXPECT_EQ(rows[1].at, at);
  EXPECT_EQ(rows[1].actor, kActor);
  EXPECT_EQ(rows[1].operation.workspace, kWorkspace);
  EXPECT_EQ(rows[1].operation.action, "campaign.pause");
  EXPECT_EQ(rows[1].operation.target, "campaign/1");
  EXPECT_EQ(rows[1].operation.before, R"({"state":"sending"})");
  EXPECT_EQ(rows[1].operation.after, R"({"state":"paused","理由":"確認"})");
  EXPECT_EQ(rows[1].operation.subject, 5);
  EXPECT_TRUE(rows[1].operation.refused);
  EXPECT_FALSE(rows[1].erased);
  EXPECT_EQ(verify().rows, 2);
  EXPECT_EQ(verify().problem, "");
}

TEST_P(OperationLogTest, ListsByWorkspaceAndPage) {
  append_rows(5);
  append({.action = "server.start", .target = "server"});
  EXPECT_EQ(list(std::nullopt).size(), 6u);
  EXPECT_EQ(list(kWorkspace).size(), 5u);
  ASSERT_EQ(list(WorkspaceId{}).size(), 1u);
  EXPECT_EQ(list(WorkspaceId{})[0].operation.action, "server.start");
  const auto page = list(kWorkspace, 4, 2);
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].sequence, 3);
  EXPECT_EQ(page[1].sequence, 2);
  EXPECT_TRUE(list(kWorkspace, 1).empty());
  EXPECT_TRUE(list(WorkspaceId{Bytes16{9}}).empty());
}

TEST_P(OperationLogTest, AppendIsPartOfTheCallersTransaction) {
  append_rows(1);
  auto undone = state().write([&](store::Tx& tx) -> Status {
    TRY(log_.append(tx, kActor, {.action = "a", .target = "t"}));
    return fail(ErrorCode::conflict, "no");
  });
  EXPECT_FALSE(undone);
  EXPECT_EQ(verify().rows, 1);
  EXPECT_EQ(verify().problem, "");
}

TEST_P(OperationLogTest, RefusesMalformedRows) {
  const Operation good{.action = "a.b_c", .target = "t"};
  auto refused = [&](auto change) {
    Operation bad = good;
    Actor actor = kActor;
    change(bad, actor);
    auto done = state().write([&](store::Tx& tx) { return log_.append(tx, actor, bad); });
    return !done && done.error().code == ErrorCode::internal;
  };
  EXPECT_FALSE(refused([](Operation&, Actor&) {}));
  EXPECT_TRUE(refused([](Operation& o, Actor&) { o.action = ""; }));
  EXPECT_TRUE(refused([](Operation& o, Actor&) { o.action = "Pause"; }));
  EXPECT_FALSE(refused([](Operation& o, Actor&) { o.action = std::string(60, 'a'); }));
  EXPECT_TRUE(refused([](Operation& o, Actor&) { o.action = std::string(61, 'a'); }));
  EXPECT_TRUE(refused([](Operation& o, Actor&) { o.target = ""; }));
  EXPECT_TRUE(refused([](Operation& o, Actor&) { o.target = std::string(201, 'a'); }));
  EXPECT_TRUE(refused([](Operation& o, Actor&) { o.before = std::string("a\0b", 3); }));
  EXPECT_TRUE(refused([](Operation& o, Actor&) { o.after = "\xff"; }));
  EXPECT_TRUE(refused([](Operation& o, Actor&) { o.after = std::string((1 << 20) + 1, 'a'); }));
  EXPECT_TRUE(refused([](Operation& o, Actor&) { o.subject = -1; }));
  EXPECT_TRUE(refused([](Operation&, Actor& a) { a.id = "\xc3"; }));
  EXPECT_EQ(verify().rows, 2);
}

TEST_P(OperationLogTest, WalksManyPages) {
  auto done = state().write([&](store::Tx& tx) -> Status {
    for (int i = 0; i < 450; ++i) {
      TRY(log_.append(tx, kActor, {.action = "a", .target = "t"}));
    }
    return {};
  });
  ASSERT_TRUE(done);
  EXPECT_EQ(verify().rows, 450);
  EXPECT_EQ(verify().problem, "");
  EXPECT_EQ(verify().head.size(), 64u);
  run("UPDATE operation SET target = 'x' WHERE sequence = 449");
  expect_bad(449, "a field of the row");
}

TEST_P(OperationLogTest, FindsAChangedField) {
  append_rows(3);
  run("UPDATE operation SET actor_id = 'somebody else' WHERE sequence = 2");
  expect_bad(2, "a field of the row");
}

TEST_P(OperationLogTest, FindsAChangedValue) {
  append_rows(3);
  run("UPDATE operation SET after_value = '{}' WHERE sequence = 2");
  expect_bad(2, "a value of the row");
}

TEST_P(OperationLogTest, FindsAChangedValueWithItsDigest) {
  append_rows(3);
  const Digest digest = sha256("forged");
  run("UPDATE operation SET salt = before_digest, after_digest = $1 WHERE sequence = 2",
      {store::Param::blob(as_view(digest))});
  expect_bad(2, "a value of the row");
}

TEST_P(OperationLogTest, FindsBeforeAndAfterExchanged) {
  append_rows(3);
  run("UPDATE operation SET before_value = after_value, after_value = before_value,"
      " before_digest = after_digest, after_digest = before_digest WHERE sequence = 2");
  expect_bad(2, "a field of the row");
}

TEST_P(OperationLogTest, FindsARemovedRowInTheMiddle) {
  append_rows(4);
  run("DELETE FROM operation WHERE sequence = 2");
  expect_bad(2, "missing");
}

TEST_P(OperationLogTest, FindsARemovedRowWhoseGapWasClosed) {
  append_rows(4);
  run("DELETE FROM operation WHERE sequence = 2");
  run("UPDATE operation SET sequence = 2 WHERE sequence = 3");
  run("UPDATE operation SET sequence = 3 WHERE sequence = 4");
  expect_bad(2, "its place in the log");
}

TEST_P(OperationLogTest, FindsTheFirstRowRemoved) {
  append_rows(3);
  run("DELETE FROM operation WHERE sequence = 1");
  expect_bad(1, "missing");
}

TEST_P(OperationLogTest, FindsTheNewestRowsRemoved) {
  append_rows(4);
  run("DELETE FROM operation WHERE sequence > 2");
  expect_bad(3, "missing at the end");
}

TEST_P(OperationLogTest, FindsTheNewestRowsRemovedAndTheHeadPutBack) {
  append_rows(4);
  run("DELETE FROM operation WHERE sequence > 2");
  run("UPDATE operation_head SET sequence = 2,"
      " chain = (SELECT chain FROM operation WHERE sequence = 2)");
  expect_bad(2, "head");
  // Going on is refused, or the next row's MAC would cover the cut.
  auto more = state().write(
      [&](store::Tx& tx) { return log_.append(tx, kActor, {.action = "a", .target = "t"}); });
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::corrupt);
}

TEST_P(OperationLogTest, FindsTheHeadRemoved) {
  append_rows(2);
  run("DELETE FROM operation_head");
  expect_bad(1, "head of the log is missing");
}

TEST_P(OperationLogTest, FindsAllRowsRemoved) {
  append_rows(2);
  run("DELETE FROM operation");
  expect_bad(1, "missing");
}

TEST_P(OperationLogTest, FindsSwappedRows) {
  append_rows(4);
  run("UPDATE operation SET sequence = 99 WHERE sequence = 2");
  run("UPDATE operation SET sequence = 2 WHERE sequence = 3");
  run("UPDATE operation SET sequence = 3 WHERE sequence = 99");
  expect_bad(2, "its place in the log");
}

TEST_P(OperationLogTest, FindsAnInsertedRowAtTheEnd) {
  append_rows(3);
  run("INSERT INTO operation SELECT 4, at_ms, workspace, actor_kind, actor_id, actor_remote,"
      " action, target, refused, subject, salt, before_value, after_value, before_digest,"
      " after_digest, chain, erasure FROM operation WHERE sequence = 3");
  expect_bad(4, "its place in the log");
}

// Even with a right chain value: the head's MAC knows where the log ends.
TEST_P(OperationLogTest, FindsAnInsertedRowAtTheEndWithARightChain) {
  append_rows(3);
  run("CREATE TABLE old_head AS SELECT * FROM operation_head");
  append({.action = "a", .target = "t"});
  run("DELETE FROM operation_head");
  run("INSERT INTO operation_head SELECT * FROM old_head");
  expect_bad(4, "put after the last");
}

TEST_P(OperationLogTest, WithAnotherKeyNobodyGoesOn) {
  append_rows(1);
  const OperationLog other(clock_, random_, Secret(std::string(32, 'x')));
  auto more = state().write(
      [&](store::Tx& tx) { return other.append(tx, kActor, {.action = "a", .target = "t"}); });
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::corrupt);
  auto report = state().reading([&](store::Tx& tx) { return other.verify(tx); });
  ASSERT_TRUE(report);
  EXPECT_NE(report->problem, "");
}

TEST_P(OperationLogTest, FindsAnInsertedRowInTheMiddle) {
  append_rows(3);
  run("UPDATE operation SET sequence = 4 WHERE sequence = 3");
  run("INSERT INTO operation SELECT 3, at_ms, workspace, actor_kind, actor_id, actor_remote,"
      " action, target, refused, subject, salt, before_value, after_value, before_digest,"
      " after_digest, chain, erasure FROM operation WHERE sequence = 2");
  expect_bad(3, "its place in the log");
}

TEST_P(OperationLogTest, ErasedValuesStillVerify) {
  append_rows(3);
  append({.action = "person.read", .target = "record/2", .subject = 2});
  EXPECT_EQ(erase(2), 2);
  EXPECT_EQ(erase(2), 0);
  EXPECT_EQ(erase(99), 0);
  const ChainReport report = verify();
  EXPECT_EQ(report.problem, "");
  EXPECT_EQ(report.rows, 4);
  EXPECT_EQ(report.erased, 2);
  const auto rows = list(std::nullopt);
  EXPECT_TRUE(rows[2].erased);
  EXPECT_EQ(rows[2].operation.before, "");
  EXPECT_EQ(rows[2].operation.after, "");
  EXPECT_EQ(rows[2].operation.action, "person.change");
  EXPECT_EQ(rows[1].operation.before, R"({"name":"before 3"})");
  append_rows(1);  // the log goes on
  EXPECT_EQ(verify().problem, "");
}

TEST_P(OperationLogTest, NobodysRowsCannotBeErased) {
  append({.action = "server.start", .target = "server", .after = "{}"});
  EXPECT_EQ(erase(0), 0);
  EXPECT_EQ(list(std::nullopt)[0].operation.after, "{}");
}

TEST_P(OperationLogTest, ErasedBytesLeaveTheStore) {
  append_rows(2);
  EXPECT_TRUE(testing::holds(store(), "before 2"));
  ASSERT_EQ(erase(2), 1);
  ASSERT_TRUE(state().purge_deleted_bytes());
  EXPECT_FALSE(testing::holds(store(), "before 2"));
  EXPECT_FALSE(testing::holds(store(), "after 2"));
  EXPECT_TRUE(testing::holds(store(), "before 1"));
}

TEST_P(OperationLogTest, FindsValuesEmptiedByAnotherHand) {
  append_rows(2);
  run("UPDATE operation SET salt = NULL, before_value = NULL, after_value = NULL"
      " WHERE sequence = 1");
  expect_bad(1, "a value of the row");
  run("UPDATE operation SET erasure = chain WHERE sequence = 1");
  expect_bad(1, "erasure");
}

TEST_P(OperationLogTest, FindsAValuePutBackIntoAnErasedRow) {
  append_rows(2);
  ASSERT_EQ(erase(1), 1);
  run("UPDATE operation SET after_value = '{}' WHERE sequence = 1");
  expect_bad(1, "erasure");
}

}  // namespace
}  // namespace enishi::guard
