// The small parts of a channel's state, each by itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/zone.h"
#include "simulator/aggregation_units.h"
#include "simulator/content.h"
#include "simulator/faults.h"
#include "simulator/friends.h"
#include "simulator/jst.h"
#include "simulator/line_id.h"
#include "simulator/quota.h"
#include "simulator/reply_tokens.h"
#include "simulator/retry_keys.h"
#include "simulator/timers.h"
#include "simulator/users.h"

namespace enishi::simulator {
namespace {

const Time kNow = *parse_iso8601("2026-11-21T10:00:00Z");

TEST(LineId, ReadsWhatItWrites) {
  const Bytes16 id = derive_id(1, IdSpace::user, 5);
  EXPECT_EQ(parse_user_id(user_id_text(id)), id);
  EXPECT_EQ(parse_chat_id(chat_id_text({'C', id})), (ChatId{'C', id}));
  EXPECT_FALSE(parse_user_id(chat_id_text({'C', id})));
  for (const char* bad : {"", "U", "U0000000000000000000000000000000",
                          "X0000000000000000000000000"
                          "0000000",
                          "U0000000000000000000000000000000A"})
    EXPECT_FALSE(parse_chat_id(bad)) << bad;
}

TEST(Jst, DaysAndMonthsTurnAt15Utc) {
  const Time before = *parse_iso8601("2026-12-31T14:59:59.999Z");
  EXPECT_EQ(jst_day_text(jst_day(before)), "20261231");
  EXPECT_EQ(jst_day_text(jst_day(before + Millis{1})), "20270101");
  EXPECT_EQ(jst_month(before) + 1, jst_month(before + Millis{1}));
  EXPECT_EQ(jst_day_start(jst_day(before + Millis{1})), before + Millis{1});
  EXPECT_EQ(parse_jst_day("20270101"), jst_day(before + Millis{1}));
  for (const char* bad : {"2027011", "20270230", "2027-1-1", "2027010a"})
    EXPECT_FALSE(parse_jst_day(bad)) << bad;
}

TEST(UserTable, FindsAMillionUsers) {
  UserTable users(7);
  users.reserve(1'000'000);
  for (int i = 0; i < 1'000'000; ++i) users.add_next();
  EXPECT_EQ(users.size(), 1'000'000u);
  for (UserNumber user = 0; user < users.size(); user += 9'973)
    EXPECT_EQ(users.find(users.id(user)), user);
  EXPECT_FALSE(users.find(derive_id(8, IdSpace::user, 0)));
  EXPECT_EQ(users.add(users.id(12)), 12u);
}

TEST(UserTable, IdsFollowFromTheSeed) {
  UserTable a(7), b(7), c(8);
  EXPECT_EQ(a.id(a.add_next()), b.id(b.add_next()));
  EXPECT_NE(a.id(a.add_next()), c.id(c.add_next()));
}

TEST(UserTable, AHandMadeIdMayBeOneOfTheSeed) {
  UserTable a(7), b(7);
  b.add_next();
  const Bytes16 second = b.id(b.add_next());
  EXPECT_EQ(a.add(second), 0u);
  a.add_next();
  a.add_next();
  EXPECT_EQ(a.size(), 3u);
}

TEST(FriendTable, CountsFollowersForever) {
  UserTable users(1);
  FriendTable friends(users);
  for (int i = 0; i < 10; ++i) friends.follow(users.add_next(), kNow);
  friends.block(3, kNow);
  friends.block(3, kNow);
  EXPECT_EQ(friends.totals().ever, 10u);
  EXPECT_EQ(friends.totals().friends, 9u);
  EXPECT_EQ(friends.totals().blocks, 1u);
  friends.follow(3, kNow);
  EXPECT_EQ(friends.totals().ever, 10u);
  EXPECT_EQ(friends.totals().blocks, 0u);
  EXPECT_EQ(friends.ever_friends().size(), 10u);
}

TEST(FriendTable, AStrangerCannotBlock) {
  UserTable users(1);
  FriendTable friends(users);
  friends.block(users.add_next(), kNow);
  EXPECT_EQ(friends.of(0), Friendship::none);
}

TEST(FriendTable, RemembersTheEndOfEachDay) {
  UserTable users(1);
  FriendTable friends(users);
  friends.follow(users.add_next(), kNow);
  friends.follow(users.add_next(), kNow + std::chrono::days{2});
  const int day = jst_day(kNow);
  EXPECT_EQ(friends.at_end_of(day - 1).ever, 0u);
  EXPECT_EQ(friends.at_end_of(day).ever, 1u);
  EXPECT_EQ(friends.at_end_of(day + 1).ever, 1u);
  EXPECT_EQ(friends.at_end_of(day + 2).ever, 2u);
}

TEST(Quota, ReservesAndReleases) {
  Quota quota;
  quota.set_limit(10);
  EXPECT_TRUE(quota.reserve(kNow, 7));
  EXPECT_FALSE(quota.reserve(kNow, 4));
  EXPECT_EQ(quota.remaining(kNow), 3u);
  quota.use_reserved(kNow, 5);
  EXPECT_EQ(quota.used(kNow), 5u);
  EXPECT_EQ(quota.reserved(), 2u);
  quota.release(2);
  EXPECT_EQ(quota.remaining(kNow), 5u);
  quota.use(kNow, 100);
  EXPECT_EQ(quota.remaining(kNow), 0u);
}

TEST(Quota, WithoutALimitEverythingPasses) {
  Quota quota;
  EXPECT_TRUE(quota.reserve(kNow, 1'000'000'000));
  EXPECT_FALSE(quota.remaining(kNow));
}

TEST(AggregationUnits, TheMonthStartsAfresh) {
  AggregationUnits units;
  const auto a = units.assign(kNow, "a");
  for (std::size_t i = 1; i < kUnitsPerMonthMax; ++i)
    EXPECT_NE(units.assign(kNow, "u" + std::to_string(i)), 0u);
  EXPECT_EQ(units.assign(kNow, "one more"), 0u);
  EXPECT_EQ(units.assign(kNow, "a"), a) << "known names go on";
  const Time next = kNow + std::chrono::days{31};
  EXPECT_EQ(units.assign(next, "a"), a);
  EXPECT_EQ(units.this_month(next).size(), 1u);
  EXPECT_NE(units.assign(next, "A"), a) << "case-sensitive";
}

TEST(RetryKeys, LiveADayFromTheFirstSight) {
  RetryKeys keys;
  const Bytes16 key{1};
  EXPECT_FALSE(keys.seen(kNow, key));
  keys.accept(key, {42, 7, 2, 3});
  EXPECT_EQ(keys.seen(kNow + kRetryKeyLife - Millis{1}, key)->request, 42u);
  EXPECT_FALSE(keys.seen(kNow + kRetryKeyLife, key));
  EXPECT_EQ(keys.size(), 1u);
}

TEST(ReplyTokens, PeekLeavesThemTakeDoesNot) {
  ReplyTokens tokens;
  const Bytes16 token{1};
  tokens.add(kNow, token, {'U', {2}}, false);
  EXPECT_TRUE(tokens.peek(kNow, token));
  EXPECT_EQ(tokens.take(kNow, token)->bytes, (Bytes16{2}));
  EXPECT_FALSE(tokens.peek(kNow, token));
  EXPECT_EQ(parse_reply_token(reply_token_text(token)), token);
  EXPECT_FALSE(parse_reply_token("zz"));
}

TEST(Faults, ScriptsComeFirstAndEnd) {
  Faults faults(1);
  FaultPlan plan;
  plan.rates["*"][Fault::limit_rate] = 1'000;
  faults.set(plan);
  faults.script("POST /a", Fault::reset_after, 2);
  faults.script("*", Fault::none, 1);
  EXPECT_EQ(faults.draw("POST /a"), Fault::reset_after);
  EXPECT_EQ(faults.draw("POST /b"), Fault::none);
  EXPECT_EQ(faults.draw("POST /a"), Fault::reset_after);
  EXPECT_EQ(faults.draw("POST /a"), Fault::limit_rate);
  faults.clear();
  EXPECT_EQ(faults.draw("POST /a"), Fault::none);
}

TEST(Faults, RatesAreDrawnFromTheSeed) {
  const auto draws = [](std::uint64_t seed) {
    Faults faults(seed);
    FaultPlan plan;
    plan.rates["POST /a"][Fault::error_after] = 100;
    plan.rates["POST /a"][Fault::reset_before] = 50;
    plan.rates["*"][Fault::error_before] = 0;
    faults.set(plan);
    std::vector<Fault> out;
    for (int i = 0; i < 10'000; ++i) {
      EXPECT_EQ(faults.draw("POST /b"), Fault::none);
      out.push_back(faults.draw("POST /a"));
    }
    return out;
  };
  const auto one = draws(1);
  EXPECT_EQ(one, draws(1));
  EXPECT_NE(one, draws(2));
  EXPECT_NEAR(std::ranges::count(one, Fault::error_after), 1'000, 150);
  EXPECT_NEAR(std::ranges::count(one, Fault::reset_before), 500, 120);
}

TEST(Faults, NamesReadBack) {
  for (std::size_t i = 0; i < kFaults; ++i)
    EXPECT_EQ(parse_fault(name(static_cast<Fault>(i))), static_cast<Fault>(i));
  EXPECT_FALSE(parse_fault("explode"));
}

TEST(Timers, RunInOrderWhenTheirTimeComes) {
  ManualClock clock;
  Mutex mutex;
  std::condition_variable changed;
  std::vector<int> ran;
  Timers timers(clock);
  const auto note = [&](int n) {
    const MutexLock lock(mutex);
    ran.push_back(n);
    changed.notify_all();
  };
  timers.at(clock.now() + Millis{20}, [&] { note(2); });
  timers.at(clock.now() + Millis{10}, [&] { note(1); });
  timers.at(clock.now() + Millis{1'000}, [&] { note(3); });
  clock.advance(Millis{20});
  MutexLock lock(mutex);
  changed.wait(lock.native(), [&] { return ran.size() == 2; });
  EXPECT_EQ(ran, (std::vector<int>{1, 2}));
}

TEST(Timers, StopRunsWhatIsLeft) {
  ManualClock clock;
  int ran = 0;
  Timers timers(clock);
  timers.at(clock.now() + Millis{1'000}, [&] { ++ran; });
  timers.stop();
  EXPECT_EQ(ran, 1);
  timers.at(clock.now() + Millis{1'000}, [&] { ++ran; });
  EXPECT_EQ(ran, 2);
}

TEST(Media, PngIsWellFormed) {
  const std::string png = media_bytes(5, MediaKind::image);
  EXPECT_TRUE(png.starts_with("\x89PNG\r\n\x1a\n"));
  EXPECT_EQ(png.substr(12, 4), "IHDR");
  EXPECT_EQ(png.substr(png.size() - 8, 4), "IEND");
  EXPECT_EQ(png.substr(png.size() - 4), "\xAE\x42\x60\x82");  // the CRC every IEND has
  EXPECT_NE(png, media_bytes(6, MediaKind::image));
  EXPECT_EQ(media_bytes(5, MediaKind::video).substr(4, 8), "ftypmp42");
}

}  // namespace
}  // namespace enishi::simulator
