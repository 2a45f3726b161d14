#include "api/event_log.h"

#include "api/kind_names.h"
#include "base/limits.h"
#include "line/kinds.h"
#include "spine/sql.h"
#include "store/testing.h"

namespace enishi::api {
namespace {

constexpr ChannelNo kOne{1}, kTwo{2};

class EventLogTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(store().state().migrate(spine::sql::migrations));
    log_ = *spine::Log::open(store(), clock_, metrics_);
  }
  void TearDown() override {
    log_.reset();
    StoreTest::TearDown();
  }
  // Entries of channel two, and every n-th of channel one.
  void fill(std::size_t count, std::size_t every) {
    for (std::size_t at = 0; at < count;) {
      std::vector<spine::NewEntry> entries;
      for (; entries.size() < 1'000 && at < count; ++at) {
        spine::NewEntry entry;
        entry.kind = line::kMessage;
        entry.source = (at + 1) % every == 0 ? 1 : 2;
        entry.payload = "{}";
        entries.push_back(std::move(entry));
      }
      ASSERT_TRUE(log_->append_and_wait(std::move(entries)));
    }
  }
  static std::vector<spine::Position> positions(const Result<LoggedEvents>& found) {
    std::vector<spine::Position> all;
    for (const LoggedEvent& event : found->events) all.push_back(event.position);
    return all;
  }

  ManualClock clock_;
  Metrics metrics_;
  std::unique_ptr<spine::Log> log_;
};
ENISHI_ON_BOTH_STORES(EventLogTest);

TEST_P(EventLogTest, PagesGoForwardWithoutGapsOrRepetition) {
  fill(2'500, 500);
  std::vector<spine::Position> all;
  spine::Position at = 0;
  for (int i = 0; i < 10; ++i) {
    const auto page = events_after(*log_, kOne, at, 2);
    ASSERT_TRUE(page);
    for (const spine::Position p : positions(page)) all.push_back(p);
    at = page->read_to;
  }
  EXPECT_EQ(all, (std::vector<spine::Position>{500, 1'000, 1'500, 2'000, 2'500}));
  EXPECT_EQ(at, 2'500u);
  fill(1, 1);
  EXPECT_EQ(positions(events_after(*log_, kOne, at, 2)), std::vector<spine::Position>{2'501});
}

TEST_P(EventLogTest, TheTailIsTheNewestOldestFirst) {
  fill(2'500, 500);
  EXPECT_EQ(positions(newest_events(*log_, kOne, 2)), (std::vector<spine::Position>{2'000, 2'500}));
  EXPECT_EQ(positions(newest_events(*log_, kOne, 100)),
            (std::vector<spine::Position>{500, 1'000, 1'500, 2'000, 2'500}));
  EXPECT_EQ(positions(newest_events(*log_, kTwo, 3)),
            (std::vector<spine::Position>{2'497, 2'498, 2'499}));
  EXPECT_EQ(newest_events(*log_, kOne, 2)->read_to, 2'500u);
}

TEST_P(EventLogTest, AnEmptyLogHasNoEvents) {
  EXPECT_TRUE(newest_events(*log_, kOne, 5)->events.empty());
  const auto page = events_after(*log_, kOne, 0, 5);
  EXPECT_TRUE(page->events.empty());
  EXPECT_TRUE(page->end);
  EXPECT_EQ(page->read_to, 0u);
}

TEST_P(EventLogTest, ReadsOnlySoMuchForOnePage) {
  fill(limits::api_events_scanned_max + 1'500, limits::api_events_scanned_max + 1'500);
  const auto first = events_after(*log_, kOne, 0, 5);
  EXPECT_TRUE(first->events.empty());
  EXPECT_FALSE(first->end);
  const auto second = events_after(*log_, kOne, first->read_to, 5);
  EXPECT_EQ(second->events.size(), 1u);
  EXPECT_EQ(newest_events(*log_, kOne, 5)->events.size(), 1u);
}

TEST(KindNames, SaysTheNumberOfWhatIsNotKnown) {
  EXPECT_EQ(kind_name(line::kFollow), "line.follow");
  EXPECT_EQ(kind_name(spine::kTick), "spine.tick");
  EXPECT_EQ(kind_name(spine::EntryKind{0x0399}), "0x0399");
}

}  // namespace
}  // namespace enishi::api
