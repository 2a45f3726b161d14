#include "line/event_id.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace enishi::line {
namespace {

const Time kNow = from_ms(1'790'000'000'000);

TEST(EventId, ReadsUlids) {
  EXPECT_EQ(hex(as_view(parse_ulid("00000000000000000000000001").value())),
            "00000000000000000000000000000001");
  EXPECT_EQ(hex(as_view(parse_ulid("7ZZZZZZZZZZZZZZZZZZZZZZZZZ").value())),
            "ffffffffffffffffffffffffffffffff");
  EXPECT_EQ(parse_ulid("01kyx9zhws7x94sq07m4eqrrh0"), parse_ulid("01KYX9ZHWS7X94SQ07M4EQRRH0"));
  EXPECT_EQ(ulid_time(parse_ulid("01KYX9ZHWS7X94SQ07M4EQRRH0").value()),
            from_ms(1'785'542'461'337));
}

TEST(EventId, RefusesWhatIsNoUlid) {
  EXPECT_FALSE(parse_ulid(""));
  EXPECT_FALSE(parse_ulid("01KYX9ZHWS7X94SQ07M4EQRRH"));    // 25
  EXPECT_FALSE(parse_ulid("01KYX9ZHWS7X94SQ07M4EQRRH00"));  // 27
  EXPECT_FALSE(parse_ulid("81KYX9ZHWS7X94SQ07M4EQRRH0"));   // 129 bits
  EXPECT_FALSE(parse_ulid("01KYX9ZHWS7X94SQ07M4EQRRHU"));   // not in the alphabet
  EXPECT_FALSE(parse_ulid("01KYX9ZHWS7X94SQ07M4EQRRH\xff"));
}

TEST(EventId, KeyOfAUlidIsTheUlid) {
  const spine::DedupeKey key = dedupe_key("01KYX9ZHWS7X94SQ07M4EQRRH0", kNow);
  EXPECT_EQ(key.bytes, parse_ulid("01KYX9ZHWS7X94SQ07M4EQRRH0"));
  // An hour of slack for clocks that differ around midnight.
  EXPECT_EQ(key.made_at, from_ms(1'785'542'461'337) - std::chrono::hours{1});
}

TEST(EventId, ATimeThatCannotBeTrueMeansEverywhere) {
  EXPECT_EQ(dedupe_key("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", kNow).made_at, kTimeMin);
  EXPECT_EQ(dedupe_key("00000000000000000000000001", kNow).made_at, kTimeMin);
}

TEST(EventId, AnyOtherIdIsHashed) {
  const spine::DedupeKey a = dedupe_key("not a ulid", kNow);
  EXPECT_EQ(a.made_at, kTimeMin);
  EXPECT_EQ(a.bytes, dedupe_key("not a ulid", kNow + std::chrono::hours{30}).bytes);
  EXPECT_NE(a.bytes, dedupe_key("not a ulie", kNow).bytes);
}

TEST(EventId, PartsOfASplitEventHitNoNeighbour) {
  const spine::DedupeKey event = dedupe_key("01KYX9ZHWS7X94SQ07M4EQRRH0", kNow);
  const spine::DedupeKey next = dedupe_key("01KYX9ZHWS7X94SQ07M4EQRRH1", kNow);
  const spine::DedupeKey part0 = split_key(event, 0), part1 = split_key(event, 1);
  EXPECT_NE(part0.bytes, event.bytes);
  EXPECT_NE(part1.bytes, next.bytes);
  EXPECT_NE(part0.bytes, part1.bytes);
  EXPECT_EQ(part1.bytes, split_key(event, 1).bytes);
  EXPECT_EQ(part1.made_at, event.made_at);
}

}  // namespace
}  // namespace enishi::line
