// Stores and their parts: who owns them, what is open, what is dropped.
#include "store/store.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "store/table_test.h"

namespace enishi::store {
namespace {

class StoreBasics : public testing::StoreTest {};
ENISHI_ON_BOTH_STORES(StoreBasics);

TEST_P(StoreBasics, KeepsWhatWasWritten) {
  ASSERT_OK(make_items(store().state()));
  ASSERT_OK(add_id(store().state(), 1));
  reopen();
  EXPECT_EQ(item_count(store().state()), 1);
}

TEST_P(StoreBasics, SecondOwnerIsRefused) {
  auto second = Store::open(options());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
  EXPECT_EQ(second.error().message, "already running");
}

TEST_P(StoreBasics, SecondOwnerFromAnotherDirectoryIsRefused) {
  if (GetParam() == Backend::sqlite) return;  // there the directory is the store
  testing::TempDir elsewhere;
  Options other = options();
  other.directory = elsewhere.path();
  auto second = Store::open(other);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
  close();
  EXPECT_OK(Store::open(other));
}

TEST_P(StoreBasics, AHandleKeepsTheLock) {
  auto part = store().part("log_1", true);
  ASSERT_OK(part);
  close();
  auto second = Store::open(options());
  EXPECT_FALSE(second);
  part->reset();
  EXPECT_OK(Store::open(options()));
}

TEST_P(StoreBasics, PartsAreMadeListedAndDropped) {
  EXPECT_FALSE(store().part("log_20261121", false));
  for (const char* name : {"log_20261122", "log_20261121", "bodies_20261121", "20261121"})
    ASSERT_OK(store().part(name, true));
  auto logs = store().parts("log_");
  ASSERT_OK(logs);
  EXPECT_EQ(*logs, (std::vector<std::string>{"log_20261121", "log_20261122"}));
  auto all = store().parts("");
  ASSERT_OK(all);
  EXPECT_EQ(all->size(), 5u);  // and "state"
  EXPECT_OK(store().drop_part("log_20261121"));
  EXPECT_EQ(store().parts("log_")->size(), 1u);
  Status again = store().drop_part("log_20261121");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::not_found);
  reopen();
  EXPECT_EQ(store().parts("")->size(), 4u);
}

TEST_P(StoreBasics, APartHasTablesOfItsOwn) {
  auto one = *store().part("one", true), two = *store().part("two", true);
  ASSERT_OK(make_items(*one));
  ASSERT_OK(make_items(*two));
  ASSERT_OK(add_id(*one, 1));
  EXPECT_EQ(item_count(*one), 1);
  EXPECT_EQ(item_count(*two), 0);
}

TEST_P(StoreBasics, OpeningTwiceGivesTheSameHandle) {
  auto one = *store().part("log", true);
  EXPECT_EQ(*store().part("log", false), one);
  const void* first = one.get();
  EXPECT_NE(first, nullptr);
  one.reset();
  EXPECT_OK(store().part("log", false));
}

TEST_P(StoreBasics, AnOpenPartIsNotDropped) {
  auto part = *store().part("log", true);
  Status dropped = store().drop_part("log");
  ASSERT_FALSE(dropped);
  EXPECT_EQ(dropped.error().code, ErrorCode::conflict);
  part.reset();
  EXPECT_OK(store().drop_part("log"));
}

TEST_P(StoreBasics, BadNamesAreRefused) {
  for (const std::string name :
       {"", "Log", "../x", "a b", "a\"b", "pg_x", "public", "information_schema", "enishi"}) {
    auto part = store().part(name, true);
    ASSERT_FALSE(part) << name;
    EXPECT_EQ(part.error().code, ErrorCode::invalid) << name;
  }
  EXPECT_FALSE(store().part(std::string(41, 'a'), true));
  EXPECT_OK(store().part(std::string(40, 'a'), true));
  EXPECT_FALSE(store().drop_part("state"));
}

TEST_P(StoreBasics, MeasuresItsWriters) {
  close();
  Metrics metrics;
  options().metrics = &metrics;
  reopen();
  ASSERT_OK(make_items(store().state()));
  auto log = *store().part("log_1", true);
  ASSERT_OK(make_items(*log));
  const std::string text = metrics.text();
  for (const char* series :
       {"enishi_store_write_seconds_count{part=\"state\"}",
        "enishi_store_write_wait_seconds_count{part=\"log\"}", "enishi_store_retries_total"})
    EXPECT_NE(text.find(series), text.npos) << series << "\n" << text;
  log.reset();
  close();
}

TEST_P(StoreBasics, LikeTellsCapitalLetters) {
  static const Sql like{"test.like", "SELECT 'Enishi' LIKE 'enishi'",
                        "SELECT 'Enishi' LIKE 'enishi'"};
  ASSERT_OK(store().state().read([](Tx& tx) {
    return tx.query(like, {}, [](const Row& row) { EXPECT_FALSE(row.boolean(0)); });
  }));
}

TEST(StoreOpen, NeedsADirectory) {
  auto opened = Store::open({});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().field, "directory");
}

TEST(StoreOpen, AFileThatIsNoDatabaseIsCorrupt) {
  testing::TempDir dir;
  std::ofstream(dir.path() + "/state.db") << std::string(8192, 'x');
  auto opened = Store::open({.directory = dir.path(), .database_url = {}});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
}

TEST(StoreOpen, AnUnreachableServerIsIo) {
  testing::TempDir dir;
  auto opened = Store::open(
      {.directory = dir.path(), .database_url = "postgres:///x?host=/nonexistent&user=x"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::io);
}

// The file of a large part is erased in steps, under another name.
TEST(StoreOpen, NothingOfADroppedPartRemains) {
  testing::TempDir dir;
  const std::string data = dir.path() + "/data";
  auto store = Store::open({.directory = data, .database_url = {}});
  ASSERT_OK(store);
  auto part = *(*store)->part("log", true);
  ASSERT_OK(make_items(*part));
  part.reset();
  std::filesystem::resize_file(data + "/log.db", 40 << 20);
  EXPECT_OK((*store)->drop_part("log"));
  const auto left = [&] {
    std::size_t count = 0;
    for (const auto& found : std::filesystem::directory_iterator(data))
      count += found.path().filename().string().starts_with("log");
    return count;
  };
  EXPECT_EQ(left(), 0u);
  store->reset();
  std::ofstream(data + "/log.db.dropped") << "what a power cut left in the middle";
  ASSERT_OK(Store::open({.directory = data, .database_url = {}}));
  EXPECT_EQ(left(), 0u);
}

TEST(StoreOpen, FilesAreForTheOwnerOnly) {
  testing::TempDir dir;
  const std::string data = dir.path() + "/data";
  auto opened = Store::open({.directory = data, .database_url = {}});
  ASSERT_OK(opened);
  for (const char* name : {"", "/lock", "/state.db"}) {
    struct stat found{};
    ASSERT_EQ(stat((data + name).c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 077, 0u) << name;
  }
}

}  // namespace
}  // namespace enishi::store
