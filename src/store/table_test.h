// A table for this room's tests, on both backends.
#pragma once

#include <array>

#include "store/testing.h"

namespace enishi::store {

inline const Sql migration_item{
    "test.migration_001_item",
    "CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY CHECK (id > 0), n INTEGER,"
    " r REAL, t TEXT, b BLOB, k INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0), n BIGINT,"
    " r DOUBLE PRECISION, t TEXT, b BYTEA, k BIGINT NOT NULL DEFAULT 0)"};
inline const Sql insert_item{"test.insert_item",
                             "INSERT INTO item (id, n, r, t, b) VALUES (?1, ?2, ?3, ?4, ?5)",
                             "INSERT INTO item (id, n, r, t, b) VALUES ($1, $2, $3, $4, $5)"};
inline const Sql insert_id{"test.insert_id", "INSERT INTO item (id) VALUES (?1)",
                           "INSERT INTO item (id) VALUES ($1)"};
inline const Sql select_item{"test.select_item", "SELECT n, r, t, b FROM item WHERE id = ?1",
                             "SELECT n, r, t, b FROM item WHERE id = $1"};
inline const Sql count_items{"test.count_items", "SELECT count(*) FROM item",
                             "SELECT count(*) FROM item"};
inline const Sql sum_n{"test.sum_n", "SELECT sum(n) FROM item", "SELECT sum(n) FROM item"};
inline const Sql add_n{"test.add_n", "UPDATE item SET n = n + ?2 WHERE id = ?1",
                       "UPDATE item SET n = n + $2 WHERE id = $1"};
inline const Sql list_ids{"test.list_ids", "SELECT id FROM item ORDER BY id",
                          "SELECT id FROM item ORDER BY id"};

// Fails the test, with the message, when a result is an error.
#define EXPECT_OK(expr)                                                          \
  do {                                                                           \
    if (auto&& ok_ = (expr); !ok_)                                               \
      ADD_FAILURE() << #expr << ": " << ::enishi::name(ok_.error().code) << ": " \
                    << ok_.error().message;                                      \
  } while (0)
#define ASSERT_OK(expr)                                                                  \
  do {                                                                                   \
    auto&& ok_ = (expr);                                                                 \
    ASSERT_TRUE(ok_) << ::enishi::name(ok_.error().code) << ": " << ok_.error().message; \
  } while (0)

inline Status make_items(Database& db) {
  return db.migrate(std::array{static_cast<const Sql*>(&migration_item)});
}

inline std::int64_t item_count(const Database& db) {
  auto n = db.reading([](Tx& tx) { return tx.integer(count_items); });
  EXPECT_OK(n);
  return n ? n->value_or(-1) : -1;
}

inline Status add_id(Database& db, std::int64_t id) {
  return db.write([&](Tx& tx) -> Status {
    TRY(tx.exec(insert_id, {id}));
    return {};
  });
}

// A StoreTest whose state has table "item".
class ItemTest : public testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_OK(make_items(db()));
  }
  Database& db() { return store().state(); }
};

}  // namespace enishi::store
