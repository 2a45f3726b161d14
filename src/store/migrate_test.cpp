#include "store/migrate.h"

#include <thread>

#include "store/table_test.h"

namespace enishi::store {
namespace {

class MigrateTest : public testing::StoreTest {
 protected:
  Status migrate(std::vector<const Sql*> migrations) { return store().state().migrate(migrations); }
  std::vector<std::string> applied() {
    auto found = store().state().reading([](Tx& tx) { return applied_migrations(tx); });
    EXPECT_OK(found);
    std::vector<std::string> names;
    for (const Migration& m : *found) names.push_back(m.name);
    return names;
  }
};
ENISHI_ON_BOTH_STORES(MigrateTest);

const Sql two_statements{"test.migration_002",
                         "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);"
                         "ALTER TABLE a ADD COLUMN y TEXT;\n",
                         "CREATE TABLE a (x BIGINT); INSERT INTO a VALUES (1);"
                         "ALTER TABLE a ADD COLUMN y TEXT;\n"};
const Sql broken{"test.migration_003", "CREATE TABLE b (x INTEGER); CREATE TABLE b (x INTEGER)",
                 "CREATE TABLE b (x BIGINT); CREATE TABLE b (x BIGINT)"};

TEST_P(MigrateTest, AppliesWhatIsMissingInOrder) {
  EXPECT_OK(migrate({&migration_item}));
  EXPECT_OK(migrate({&migration_item, &two_statements}));
  EXPECT_OK(migrate({&migration_item, &two_statements}));
  EXPECT_EQ(applied(), (std::vector<std::string>{"test.migration_001_item", "test.migration_002"}));
  reopen();
  EXPECT_OK(migrate({&migration_item, &two_statements}));
}

TEST_P(MigrateTest, AnEmptyListOnAnEmptyPartIsFine) {
  EXPECT_OK(migrate({}));
  EXPECT_TRUE(applied().empty());
}

TEST_P(MigrateTest, AChangedTextIsAConflict) {
  EXPECT_OK(migrate({&migration_item}));
  const Sql changed{migration_item.name, "CREATE TABLE item (id INTEGER)",
                    "CREATE TABLE item (id BIGINT)"};
  Status done = migrate({&changed});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::conflict);
}

TEST_P(MigrateTest, AnOlderProgramIsRefused) {
  EXPECT_OK(migrate({&migration_item, &two_statements}));
  Status done = migrate({&migration_item});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::conflict);
  EXPECT_NE(done.error().message.find("test.migration_002"), std::string::npos);
}

TEST_P(MigrateTest, AFailedMigrationLeavesNothing) {
  Status done = migrate({&migration_item, &broken});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("test.migration_003"), std::string::npos);
  EXPECT_EQ(applied(), std::vector<std::string>{"test.migration_001_item"});
  EXPECT_OK(migrate({&migration_item, &two_statements}));
}

TEST_P(MigrateTest, AMigrationListedTwiceIsAnError) {
  EXPECT_FALSE(migrate({&migration_item, &migration_item}));
}

// The log's writer and a reader of a new day's part, for one.
TEST_P(MigrateTest, ThoseWhoOpenAPartAtOnceAllGetIt) {
  for (int round = 0; round < 5; ++round) {
    const auto part = store().part("day_" + std::to_string(round), true);
    ASSERT_TRUE(part) << part.error().message;
    std::vector<std::thread> openers;
    for (int i = 0; i < 4; ++i)
      openers.emplace_back(
          [&] { EXPECT_OK((*part)->migrate(std::vector{&migration_item, &two_statements})); });
    for (std::thread& opener : openers) opener.join();
  }
}

// A connection that prepared a statement before a migration must still serve it afterwards.
TEST_P(MigrateTest, StatementsSurviveAChangeOfTheirTable) {
  EXPECT_OK(migrate({&migration_item}));
  static const Sql everything{"test.everything", "SELECT * FROM item", "SELECT * FROM item"};
  auto& db = store().state();
  auto look = [&] {
    return db.read([](Tx& tx) { return tx.query(everything, {}, [](const Row&) {}); });
  };
  EXPECT_OK(look());
  const Sql more{"test.migration_009", "ALTER TABLE item ADD COLUMN more TEXT",
                 "ALTER TABLE item ADD COLUMN more TEXT"};
  EXPECT_OK(migrate({&migration_item, &more}));
  EXPECT_OK(look());
}

}  // namespace
}  // namespace enishi::store
