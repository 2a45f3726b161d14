#include "base/zone.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace enishi {
namespace {

Time at(std::string_view text) {
  return parse_iso8601(text).value();
}

Zone zone(std::string_view name) {
  return Zone::load(name).value();
}

TEST(Zone, Tokyo) {
  const Zone tokyo = zone("Asia/Tokyo");
  EXPECT_EQ(tokyo.name(), "Asia/Tokyo");
  const Time t = at("2026-11-20T15:30:05.250Z");
  EXPECT_EQ(tokyo.civil(t), (CivilTime{{2026, 11, 21}, 0, 30, 5}));
  EXPECT_EQ(tokyo.instant({{2026, 11, 21}, 0, 30, 5}), at("2026-11-20T15:30:05Z"));
  EXPECT_EQ(tokyo.day_start(t), at("2026-11-20T15:00:00Z"));
  EXPECT_EQ(tokyo.next_day_start(t), at("2026-11-21T15:00:00Z"));
  EXPECT_EQ(tokyo.month_start(t), at("2026-10-31T15:00:00Z"));
  EXPECT_EQ(tokyo.next_month_start(t), at("2026-11-30T15:00:00Z"));
}

TEST(Zone, Utc) {
  EXPECT_EQ(Zone::utc().name(), "UTC");
  EXPECT_EQ(Zone::utc().civil(from_ms(-1)), (CivilTime{{1969, 12, 31}, 23, 59, 59}));
  EXPECT_EQ(zone("UTC").name(), "UTC");
}

TEST(Zone, SkippedAndRepeatedTimes) {
  const Zone york = zone("America/New_York");
  // 2026-03-08 02:00 becomes 03:00.
  EXPECT_EQ(york.instant({{2026, 3, 8}, 2, 30, 0}), at("2026-03-08T07:00:00Z"));
  // 2026-11-01 02:00 becomes 01:00: the first 01:30 is still summer time.
  EXPECT_EQ(york.instant({{2026, 11, 1}, 1, 30, 0}), at("2026-11-01T05:30:00Z"));
}

TEST(Zone, DaysOf23And25Hours) {
  const Zone york = zone("America/New_York");
  const Time spring = at("2026-03-08T12:00:00Z"), autumn = at("2026-11-01T12:00:00Z");
  EXPECT_EQ(york.next_day_start(spring) - york.day_start(spring), std::chrono::hours(23));
  EXPECT_EQ(york.next_day_start(autumn) - york.day_start(autumn), std::chrono::hours(25));
}

TEST(Zone, ADayThatDoesNotExist) {
  // Samoa went from 29 to 31 December 2011.
  const Zone apia = zone("Pacific/Apia");
  const Time last = at("2011-12-30T09:00:00Z");
  EXPECT_EQ(apia.civil(last).date, (CivilDate{2011, 12, 29}));
  EXPECT_EQ(apia.civil(apia.next_day_start(last)).date, (CivilDate{2011, 12, 31}));
}

TEST(Zone, MidnightThatIsSkipped) {
  // In Beirut, 2022-03-27 began at 01:00.
  const Zone beirut = zone("Asia/Beirut");
  const Time t = beirut.instant({{2022, 3, 27}, 12, 0, 0});
  EXPECT_EQ(beirut.civil(beirut.day_start(t)), (CivilTime{{2022, 3, 27}, 1, 0, 0}));
}

TEST(Zone, RefusesWhatIsNoZone) {
  for (const char* bad : {"", "Asia/Nowhere", "/etc/passwd", "../etc/passwd", "localtime",
                          "file:Asia/Tokyo", "Fixed/UTC+09:00:00", "Asia", "Asia/Tokyo\n"}) {
    const auto loaded = Zone::load(bad);
    ASSERT_FALSE(loaded) << bad;
    EXPECT_EQ(loaded.error().code, ErrorCode::invalid);
    EXPECT_EQ(loaded.error().field, "zone");
  }
}

RC_GTEST_PROP(Zone, ADayHoldsItsMoments, ()) {
  const auto name = *rc::gen::element<std::string>("Asia/Tokyo", "America/New_York", "Asia/Beirut",
                                                   "Pacific/Apia", "America/Sao_Paulo",
                                                   "Australia/Lord_Howe", "America/Havana");
  const Zone z = zone(name);
  const Time t = from_ms(*rc::gen::inRange<std::int64_t>(0, 4'102'444'800'000));
  const Time start = z.day_start(t), next = z.next_day_start(t);
  RC_ASSERT(start <= t && t < next);
  RC_ASSERT(z.day_start(next) == next);
  RC_ASSERT(z.day_start(next - Millis(1)) == start);
  RC_ASSERT(z.month_start(t) <= start && next <= z.next_month_start(t));
}

}  // namespace
}  // namespace enishi
