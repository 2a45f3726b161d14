// Transactions on both backends: all or nothing, errors, order of writers, snapshots.
#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "store/table_test.h"

namespace enishi::store {
namespace {

class TransactionTest : public ItemTest {};
ENISHI_ON_BOTH_STORES(TransactionTest);

const Sql wrong_sql{"test.wrong", "SELECT nothing FROM nowhere", "SELECT nothing FROM nowhere"};

TEST_P(TransactionTest, CommitsWhenTheBodySucceeds) {
  EXPECT_OK(add_id(db(), 1));
  EXPECT_EQ(item_count(db()), 1);
}

TEST_P(TransactionTest, RollsBackWhenTheBodyFails) {
  Status done = db().write([](Tx& tx) -> Status {
    TRY(tx.exec(insert_id, {1}));
    return fail(ErrorCode::forbidden, "changed my mind");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::forbidden);
  EXPECT_EQ(item_count(db()), 0);
  EXPECT_OK(add_id(db(), 1));
}

TEST_P(TransactionTest, RollsBackWhenTheBodyThrows) {
  EXPECT_THROW((void)db().write([](Tx& tx) -> Status {
    TRY(tx.exec(insert_id, {1}));
    throw std::runtime_error("bug");
  }),
               std::runtime_error);
  EXPECT_OK(add_id(db(), 2));
  EXPECT_EQ(item_count(db()), 1);
}

TEST_P(TransactionTest, BrokenUniqueIsConflictAndUndoesTheTransaction) {
  EXPECT_OK(add_id(db(), 1));
  Status done = db().write([](Tx& tx) -> Status {
    TRY(tx.exec(insert_id, {2}));
    TRY(tx.exec(insert_id, {1}));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::conflict);
  EXPECT_NE(done.error().message.find("test.insert_id"), std::string::npos);
  EXPECT_EQ(item_count(db()), 1);
}

TEST_P(TransactionTest, BrokenCheckAndNotNullAreInvalid) {
  static const Sql no_k{"test.no_k", "INSERT INTO item (id, k) VALUES (?1, ?2)",
                        "INSERT INTO item (id, k) VALUES ($1, $2)"};
  for (auto& [id, k] : {std::pair<Param, Param>{-1, 0}, {1, nullptr}}) {
    Status done = db().write([&](Tx& tx) -> Status {
      TRY(tx.exec(no_k, {id, k}));
      return {};
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::invalid);
  }
}

TEST_P(TransactionTest, SwallowedErrorDoesNotCommit) {
  Status done = db().write([](Tx& tx) -> Status {
    TRY(tx.exec(insert_id, {1}));
    (void)tx.exec(insert_id, {1});
    auto later = tx.exec(insert_id, {2});
    EXPECT_FALSE(later);
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::conflict);
  EXPECT_EQ(item_count(db()), 0);
}

TEST_P(TransactionTest, WrongSqlIsInternal) {
  Status done = db().read([](Tx& tx) { return tx.query(wrong_sql, {}, [](const Row&) {}); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::internal);
  EXPECT_EQ(item_count(db()), 0);
}

TEST_P(TransactionTest, ReadCannotWrite) {
  Status done = db().read([](Tx& tx) -> Status {
    TRY(tx.exec(insert_id, {1}));
    return {};
  });
  EXPECT_FALSE(done);
  EXPECT_EQ(item_count(db()), 0);
}

TEST_P(TransactionTest, RefusesToReenter) {
  Status done = db().write([&](Tx&) { return add_id(db(), 1); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::internal);
  done = db().read([&](Tx&) { return db().read([](Tx&) -> Status { return {}; }); });
  EXPECT_FALSE(done);
}

TEST_P(TransactionTest, RowCallbackMustNotUseTheTransaction) {
  EXPECT_OK(add_id(db(), 1));
  Status done = db().write([](Tx& tx) -> Status {
    return tx.query(list_ids, {}, [&](const Row&) { (void)tx.exec(insert_id, {2}); });
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::internal);
  EXPECT_EQ(item_count(db()), 1);
}

TEST_P(TransactionTest, WritesReadTheirOwn) {
  auto seen = db().writing([](Tx& tx) -> Result<std::optional<std::int64_t>> {
    TRY(tx.exec(insert_id, {1}));
    return tx.integer(count_items);
  });
  ASSERT_OK(seen);
  EXPECT_EQ(*seen, 1);
}

TEST_P(TransactionTest, WritingGivesTheErrorOfTheBody) {
  auto result = db().writing([](Tx&) -> Result<int> { return fail(ErrorCode::not_found, "no"); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::not_found);
}

TEST_P(TransactionTest, ReaderKeepsItsSnapshot) {
  EXPECT_OK(add_id(db(), 1));
  EXPECT_OK(db().read([&](Tx& tx) -> Status {
    ASSIGN(auto before, tx.integer(count_items));
    EXPECT_EQ(before, 1);
    std::thread writer([&] { EXPECT_OK(add_id(db(), 2)); });
    writer.join();  // a writer does not wait for readers
    ASSIGN(auto after, tx.integer(count_items));
    EXPECT_EQ(after, 1);
    return {};
  }));
  EXPECT_EQ(item_count(db()), 2);
}

TEST_P(TransactionTest, MoreReadersThanConnections) {
  EXPECT_OK(add_id(db(), 1));
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 20; ++k) good += item_count(db()) == 1;
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(good, 240);
}

TEST_P(TransactionTest, ConcurrentWritersLoseNothing) {
  EXPECT_OK(db().write([](Tx& tx) -> Status {
    TRY(tx.exec(insert_item, {1, 0, nullptr, nullptr, nullptr}));
    return {};
  }));
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 25; ++k) {
        // Read, then write: a lost update would show in the sum.
        EXPECT_OK(db().write([&](Tx& tx) -> Status {
          ASSIGN(auto n, tx.integer(sum_n));
          TRY(tx.exec(add_n, {1, 1}));
          ASSIGN(auto m, tx.integer(sum_n));
          EXPECT_EQ(*n + 1, *m);
          return {};
        }));
      }
    });
  }
  for (auto& t : threads) t.join();
  auto sum = db().reading([](Tx& tx) { return tx.integer(sum_n); });
  ASSERT_OK(sum);
  EXPECT_EQ(*sum, 200);
}

}  // namespace
}  // namespace enishi::store
