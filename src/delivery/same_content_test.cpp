#include "delivery/same_content.h"

#include <gtest/gtest.h>

#include "delivery/sql.h"
#include "store/testing.h"

namespace enishi::delivery {
namespace {

constexpr ChannelNo kChannel{1}, kOther{2};

class SameContentTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(store().state().migrate(sql::migrations));
  }
  void note(ChannelNo channel, const Digest& hash, const std::string& what) {
    ASSERT_TRUE(store().state().write([&](store::Tx& tx) {
      return note_sent_content(tx, channel, hash, {what, "春", clock_.now()});
    }));
  }
  std::string found(ChannelNo channel, const Digest& hash, std::string_view except = "") {
    const auto same = store().state().reading(
        [&](store::Tx& tx) { return same_content(tx, channel, hash, except, clock_.now()); });
    EXPECT_TRUE(same);
    return *same ? (*same)->what : "";
  }
  ManualClock clock_;
};
ENISHI_ON_BOTH_STORES(SameContentTest);

TEST_P(SameContentTest, IsToldForADayOnTheSameChannel) {
  const Digest hash = content_hash(R"([{"type":"text","text":"a"}])");
  EXPECT_EQ(found(kChannel, hash), "");
  note(kChannel, hash, "campaign/1");
  EXPECT_EQ(found(kChannel, hash), "campaign/1");
  EXPECT_EQ(found(kChannel, hash, "campaign/1"), "");
  EXPECT_EQ(found(kOther, hash), "");
  EXPECT_EQ(found(kChannel, content_hash(R"([{"type":"text","text":"b"}])")), "");
  clock_.advance(std::chrono::hours(23));
  note(kChannel, hash, "mass_send/2");
  note(kChannel, hash, "campaign/1");  // its time stays
  EXPECT_EQ(found(kChannel, hash), "mass_send/2");
  EXPECT_EQ(found(kChannel, hash, "mass_send/2"), "campaign/1");
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(found(kChannel, hash, "mass_send/2"), "campaign/1");  // at the edge
  clock_.advance(Millis(1));
  EXPECT_EQ(found(kChannel, hash, "mass_send/2"), "");
  EXPECT_EQ(found(kChannel, hash), "mass_send/2");
}

TEST(ContentHash, LooksOnlyAtWhatMatters) {
  const Digest hash = content_hash(R"([{"type":"text","text":"a b"}])");
  EXPECT_EQ(hash, content_hash("[ {\"type\" : \"text\",\n \"text\":\"a b\"} ]"));
  EXPECT_NE(hash, content_hash(R"([{"type":"text","text":"ab"}])"));
  EXPECT_NE(content_hash("["), content_hash("[["));
}

}  // namespace
}  // namespace enishi::delivery
