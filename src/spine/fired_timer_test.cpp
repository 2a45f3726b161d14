#include "spine/fired_timer.h"

#include <gtest/gtest.h>

namespace enishi::spine {
namespace {

const FiredTimer kFired{{0x1234, make_uuid_from_name("owner")}, from_ms(1'790'000'000'123)};

Entry entry_with(EntryKind kind, std::string_view payload) {
  Entry entry;
  entry.kind = kind;
  entry.payload = payload;
  return entry;
}

TEST(FiredTimer, IsReadBack) {
  const NewEntry entry = fired_entry(kFired, 0);
  const auto read = parse_fired_timer(entry_with(entry.kind, entry.payload));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, kFired.name);
  EXPECT_EQ(read->due, kFired.due);
  EXPECT_EQ(entry.occurred_at, kFired.due);
  EXPECT_EQ(entry.key.made_at, kFired.due);
}

TEST(FiredTimer, RefusesOtherEntries) {
  const std::string payload = fired_payload(kFired);
  EXPECT_EQ(payload.size(), 26u);
  EXPECT_FALSE(parse_fired_timer(entry_with(kTick, payload)));
  EXPECT_FALSE(parse_fired_timer(entry_with(kTimerFired, "")));
  EXPECT_FALSE(parse_fired_timer(entry_with(kTimerFired, payload.substr(1))));
  EXPECT_FALSE(parse_fired_timer(entry_with(kTimerFired, payload + "x")));
}

TEST(FiredTimer, KeysDifferByAllThatNamesTheFiring) {
  const auto key = [](const FiredTimer& fired, Position after) {
    return fired_entry(fired, after).key.bytes;
  };
  FiredTimer other_kind = kFired, other_owner = kFired, other_due = kFired;
  other_kind.name.kind ^= 1;
  other_owner.name.owner[15] ^= 1;
  other_due.due += Millis{1};
  EXPECT_EQ(key(kFired, 0), key(kFired, 0));
  EXPECT_NE(key(kFired, 0), key(other_kind, 0));
  EXPECT_NE(key(kFired, 0), key(other_owner, 0));
  EXPECT_NE(key(kFired, 0), key(other_due, 0));
  EXPECT_NE(key(kFired, 0), key(kFired, 7));
  EXPECT_NE(tick_entry(from_ms(60'000)).key.bytes, tick_entry(from_ms(120'000)).key.bytes);
}

}  // namespace
}  // namespace enishi::spine
