#include "spine/pipeline.h"

#include <gmock/gmock.h>

#include <future>

#include "spine/applier_fixture.h"

namespace enishi::spine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Break = FlakyDatabase::Break;

class PipelineTest : public SpineTest {
 protected:
  void SetUp() override {
    SpineTest::SetUp();
    state_.emplace(store().state());
    open_pipeline();
  }
  void TearDown() override {
    pipeline_.reset();
    SpineTest::TearDown();
  }
  void open_pipeline() {
    pipeline_.reset();
    auto opened = Pipeline::open(*state_, log(), metrics_, {&first_, &second_});
    ASSERT_TRUE(opened) << opened.error().message;
    pipeline_ = *std::move(opened);
  }

  std::vector<std::string> calls_;
  Diary first_{"1", calls_}, second_{"2", calls_};
  std::optional<FlakyDatabase> state_;
  std::unique_ptr<Pipeline> pipeline_;
};
ENISHI_ON_BOTH_STORES(PipelineTest);

TEST_P(PipelineTest, AppliesInOrderThroughAllAppliers) {
  ASSERT_TRUE(append(entry_of("a"), entry_of("b")));
  ASSERT_TRUE(pipeline_->catch_up());
  EXPECT_THAT(calls_, ElementsAre("1:a", "2:a", "1:b", "2:b", "1:flush", "2:flush", "1:committed",
                                  "2:committed"));
  EXPECT_EQ(pipeline_->applied(), 2u);
  // What an applier writes into the entry, those after it see.
  EXPECT_THAT(first_.records, ElementsAre(0, 0));
  EXPECT_THAT(second_.records, ElementsAre(5, 5));
  calls_.clear();
  ASSERT_TRUE(pipeline_->catch_up());
  EXPECT_TRUE(calls_.empty());
}

TEST_P(PipelineTest, GoesOnWhereItWas) {
  ASSERT_TRUE(append(entry_of("a"), entry_of("b")));
  ASSERT_TRUE(pipeline_->catch_up());
  open_pipeline();
  EXPECT_EQ(pipeline_->applied(), 2u);
  ASSERT_TRUE(append(entry_of("c")));
  ASSERT_TRUE(pipeline_->catch_up());
  EXPECT_THAT(first_.applied, ElementsAre(1, 2, 3));
}

TEST_P(PipelineTest, RollsAllAppliersBackAndNeverSkips) {
  ASSERT_TRUE(append(entry_of("a"), entry_of("bad"), entry_of("c")));
  second_.fails_at = "bad";
  const auto failed = pipeline_->catch_up();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "2 at position 2: cannot");
  EXPECT_THAT(calls_,
              ElementsAre("1:a", "2:a", "1:bad", "2:bad", "1:rolled back", "2:rolled back"));
  EXPECT_EQ(pipeline_->applied(), 0u);
  EXPECT_FALSE(pipeline_->catch_up());
  EXPECT_EQ(pipeline_->applied(), 1u);  // what stands before the bad one is applied alone
  EXPECT_FALSE(pipeline_->catch_up());
  EXPECT_THAT(metrics_.text(), HasSubstr("enishi_pipeline_stuck 2"));  // since position 1
  EXPECT_THAT(metrics_.text(), HasSubstr("enishi_pipeline_lag_entries 2"));
  second_.fails_at.clear();
  ASSERT_TRUE(pipeline_->catch_up());
  EXPECT_THAT(second_.applied, ElementsAre(1, 2, 3));
  EXPECT_THAT(metrics_.text(), HasSubstr("enishi_pipeline_stuck 0"));
  EXPECT_THAT(metrics_.text(), HasSubstr("enishi_pipeline_lag_entries 0"));
}

TEST_P(PipelineTest, RollsBackWhenAFlushFails) {
  ASSERT_TRUE(append(entry_of("a")));
  second_.fails_at = "flush";
  EXPECT_FALSE(pipeline_->catch_up());
  EXPECT_THAT(calls_,
              ElementsAre("1:a", "2:a", "1:flush", "2:flush", "1:rolled back", "2:rolled back"));
}

TEST_P(PipelineTest, TriesAgainByTheClock) {
  second_.fails_at = "bad";
  pipeline_->start();
  ASSERT_TRUE(append(entry_of("bad"), entry_of("b")));
  auto waiting = std::async(std::launch::async, [&] { return pipeline_->wait_applied(2); });
  const Counter& failures = metrics_.counter("enishi_pipeline_failures_total", "");
  while (failures.value() < 3) clock_.advance(Millis{10'000});
  pipeline_->stop();
  EXPECT_EQ(waiting.get().error().code, ErrorCode::cancelled);
  second_.fails_at.clear();
  pipeline_->start();
  EXPECT_TRUE(pipeline_->wait_applied(2));
  pipeline_->stop();
  EXPECT_THAT(second_.applied, ElementsAre(1, 2));
}

TEST_P(PipelineTest, TellsWhenAPositionIsApplied) {
  pipeline_->start();
  for (int i = 0; i < 20; ++i) {
    const auto receipt = append(entry_of("x"), entry_of("y"));
    ASSERT_TRUE(receipt);
    ASSERT_TRUE(pipeline_->wait_applied(receipt->last));
    EXPECT_GE(pipeline_->applied(), receipt->last);
  }
  pipeline_->stop();
  bool at_once = false;
  pipeline_->when_applied(40, [&](Status done) { at_once = done.has_value(); });
  EXPECT_TRUE(at_once);
}

TEST_P(PipelineTest, WorksThroughALongLog) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(append(std::vector<NewEntry>(2'000, entry_of("x"))));
  clock_.advance(std::chrono::days{1});
  ASSERT_TRUE(append(std::vector<NewEntry>(2'000, entry_of("x"))));
  ASSERT_TRUE(pipeline_->catch_up());
  ASSERT_EQ(first_.applied.size(), 10'000u);
  for (Position i = 0; i < 10'000; ++i) ASSERT_EQ(first_.applied[i], i + 1);
}

TEST_P(PipelineTest, AppliesOnceWhenTheAnswerOfTheCommitIsLost) {
  ASSERT_TRUE(append(entry_of("a")));
  state_->break_next(Break::after_commit);
  EXPECT_EQ(pipeline_->catch_up().error().code, ErrorCode::io);
  EXPECT_THAT(calls_, ElementsAre("1:a", "2:a", "1:flush", "2:flush"));  // nothing known yet
  EXPECT_EQ(pipeline_->applied(), 0u);
  ASSERT_TRUE(append(entry_of("b")));
  calls_.clear();
  ASSERT_TRUE(pipeline_->catch_up());
  EXPECT_THAT(calls_, ElementsAre("1:committed", "2:committed", "1:b", "2:b", "1:flush", "2:flush",
                                  "1:committed", "2:committed"));
  EXPECT_THAT(first_.applied, ElementsAre(1, 2));
}

TEST_P(PipelineTest, AppliesAgainWhenTheCommitDidNotHappen) {
  ASSERT_TRUE(append(entry_of("a")));
  state_->break_next(Break::before_commit);
  EXPECT_EQ(pipeline_->catch_up().error().code, ErrorCode::io);
  calls_.clear();
  ASSERT_TRUE(pipeline_->catch_up());
  EXPECT_THAT(calls_, ElementsAre("1:rolled back", "2:rolled back", "1:a", "2:a", "1:flush",
                                  "2:flush", "1:committed", "2:committed"));
  EXPECT_THAT(first_.applied, ElementsAre(1));
}

TEST_P(PipelineTest, StagesAnewWhenTheStoreRunsTheBatchAgain) {
  ASSERT_TRUE(append(entry_of("a")));
  state_->break_next(Break::run_again);
  ASSERT_TRUE(pipeline_->catch_up());
  EXPECT_THAT(calls_,
              ElementsAre("1:a", "2:a", "1:flush", "2:flush", "1:rolled back", "2:rolled back",
                          "1:a", "2:a", "1:flush", "2:flush", "1:committed", "2:committed"));
  EXPECT_THAT(first_.applied, ElementsAre(1));
  EXPECT_THAT(first_.records, ElementsAre(0, 0));  // the entry is as it was read
}

TEST_P(PipelineTest, RefusesALogWithAGap) {
  ASSERT_TRUE(append(entry_of("a"), entry_of("b"), entry_of("c")));
  const auto part = *store().part("log_20260922", false);
  static const store::Sql lose{"test.lose", "DELETE FROM entry WHERE position = 2",
                               "DELETE FROM entry WHERE position = 2"};
  ASSERT_TRUE(part->write([](store::Tx& tx) -> Status {
    TRY(tx.exec(lose));
    return {};
  }));
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(pipeline_->catch_up().error(),
              (Error{ErrorCode::corrupt, "the log lacks position 2", ""}));
  EXPECT_EQ(pipeline_->applied(), 1u);
}

TEST_P(PipelineTest, RefusesAStateThatIsAheadOfTheLog) {
  ASSERT_TRUE(state_->write([](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::move_cursor, {7, 0}));
    return {};
  }));
  const auto opened = Pipeline::open(*state_, log(), metrics_, {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
}

TEST_P(PipelineTest, NoticesThatSomebodyElseApplies) {
  ASSERT_TRUE(append(entry_of("a"), entry_of("b")));
  ASSERT_TRUE(state_->write([](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::move_cursor, {1, 0}));
    return {};
  }));
  EXPECT_EQ(pipeline_->catch_up().error().code, ErrorCode::conflict);
  EXPECT_TRUE(first_.applied.empty());
}

}  // namespace
}  // namespace enishi::spine
