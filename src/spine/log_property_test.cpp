// Random appends from several threads against the simplest model: a list and a set of keys.
#include <map>
#include <set>
#include <thread>

#include "base/random.h"
#include "spine/spine_fixture.h"

namespace enishi::spine {
namespace {

struct Sent {
  std::vector<NewEntry> entries;
  Receipt receipt;
};

class LogPropertyTest : public SpineTest {
 protected:
  // Keys from a small pool, so that many meet; made_at as it would stand in the key.
  NewEntry random_entry(SeededRandom& random, int thread, int number) {
    NewEntry entry = entry_of(std::to_string(thread) + "." + std::to_string(number),
                              1 + static_cast<std::uint32_t>(random.below(2)));
    if (random.below(4) == 0) return entry;
    entry.has_key = true;
    entry.key.bytes = key_of(std::to_string(random.below(60)));
    if (random.below(2)) entry.subject.fill(static_cast<std::uint8_t>(1 + random.below(255)));
    return entry;
  }

  std::vector<Sent> send(std::uint64_t seed, int thread, int& number) {
    SeededRandom random(seed * 100 + static_cast<unsigned>(thread));
    std::vector<Sent> sent;
    for (int i = 0; i < 12; ++i) {
      Sent one;
      for (auto n = random.below(7); n > 0; --n)
        one.entries.push_back(random_entry(random, thread, number++));
      if (auto receipt = append(one.entries)) {
        one.receipt = *receipt;
        sent.push_back(std::move(one));
      } else {
        ADD_FAILURE() << receipt.error().message;
      }
    }
    return sent;
  }

  static void check_receipt(const Sent& sent, const std::map<std::string, Position>& stored) {
    Position before = 0, last = 0;
    unsigned count = 0;
    for (const NewEntry& entry : sent.entries) {
      const auto at = stored.find(entry.payload);
      if (at == stored.end()) {
        EXPECT_TRUE(entry.has_key) << entry.payload << " is lost";
        continue;
      }
      EXPECT_GT(at->second, before) << "entries of one append changed places";
      before = last = at->second;
      ++count;
    }
    EXPECT_EQ(sent.receipt.stored, count);
    EXPECT_EQ(sent.receipt.duplicates, sent.entries.size() - count);
    EXPECT_EQ(sent.receipt.last, last);
  }

  void check(const std::vector<Sent>& sent) {
    const auto all = read_all(log());
    EXPECT_EQ(problem_of_order(all), "");
    std::map<std::string, Position> stored;
    for (const Copy& copy : all)
      EXPECT_TRUE(stored.emplace(copy.payload, copy.entry.position).second) << copy.payload;
    using Key = std::pair<Bytes16, std::uint32_t>;
    std::set<Key> wanted, kept;
    for (const Sent& one : sent) {
      check_receipt(one, stored);
      for (const NewEntry& entry : one.entries) {
        if (!entry.has_key) continue;
        wanted.insert({entry.key.bytes, entry.source});
        if (stored.contains(entry.payload)) {
          EXPECT_TRUE(kept.insert({entry.key.bytes, entry.source}).second)
              << entry.payload << " has a key that was stored before";
        }
      }
    }
    EXPECT_EQ(kept, wanted);  // the first of each key is there
  }
};
ENISHI_ON_BOTH_STORES(LogPropertyTest);

TEST_P(LogPropertyTest, IsAListWithoutRepeatedKeys) {
  for (const std::uint64_t seed : seeds(GetParam(), 4)) {
    SCOPED_TRACE(seed_text(seed));
    close_log();
    const auto parts = store().parts("log_");
    ASSERT_TRUE(parts);
    for (const auto& part : *parts) ASSERT_TRUE(store().drop_part(part));
    open_log();
    constexpr int kThreads = 4;
    int numbers[kThreads] = {};
    std::vector<Sent> all;
    for (int phase = 0; phase < 3; ++phase) {
      std::vector<Sent> sent[kThreads];
      std::vector<std::thread> threads;
      for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] { sent[t] = send(seed * 10 + phase, t, numbers[t]); });
      for (std::thread& thread : threads) thread.join();
      for (auto& list : sent) std::ranges::move(list, std::back_inserter(all));
      if (phase == 0) clock_.advance(std::chrono::days{2});  // keys are looked up in an older part
      if (phase == 1) open_log();
    }
    check(all);
  }
}

}  // namespace
}  // namespace enishi::spine
