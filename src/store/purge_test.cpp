// Deleted and overwritten bytes are gone from the files after purge_deleted_bytes().
#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "store/pg_connection.h"
#include "store/table_test.h"

namespace enishi::store {
namespace {

constexpr std::string_view kMark = "PERSONAL-";

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class PurgeTest : public ItemTest {
 protected:
  // How often a text stands in the files that hold table "item".
  std::size_t found(std::string_view text) {
    std::size_t n = 0;
    for (const auto& path : files()) {
      const std::string bytes = read_file(path);
      for (std::size_t at = bytes.find(text); at != bytes.npos; at = bytes.find(text, at + 1)) ++n;
    }
    return n;
  }

  Status run(const Sql& sql) {
    return db().write([&](Tx& tx) -> Status {
      TRY(tx.exec(sql));
      return {};
    });
  }

 private:
  std::vector<std::filesystem::path> files() {
    std::vector<std::filesystem::path> paths;
    if (GetParam() == Backend::sqlite) {
      for (const auto& entry : std::filesystem::directory_iterator(options().directory))
        paths.push_back(entry.path());
      return paths;
    }
    auto admin = *PgConnection::open(options().database_url);
    auto found = admin.exec(
        "SELECT current_setting('data_directory') || '/' || pg_relation_filepath(oid)"
        " FROM pg_class WHERE relname = 'item'");
    EXPECT_OK(found);
    paths.emplace_back(pg_first(*found));
    EXPECT_TRUE(std::filesystem::exists(paths[0])) << paths[0];
    return paths;
  }
};
ENISHI_ON_BOTH_STORES(PurgeTest);

TEST_P(PurgeTest, DeletedAndOverwrittenBytesAreGone) {
  const Sql index{"test.index", "CREATE INDEX item_t ON item (t)",
                  "CREATE INDEX item_t ON item (t)"};
  ASSERT_OK(run(index));
  // In random order and of many lengths, so that pages split and cells move about.
  SeededRandom random(7);
  std::vector<std::int64_t> ids;
  for (std::int64_t id = 1; id <= 4'000; ++id) ids.push_back(id);
  for (std::size_t i = ids.size(); i > 1; --i) std::swap(ids[i - 1], ids[random.below(i)]);
  for (std::size_t from = 0; from < ids.size(); from += 500) {
    ASSERT_OK(db().write([&](Tx& tx) -> Status {
      for (std::size_t i = from; i < from + 500; ++i) {
        const std::string text = std::string(kMark) + std::to_string(ids[i]) +
                                 std::string(random.below(i % 50 == 0 ? 9'000 : 120), 'x');
        TRY(tx.exec(insert_item, {ids[i], nullptr, nullptr, text, nullptr}));
      }
      return {};
    }));
  }
  const Sql overwrite{"test.overwrite", "UPDATE item SET t = 'short' WHERE id % 3 = 0",
                      "UPDATE item SET t = 'short' WHERE id % 3 = 0"};
  const Sql remove{"test.remove", "DELETE FROM item WHERE id % 3 = 1",
                   "DELETE FROM item WHERE id % 3 = 1"};
  const Sql grow{"test.grow", "UPDATE item SET t = t || t WHERE id % 3 = 2",
                 "UPDATE item SET t = t || t WHERE id % 3 = 2"};
  const Sql rest{"test.rest", "UPDATE item SET t = NULL WHERE id % 3 = 2",
                 "UPDATE item SET t = NULL WHERE id % 3 = 2"};
  ASSERT_OK(run(overwrite));
  ASSERT_OK(run(remove));
  ASSERT_OK(run(grow));
  if (GetParam() == Backend::sqlite) {
    EXPECT_GT(found(kMark), 0u);
  }
  ASSERT_OK(run(rest));
  ASSERT_OK(db().purge_deleted_bytes());
  EXPECT_EQ(found(kMark), 0u);
  EXPECT_GT(found("short"), 1'000u);  // these are the files
  EXPECT_EQ(item_count(db()), 4'000 - 1'334);
}

TEST_P(PurgeTest, WaitsForReadersAndLetsThemOnAgain) {
  ASSERT_OK(add_id(db(), 1));
  ASSERT_OK(db().read([&](Tx& tx) -> Status {
    ASSIGN(auto n, tx.integer(count_items));
    EXPECT_EQ(n, 1);
    return {};
  }));
  ASSERT_OK(db().purge_deleted_bytes());
  EXPECT_EQ(item_count(db()), 1);
  Status inside = db().read([&](Tx&) { return db().purge_deleted_bytes(); });
  EXPECT_FALSE(inside);
}

}  // namespace
}  // namespace enishi::store
