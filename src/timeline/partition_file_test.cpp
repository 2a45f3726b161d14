#include "timeline/partition_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>

#include "base/random.h"
#include "base/testing_seeds.h"
#include "store/testing.h"

namespace enishi::timeline {
namespace {

using Path = std::string;

std::uint32_t between(Random& random, std::uint32_t low, std::uint32_t high) {
  return low + static_cast<std::uint32_t>(random.below(high - low + 1));
}

PropertyRows random_property(Random& random, std::uint32_t property, std::size_t size) {
  // Each width, gaps, and the extremes.
  const std::int64_t spans[] = {0, 200, 254, 255, 60'000, 65'534, 65'535, 1ll << 31, 1ll << 40};
  const bool real = property % 3 == 0;
  const bool rough = random.below(2) == 0;
  const std::int64_t span = spans[random.below(std::size(spans))];
  const auto base = static_cast<std::int64_t>(random.below(1'000'000)) - 500'000;
  std::vector<std::int64_t> integers(size, kNoInteger);
  std::vector<double> reals(size, std::nan(""));
  for (std::size_t i = 0; i < size; ++i) {
    if (random.below(7) == 0) continue;
    const auto v =
        base + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(span) + 1));
    integers[i] = v;
    reals[i] = rough ? std::sqrt(static_cast<double>(std::abs(v))) : static_cast<double>(v) / 100;
  }
  if (real) return {property, std::move(reals)};
  return {property, std::move(integers)};
}

StripRows random_rows(Random& random, std::uint32_t type) {
  StripRows rows;
  rows.type = type;
  const bool dense = random.below(8) == 0;
  const std::uint32_t slots = dense ? kPartitionRecords : between(random, 1, 300);
  std::map<std::uint16_t, std::vector<EventTime>> runs;
  for (std::uint32_t i = 0; i < slots; ++i) {
    const auto slot = dense ? i : between(random, 0, kPartitionRecords - 1);
    if (dense && random.below(5) == 0) continue;
    auto& run = runs[static_cast<std::uint16_t>(slot)];
    for (std::uint64_t n = 1 + random.below(3); n > 0; --n)
      run.push_back({between(random, 1'700'000'000, 1'700'100'000),
                     static_cast<std::uint16_t>(type % 2 ? 0 : random.below(1000))});
    std::ranges::sort(run);
  }
  for (const auto& [slot, run] : runs)
    for (const EventTime t : run) {
      rows.slots.push_back(slot);
      rows.times.push_back(t);
    }
  for (std::uint32_t p = 1; p <= random.below(5); ++p)
    rows.properties.push_back(random_property(random, p, rows.size()));
  return rows;
}

void expect_equal(const StripRows& a, const StripRows& b) {
  EXPECT_EQ(a.type, b.type);
  EXPECT_EQ(a.slots, b.slots);
  EXPECT_EQ(a.times, b.times);
  ASSERT_EQ(a.properties.size(), b.properties.size());
  for (std::size_t i = 0; i < a.properties.size(); ++i) {
    EXPECT_EQ(a.properties[i].property, b.properties[i].property);
    ASSERT_EQ(a.properties[i].values.index(), b.properties[i].values.index());
    if (const auto* integers = std::get_if<0>(&a.properties[i].values)) {
      EXPECT_EQ(*integers, std::get<0>(b.properties[i].values));
      continue;
    }
    const auto& x = std::get<1>(a.properties[i].values);
    const auto& y = std::get<1>(b.properties[i].values);
    ASSERT_EQ(x.size(), y.size());
    for (std::size_t k = 0; k < x.size(); ++k)
      EXPECT_TRUE(x[k] == y[k] || (std::isnan(x[k]) && std::isnan(y[k]))) << k;
  }
}

class PartitionFileTest : public ::testing::Test {
 protected:
  Path path() const { return dir_.path() + "/7.strips"; }
  void write(const std::vector<StripRows>& strips) {
    auto writer = PartitionWriter::create(path(), 7, 4'711);
    ASSERT_TRUE(writer);
    for (const StripRows& rows : strips) ASSERT_TRUE(writer->add(rows));
    ASSERT_TRUE(writer->finish());
  }
  std::string content() const {
    std::ifstream in(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void put(const std::string& bytes) const {
    std::ofstream(path(), std::ios::binary | std::ios::trunc) << bytes;
  }

  store::testing::TempDir dir_;
};

TEST_F(PartitionFileTest, WhatIsWrittenIsRead) {
  for (const std::uint64_t seed : seeds(10)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    std::vector<StripRows> strips;
    for (std::uint32_t type = 1; type <= 1 + random.below(4); ++type)
      strips.push_back(random_rows(random, type * 3));
    write(strips);
    const auto file = PartitionFile::open(path());
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ((*file)->partition(), 7u);
    EXPECT_EQ((*file)->applied(), 4'711u);
    ASSERT_EQ((*file)->strips().size(), strips.size());
    for (const StripRows& rows : strips) {
      const StripView* strip = (*file)->strip(rows.type);
      ASSERT_NE(strip, nullptr);
      expect_equal(unpack(*strip), rows);
      EXPECT_EQ(strip->of(rows.slots[0]).begin, 0u);
      EXPECT_EQ(strip->time(0), rows.times[0]);
    }
    EXPECT_EQ((*file)->strip(1), nullptr);
    if (HasFailure()) return;
  }
}

// Any byte that is another, and any length that is shorter.
TEST_F(PartitionFileTest, DamageIsSeen) {
  SeededRandom random(3);
  write({random_rows(random, 1), random_rows(random, 2)});
  const std::string whole = content();
  const auto code = [&](const std::string& bytes) {
    put(bytes);
    const auto file = PartitionFile::open(path());
    return file ? std::optional<ErrorCode>() : file.error().code;
  };
  EXPECT_EQ(code(whole), std::nullopt);
  const auto sound = PartitionFile::open(path()).value();
  for (int i = 0; i < 60; ++i) {
    std::string torn = whole.substr(0, random.below(whole.size()));
    EXPECT_EQ(code(torn), ErrorCode::corrupt) << torn.size();
    torn.resize(whole.size());  // as a file system that had only made room
    EXPECT_EQ(code(torn), ErrorCode::corrupt);
  }
  // Bytes between blocks mean nothing; all others are covered.
  for (std::size_t i = 0; i < 300; ++i) {
    std::string altered = whole;
    const std::size_t at = random.below(whole.size());
    altered[at] = static_cast<char>(altered[at] ^ (1 << random.below(8)));
    put(altered);
    const auto file = PartitionFile::open(path());
    if (file) {
      EXPECT_EQ(whole[at], '\0') << at;
      for (std::size_t s = 0; s < 2; ++s)
        expect_equal(unpack((*file)->strips()[s]), unpack(sound->strips()[s]));
    }
  }
}

TEST_F(PartitionFileTest, AnUnfinishedFileIsNone) {
  {
    auto writer = PartitionWriter::create(path(), 1, 1);
    ASSERT_TRUE(writer);
    SeededRandom random(1);
    ASSERT_TRUE(writer->add(random_rows(random, 1)));
  }
  EXPECT_EQ(PartitionFile::open(path()).error().code, ErrorCode::not_found);
  EXPECT_TRUE(store::list_directory(dir_.path())->empty());
}

TEST(StripRowsTest, MergeIsSortingByTimeOlderFirst) {
  for (const std::uint64_t seed : seeds(10)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    const StripRows a = random_rows(random, 1), b = random_rows(random, 1);
    const StripRows both = merge(a, b);
    ASSERT_EQ(both.size(), a.size() + b.size());
    // A stable sort of one after the other gives the same.
    std::vector<std::tuple<std::uint16_t, EventTime, std::size_t>> expected;
    for (const StripRows* side : {&a, &b})
      for (std::size_t i = 0; i < side->size(); ++i)
        expected.emplace_back(side->slots[i], side->times[i], expected.size());
    std::ranges::sort(expected);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(both.slots[i], std::get<0>(expected[i]));
      EXPECT_EQ(both.times[i], std::get<1>(expected[i]));
    }
    for (const PropertyRows& p : both.properties) {
      const auto* integers = std::get_if<0>(&p.values);
      if (!integers) continue;
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const std::size_t from = std::get<2>(expected[i]);
        const StripRows& side = from < a.size() ? a : b;
        std::int64_t value = kNoInteger;
        for (const PropertyRows& q : side.properties)
          if (q.property == p.property)
            value = std::get<0>(q.values)[from < a.size() ? from : from - a.size()];
        EXPECT_EQ((*integers)[i], value);
      }
    }
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace enishi::timeline
