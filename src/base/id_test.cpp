#include "base/id.h"

#include <gtest/gtest.h>

#include <set>
#include <type_traits>
#include <unordered_set>

namespace enishi {
namespace {

using FriendId = Id<struct FriendTag>;
using CampaignId = Id<struct CampaignTag>;

static_assert(!std::is_convertible_v<FriendId, CampaignId>);
static_assert(!std::is_constructible_v<CampaignId, FriendId>);
static_assert(!std::equality_comparable_with<FriendId, CampaignId>);
static_assert(!std::is_convertible_v<Number<FriendTag>, Number<CampaignTag>>);

TEST(Id, Version7HoldsTheTimeAndItsMarks) {
  SeededRandom random(1);
  const Bytes16 id = make_uuid7(from_ms(0x0192'F0C1'2345), random);
  EXPECT_EQ(uuid_text(id).substr(0, 15), "0192f0c1-2345-7");
  EXPECT_EQ(id[8] & 0xC0, 0x80);
}

TEST(Id, Version7SortsByTime) {
  SeededRandom random(1);
  for (std::int64_t ms = 1; ms < (std::int64_t{1} << 47); ms *= 3)
    EXPECT_LT(make_uuid7(from_ms(ms), random), make_uuid7(from_ms(ms + 1), random));
  EXPECT_EQ(make_uuid7(from_ms(-5), random)[0], 0);
}

TEST(Id, NameBasedIsStable) {
  const Bytes16 id = make_uuid_from_name("a");
  // SHA-256("a") begins ca978112ca1bbdca fac231b39a23dc4d
  EXPECT_EQ(uuid_text(id), "ca978112-ca1b-8dca-bac2-31b39a23dc4d");
  EXPECT_NE(id, make_uuid_from_name("b"));
}

TEST(Id, TextRoundTrip) {
  SeededRandom random(2);
  for (int i = 0; i < 100; ++i) {
    const FriendId id = FriendId::make(from_ms(i), random);
    EXPECT_EQ(FriendId::parse(id.text()), id);
    EXPECT_EQ(FriendId::from_blob(id.blob()), id);
  }
  EXPECT_TRUE(FriendId{}.is_nil());
}

TEST(Id, ParseRefusesWhatIsNoUuid) {
  EXPECT_TRUE(parse_uuid("CA978112-CA1B-8DCA-BAC2-31B39A23DC4D"));
  for (const char* bad :
       {"", "ca978112ca1b8dcabac231b39a23dc4d", "ca978112-ca1b-8dca-bac2-31b39a23dc4",
        "ca978112-ca1b-8dca-bac2-31b39a23dc4dd", "ga978112-ca1b-8dca-bac2-31b39a23dc4d",
        "ca97811-2ca1b-8dca-bac2-31b39a23dc4d", "ca978112-ca1b-8dca-bac2-31b39a23dc-d"})
    EXPECT_FALSE(parse_uuid(bad)) << bad;
  EXPECT_FALSE(bytes16_from("short"));
  EXPECT_FALSE(bytes16_from(std::string(17, 'x')));
}

TEST(HashBytes, TellsSmallDifferencesApart) {
  std::set<std::size_t> seen;
  const std::string base(40, '\0');
  for (std::size_t size = 0; size <= base.size(); ++size)
    seen.insert(hash_bytes(base.data(), size));
  EXPECT_EQ(seen.size(), base.size() + 1);
  for (std::size_t bit = 0; bit < base.size() * 8; ++bit) {
    std::string changed = base;
    changed[bit / 8] = static_cast<char>(1 << bit % 8);
    EXPECT_TRUE(seen.insert(hash_bytes(changed.data(), changed.size())).second) << bit;
  }
}

// Tables take the low or the high bits: counters must spread over both.
TEST(HashBytes, SpreadsCounters) {
  std::array<int, 256> low{}, high{};
  for (std::uint64_t i = 0; i < 256 * 100; ++i) {
    const std::uint64_t pair[2] = {0, i};
    const std::uint64_t hash = hash_bytes(pair, sizeof pair);
    ++low[hash & 255];
    ++high[hash >> 56];
  }
  for (int i = 0; i < 256; ++i) {
    EXPECT_NEAR(low[i], 100, 60);
    EXPECT_NEAR(high[i], 100, 60);
  }
}

TEST(Id, WorksAsAKey) {
  SeededRandom random(3);
  std::unordered_set<FriendId> ids;
  std::unordered_set<Number<FriendTag>> numbers;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    ids.insert(FriendId::make(from_ms(1), random));
    numbers.insert({i});
  }
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_EQ(numbers.size(), 1000u);
}

}  // namespace
}  // namespace enishi
