#include "spine/jobs.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <latch>
#include <mutex>

#include "base/limits.h"
#include "spine/applier_fixture.h"

namespace enishi::spine {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class JobsTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(Counting::migrate(store().state()));
    open_jobs();
  }
  void TearDown() override {
    jobs_.reset();
    StoreTest::TearDown();
  }
  void open_jobs() {
    jobs_.reset();
    auto opened = Jobs::open(store().state(), clock_, metrics_);
    ASSERT_TRUE(opened);
    jobs_ = *std::move(opened);
  }

  std::int64_t create(std::string_view kind, Priority priority = Priority::normal,
                      std::string_view input = "{}", const WorkspaceId& workspace = {}) {
    const auto id = store().state().writing(
        [&](store::Tx& tx) { return jobs_->create(tx, kind, workspace, priority, input); });
    EXPECT_TRUE(id) << id.error().message;
    jobs_->wake();
    return id.value_or(0);
  }
  Job job(std::int64_t id) {
    const auto found = jobs_->get(id);
    return found && *found ? **found : Job{};
  }

  // A handler that counts to `last` in its cursor, one a step, and notes the steps.
  StepFn counting_to(int last) {
    return [this, last](const Job& job) -> Result<Step> {
      note(job.kind + job.cursor);
      const int at = job.cursor.empty() ? 1 : std::stoi(job.cursor) + 1;
      Step step;
      step.cursor = std::to_string(at);
      step.done = at;
      step.total = last;
      if (at == last) {
        step.kind = Step::Kind::done;
        step.result = R"({"ok":true})";
      }
      return step;
    };
  }
  void note(std::string what) {
    std::lock_guard lock(mutex_);
    notes_.push_back(std::move(what));
    noted_.notify_all();
  }
  void wait_for_notes(std::size_t count) {
    std::unique_lock lock(mutex_);
    noted_.wait(lock, [&] { return notes_.size() >= count; });
  }

  ManualClock clock_;
  Metrics metrics_;
  std::unique_ptr<Jobs> jobs_;
  std::mutex mutex_;
  std::condition_variable noted_;
  std::vector<std::string> notes_;
};
ENISHI_ON_BOTH_STORES(JobsTest);

TEST_P(JobsTest, RunsStepsUntilDone) {
  const WorkspaceId workspace(key_of("workspace"));
  jobs_->handle("count", counting_to(3));
  const auto id = create("count", Priority::high, R"({"a":1})", workspace);
  Job queued = job(id);
  EXPECT_EQ(queued.kind, "count");
  EXPECT_EQ(queued.workspace, workspace);
  EXPECT_EQ(queued.priority, Priority::high);
  EXPECT_EQ(queued.state, JobState::queued);
  EXPECT_EQ(queued.input, R"({"a":1})");
  EXPECT_EQ(queued.created_at, clock_.now());
  clock_.advance(1s);
  ASSERT_TRUE(jobs_->run_all());
  const Job done = job(id);
  EXPECT_EQ(done.state, JobState::done);
  EXPECT_EQ(done.cursor, "3");
  EXPECT_EQ(done.done, 3);
  EXPECT_EQ(done.total, 3);
  EXPECT_EQ(done.result, R"({"ok":true})");
  EXPECT_EQ(done.error, "");
  EXPECT_EQ(done.updated_at, clock_.now());
  EXPECT_EQ(done.created_at, queued.created_at);
  EXPECT_THAT(notes_, ElementsAre("count", "count1", "count2"));
}

TEST_P(JobsTest, TakesTurnsWithinAPriority) {
  jobs_->handle("a", counting_to(2));
  jobs_->handle("b", counting_to(3));
  jobs_->handle("c", counting_to(1));
  create("a");
  create("b");
  create("c", Priority::high);
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_THAT(notes_, ElementsAre("c", "a", "b", "a1", "b1", "b2"));
}

TEST_P(JobsTest, RollsBackWithTheTransactionThatCreatesIt) {
  jobs_->handle("count", counting_to(1));
  EXPECT_FALSE(store().state().write([&](store::Tx& tx) -> Status {
    TRY(jobs_->create(tx, "count", {}, Priority::normal, "{}"));
    return fail(ErrorCode::invalid, "no");
  }));
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_TRUE(notes_.empty());
  create("count");
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(notes_.size(), 1u);
}

TEST_P(JobsTest, GoesOnFromItsCursorAfterARestart) {
  jobs_->handle("count", [&, count = counting_to(4)](const Job& job) -> Result<Step> {
    if (job.cursor == "2") return fail(ErrorCode::io, "power cut");
    return count(job);
  });
  const auto id = create("count");
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).cursor, "2");
  open_jobs();
  jobs_->handle("count", counting_to(4));
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).state, JobState::done);
  EXPECT_THAT(notes_, ElementsAre("count", "count1", "count2", "count3"));
}

TEST_P(JobsTest, SavesTheCursorWithTheEffects) {
  int fail_commit = 1;
  jobs_->handle("save", [&](const Job& job) -> Result<Step> {
    TRY(store().state().write([&](store::Tx& tx) -> Status {
      TRY(tx.exec(test_sql::count, {"step " + job.cursor}));
      TRY(jobs_->save(tx, job, job.cursor + "x", job.done + 1, 3));
      if (job.cursor == "x" && fail_commit-- > 0) return fail(ErrorCode::unavailable, "again");
      return {};
    }));
    Step step;
    step.saved = true;
    if (job.cursor == "xx") step.kind = Step::Kind::done;
    return step;
  });
  const auto id = create("save");
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).cursor, "x");  // the second step was undone as a whole
  clock_.advance(1s);
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).state, JobState::done);
  EXPECT_EQ(job(id).cursor, "xxx");
  EXPECT_EQ(job(id).done, 3);
  for (const auto& [step, count] : Counting::counts(store().state())) EXPECT_EQ(count, 1) << step;
}

TEST_P(JobsTest, AStepWhoseWaitWasCancelledIsRunAgain) {
  int stopped = 1;
  jobs_->handle("waits", [&](const Job&) -> Result<Step> {
    if (stopped-- > 0) return fail(ErrorCode::cancelled, "the pipeline stops");
    return Step{.kind = Step::Kind::done};
  });
  const auto id = create("waits");
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).state, JobState::queued);
  clock_.advance(1s);
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).state, JobState::done);
}

TEST_P(JobsTest, BacksOffFromPassingErrorsUpToAMinute) {
  int failures = 9;
  jobs_->handle("flaky", [&](const Job&) -> Result<Step> {
    note("try");
    const bool busy = failures % 2 == 0;
    if (failures-- > 0)
      return fail(busy ? ErrorCode::unavailable : ErrorCode::rate_limited, "later");
    return Step{.kind = Step::Kind::done};
  });
  const auto id = create("flaky");
  for (const Millis wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}) {
    ASSERT_TRUE(jobs_->run_all());
    const std::size_t tries = notes_.size();
    clock_.advance(wait - 1ms);
    ASSERT_TRUE(jobs_->run_all());
    EXPECT_EQ(notes_.size(), tries);
    clock_.advance(1ms);
  }
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).state, JobState::done);
  EXPECT_EQ(notes_.size(), 10u);
}

TEST_P(JobsTest, FailsOnOtherErrors) {
  jobs_->handle("bad", [](const Job&) -> Result<Step> {
    return fail(ErrorCode::invalid, "line 7 has no header");
  });
  const auto id = create("bad");
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).state, JobState::failed);
  EXPECT_EQ(job(id).error, "line 7 has no header");
  EXPECT_EQ(jobs_->cancel(id).error().code, ErrorCode::conflict);
}

TEST_P(JobsTest, WaitsAsLongAsAStepAsks) {
  jobs_->handle("wait", [&](const Job& job) -> Result<Step> {
    note("step");
    if (job.cursor == "waited") return Step{.kind = Step::Kind::done};
    return Step{.kind = Step::Kind::wait, .cursor = "waited", .wait = 5min};
  });
  const auto id = create("wait");
  ASSERT_TRUE(jobs_->run_all());
  clock_.set(clock_.now() - 24h);  // a clock that is set back makes nobody wait
  clock_.advance(5min - 1ms);
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(notes_.size(), 1u);
  clock_.advance(1ms);
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).state, JobState::done);
}

TEST_P(JobsTest, CancelTidiesUpOnce) {
  int failures = 1;
  jobs_->handle(
      "wait",
      [&](const Job&) -> Result<Step> { return Step{.kind = Step::Kind::wait, .wait = 1h}; },
      [&](const Job& job) -> Status {
        note("tidy " + std::to_string(job.id));
        EXPECT_EQ(job.state, JobState::cancelled);
        if (failures-- > 0) return fail(ErrorCode::io, "disk");
        return {};
      });
  const auto id = create("wait");
  ASSERT_TRUE(jobs_->run_all());
  ASSERT_TRUE(jobs_->cancel(id));
  EXPECT_EQ(job(id).state, JobState::cancelled);
  EXPECT_EQ(jobs_->cancel(id).error().code, ErrorCode::conflict);
  EXPECT_EQ(jobs_->cancel(99).error().code, ErrorCode::not_found);
  ASSERT_TRUE(jobs_->run_all());  // at once, though the job was waiting
  const std::string tidied = "tidy " + std::to_string(id);
  EXPECT_THAT(notes_, ElementsAre(tidied));
  open_jobs();  // it had failed: a restart does it again
  jobs_->handle("wait", counting_to(1), [&](const Job& job) -> Status {
    note("tidy " + std::to_string(job.id));
    return {};
  });
  ASSERT_TRUE(jobs_->run_all());
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_THAT(notes_, ElementsAre(tidied, tidied));
}

// A step in hand when its job is cancelled: its effects are undone, and it does not come back.
TEST_P(JobsTest, CancelStopsTheStepInHand) {
  std::latch in_step(1), go_on(1);
  jobs_->handle(
      "long",
      [&](const Job& job) -> Result<Step> {
        in_step.count_down();
        go_on.wait();
        const Status saved = store().state().write([&](store::Tx& tx) -> Status {
          TRY(tx.exec(test_sql::count, {"effect"}));
          return jobs_->save(tx, job, "late", 1, 1);
        });
        EXPECT_EQ(saved.error().code, ErrorCode::cancelled);
        return std::unexpected(saved.error());
      },
      [&](const Job&) -> Status {
        note("tidy");
        return {};
      });
  const auto id = create("long");
  jobs_->start(2);
  in_step.wait();
  ASSERT_TRUE(jobs_->cancel(id));
  go_on.count_down();
  wait_for_notes(1);
  jobs_->stop();
  EXPECT_THAT(notes_, ElementsAre("tidy"));
  EXPECT_EQ(job(id).state, JobState::cancelled);
  EXPECT_EQ(job(id).cursor, "");
  EXPECT_TRUE(Counting::counts(store().state()).empty());
}

TEST_P(JobsTest, LeavesKindsThatNobodyHandles) {
  const auto id = create("unknown");
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).state, JobState::queued);
  open_jobs();
  jobs_->handle("unknown", counting_to(1));
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(job(id).state, JobState::done);
}

TEST_P(JobsTest, RunsOnThreads) {
  jobs_->start(1);
  jobs_->stop();
  open_jobs();
  jobs_->handle("count", counting_to(5));
  const auto before = create("count");
  jobs_->start(3);
  std::vector<std::int64_t> ids{before};
  for (int i = 0; i < 9; ++i) ids.push_back(create("count"));
  wait_for_notes(50);
  jobs_->stop();
  for (const auto id : ids) EXPECT_EQ(job(id).state, JobState::done) << id;
  EXPECT_EQ(notes_.size(), 50u);
  create("count");
  jobs_->start(1);
  wait_for_notes(55);
}

TEST_P(JobsTest, WaitingThreadsFollowTheClock) {
  jobs_->handle("wait", [&](const Job& job) -> Result<Step> {
    note("step");
    if (job.cursor == "waited") return Step{.kind = Step::Kind::done};
    return Step{.kind = Step::Kind::wait, .cursor = "waited", .wait = 5min};
  });
  jobs_->start(2);
  const auto id = create("wait");
  wait_for_notes(1);
  while (job(id).state != JobState::done) clock_.advance(1min);
  jobs_->stop();
  EXPECT_EQ(notes_.size(), 2u);
}

TEST_P(JobsTest, ListsNewestFirst) {
  const WorkspaceId one(key_of("1")), two(key_of("2"));
  std::vector<std::int64_t> ids;
  for (const WorkspaceId& workspace : {one, two, one, one})
    ids.push_back(create("x", Priority::low, "{}", workspace));
  const auto listed = [&](std::optional<WorkspaceId> workspace, std::int64_t before,
                          std::size_t limit) {
    std::vector<std::int64_t> found;
    const auto jobs = jobs_->list(workspace, before, limit);
    EXPECT_TRUE(jobs);
    for (const Job& job : *jobs) found.push_back(job.id);
    return found;
  };
  EXPECT_THAT(listed({}, 0, 10), ElementsAre(ids[3], ids[2], ids[1], ids[0]));
  EXPECT_THAT(listed(one, 0, 2), ElementsAre(ids[3], ids[2]));
  EXPECT_THAT(listed(one, ids[2], 9), ElementsAre(ids[0]));
  EXPECT_THAT(listed({}, ids[1], 9), ElementsAre(ids[0]));
}

TEST_P(JobsTest, HasALimit) {
  std::vector<store::Param> params;
  const std::string nil(16, '\0');
  for (std::size_t i = 1; i <= limits::jobs_open_max; ++i)
    params.insert(params.end(),
                  {i, "x", store::Param::blob(nil), 1, "{}", store::Param::blob(""), clock_.now()});
  ASSERT_TRUE(store().state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec_many(sql::insert_job, 7, params));
    return {};
  }));
  const auto refused = store().state().writing(
      [&](store::Tx& tx) { return jobs_->create(tx, "x", {}, Priority::normal, "{}"); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace enishi::spine
