// Generated conditions over generated people: both forms round-trip, what the set algebra answers
// is what the slow twin answers, and every operator is met often enough to mean something.
#include "segment/slow_twin_testing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "base/testing_seeds.h"
#include "segment/calendar.h"
#include "segment/condition.h"
#include "segment/coverage_testing.h"
#include "segment/generator_testing.h"
#include "segment/plain_grounds_testing.h"

namespace enishi::segment {
namespace {

constexpr JsonLimits kDeep{.bytes_max = 1 << 20, .depth_max = 80};

Result<Condition> parse(const std::string& json) {
  ASSIGN(const auto document, JsonDocument::parse(json, kDeep));
  return Condition::parse(document.root());
}

TEST(SlowTwinTest, FormsRoundTripAndSetsAgree) {
  Coverage coverage;
  const auto all = seeds(120);
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(seed_text(seed));
    Generator generator(seed);
    const PlainWorld world = generator.world(24);
    const PlainGrounds grounds(world);
    for (int i = 0; i < 180; ++i) {
      const std::string json = i % 3 == 0   ? generator.event_leaf()
                               : i % 3 == 1 ? generator.attribute_leaf()
                                            : generator.condition(2);
      SCOPED_TRACE(json);
      const auto condition = parse(json);
      ASSERT_TRUE(condition) << condition.error().field << ": " << condition.error().message;
      const Status checked = condition->check(grounds.grounds());
      ASSERT_TRUE(checked) << checked.error().field << ": " << checked.error().message;

      const std::string canonical = condition->json();
      const auto again = parse(canonical);
      ASSERT_TRUE(again) << canonical << again.error().field << again.error().message;
      ASSERT_EQ(again->json(), canonical);
      const std::string text = condition->text();
      const auto read = Condition::parse_text(text);
      ASSERT_TRUE(read) << text << "\n" << read.error().field << ": " << read.error().message;
      ASSERT_EQ(read->json(), canonical) << text;

      const auto expected = members(condition->root(), world, generator.now());
      const auto set = condition->evaluate(grounds.question(generator.now()));
      if (set) {
        ASSERT_EQ(set->numbers(), expected) << text;
      } else {
        ASSERT_EQ(set.error().code, ErrorCode::unavailable) << set.error().message;
      }
      coverage.add(condition->root(), world, generator.now());
    }
  }
  std::cout << coverage.report();
  if (all.size() < 120) return;  // a replay
  EXPECT_EQ(coverage.thin(100), "") << "of these there were fewer than 100 cases with some in";
}

}  // namespace
}  // namespace enishi::segment
