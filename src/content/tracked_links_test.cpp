#include <gtest/gtest.h>

#include "content/links.h"
#include "content/sql.h"
#include "store/testing.h"

namespace enishi::content {
namespace {

class TrackedLinkTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(store().state().migrate(sql::migrations));
  }
  std::vector<TrackedLink> make(const Bytes16& campaign, const std::vector<std::string>& urls) {
    auto made = store().state().writing(
        [&](store::Tx& tx) { return make_links(tx, WorkspaceNo{3}, campaign, urls); });
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or(std::vector<TrackedLink>{});
  }

  static constexpr Bytes16 kOne{1}, kTwo{2};
};
ENISHI_ON_BOTH_STORES(TrackedLinkTest);

std::vector<std::int64_t> numbers(const std::vector<TrackedLink>& links) {
  std::vector<std::int64_t> out;
  for (const TrackedLink& link : links) out.push_back(link.no);
  return out;
}

TEST_P(TrackedLinkTest, NumbersAreStable) {
  EXPECT_EQ(numbers(make(kOne, {"https://a.jp/", "https://b.jp/"})),
            (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(numbers(make(kTwo, {"https://a.jp/"})), std::vector<std::int64_t>{3});
  EXPECT_EQ(numbers(make(kOne, {"https://a.jp/", "https://b.jp/"})),
            (std::vector<std::int64_t>{1, 2}));
  // Another URL at a place is another link.
  EXPECT_EQ(numbers(make(kOne, {"https://a.jp/", "https://c.jp/"})),
            (std::vector<std::int64_t>{1, 4}));
  EXPECT_TRUE(make(kOne, {}).empty());
}

TEST_P(TrackedLinkTest, AreFoundAgain) {
  make(kOne, {"https://a.jp/", "https://b.jp/?q=%E3%81%82"});
  const auto found = store().state().reading([](store::Tx& tx) { return find_link(tx, 2); });
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->url, "https://b.jp/?q=%E3%81%82");
  EXPECT_EQ((*found)->position, 1);
  EXPECT_EQ((*found)->workspace, WorkspaceNo{3});
  EXPECT_EQ((*found)->campaign, kOne);
  const auto none = store().state().reading([](store::Tx& tx) { return find_link(tx, 9); });
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  const auto all = store().state().reading([](store::Tx& tx) { return links_of(tx, kOne); });
  ASSERT_TRUE(all);
  EXPECT_EQ(numbers(*all), (std::vector<std::int64_t>{1, 2}));
}

}  // namespace
}  // namespace enishi::content
