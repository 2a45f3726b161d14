#include "spine/day.h"

#include <gtest/gtest.h>

namespace enishi::spine {
namespace {

using namespace std::chrono_literals;

TEST(Day, NamesThePartOfAUtcDay) {
  const Time noon = Time{Day{2026y / 11 / 21}} + 12h;
  EXPECT_EQ(part_name(kLogPrefix, day_of(noon)), "log_20261121");
  EXPECT_EQ(part_name(kBodiesPrefix, Day{2024y / 2 / 29}), "bodies_20240229");
  EXPECT_EQ(day_of(end_of(day_of(noon))), Day{2026y / 11 / 22});
  EXPECT_EQ(day_of(end_of(day_of(noon)) - Millis{1}), day_of(noon));
}

TEST(Day, ReadsItsOwnNamesBack) {
  for (Day day{1999y / 12 / 30}; day < Day{2002y / 3 / 2}; day += std::chrono::days{1})
    EXPECT_EQ(day_of_part(kLogPrefix, part_name(kLogPrefix, day)), day);
}

TEST(Day, RefusesOtherNames) {
  for (const char* name :
       {"", "log_", "log_2026112", "log_202611211", "log_2026112a", "log_20261301", "log_20260230",
        "log_-2026111", "log_+2026111", "bodies_20261121", "state"})
    EXPECT_FALSE(day_of_part(kLogPrefix, name)) << name;
}

}  // namespace
}  // namespace enishi::spine
