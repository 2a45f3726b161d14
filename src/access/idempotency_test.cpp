#include "access/idempotency.h"

#include <gtest/gtest.h>

#include "access/sql.h"
#include "guard/testing.h"
#include "store/testing.h"

namespace enishi::access {
namespace {

template <class Base>
class FixtureOn : public Base {
 protected:
  void SetUp() override {
    Base::SetUp();
    ASSERT_TRUE(this->store().state().migrate(sql::migrations));
    open();
  }
  void TearDown() override {
    keys_.reset();
    Base::TearDown();
  }
  void open() { keys_ = *Idempotency::open(this->store().state(), clock_, sealer_); }

  Result<Idempotency::Begun> begin(std::string_view key, std::string_view body = "{}",
                                   std::string_view path = "/api/v1/x",
                                   const guard::Actor& actor = kActor) {
    return keys_->begin({actor, "POST", path, key, body});
  }
  // Carries a request out.
  void carry_out(std::string_view key, const KeptAnswer& answer, std::string_view body = "{}") {
    const auto begun = begin(key, body);
    ASSERT_TRUE(begun) << begun.error().message;
    ASSERT_FALSE(begun->answer);
    ASSERT_TRUE(keys_->keep(begun->claim, answer));
  }
  template <class R>
  static ErrorCode code(const R& result) {
    return result ? ErrorCode::internal : result.error().code;
  }

  static inline const guard::Actor kActor{guard::ActorKind::api_key, "key-1", "192.0.2.1"};
  static inline const KeptAnswer kAnswer{201, "application/json", R"({"id":"a person's secret"})"};
  ManualClock clock_;
  SeededRandom random_{7};
  guard::Sealer sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_);
  std::unique_ptr<Idempotency> keys_;
};

class IdempotencyTest : public FixtureOn<store::testing::StoreTest> {};
ENISHI_ON_BOTH_STORES(IdempotencyTest);
class IdempotencyCrashTest : public FixtureOn<store::testing::CrashTest> {};
ENISHI_ON_BOTH_STORES(IdempotencyCrashTest);

TEST_P(IdempotencyTest, ARepetitionGetsTheFirstAnswer) {
  carry_out("k1", kAnswer);
  for (int i = 0; i < 2; ++i) {
    const auto again = begin("k1");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->answer, kAnswer);
  }
}

TEST_P(IdempotencyTest, AnotherBodyUnderTheSameKeyIsAConflict) {
  carry_out("k1", kAnswer);
  const auto other = begin("k1", R"({"a":1})");
  EXPECT_EQ(code(other), ErrorCode::conflict);
  EXPECT_EQ(other.error().field, "Idempotency-Key");
  EXPECT_TRUE(begin("k1")->answer);
}

TEST_P(IdempotencyTest, AKeyMeansOneCallerMethodAndPath) {
  carry_out("k1", kAnswer);
  const auto other_path = begin("k1", "{}", "/api/v1/y");
  ASSERT_TRUE(other_path);
  EXPECT_FALSE(other_path->answer);
  const auto other_caller =
      begin("k1", "{}", "/api/v1/x", {guard::ActorKind::api_key, "key-2", ""});
  ASSERT_TRUE(other_caller);
  EXPECT_FALSE(other_caller->answer);
  // The address a caller comes from says nothing about who it is.
  EXPECT_TRUE(
      begin("k1", "{}", "/api/v1/x", {guard::ActorKind::api_key, "key-1", "198.51.100.1"})->answer);
}

TEST_P(IdempotencyTest, TwoAtOnceAreAConflict) {
  const auto first = begin("k1");
  ASSERT_TRUE(first);
  EXPECT_EQ(code(begin("k1")), ErrorCode::conflict);
  ASSERT_TRUE(keys_->keep(first->claim, kAnswer));
  EXPECT_TRUE(begin("k1")->answer);
}

TEST_P(IdempotencyTest, ARequestThatChangedNothingFreesItsKey) {
  const auto first = begin("k1");
  ASSERT_TRUE(keys_->forget(first->claim));
  const auto second = begin("k1", R"({"corrected":true})");
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->answer);
}

TEST_P(IdempotencyTest, KeysAreForgottenAfterADay) {
  carry_out("k1", kAnswer);
  clock_.advance(std::chrono::hours{24} - Millis{1});
  EXPECT_TRUE(begin("k1")->answer);
  clock_.advance(Millis{1});
  const auto later = begin("k1", "another body");
  ASSERT_TRUE(later);
  EXPECT_FALSE(later->answer);
}

TEST_P(IdempotencyTest, RefusesBadKeys) {
  for (const std::string& key : {std::string(), std::string("a b"), std::string("あ"),
                                 std::string(201, 'k'), std::string("a\nb")}) {
    const auto begun = begin(key);
    EXPECT_EQ(code(begun), ErrorCode::invalid) << key;
    EXPECT_EQ(begun.error().field, "Idempotency-Key");
  }
  EXPECT_TRUE(begin(std::string(200, 'k')));
}

TEST_P(IdempotencyTest, AnswersAreSealed) {
  carry_out("the-key-itself", kAnswer);
  EXPECT_FALSE(guard::testing::holds(store(), "a person's secret"));
  EXPECT_FALSE(guard::testing::holds(store(), "the-key-itself"));
}

TEST_P(IdempotencyTest, ProbeWritesAgainAndAgain) {
  EXPECT_TRUE(keys_->probe());
  EXPECT_TRUE(keys_->probe());
}

TEST_P(IdempotencyCrashTest, AKeptAnswerSurvivesAPowerCut) {
  carry_out("k1", kAnswer);
  crash([&] { keys_.reset(); });
  open();
  EXPECT_EQ(begin("k1")->answer, kAnswer);
}

TEST_P(IdempotencyCrashTest, AnInterruptedRequestIsNeverRunAgain) {
  ASSERT_TRUE(begin("k1"));
  crash([&] { keys_.reset(); });
  open();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(code(begin("k1")), ErrorCode::conflict);
}

}  // namespace
}  // namespace enishi::access
