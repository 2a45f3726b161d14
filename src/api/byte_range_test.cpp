#include "api/byte_range.h"

#include <gtest/gtest.h>

namespace enishi::api {
namespace {

std::string shown(std::string_view header, std::int64_t bytes = 100) {
  const auto range = parse_byte_range(header, bytes);
  if (!range) return "ignored";
  if (range->empty()) return "unsatisfiable";
  return std::to_string(range->first) + ".." + std::to_string(range->end);
}

TEST(ByteRangeTest, OneRange) {
  EXPECT_EQ(shown("bytes=0-1"), "0..2");
  EXPECT_EQ(shown("bytes=0-"), "0..100");
  EXPECT_EQ(shown("Bytes= 10-19 "), "10..20");
  EXPECT_EQ(shown("bytes=90-1000"), "90..100");
  EXPECT_EQ(shown("bytes=99-99"), "99..100");
  EXPECT_EQ(shown("bytes=-10"), "90..100");
  EXPECT_EQ(shown("bytes=-1000"), "0..100");
  EXPECT_EQ(shown("bytes=5-99999999999999999999999"), "5..100");
}

TEST(ByteRangeTest, BeyondTheEnd) {
  EXPECT_EQ(shown("bytes=100-"), "unsatisfiable");
  EXPECT_EQ(shown("bytes=100-200"), "unsatisfiable");
  EXPECT_EQ(shown("bytes=99999999999999999999999-"), "unsatisfiable");
  EXPECT_EQ(shown("bytes=-0"), "unsatisfiable");
  EXPECT_EQ(shown("bytes=0-", 0), "unsatisfiable");
}

TEST(ByteRangeTest, WhatIsNotUnderstoodIsIgnored) {
  for (const char* header : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1-0",
                             "items=0-1", "bytes=0-1,3-4", "bytes=1-2-3", "bytes=+1-2"})
    EXPECT_EQ(shown(header), "ignored") << header;
}

}  // namespace
}  // namespace enishi::api
