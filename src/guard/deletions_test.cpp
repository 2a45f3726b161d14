#include "guard/deletions.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "guard/sql.h"
#include "guard/testing.h"
#include "store/testing.h"

namespace enishi::guard {
namespace {

class DeletionFileTest : public ::testing::Test {
 protected:
  std::string path() const { return dir_.path() + "/deletions.list"; }
  std::string read() const {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& bytes) const { std::ofstream(path(), std::ios::binary) << bytes; }
  Digest digest(int i) const { return list_.digest("test", std::to_string(i)); }
  void add(int i) const { ASSERT_TRUE(list_.add_to_file(digest(i), from_ms(1'000 * i))); }
  std::vector<Deletion> entries() const {
    auto all = list_.from_file();
    EXPECT_TRUE(all) << (all ? "" : all.error().message);
    return all.value_or(std::vector<Deletion>{});
  }
  void expect_entries(std::initializer_list<int> expected) const {
    const auto all = entries();
    ASSERT_EQ(all.size(), expected.size());
    std::size_t at = 0;
    for (int i : expected) {
      EXPECT_EQ(all[at].identifier, digest(i));
      EXPECT_EQ(all[at].at, from_ms(1'000 * i));
      ++at;
    }
  }

  static constexpr std::size_t kLine = 99;
  store::testing::TempDir dir_;
  DeletionList list_{dir_.path(), Secret(std::string(32, 'd'))};
};

TEST_F(DeletionFileTest, DigestDependsOnKeyNamespaceAndValue) {
  const DeletionList other(dir_.path(), Secret(std::string(32, 'e')));
  EXPECT_EQ(list_.digest("line", "U1"), list_.digest("line", "U1"));
  EXPECT_NE(list_.digest("line", "U1"), other.digest("line", "U1"));
  EXPECT_NE(list_.digest("line", "U1"), list_.digest("mail", "U1"));
  EXPECT_NE(list_.digest("lineU", "1"), list_.digest("line", "U1"));
}

TEST_F(DeletionFileTest, NoFileIsAnEmptyList) {
  expect_entries({});
}

TEST_F(DeletionFileTest, KeepsEntriesInOrder) {
  add(1);
  add(2);
  add(1);
  expect_entries({1, 2, 1});
  EXPECT_EQ(read().size(), 3 * kLine);
  struct stat about{};
  ASSERT_EQ(::stat(path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0600u);
}

TEST_F(DeletionFileTest, HoldsNoPersonalData) {
  ASSERT_TRUE(list_.add_to_file(list_.digest("mail", "taro@example.com"), from_ms(5)));
  EXPECT_EQ(read().find("taro"), std::string::npos);
}

// A power cut at every byte of the third line: two entries stand, and the next one follows them.
TEST_F(DeletionFileTest, ATornLastLineIsIgnored) {
  add(1);
  add(2);
  add(3);
  const std::string whole = read();
  for (std::size_t bytes = 2 * kLine; bytes < 3 * kLine; ++bytes) {
    write(whole.substr(0, bytes));
    expect_entries({1, 2});
    add(4);
    expect_entries({1, 2, 4});
  }
}

// A file system may have grown the file before it wrote the bytes.
TEST_F(DeletionFileTest, ALastLineThatIsPartlyZeroIsIgnored) {
  add(1);
  add(2);
  const std::string whole = read();
  for (const auto& [from, to] : {std::pair{0, 99}, {0, 50}, {50, 99}, {98, 99}}) {
    std::string cut = whole;
    for (int i = from; i < to; ++i) cut[kLine + static_cast<std::size_t>(i)] = '\0';
    write(cut);
    expect_entries({1});
    add(3);
    expect_entries({1, 3});
  }
}

TEST_F(DeletionFileTest, AChangedLineIsAnErrorNotALoss) {
  add(1);
  add(2);
  const std::string whole = read();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = changed[i] == '0' ? '1' : '0';
    write(changed);
    auto all = list_.from_file();
    ASSERT_FALSE(all) << i;
    EXPECT_EQ(all.error().code, ErrorCode::corrupt);
    EXPECT_NE(all.error().message.find("line " + std::to_string(i / kLine + 1)), std::string::npos);
  }
}

TEST_F(DeletionFileTest, ManyThreadsLoseNothing) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 10; ++i) add(1 + 10 * t + i);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(entries().size(), 40u);
}

TEST_F(DeletionFileTest, AMissingDirectoryIsAnError) {
  const DeletionList nowhere(dir_.path() + "/no", Secret("k"));
  EXPECT_FALSE(nowhere.add_to_file(digest(1), from_ms(1)));
}

class DeletionTableTest : public store::testing::StoreTest {};
ENISHI_ON_BOTH_STORES(DeletionTableTest);

TEST_P(DeletionTableTest, KeepsTheLatestTimeOfEach) {
  ASSERT_TRUE(store().state().migrate(sql::migrations));
  const DeletionList list(store().directory(), Secret(std::string(32, 'd')));
  const Digest a = list.digest("line", "U1"), b = list.digest("line", "U2");
  auto done = store().state().write([&](store::Tx& tx) -> Status {
    TRY(list.add(tx, a, from_ms(10)));
    TRY(list.add(tx, b, from_ms(20)));
    TRY(list.add(tx, a, from_ms(30)));
    TRY(list.add(tx, a, from_ms(5)));
    return {};
  });
  ASSERT_TRUE(done) << done.error().message;
  auto all = store().state().reading([&](store::Tx& tx) { return list.all(tx); });
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].identifier, b);
  EXPECT_EQ((*all)[0].at, from_ms(20));
  EXPECT_EQ((*all)[1].identifier, a);
  EXPECT_EQ((*all)[1].at, from_ms(30));
  EXPECT_FALSE(testing::holds(store(), "U1"));
}

}  // namespace
}  // namespace enishi::guard
