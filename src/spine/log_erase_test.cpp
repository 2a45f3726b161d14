#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/bytes.h"
#include "base/limits.h"
#include "spine/spine_fixture.h"

namespace enishi::spine {
namespace {

constexpr const char* kPart = "log_20260922";

Subject person(std::uint8_t number) {
  Subject subject;
  subject.fill(number);
  return subject;
}

NewEntry about(std::uint8_t number, std::string payload, std::uint32_t source = 1) {
  NewEntry entry = entry_of(std::move(payload), source);
  entry.subject = person(number);
  return entry;
}

bool in_source_1(std::uint32_t source) {
  return source == 1;
}
std::optional<std::string> nobody(const Entry&) {
  return std::nullopt;
}

// Takes "secret" out of a payload.
std::optional<std::string> without_secret(const Entry& entry) {
  std::string payload(entry.payload);
  const auto at = payload.find("secret");
  if (at == payload.npos) return std::nullopt;
  return payload.erase(at, 6);
}

class LogEraseTest : public SpineTest {
 protected:
  // Whether the bytes stand in a file of the data directory (SQLite), or in a row (PostgreSQL).
  bool holds(std::string_view bytes) {
    std::string all;
    for (const Copy& copy : read_all(log())) all += copy.payload + "\n";
    for (const auto& file : std::filesystem::directory_iterator(store().directory())) {
      std::ifstream in(file.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all.find(bytes) != all.npos;
  }
};
ENISHI_ON_BOTH_STORES(LogEraseTest);

TEST_P(LogEraseTest, ErasesTheEntriesOfAPerson) {
  ASSERT_TRUE(append(about(1, "hello"), about(2, "keep"), about(1, "elsewhere", 2),
                     entry_of("nobody's"), about(1, "again")));
  EXPECT_EQ(log().erase(kPart, person(1), in_source_1, nobody), 2);
  const auto all = read_all(log());
  ASSERT_EQ(problem_of_order(all), "");
  EXPECT_THAT(payloads(log()), ::testing::ElementsAre("", "keep", "elsewhere", "nobody's", ""));
  EXPECT_EQ(all[0].entry.subject, Subject{});
  EXPECT_EQ(all[0].entry.kind, kTestKind);
  EXPECT_EQ(all[0].entry.received_at, kNoon);
  EXPECT_EQ(all[2].entry.subject, person(1));  // a source that does not concern this person
  EXPECT_FALSE(holds("hello"));
  EXPECT_TRUE(holds("keep"));
  EXPECT_EQ(log().erase(kPart, person(1), in_source_1, nobody), 0);
}

TEST_P(LogEraseTest, RedactsWhatConcernsSeveral) {
  ASSERT_TRUE(append(entry_of("a secret b", 9), entry_of("harmless"), about(2, "secret of 2")));
  EXPECT_EQ(log().erase(kPart, person(1), in_source_1, without_secret), 1);
  EXPECT_THAT(payloads(log()), ::testing::ElementsAre("a  b", "harmless", "secret of 2"));
}

TEST_P(LogEraseTest, WithoutASubjectOnlyEntriesOfSeveralAreLookedAt) {
  ASSERT_TRUE(append(entry_of("a secret b"), entry_of("harmless"), about(2, "secret of 2")));
  EXPECT_EQ(log().erase(kPart, Subject{}, in_source_1, without_secret), 1);
  EXPECT_THAT(payloads(log()), ::testing::ElementsAre("a  b", "harmless", "secret of 2"));
}

TEST_P(LogEraseTest, ErasesManyInChunksWhileTheLogGoesOn) {
  const std::size_t many = limits::log_erase_scan_entries + limits::log_erase_chunk_entries + 1;
  std::vector<NewEntry> entries;
  for (std::size_t i = 0; i < many; ++i) entries.push_back(about(1, "PersonalMatter"));
  ASSERT_TRUE(append(std::move(entries)));
  std::atomic<int> stored{0};
  std::atomic<bool> stopping{false};
  std::thread sender([&] {
    while (!stopping) stored += append(about(2, "other")).has_value();
  });
  EXPECT_EQ(log().erase(kPart, person(1), in_source_1, nobody), static_cast<std::int64_t>(many));
  stopping = true;
  sender.join();
  EXPECT_FALSE(holds("PersonalMatter"));
  EXPECT_EQ(log().end(), many + static_cast<Position>(stored));
  EXPECT_EQ(problem_of_order(read_all(log())), "");
}

TEST_P(LogEraseTest, WorksOnOnePartAtATime) {
  ASSERT_TRUE(append(about(1, "on the first day")));
  clock_.advance(std::chrono::days{1});
  ASSERT_TRUE(append(about(1, "on the second day")));
  EXPECT_EQ(log().erase("log_20260923", person(1), in_source_1, nobody), 1);
  EXPECT_THAT(payloads(log()), ::testing::ElementsAre("on the first day", ""));
  EXPECT_EQ(log().erase("log_20260924", person(1), in_source_1, nobody).error().code,
            ErrorCode::not_found);
}

TEST_P(LogEraseTest, KeepsTheKeysOfErasedEntries) {
  NewEntry entry = keyed("once");
  entry.subject = person(1);
  ASSERT_TRUE(append(entry));
  ASSERT_TRUE(log().erase(kPart, person(1), in_source_1, nobody));
  EXPECT_EQ(append(entry)->duplicates, 1u);
}

// An erasure that was cut short before its purge: the next one purges, though it finds nothing.
TEST_P(LogEraseTest, FinishesAnInterruptedErasure) {
  ASSERT_TRUE(append(about(1, "UnluckyBytes")));
  const auto part = *store().part(kPart, false);
  ASSERT_TRUE(part->write([](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::begin_erasure));
    TRY(tx.exec(sql::erase_entry, {1, store::Param::blob("")}));
    return {};
  }));
  if (GetParam() == store::Backend::sqlite) {
    EXPECT_TRUE(holds("UnluckyBytes"));  // in the write-ahead log
  }
  EXPECT_EQ(log().erase(kPart, person(1), in_source_1, nobody), 0);
  EXPECT_FALSE(holds("UnluckyBytes"));
}

}  // namespace
}  // namespace enishi::spine
