// What was answered as written survives a power cut; what was not committed is gone whole.
#include <algorithm>
#include <atomic>
#include <thread>

#include "store/table_test.h"

namespace enishi::store {
namespace {

class DurabilityTest : public testing::CrashTest {
 protected:
  void SetUp() override {
    CrashTest::SetUp();
    ASSERT_OK(make_items(db()));
  }
  Database& db() { return store().state(); }

  // Inserts `count` rows in one transaction, ids from `first`.
  Status add(std::int64_t first, std::int64_t count) {
    std::vector<Param> ids;
    for (std::int64_t id = first; id < first + count; ++id) ids.emplace_back(id);
    return db().write([&](Tx& tx) -> Status {
      TRY(tx.exec_many(insert_id, 1, ids));
      return {};
    });
  }
};
ENISHI_ON_BOTH_STORES(DurabilityTest);

TEST_P(DurabilityTest, CommittedRowsSurviveAPowerCut) {
  ASSERT_OK(add(1, 100));
  ASSERT_OK(add(101, 1));
  crash();
  EXPECT_EQ(item_count(db()), 101);
  ASSERT_OK(add(102, 1));
  crash();
  EXPECT_EQ(item_count(db()), 102);
}

TEST_P(DurabilityTest, AnOpenTransactionIsGoneWhole) {
  ASSERT_OK(add(1, 10));
  Status done = db().write([&](Tx& tx) -> Status {
    for (int id = 11; id < 4'000; ++id) TRY(tx.exec(insert_id, {id}));
    // The power goes while the transaction is open; its COMMIT must fail.
    if (GetParam() == Backend::sqlite)
      testing::cut_power();
    else
      testing::stop_private_postgres();
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::io) << done.error().message;
  crash();
  EXPECT_EQ(item_count(db()), 10);
}

// Writers run until the power goes; each notes what it was told is written.
TEST_P(DurabilityTest, EverythingAcknowledgedByRunningWritersIsThere) {
  constexpr int kWriters = 4;
  std::atomic<std::int64_t> acknowledged[kWriters] = {};
  std::atomic<std::int64_t> total = 0;
  std::atomic<bool> stop = false;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (std::int64_t n = 1; !stop && add(n * kWriters + w, 1); ++n) {
        acknowledged[w] = n;
        ++total;
      }
    });
  }
  while (total < 60) std::this_thread::yield();
  crash([&] {
    stop = true;
    for (auto& t : writers) t.join();
  });
  std::vector<std::int64_t> ids;
  ASSERT_OK(db().read([&](Tx& tx) {
    return tx.query(list_ids, {}, [&](const Row& row) { ids.push_back(row.integer(0)); });
  }));
  for (int w = 0; w < kWriters; ++w) {
    for (std::int64_t n = 1; n <= acknowledged[w]; ++n)
      EXPECT_TRUE(std::ranges::binary_search(ids, n * kWriters + w)) << w << " " << n;
  }
}

// --- On SQLite, where every write and sync can be told apart ------------------------------------

class UnsyncedTest : public DurabilityTest {
 protected:
  std::string integrity() {
    std::string found;
    static const Sql check{"test.check", "PRAGMA integrity_check", ""};
    EXPECT_OK(db().read(
        [&](Tx& tx) { return tx.query(check, {}, [&](const Row& row) { found += row.str(0); }); }));
    return found;
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, UnsyncedTest, ::testing::Values(Backend::sqlite),
                         testing::backend_name);

// The canary of every durability test: with a sync that lies, rows must be lost.
TEST_P(UnsyncedTest, ALyingSyncLosesRows) {
  ASSERT_OK(add(1, 1));
  testing::set_lying_sync(true);
  ASSERT_OK(add(2, 100));
  crash();
  testing::set_lying_sync(false);
  EXPECT_EQ(item_count(db()), 1);
}

TEST_P(UnsyncedTest, ReorderedAndTornWritesDoNoHarm) {
  std::int64_t rows = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    // Enough that some rounds checkpoint into the database file.
    for (int k = 0; k < 3; ++k) {
      ASSERT_OK(add(rows + 1, 900));
      rows += 900;
    }
    if (seed % 7 == 0) ASSERT_OK(db().purge_deleted_bytes());
    crash({}, testing::Loss::some, seed);
    ASSERT_EQ(item_count(db()), rows) << "seed " << seed;
  }
  EXPECT_EQ(integrity(), "ok");
}

// Fails the n-th write or sync, for each n until the work gets through: an error leaves the handle
// usable and the rows as they were; what was answered stays.

class FaultTest : public UnsyncedTest {
 protected:
  void fail_each_operation(testing::Fault fault, bool forever) {
    std::int64_t rows = 0;
    for (std::int64_t n = 1;; ++n) {
      SCOPED_TRACE(n);
      ASSERT_LT(n, 2'000);
      testing::fail_after(n, fault, forever);
      Status done = add(rows + 1, 300);
      if (done && n % 3 == 0) done = db().purge_deleted_bytes();
      const bool struck = testing::fault_struck();
      testing::fail_after(0, testing::Fault::none);
      if (!done) {
        EXPECT_EQ(done.error().code, ErrorCode::io) << done.error().message;
      }
      EXPECT_TRUE(struck || done);
      const std::int64_t now = item_count(db());
      ASSERT_TRUE(now == rows || now == rows + 300);
      rows = now;
      ASSERT_OK(add(rows + 1, 1));
      ++rows;
      if (n % 10 == 0) {
        crash({}, testing::Loss::some, static_cast<std::uint64_t>(n));
        ASSERT_EQ(item_count(db()), rows);
      }
      if (!struck && n % 3 == 0) break;
    }
    EXPECT_EQ(integrity(), "ok");
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, FaultTest, ::testing::Values(Backend::sqlite),
                         testing::backend_name);

TEST_P(FaultTest, DiskFullOnce) {
  fail_each_operation(testing::Fault::disk_full, false);
}
TEST_P(FaultTest, DiskFullForAWhile) {
  fail_each_operation(testing::Fault::disk_full, true);
}
TEST_P(FaultTest, IoErrorOnce) {
  fail_each_operation(testing::Fault::io_error, false);
}
TEST_P(FaultTest, IoErrorForAWhile) {
  fail_each_operation(testing::Fault::io_error, true);
}

}  // namespace
}  // namespace enishi::store
