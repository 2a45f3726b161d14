// Kernels over packed strips against the obvious loops over the same rows.
#include "segment/kernels.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "base/random.h"
#include "base/testing_seeds.h"
#include "store/testing.h"
#include "timeline/partition_file.h"

namespace enishi::segment {
namespace {

using namespace timeline;

struct PlainEvent {
  EventTime time;
  std::array<std::optional<std::int64_t>, 6> values;  // by property, as PropertyTest counts them
};
using Plain = std::map<std::uint32_t, std::vector<PlainEvent>>;  // by slot

constexpr std::uint32_t kStart = 1'700'000'000;

bool passes(const PlainEvent& event, const EventFilter& filter, bool window = true) {
  if (window && (event.time.second < filter.window.from || event.time.second >= filter.window.to))
    return false;
  return std::ranges::all_of(filter.tests,
                             [&](const PropertyTest& test) {
                               const auto value = event.values[test.property];
                               if (!value) return test.negated;
                               return test.real ? test.holds(static_cast<double>(*value) / 1e6)
                                                : test.holds(*value);
                             }) &&
         (!filter.at || filter.at->contains(event.time.second));
}

// Properties: 1 small integers, 2 wide integers, 3 decimals, 4 reals that are no decimals.
class KernelsTest : public ::testing::Test {
 protected:
  void make(Random& random) {
    rows_.clear();
    plain_.clear();
    const bool crowded = random.below(3) == 0;
    for (std::uint32_t type : {1u, 2u}) {
      StripRows rows;
      rows.type = type;
      std::vector<std::int64_t> small, wide;
      std::vector<double> decimals, reals;
      std::uint32_t slot = 0;
      for (int n = crowded ? 3'000 : 400; n > 0; --n) {
        slot += static_cast<std::uint32_t>(random.below(crowded ? 40 : 150));
        if (slot >= kPartitionRecords) break;
        auto& events = plain_[type][slot];
        for (std::uint64_t k = random.below(random.below(50) == 0 ? 3'000 : 6); k > 0; --k) {
          const EventTime time{kStart + static_cast<std::uint32_t>(random.below(2'000)),
                               static_cast<std::uint16_t>(random.below(3))};
          PlainEvent event{time, {}};
          if (random.below(9) != 0)
            event.values[1] = static_cast<std::int64_t>(random.below(40)) - 7;
          if (random.below(9) != 0)
            event.values[2] = static_cast<std::int64_t>(random.below(1'000'000))
                              << random.below(20);
          if (random.below(9) != 0)
            event.values[3] = static_cast<std::int64_t>(random.below(9'000)) * 10'000;
          // One too large to be a decimal makes doubles of the column.
          event.values[4] = random.below(500) == 0
                                ? 10'000'000'000'000'000
                                : static_cast<std::int64_t>(random.below(1u << 20)) * 15'625;
          events.push_back(event);
        }
        std::ranges::stable_sort(events, {}, &PlainEvent::time);
        if (events.empty()) plain_[type].erase(slot);
      }
      for (const auto& [s, events] : plain_[type])
        for (const PlainEvent& event : events) {
          rows.slots.push_back(static_cast<std::uint16_t>(s));
          rows.times.push_back(event.time);
          const auto integer = [&](std::uint32_t p) {
            return event.values[p].value_or(kNoInteger);
          };
          const auto real = [&](std::uint32_t p) {
            return event.values[p] ? static_cast<double>(*event.values[p]) / 1e6 : std::nan("");
          };
          small.push_back(integer(1));
          wide.push_back(integer(2));
          decimals.push_back(real(3));
          reals.push_back(real(4));
        }
      rows.properties = {{1, small}, {2, wide}, {3, decimals}, {4, reals}};
      rows_.push_back(std::move(rows));
    }
    const std::string path = dir_.path() + "/p";
    auto writer = PartitionWriter::create(path, 0, 1);
    ASSERT_TRUE(writer);
    for (const StripRows& rows : rows_)
      if (rows.size() > 0) {
        ASSERT_TRUE(writer->add(rows));
      }
    ASSERT_TRUE(writer->finish());
    file_ = PartitionFile::open(path).value();
  }

  EventFilter filter(Random& random, std::uint32_t type) const {
    EventFilter f;
    f.type = type;
    if (random.below(3) != 0) {
      f.window.from = kStart + static_cast<std::uint32_t>(random.below(2'000));
      f.window.to = random.below(2) == 0
                        ? kNoLimit
                        : f.window.from + static_cast<std::uint32_t>(random.below(1'500));
    }
    for (std::uint64_t n = random.below(3); n > 0; --n) f.tests.push_back(test(random));
    if (random.below(5) == 0) f.at = local(random);
    return f;
  }
  PropertyTest test(Random& random) const {
    PropertyTest t;
    t.property = 1 + static_cast<std::uint32_t>(random.below(5));  // 5: nobody has it
    const std::int64_t units[] = {0, 1, 1'000'003, 10'000, 15'625, 1};
    const std::int64_t tops[] = {0, 40, 1'000'000, 9'000, 1 << 20, 5};
    const auto any = [&] {
      return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(tops[t.property]))) *
                 units[t.property] -
             (t.property == 1 ? 8 : 0);
    };
    t.low = random.below(6) == 0 ? std::numeric_limits<std::int64_t>::min() : any();
    t.high =
        random.below(6) == 0 ? std::numeric_limits<std::int64_t>::max() : std::max(t.low, any());
    if (random.below(3) == 0 && t.property != 2) {
      for (int i = 0; i < 5; ++i) t.values.push_back(any());
      std::ranges::sort(t.values);
      t.low = t.values.front();
      t.high = t.values.back();
    }
    t.negated = random.below(4) == 0;
    t.real = t.property == 3 || t.property == 4;
    if (!t.real && t.values.empty() && random.below(4) == 0)
      t.also = std::make_shared<std::function<bool(std::int64_t)>>(
          [](std::int64_t value) { return value % 3 == 0; });
    if (!t.real) return t;
    const auto real = [](std::int64_t millionths) { return static_cast<double>(millionths) / 1e6; };
    if (random.below(6) != 0) t.low_real = real(t.low);
    if (random.below(6) != 0) t.high_real = real(t.high);
    for (const std::int64_t value : t.values) t.reals.push_back(real(value));
    t.values.clear();
    return t;
  }
  // An hour or so of the two thousand seconds, in a zone that changes its offset meanwhile.
  std::shared_ptr<const LocalTime> local(Random& random) const {
    auto at = std::make_shared<LocalTime>();
    at->offsets = {{0, 9 * 3'600}, {kStart + 1'000, -3'600}};
    at->weekdays = static_cast<std::uint8_t>(random.below(128));
    at->from_minute = static_cast<std::uint16_t>(random.below(1'440));
    at->to_minute = static_cast<std::uint16_t>(random.below(1'440));
    return at;
  }

  std::vector<const PlainEvent*> passing(std::uint32_t slot, const EventFilter& f) {
    std::vector<const PlainEvent*> events;
    if (const auto found = plain_[f.type].find(slot); found != plain_[f.type].end())
      for (const PlainEvent& e : found->second)
        if (passes(e, f)) events.push_back(&e);
    return events;
  }

  store::testing::TempDir dir_;
  std::vector<StripRows> rows_;
  std::map<std::uint32_t, Plain> plain_;
  std::shared_ptr<const PartitionFile> file_;
};

TEST_F(KernelsTest, AgreeWithTheObviousLoops) {
  std::uint64_t members = 0, others = 0;
  for (const std::uint64_t seed : seeds(10)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    make(random);
    for (int round = 0; round < 6; ++round) {
      const EventFilter f = filter(random, 1);
      const StripView* strip = file_->strip(1);
      const auto low = static_cast<std::uint32_t>(random.below(4));
      const auto high =
          random.below(2) == 0 ? kNoLimit : low + static_cast<std::uint32_t>(random.below(3));
      const std::uint32_t property = 1 + static_cast<std::uint32_t>(random.below(4));
      const Slots in = counted(strip, f, low, high);
      std::vector<std::uint32_t> counts, last;
      std::vector<std::int64_t> sums;
      count_into(strip, f, counts);
      last_into(strip, f, last);
      const Slots summed = sum_into(strip, f, property, sums);
      for (std::uint32_t slot = 0; slot < kPartitionRecords; ++slot) {
        const auto events = passing(slot, f);
        ASSERT_EQ(counts[slot], events.size()) << slot;
        ASSERT_EQ(in.contains(slot), events.size() >= low && events.size() <= high) << slot;
        ASSERT_EQ(last[slot], events.empty() ? 0 : events.back()->time.second) << slot;
        std::int64_t sum = 0;
        bool any = false;
        for (const PlainEvent* e : events) {
          sum += e->values[property].value_or(0);
          any |= e->values[property].has_value();
        }
        ASSERT_EQ(sums[slot], sum) << slot << " property " << property;
        ASSERT_EQ(summed.contains(slot), any);
        ++(in.contains(slot) ? members : others);
      }
    }
  }
  EXPECT_GT(members, 1'000u);
  EXPECT_GT(others, 1'000u);
}

TEST_F(KernelsTest, SequencesAgreeWithTheObviousLoops) {
  std::uint64_t members = 0;
  for (const std::uint64_t seed : seeds(10)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    make(random);
    for (int round = 0; round < 6; ++round) {
      FollowedBy s;
      const bool same = random.below(4) == 0;
      s.first = filter(random, 1);
      s.then = filter(random, same ? 1 : 2);
      s.within = random.below(4) == 0 ? kNoLimit : static_cast<std::uint32_t>(random.below(900));
      s.negated = random.below(2) == 0;
      const Slots in = followed(file_->strip(1), file_->strip(s.then.type), s);
      for (const auto& [slot, events] : plain_[1]) {
        bool expected = false;
        const auto& answers = plain_[s.then.type][slot];
        for (std::size_t a = 0; a < events.size() && !expected; ++a) {
          if (!passes(events[a], s.first)) continue;
          bool answered = false;
          for (std::size_t b = same ? a + 1 : 0; b < answers.size() && !answered; ++b) {
            const auto ms = [](EventTime t) { return std::int64_t{t.second} * 1000 + t.milli; };
            const std::int64_t after = ms(answers[b].time) - ms(events[a].time);
            answered = passes(answers[b], s.then, false) && after >= 0 &&
                       (s.within == kNoLimit || after <= std::int64_t{s.within} * 1000);
          }
          expected = answered != s.negated;
        }
        ASSERT_EQ(in.contains(slot), expected) << slot;
        members += expected;
      }
      EXPECT_LE(in.size(), plain_[1].size());
    }
  }
  EXPECT_GT(members, 1'000u);
}

TEST_F(KernelsTest, WithoutAStripNobodyHasEvents) {
  EXPECT_EQ(counted(nullptr, {}, 0, 0), Slots::all());
  EXPECT_EQ(counted(nullptr, {}, 1, kNoLimit), Slots());
  std::vector<std::int64_t> sums;
  EXPECT_EQ(sum_into(nullptr, {}, 1, sums), Slots());
  EXPECT_EQ(followed(nullptr, nullptr, {}), Slots());
}

TEST(LocalTimeTest, HoursAndDaysOfAZone) {
  LocalTime tokyo{.offsets = {{0, 9 * 3'600}}};
  const std::uint32_t monday_noon = 1'795'402'800;  // 2026-11-23 12:00 in Tokyo
  tokyo.weekdays = 1;
  EXPECT_TRUE(tokyo.contains(monday_noon));
  EXPECT_FALSE(tokyo.contains(monday_noon - 86'400));
  EXPECT_FALSE(tokyo.contains(monday_noon + 12 * 3'600));
  EXPECT_TRUE(tokyo.contains(monday_noon + 12 * 3'600 - 1));
  tokyo.from_minute = 22 * 60;
  tokyo.to_minute = 6 * 60;
  EXPECT_FALSE(tokyo.contains(monday_noon));
  EXPECT_TRUE(tokyo.contains(monday_noon + 10 * 3'600));
  EXPECT_TRUE(tokyo.contains(monday_noon - 12 * 3'600));
  EXPECT_FALSE(tokyo.contains(monday_noon - 6 * 3'600));
}

}  // namespace
}  // namespace enishi::segment
