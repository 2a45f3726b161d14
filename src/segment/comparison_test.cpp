#include "segment/comparison.h"

#include <gtest/gtest.h>

#include "segment/parse_parts.h"
#include "segment/plain_grounds_testing.h"
#include "segment/ranges.h"
#include "segment/rank.h"
#include "segment/sample.h"

namespace enishi::segment {
namespace {

using Ranges = std::vector<Range<std::int64_t>>;

segment::Test test_of(const std::string& json) {
  const auto document = JsonDocument::parse("{" + json + "}");
  return *parse_test(document->root(), {}, true);
}

Comparison made(const std::string& json, ValueType type, const Moments& moments = {}) {
  return compare(test_of(json), type, moments, {1}, nullptr);
}

TEST(ComparisonTest, NumbersBecomeRanges) {
  constexpr std::int64_t min = INT64_MIN, max = INT64_MAX;
  EXPECT_EQ(made(R"("lt":5)", ValueType::integer).integers, (Ranges{{min, 4}}));
  EXPECT_EQ(made(R"("gt":9223372036854775807)", ValueType::integer).integers, Ranges{});
  EXPECT_EQ(made(R"("in":[3,1])", ValueType::integer).integers, (Ranges{{3, 3}, {1, 1}}));
  EXPECT_TRUE(made(R"("ne":5)", ValueType::integer).negated);
  EXPECT_EQ(made(R"("ge":19.5)", ValueType::money, {.currency_digits = 2}).integers,
            (Ranges{{1'950, max}}));
  const Comparison real = made(R"("lt":0.5)", ValueType::number);
  EXPECT_FALSE(real.holds(timeline::PropertyValue(0.5)));
  EXPECT_TRUE(real.holds(timeline::PropertyValue(0.4999999999999999)));
}

TEST(ComparisonTest, ComplementsCoverTheRest) {
  constexpr std::int64_t min = INT64_MIN, max = INT64_MAX;
  EXPECT_EQ(complement({}), (Ranges{{min, max}}));
  EXPECT_EQ(complement({{min, max}}), Ranges{});
  EXPECT_EQ(complement({{5, 7}, {1, 2}}), (Ranges{{min, 0}, {3, 4}, {8, max}}));
  EXPECT_EQ(complement({{1, 5}, {3, 4}, {5, max}}), (Ranges{{min, 0}}));
}

TEST(ComparisonTest, TimesBecomeRangesOfMilliseconds) {
  const Zone tokyo = *Zone::load("Asia/Tokyo");
  const Time now = *parse_iso8601("2026-11-22T09:30:00.500+09:00");
  const Moments moments{now, tokyo, 0};
  const auto ms = [](const char* text) { return to_ms(*parse_iso8601(text)); };
  EXPECT_EQ(made(R"("on":"2026-11-21")", ValueType::time, moments).integers,
            (Ranges{{ms("2026-11-21T00:00:00+09:00"), ms("2026-11-22T00:00:00+09:00") - 1}}));
  EXPECT_EQ(made(R"("in_last":{"days":1})", ValueType::time, moments).integers,
            (Ranges{{ms("2026-11-21T09:30:01+09:00"), ms("2026-11-22T09:30:01+09:00") - 1}}));
  EXPECT_EQ(made(R"("days_since":{"le":1})", ValueType::time, moments).integers[0].low,
            ms("2026-11-21T00:00:00+09:00"));
  // Today and what follows is less than a day ago; so is nothing that lies before.
  const Comparison not_today = made(R"("days_since":{"ne":0})", ValueType::time, moments);
  EXPECT_FALSE(not_today.negated);
  EXPECT_FALSE(not_today.holds(timeline::PropertyValue(to_ms(now))));
  EXPECT_TRUE(not_today.holds(timeline::PropertyValue(ms("2026-11-23T00:00:00+09:00"))));
  EXPECT_FALSE(not_today.holds(timeline::PropertyValue(std::int64_t{INT64_MIN})));
  EXPECT_FALSE(
      made(R"("weekday":["mon","tue","wed","thu","fri","sat","sun"])", ValueType::time, moments)
          .holds(timeline::PropertyValue(std::int64_t{INT64_MAX})));
}

TEST(ComparisonTest, ItemsAreLookedUp) {
  PlainWorld world;
  world.items = {{"a", {{"X", "Y"}, 100, true}}, {"b", {{"X"}, {}, false}}, {"c", {}}};
  const PlainGrounds grounds(world);
  const auto& catalogue = grounds.catalogue();
  const auto holding = [&](const std::string& json) {
    const Comparison comparison = compare(test_of(json), ValueType::item, {}, {1}, &catalogue);
    EXPECT_EQ(comparison.kind, Comparison::Kind::facts);
    std::string found;
    for (const char* id : {"a", "b", "c"})
      if (comparison.holds(catalogue, catalogue.find({1}, id))) found += id;
    return found;
  };
  EXPECT_EQ(holding(R"("category":["X"])"), "ab");
  EXPECT_EQ(holding(R"("category":["X","Y"])"), "a");
  EXPECT_EQ(holding(R"("category_named":"Y")"), "a");
  EXPECT_EQ(holding(R"("price":{"ge":100})"), "a");
  EXPECT_EQ(holding(R"("price":{"ne":5})"), "a");  // what has no price passes no test of it
  EXPECT_EQ(holding(R"("active":true)"), "ac");
  EXPECT_EQ(holding(R"("active":false)"), "b");
}

TEST(ComparisonTest, LikeKnowsCharactersAndEscapes) {
  const auto like = [](const std::string& pattern, std::string_view text) {
    segment::Test test;
    test.op = Operator::like;
    test.values = {pattern};
    return TextMatch(test, Operator::like).holds(text);
  };
  EXPECT_TRUE(like("_谷_", "渋谷店"));
  EXPECT_FALSE(like("__", "渋谷店"));
  EXPECT_TRUE(like("%", ""));
  EXPECT_TRUE(like("a%", "a\nb"));
  EXPECT_TRUE(like("100\\%", "100%"));
  EXPECT_FALSE(like("100\\%", "1000"));
  EXPECT_FALSE(like("a.c", "abc"));
}

TEST(RankTest, EqualValuesShareAFate) {
  const auto in = [](Rank rank, std::vector<std::int64_t> values) {
    std::string found;
    const auto holds = ranked<std::int64_t>(rank, values);
    for (const std::int64_t value : values) found += holds(value) ? '1' : '0';
    return found;
  };
  const std::vector<std::int64_t> values{10, 5, 5, 1};
  EXPECT_EQ(in({Operator::top, 1}, values), "1000");
  EXPECT_EQ(in({Operator::top, 2}, values), "1110");
  EXPECT_EQ(in({Operator::top, 100}, values), "1111");
  EXPECT_EQ(in({Operator::bottom, 2}, values), "0111");
  EXPECT_EQ(in({Operator::top_percent, 0}, values), "0000");
  EXPECT_EQ(in({Operator::top_percent, 25}, values), "1000");
  EXPECT_EQ(in({Operator::top_percent, 25.1}, values), "1110");
  EXPECT_EQ(in({Operator::percentile, 25, 50}, values), "0110");
  EXPECT_EQ(in({Operator::percentile, 75, 100}, values), "1000");
  EXPECT_EQ(in({Operator::top, 1}, {}), "");
}

// The hash is a promise: a sample must stay what it was.
TEST(SamplerTest, HashesStayAsTheyAre) {
  const Sampler sampler("春");
  std::size_t in = 0;
  for (std::uint32_t record = 1; record <= 100'000; ++record)
    in += sampler.in_percent({record}, 10);
  EXPECT_NEAR(static_cast<double>(in), 10'000, 400);
  EXPECT_EQ(Sampler("a").hash({1}), 0xB743BA23031E31ADull);
  EXPECT_EQ(Sampler("a").hash({4'000'000'000}), 0xF86C98A26C392857ull);
}

}  // namespace
}  // namespace enishi::segment
