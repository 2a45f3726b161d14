// Who is linked to what, kept in rows of 4,096 records.
#include "engage/menu_links.h"

#include <gtest/gtest.h>

#include "engage/sql.h"
#include "store/testing.h"

namespace enishi::engage {
namespace {

class MenuLinksTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(store().state().migrate(sql::migrations));
    load();
  }
  void TearDown() override {
    links_.reset();
    StoreTest::TearDown();
  }
  void load() {
    links_.reset();
    auto loaded = MenuLinks::load(store().state());
    ASSERT_TRUE(loaded) << loaded.error().message;
    links_ = *std::move(loaded);
  }
  void put(std::optional<MenuNo> menu, std::vector<std::uint32_t> records) {
    const MenuLinks::Change change{menu, std::move(records)};
    ASSERT_TRUE(links_->change(kChannel, std::span(&change, 1)));
  }
  std::vector<std::uint32_t> have(MenuNo menu) {
    auto sets = links_->of(kChannel);
    return sets[menu].numbers();
  }
  std::int64_t rows() {
    std::int64_t out = -1;
    EXPECT_TRUE(store().state().read([&](store::Tx& tx) {
      return tx.query_text("SELECT COUNT(*) FROM menu_linked", {},
                           [&](const store::Row& row) { out = row.integer(0); });
    }));
    return out;
  }
  using Numbers = std::vector<std::uint32_t>;
  static constexpr ChannelNo kChannel{3};
  static constexpr MenuNo kA{1}, kB{2};
  std::unique_ptr<MenuLinks> links_;
};
ENISHI_ON_BOTH_STORES(MenuLinksTest);

TEST_P(MenuLinksTest, ARecordIsInOnePlaceAlsoAfterARestart) {
  const Numbers edges{1, 4'095, 4'096, 8'191, 8'192, 5'000'000, 4'294'967'295U};
  put(kA, edges);
  load();
  EXPECT_EQ(have(kA), edges);
  EXPECT_EQ(links_->menu_of(kChannel, {4'096}), kA);
  EXPECT_EQ(links_->menu_of(ChannelNo{4}, {4'096}), std::nullopt);
  put(kB, {4'096, 7});
  put(kUnsure, {1});
  put(std::nullopt, {5'000'000, 6});
  load();
  EXPECT_EQ(have(kA), (Numbers{4'095, 8'191, 8'192, 4'294'967'295U}));
  EXPECT_EQ(have(kB), (Numbers{7, 4'096}));
  EXPECT_EQ(have(kUnsure), Numbers{1});
  EXPECT_EQ(links_->menu_of(kChannel, {1}), std::nullopt);
  EXPECT_EQ(links_->sizes(kChannel).at(kA), 4u);
  put(std::nullopt, {1, 7, 4'095, 4'096, 8'191, 8'192, 4'294'967'295U});
  EXPECT_EQ(rows(), 0) << "rows of nobody go";
}

TEST_P(MenuLinksTest, ManyRecordsTakeManyTransactions) {
  Numbers spread;
  for (std::uint32_t i = 1; i <= 3'000; ++i) spread.push_back(i * 4'096);
  put(kA, spread);
  EXPECT_EQ(rows(), 3'000);
  put(kB, spread);
  EXPECT_EQ(rows(), 3'000);
  load();
  EXPECT_EQ(have(kB), spread);
}

TEST_P(MenuLinksTest, ADoubtedChannelIsUnsureOfEverybody) {
  put(kA, {1, 2});
  put(kB, {3});
  ASSERT_TRUE(store().state().write([](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::menu_channel_insert, {kChannel}));
    TRY(tx.exec(sql::menu_doubt_all));
    return {};
  }));
  load();
  EXPECT_EQ(have(kUnsure), (Numbers{1, 2, 3}));
  put(kA, {1});
  load();
  EXPECT_EQ(have(kA), Numbers{1}) << "doubted once";
}

TEST_P(MenuLinksTest, AFailedWriteIsMadeUpForByTheNext) {
  put(kA, {1, 2});
  links_.reset();
  store::Database& state = store().state();
  links_ = *MenuLinks::load(state);
  ASSERT_TRUE(state.write([](store::Tx& tx) -> Status {
    return tx.query_text("ALTER TABLE menu_linked RENAME TO away", {}, [](const store::Row&) {});
  }));
  const MenuLinks::Change change{kB, {1}};
  EXPECT_FALSE(links_->change(kChannel, std::span(&change, 1)));
  ASSERT_TRUE(state.write([](store::Tx& tx) -> Status {
    return tx.query_text("ALTER TABLE away RENAME TO menu_linked", {}, [](const store::Row&) {});
  }));
  put(kB, {9});
  load();
  EXPECT_EQ(have(kA), Numbers{2});
  EXPECT_EQ(have(kB), (Numbers{1, 9}));
}

}  // namespace
}  // namespace enishi::engage
