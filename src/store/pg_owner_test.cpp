// PostgreSQL only: lost connections, and the fence between two owners.
#include "store/pg_owner.h"

#include "store/table_test.h"

namespace enishi::store {
namespace {

class PgTest : public ItemTest {
 protected:
  // Ends sessions of the store as an administrator would. `which` is a condition.
  int terminate(const std::string& which) {
    auto admin = PgConnection::open(options().database_url);
    EXPECT_OK(admin);
    auto ended = admin->exec(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <>"
        " pg_backend_pid() AND datname = current_database() AND " +
        which);
    EXPECT_OK(ended);
    return ended ? PQntuples(ended->get()) : 0;
  }
  static constexpr const char* kOwner =
      "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 1)";
  static constexpr const char* kOthers =
      "pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 1)";
};
INSTANTIATE_TEST_SUITE_P(Stores, PgTest, ::testing::Values(Backend::postgres),
                         testing::backend_name);

TEST_P(PgTest, ALostWriterConnectionIsReplaced) {
  ASSERT_OK(add_id(db(), 1));
  EXPECT_GE(terminate(kOthers), 1);
  EXPECT_OK(add_id(db(), 2));
  EXPECT_EQ(item_count(db()), 2);
}

TEST_P(PgTest, AConnectionLostInsideTheBodyRunsItAgainOnce) {
  int runs = 0;
  EXPECT_OK(db().write([&](Tx& tx) -> Status {
    TRY(tx.exec(insert_id, {1}));
    if (++runs == 1) terminate(kOthers);
    TRY(tx.exec(insert_id, {2}));
    return {};
  }));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(item_count(db()), 2);
}

TEST_P(PgTest, AConnectionLostTwiceIsIo) {
  int runs = 0;
  Status done = db().write([&](Tx& tx) -> Status {
    ++runs;
    terminate(kOthers);
    TRY(tx.exec(insert_id, {2}));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::io);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(item_count(db()), 0);
  EXPECT_OK(add_id(db(), 1));
}

TEST_P(PgTest, AConnectionLostAtCommitIsIoAndNotRunAgain) {
  int runs = 0;
  Status done = db().write([&](Tx& tx) -> Status {
    ++runs;
    TRY(tx.exec(insert_id, {1}));
    terminate(kOthers);
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::io);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(item_count(db()), 0);
}

TEST_P(PgTest, LostReaderConnectionsAreReplaced) {
  EXPECT_EQ(item_count(db()), 0);
  terminate(kOthers);
  EXPECT_EQ(item_count(db()), 0);
}

TEST_P(PgTest, TheOwnershipIsTakenAgainWhenItsConnectionIsLost) {
  EXPECT_EQ(terminate(kOwner), 1);
  EXPECT_OK(add_id(db(), 1));
  EXPECT_OK(store().part("log", true));
  testing::TempDir elsewhere;
  Options other = options();
  other.directory = elsewhere.path();
  EXPECT_FALSE(Store::open(other));
}

TEST_P(PgTest, AFormerOwnerCannotWrite) {
  ASSERT_OK(add_id(db(), 1));
  EXPECT_EQ(terminate(kOwner), 1);
  {
    auto next = PgOwner::acquire(options().database_url);
    ASSERT_OK(next);
    Status done = add_id(db(), 2);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::unavailable);
    EXPECT_EQ(item_count(db()), 1);  // reading is harmless
  }
  EXPECT_OK(add_id(db(), 2));  // the other is gone
}

// The former owner does not even know: its lock's connection looks alive.
TEST_P(PgTest, AnEpochEndsWithTheNextOne) {
  auto owner = *PgOwner::acquire(testing::fresh_postgres_url());
  auto writer = *owner->connect();
  ASSERT_OK(owner->begin_write(writer));
  ASSERT_OK(writer.exec("COMMIT"));
  auto admin = *owner->connect();
  ASSERT_OK(admin.exec("UPDATE enishi.owner SET epoch = epoch + 1"));
  Status begun = owner->begin_write(writer);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, ErrorCode::unavailable);
}

TEST_P(PgTest, ErrorsDoNotShowValues) {
  static const Sql bad{"test.bad", "", "SELECT $1::text::bigint"};
  Status done =
      db().read([](Tx& tx) { return tx.query(bad, {"secret value"}, [](const Row&) {}); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::invalid);
  EXPECT_EQ(done.error().message.find("secret"), std::string::npos);
}

TEST_P(PgTest, ForeignSchemasAreNotParts) {
  auto admin = *PgConnection::open(options().database_url);
  ASSERT_OK(admin.exec("DROP SCHEMA IF EXISTS theirs CASCADE; CREATE SCHEMA theirs"));
  EXPECT_FALSE(store().part("theirs", false));
  auto taken = store().part("theirs", true);
  ASSERT_FALSE(taken);
  EXPECT_FALSE(store().drop_part("theirs"));
  ASSERT_OK(admin.exec("DROP SCHEMA theirs"));
}

}  // namespace
}  // namespace enishi::store
