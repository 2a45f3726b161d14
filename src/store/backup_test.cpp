// Backups: equal after a restore into either backend, consistent while writers go on, refused when
// damaged.
#include "store/backup.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

#include "store/catalog.h"
#include "store/rows_file.h"
#include "store/table_test.h"

namespace enishi::store {
namespace {

const Sql migration_tree{
    "test.migration_002_tree",
    "CREATE TABLE leaf (tree INTEGER NOT NULL REFERENCES tree (id), \"order\" INTEGER NOT NULL,"
    " PRIMARY KEY (tree, \"order\")) WITHOUT ROWID;"
    "CREATE TABLE tree (id INTEGER NOT NULL PRIMARY KEY, parent INTEGER REFERENCES tree (id));"
    "CREATE INDEX tree_parent ON tree (parent); INSERT INTO tree VALUES (1, NULL)",
    "CREATE TABLE tree (id BIGINT NOT NULL PRIMARY KEY, parent BIGINT REFERENCES tree (id));"
    "CREATE TABLE leaf (tree BIGINT NOT NULL REFERENCES tree (id), \"order\" BIGINT NOT NULL,"
    " PRIMARY KEY (tree, \"order\"));"
    "CREATE INDEX tree_parent ON tree (parent); INSERT INTO tree VALUES (1, NULL)"};
const Sql insert_tree{"test.insert_tree", "INSERT INTO tree (id, parent) VALUES (?1, ?2)",
                      "INSERT INTO tree (id, parent) VALUES ($1, $2)"};
const Sql insert_leaf{"test.insert_leaf", "INSERT INTO leaf (tree, \"order\") VALUES (?1, ?2)",
                      "INSERT INTO leaf (tree, \"order\") VALUES ($1, $2)"};
const Sql delete_root{"test.delete_root", "DELETE FROM tree WHERE id = 1",
                      "DELETE FROM tree WHERE id = 1"};

const std::vector<const Sql*> kMigrations = {&migration_item, &migration_tree};

// Every row of every table as text, sorted.
std::vector<std::string> content(const Database& db) {
  std::vector<std::string> rows;
  EXPECT_OK(db.read([&](Tx& tx) -> Status {
    ASSIGN(const auto tables, list_tables(tx));
    for (const TableShape& table : tables) {
      std::string columns;
      for (const auto& c : table.columns) columns += (columns.empty() ? "" : ",") + quoted_name(c);
      TRY(tx.query_text("SELECT " + columns + " FROM " + quoted_name(table.name), {},
                        [&](const Row& row) {
                          std::string text = table.name;
                          const auto& typed = static_cast<const TypedRow&>(row);
                          for (int i = 0; i < static_cast<int>(table.columns.size()); ++i) {
                            switch (typed.kind(i)) {
                              case Param::Kind::null:
                                text += "|null";
                                break;
                              case Param::Kind::integer:
                                text += "|" + std::to_string(row.integer(i));
                                break;
                              case Param::Kind::real: {
                                char number[40];
                                snprintf(number, sizeof number, "|%a", row.real(i));
                                text += number;
                                break;
                              }
                              case Param::Kind::text:
                                text += "|t" + row.str(i);
                                break;
                              case Param::Kind::blob:
                                text += "|b" + hex(row.blob(i));
                                break;
                            }
                          }
                          rows.push_back(std::move(text));
                        }));
    }
    return {};
  }));
  std::ranges::sort(rows);
  return rows;
}

class BackupTest : public testing::StoreTest {
 protected:
  std::string target() const { return target_.path() + "/backup"; }
  Status backup() {
    return store().backup(target(), [&](std::string_view part, double share) {
      reported_.emplace_back(part, share);
    });
  }

  // Options of an empty store on `backend`.
  Options elsewhere(Backend backend) {
    Options o;
    o.directory = target_.path() + "/restored_" + std::to_string(++stores_);
    if (backend == Backend::postgres) {
      o.database_url = testing::fresh_postgres_url();
      urls_.push_back(o.database_url);
    }
    return o;
  }
  void TearDown() override {
    for (const std::string& url : urls_) testing::give_back_postgres_url(url);
    StoreTest::TearDown();
  }

  void fill() {
    ASSERT_OK(store().state().migrate(kMigrations));
    ASSERT_OK(store().state().write([](Tx& tx) -> Status {
      using Limits = std::numeric_limits<std::int64_t>;
      TRY(tx.exec(insert_item, {1, Limits::min(), -0.0, "縁\n\"'\\", Param::blob({"\0\xff", 2})}));
      TRY(tx.exec(insert_item, {2, Limits::max(), 1e-308, "", Param::blob("")}));
      TRY(tx.exec(insert_item, {Limits::max(), nullptr, nullptr, nullptr, nullptr}));
      TRY(tx.exec(delete_root));                // a seed that must not come back
      TRY(tx.exec(insert_tree, {9, nullptr}));  // a child stands before its parent
      TRY(tx.exec(insert_tree, {3, 9}));
      TRY(tx.exec(insert_tree, {4, 3}));
      for (int i = 0; i < 3'000; ++i) TRY(tx.exec(insert_leaf, {i % 2 ? 3 : 9, i}));
      return {};
    }));
    auto log = *store().part("log_20261121", true);
    ASSERT_OK(make_items(*log));
    ASSERT_OK(add_id(*log, 77));
    ASSERT_OK(store().part("log_20261122", true));  // without tables
  }

  std::vector<std::pair<std::string, double>> reported_;

 private:
  testing::TempDir target_;
  int stores_ = 0;
  std::vector<std::string> urls_;
};
ENISHI_ON_BOTH_STORES(BackupTest);

TEST_P(BackupTest, RestoresIntoBothBackends) {
  fill();
  const auto state = content(store().state());
  ASSERT_OK(backup());
  for (const Backend into : {Backend::sqlite, Backend::postgres}) {
    SCOPED_TRACE(static_cast<int>(into));
    const Options options = elsewhere(into);
    ASSERT_OK(Store::restore(target(), options));
    auto restored = Store::open(options);
    ASSERT_OK(restored);
    EXPECT_EQ(content((*restored)->state()), state);
    auto log = (*restored)->part("log_20261121", false);
    ASSERT_OK(log);
    EXPECT_EQ(item_count(**log), 1);
    EXPECT_EQ((*restored)->parts("")->size(), 3u);
    // It goes on as the store it was: migrations are known, constraints hold.
    auto& db = (*restored)->state();
    EXPECT_OK(db.migrate(kMigrations));
    Status broken = db.write([](Tx& tx) -> Status {
      TRY(tx.exec(insert_leaf, {12345, 1}));
      return {};
    });
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, ErrorCode::conflict);
    // And a backup of it is restored by the backend that the first one came from.
    const std::string second = target() + "_again_" + std::to_string(static_cast<int>(into));
    ASSERT_OK((*restored)->backup(second, {}));
    const Options back = elsewhere(GetParam());
    ASSERT_OK(Store::restore(second, back));
    EXPECT_EQ(content((*Store::open(back))->state()), state);
  }
}

TEST_P(BackupTest, ReportsItsProgress) {
  fill();
  ASSERT_OK(backup());
  std::vector<std::string> finished;
  for (const auto& [part, share] : reported_) {
    EXPECT_GE(share, 0);
    EXPECT_LE(share, 1);
    if (share == 1) finished.push_back(part);
  }
  EXPECT_EQ(finished, (std::vector<std::string>{"state", "log_20261121", "log_20261122"}));
}

// Writers append to the log and then move the state's cursor; the copy of the log must reach the
// cursor of the copied state, and the state must be of one moment.
TEST_P(BackupTest, IsConsistentWhileWritersGoOn) {
  static const Sql move{"test.move", "UPDATE item SET n = n + ?2, k = k - ?2 WHERE id = ?1",
                        "UPDATE item SET n = n + $2, k = k - $2 WHERE id = $1"};
  auto& state = store().state();
  ASSERT_OK(make_items(state));
  ASSERT_OK(state.write([](Tx& tx) -> Status {
    for (int id = 1; id <= 500; ++id) TRY(tx.exec(insert_item, {id, 0, nullptr, nullptr, nullptr}));
    return {};
  }));
  auto log = *store().part("log_1", true);
  ASSERT_OK(make_items(*log));
  std::atomic<bool> stop = false;
  std::atomic<std::int64_t> written = 0;
  std::thread writer([&] {
    for (std::int64_t n = 1; !stop; ++n) {
      EXPECT_OK(add_id(*log, n));
      EXPECT_OK(state.write([&](Tx& tx) -> Status {
        for (const int id : {1, 250, 500}) TRY(tx.exec(move, {id, 1}));
        return {};
      }));
      written = n;
    }
  });
  while (written < 5) std::this_thread::yield();
  const Status done = backup();
  const std::int64_t at_end = written;
  while (written < at_end + 2) std::this_thread::yield();  // the writer was never shut out
  stop = true;
  writer.join();
  log.reset();
  ASSERT_OK(done);

  const Options options = elsewhere(GetParam());
  ASSERT_OK(Store::restore(target(), options));
  auto restored = *Store::open(options);
  std::vector<std::int64_t> cursors;
  static const Sql moved{"test.moved", "SELECT n, k FROM item WHERE n > 0",
                         "SELECT n, k FROM item WHERE n > 0"};
  ASSERT_OK(restored->state().read([&](Tx& tx) {
    return tx.query(moved, {}, [&](const Row& row) {
      EXPECT_EQ(row.integer(0) + row.integer(1), 0);
      cursors.push_back(row.integer(0));
    });
  }));
  ASSERT_EQ(cursors.size(), 3u);
  EXPECT_EQ(cursors[0], cursors[1]);
  EXPECT_EQ(cursors[0], cursors[2]);
  EXPECT_GE(cursors[0], 5);
  EXPECT_GE(item_count(**restored->part("log_1", false)), cursors[0]);
}

TEST_P(BackupTest, DamageIsFoundBeforeAnythingIsWritten) {
  fill();
  ASSERT_OK(backup());
  const std::string file = target() + "/state.rows", manifest = target() + "/manifest.json";
  const Options options = elsewhere(GetParam());
  auto refused = [&](ErrorCode code) {
    Status done = Store::restore(target(), options);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, code) << done.error().message;
  };
  {
    std::fstream f(file, std::ios::in | std::ios::out | std::ios::binary);
    f.seekp(200);
    f.put('!');
  }
  refused(ErrorCode::corrupt);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  refused(ErrorCode::corrupt);
  std::filesystem::remove(file);
  refused(ErrorCode::corrupt);
  std::ofstream(manifest) << R"({"format":1,"backend":"sqlite","made_at":0,"parts":[)"
                          << R"({"part":"../x","bytes":0,"rows":0,"sha256":")"
                          << std::string(64, '0') << "\"}]}";
  refused(ErrorCode::corrupt);
  std::ofstream(manifest) << R"({"format":2})";
  refused(ErrorCode::unsupported);
  std::filesystem::remove(manifest);
  refused(ErrorCode::not_found);
  EXPECT_OK(Store::open(options));  // untouched
}

TEST_P(BackupTest, NeedsAnEmptyDirectoryAndAnEmptyStore) {
  fill();
  ASSERT_OK(backup());
  Status again = backup();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::conflict);
  close();
  Status over = Store::restore(target(), options());
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, ErrorCode::conflict);
  reopen();
  EXPECT_EQ(item_count(store().state()), 3);
}

TEST_P(BackupTest, AHalfRestoredStoreIsNotOpened) {
  ASSERT_OK(store().state().write([](Tx& tx) {
    return static_cast<Session&>(tx).script("CREATE TABLE restoring (unfinished INTEGER)");
  }));
  close();
  auto opened = Store::open(options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::conflict);
}

TEST(RowsFile, RefusesWhatItDidNotWrite) {
  testing::TempDir dir;
  const std::string path = dir.path() + "/x.rows";
  auto read_all = [&](const std::string& bytes) -> Status {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    ASSIGN(RowsReader in, RowsReader::open(path));
    while (true) {
      ASSIGN(const auto table, in.table());
      if (!table) return {};
      std::vector<Value> row;
      while (true) {
        ASSIGN(const bool more, in.row(row));
        if (!more) break;
      }
    }
  };
  using namespace std::string_literals;
  const std::string head = "ENISHI ROWS 1\n";
  const std::string table = "T\0\0\0\1t\0\0\0\1\0\0\0\1c"s;
  const std::string row = "R\1\0\0\0\0\0\0\0\7"s;
  const std::string end = "EZ\0\0\0\0\0\0\0\1"s;
  const std::string good = head + table + row + end;
  EXPECT_OK(read_all(good));
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(read_all(good.substr(0, size)));
  for (const std::string& bad :
       {"ENISHI ROWS 2\n" + table + row + end, head + table + row + row + end,
        head + table + "R\5"s + end, head + "T\xff\xff\xff\xff"s, head + table + "X"s,
        head + table + "R\3\x7f\xff\xff\xff"s, head + row + end}) {
    auto done = read_all(bad);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::corrupt);
  }
}

}  // namespace
}  // namespace enishi::store
