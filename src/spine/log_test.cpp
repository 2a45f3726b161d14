#include "spine/log.h"

#include <future>
#include <latch>
#include <thread>

#include "base/limits.h"
#include "spine/spine_fixture.h"

namespace enishi::spine {
namespace {

using namespace std::chrono_literals;

class LogTest : public SpineTest {};
ENISHI_ON_BOTH_STORES(LogTest);

TEST_P(LogTest, GivesBackWhatWasAppended) {
  NewEntry entry;
  entry.kind = EntryKind{0xffff};
  entry.source = 0xffffffff;
  entry.occurred_at = from_ms(12345);
  entry.subject.fill(0xab);
  entry.payload = std::string("a\0b\xff\xfe", 5);
  const auto receipt = append(entry, entry_of(""));
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(receipt->last, 2u);
  EXPECT_EQ(receipt->stored, 2u);
  EXPECT_EQ(receipt->duplicates, 0u);
  EXPECT_EQ(log().end(), 2u);

  const auto all = read_all(log());
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].entry.position, 1u);
  EXPECT_EQ(all[0].entry.kind, entry.kind);
  EXPECT_EQ(all[0].entry.source, entry.source);
  EXPECT_EQ(all[0].entry.occurred_at, entry.occurred_at);
  EXPECT_EQ(all[0].entry.received_at, kNoon);
  EXPECT_EQ(all[0].entry.subject, entry.subject);
  EXPECT_EQ(all[0].entry.record, 0u);
  EXPECT_EQ(all[0].payload, entry.payload);
  EXPECT_EQ(all[1].entry.subject, Subject{});
  EXPECT_EQ(all[1].payload, "");
}

TEST_P(LogTest, ReadsFromAnyPositionUpToTheLimit) {
  std::vector<NewEntry> entries;
  for (int i = 1; i <= 1'200; ++i) entries.push_back(entry_of(std::to_string(i)));
  ASSERT_TRUE(append(std::move(entries)));
  EntryBatch batch;
  EXPECT_EQ(log().read_batch(0, 1'100, batch), Position{1'100});
  ASSERT_EQ(batch.entries().size(), 1'100u);
  EXPECT_EQ(batch.entries()[1'099].payload, "1100");
  EXPECT_EQ(log().read_batch(1'100, 5'000, batch), Position{1'200});
  ASSERT_EQ(batch.entries().size(), 100u);
  EXPECT_EQ(batch.entries()[0].payload, "1101");
  EXPECT_EQ(log().read_batch(1'200, 10, batch), Position{1'200});
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(log().read_batch(5'000, 10, batch), Position{5'000});
}

TEST_P(LogTest, StopsReadingAtTheFirstErrorOfTheCaller) {
  ASSERT_TRUE(append(entry_of("a"), entry_of("b")));
  int calls = 0;
  const auto read = log().read(0, 10, [&](Entry&) -> Status {
    ++calls;
    return fail(ErrorCode::internal, "enough");
  });
  EXPECT_EQ(read.error().message, "enough");
  EXPECT_EQ(calls, 1);
}

TEST_P(LogTest, BoundsTheBytesOfABatch) {
  const std::string big(limits::log_read_bytes_max / 2 + 1, 'x');
  for (int i = 0; i < 3; ++i) {
    std::vector<NewEntry> entries;
    for (int j = 0; j < 500; ++j) entries.push_back(entry_of("small"));
    entries.push_back(entry_of(big));
    ASSERT_TRUE(append(std::move(entries)));
  }
  EntryBatch batch;
  ASSERT_TRUE(log().read_batch(0, 10'000, batch));
  EXPECT_GE(batch.bytes(), limits::log_read_bytes_max);
  EXPECT_LT(batch.entries().size(), 1'503u);
  EXPECT_EQ(read_all(log()).size(), 1'503u);
}

TEST_P(LogTest, StoresAKeyOncePerSource) {
  ASSERT_TRUE(append(keyed("a"), keyed("b")));
  const auto again = append(keyed("b"), keyed("c"), keyed("a"), keyed("c"), entry_of("plain"),
                            keyed("a", kTimeMin, 2));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->stored, 3u);
  EXPECT_EQ(again->duplicates, 3u);
  EXPECT_EQ(again->last, 5u);
  EXPECT_EQ(payloads(log()), (std::vector<std::string>{"a", "b", "c", "plain", "a"}));
  EXPECT_EQ(problem_of_order(read_all(log())), "");

  const auto all_known = append(keyed("c"), keyed("a"));
  ASSERT_TRUE(all_known);
  EXPECT_EQ(all_known->last, 0u);
  EXPECT_EQ(all_known->stored, 0u);
  EXPECT_EQ(all_known->duplicates, 2u);
  EXPECT_EQ(log().end(), 5u);
  EXPECT_EQ(append(entry_of("plain"), entry_of("plain"))->stored, 2u);  // no key, no question
}

TEST_P(LogTest, RemembersKeysAndPositionsAfterReopening) {
  ASSERT_TRUE(append(keyed("a"), keyed("b")));
  close_log();
  reopen();
  open_log();
  EXPECT_EQ(log().end(), 2u);
  const auto receipt = append(keyed("a"), keyed("c"));
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->last, 3u);
  EXPECT_EQ(receipt->duplicates, 1u);
}

// The position that stands with a key is that of its entry, also behind a duplicate in its group.
TEST_P(LogTest, KeepsKeysAndEntriesTogether) {
  ASSERT_TRUE(append(keyed("a")));
  ASSERT_TRUE(append(keyed("x"), keyed("a"), keyed("y"), keyed("x"), keyed("z")));
  const auto part = *store().part("log_20260922", false);
  std::map<std::string, Position> stood;
  ASSERT_TRUE(part->read([&](store::Tx& tx) {
    return tx.query_text("SELECT key, position FROM seen", {}, [&](const store::Row& row) {
      stood.emplace(row.blob(0), static_cast<Position>(row.integer(1)));
    });
  }));
  EXPECT_EQ(stood.size(), 4u);
  for (const Copy& copy : read_all(log()))
    EXPECT_EQ(stood[std::string(as_view(key_of(copy.payload)))], copy.entry.position);
}

TEST_P(LogTest, AnswersOnceAndAfterTheEntriesCanBeRead) {
  std::promise<std::size_t> read;
  log().append(
      entries_of(entry_of("a"), entry_of("b")), std::nullopt,
      [&](Result<Receipt> receipt) { read.set_value(receipt ? read_all(log()).size() : 0); });
  EXPECT_EQ(read.get_future().get(), 2u);
}

TEST_P(LogTest, RefusesAnAppendThatNoCommitCouldHold) {
  std::vector<NewEntry> entries;
  for (std::size_t i = 0; i <= limits::intake_commit_entries_max; ++i)
    entries.push_back(entry_of(""));
  EXPECT_EQ(append(std::move(entries)).error().code, ErrorCode::too_large);
  EXPECT_EQ(log().end(), 0u);
}

TEST_P(LogTest, RefusesWhatDoesNotFitTheQueueAndGoesOn) {
  std::latch in_hand(1), go_on(1);
  log().append(entries_of(entry_of("first")), std::nullopt, [&](Result<Receipt>) {
    in_hand.count_down();
    go_on.wait();  // the intake thread stands here
  });
  in_hand.wait();
  std::atomic<std::size_t> stored{0};
  std::atomic<int> refused{0};
  constexpr std::size_t appends =
      limits::intake_queue_entries_max / limits::intake_commit_entries_max;
  std::latch answered(appends);
  for (std::size_t i = 0; i <= appends; ++i) {
    std::vector<NewEntry> entries;
    for (std::size_t j = 0; j < limits::intake_commit_entries_max; ++j)
      entries.push_back(entry_of(""));
    log().append(std::move(entries), std::nullopt, [&](Result<Receipt> receipt) {
      if (receipt) {
        stored += receipt->stored;
      } else {
        EXPECT_EQ(receipt.error().code, ErrorCode::unavailable);
        ++refused;
        return;
      }
      answered.count_down();
    });
  }
  EXPECT_EQ(refused, 1);  // at once, on this thread
  go_on.count_down();
  answered.wait();
  EXPECT_EQ(stored, limits::intake_queue_entries_max);
  EXPECT_EQ(append(entry_of("last"))->last, limits::intake_queue_entries_max + 2);
}

TEST_P(LogTest, CommitsAreFartherApartWhenAppendsComeThick) {
  open_log(std::chrono::seconds{1});
  const Histogram& commits = metrics_.histogram("enishi_intake_commit_seconds", "");
  const std::uint64_t before = commits.count();
  std::latch in_hand(1), go_on(1);
  log().append(entries_of(entry_of("alone")), std::nullopt, [&](Result<Receipt>) {
    in_hand.count_down();
    go_on.wait();  // the intake thread stands here
  });
  in_hand.wait();
  std::latch thick(limits::intake_thick_appends);
  for (std::size_t i = 0; i < limits::intake_thick_appends; ++i)
    log().append(entries_of(entry_of("")), std::nullopt,
                 [&](Result<Receipt>) { thick.count_down(); });
  go_on.count_down();
  thick.wait();
  std::latch both(2);
  for (const char* one : {"a", "b"})
    log().append(entries_of(entry_of(one)), std::nullopt,
                 [&](Result<Receipt>) { both.count_down(); });
  while (!clock_.advance_to_deadline()) std::this_thread::yield();
  both.wait();
  EXPECT_EQ(commits.count() - before, 3u);
  EXPECT_TRUE(append(entry_of("nothing waits any more")));
}

TEST_P(LogTest, CommitsWhatWasTakenBeforeItGoes) {
  std::atomic<int> answered{0};
  for (int i = 0; i < 200; ++i) {
    log().append(entries_of(keyed(std::to_string(i))), std::nullopt,
                 [&](Result<Receipt> receipt) { answered += receipt.has_value(); });
  }
  close_log();
  EXPECT_EQ(answered, 200);
  open_log();
  EXPECT_EQ(log().end(), 200u);
}

TEST_P(LogTest, WaitsForTheEndToMove) {
  auto waiting = std::async(std::launch::async, [&] { return log().wait_past(0); });
  ASSERT_TRUE(append(entry_of("a")));
  EXPECT_EQ(waiting.get(), 1u);
  EXPECT_EQ(log().wait_past(0), 1u);  // at once
}

TEST_P(LogTest, InterruptEndsTheNextWaitToo) {
  log().interrupt();
  EXPECT_EQ(log().wait_past(0), 0u);
  auto waiting = std::async(std::launch::async, [&] { return log().wait_past(0); });
  log().interrupt();
  EXPECT_EQ(waiting.get(), 0u);
}

}  // namespace
}  // namespace enishi::spine
