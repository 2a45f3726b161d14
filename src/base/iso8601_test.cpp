#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/zone.h"

namespace enishi {
namespace {

TEST(Iso8601, KnownValues) {
  EXPECT_EQ(iso8601(from_ms(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso8601(kTimeMax), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(iso8601(from_ms(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(parse_iso8601("1970-01-01T00:00:01Z"), from_ms(1000));
  EXPECT_EQ(parse_iso8601("1970-01-01 09:00:00+09:00"), from_ms(0));
  EXPECT_EQ(parse_iso8601("1969-12-31T19:00:00.5-0500"), from_ms(500));
  EXPECT_EQ(parse_iso8601("1970-01-01t00:00:00.123456789z"), from_ms(123));
  EXPECT_EQ(parse_iso8601("2024-02-29T00:00:00Z"), from_ms(1'709'164'800'000));
}

TEST(Iso8601, Refusals) {
  for (const char* bad : {"",
                          "2026-11-21",
                          "2026-11-21T10:00:00",
                          "2026-11-21T10:00Z",
                          "2026-02-29T10:00:00Z",
                          "2026-13-01T10:00:00Z",
                          "2026-00-01T10:00:00Z",
                          "2026-11-31T10:00:00Z",
                          "2026-11-21T24:00:00Z",
                          "2026-11-21T10:60:00Z",
                          "2026-11-21T10:00:60Z",
                          "2026-11-21T10:00:00.Z",
                          "2026-11-21T10:00:00.1234567890Z",
                          "2026-11-21T10:00:00+24:00",
                          "2026-11-21T10:00:00+0960",
                          "2026-11-21T10:00:00+09",
                          "2026-11-21T10:00:00ZZ",
                          " 2026-11-21T10:00:00Z",
                          "2026-1-21T10:00:00Z",
                          "-026-11-21T10:00:00Z"})
    EXPECT_FALSE(parse_iso8601(bad)) << bad;
}

RC_GTEST_PROP(Iso8601, RoundTrip, ()) {
  const Time t = from_ms(*rc::gen::inRange(to_ms(kTimeMin), to_ms(kTimeMax) + 1));
  RC_ASSERT(parse_iso8601(iso8601(t)) == t);
}

TEST(CivilDate, TextAndWeekday) {
  EXPECT_EQ(yyyymmdd({2026, 1, 5}), "20260105");
  EXPECT_EQ(weekday({1970, 1, 1}), 4);
  EXPECT_EQ(weekday({2026, 11, 22}), 0);
}

}  // namespace
}  // namespace enishi
