#include "media/cache.h"

#include <gtest/gtest.h>

namespace enishi::media {
namespace {

std::shared_ptr<const Cache::Entry> entry(std::size_t bytes) {
  return std::make_shared<const Cache::Entry>(
      Cache::Entry{.published = {}, .bytes = std::string(bytes, 'x')});
}

TEST(CacheTest, TheLeastRecentlyUsedGoesFirst) {
  Cache cache(3 * 1'600, 1'500);
  for (const char* key : {"a", "b", "c"}) cache.put(key, entry(1'000), 0);
  EXPECT_TRUE(cache.find("a", 0));
  cache.put("d", entry(1'000), 0);
  EXPECT_TRUE(cache.find("a", 0));
  EXPECT_FALSE(cache.find("b", 0));
  EXPECT_TRUE(cache.find("c", 0));
  EXPECT_TRUE(cache.find("d", 0));
  EXPECT_LE(cache.bytes(), 3u * 1'600);
}

TEST(CacheTest, HoldsNothingLargeAndNothingTwice) {
  Cache cache(10'000, 1'000);
  cache.put("large", entry(1'001), 0);
  EXPECT_FALSE(cache.find("large", 0));
  cache.put("a", entry(1'000), 0);
  const std::size_t bytes = cache.bytes();
  cache.put("a", entry(1'000), 0);
  EXPECT_EQ(cache.bytes(), bytes);
}

TEST(CacheTest, ARemovalForgetsAllAndKeepsOlderAnswersOut) {
  Cache cache(10'000, 1'000);
  cache.put("a", entry(10), 0);
  EXPECT_FALSE(cache.find("a", 1));
  EXPECT_EQ(cache.bytes(), 0u);
  cache.put("a", entry(10), 0);  // asked for before the removal
  EXPECT_FALSE(cache.find("a", 1));
  cache.put("a", entry(10), 1);
  EXPECT_TRUE(cache.find("a", 1));
}

}  // namespace
}  // namespace enishi::media
