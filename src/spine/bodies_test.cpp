#include "spine/bodies.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <set>

#include "spine/spine_fixture.h"

namespace enishi::spine {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class BodiesTest : public SpineTest {
 protected:
  void SetUp() override {
    SpineTest::SetUp();
    bodies_.emplace(store());
  }
  void TearDown() override {
    bodies_.reset();
    SpineTest::TearDown();
  }

  Result<Receipt> receive(std::string body, std::vector<std::int64_t> receivers,
                          std::vector<NewEntry> entries = {}) {
    std::promise<Result<Receipt>> answer;
    log().append(std::move(entries), RawBody{7, "sig/" + body, body, std::move(receivers)},
                 [&](Result<Receipt> receipt) { answer.set_value(std::move(receipt)); });
    return answer.get_future().get();
  }
  std::vector<Forward> due(std::size_t limit = 100) {
    auto found = bodies_->due(clock_.now(), limit);
    EXPECT_TRUE(found) << found.error().message;
    return found.value_or(std::vector<Forward>{});
  }
  std::vector<std::string> due_names(std::size_t limit = 100) {
    std::vector<std::string> names;
    for (const Forward& forward : due(limit))
      names.push_back(forward.body + ">" + std::to_string(forward.receiver));
    return names;
  }
  bool files_hold(std::string_view bytes) {
    for (const auto& file : std::filesystem::directory_iterator(store().directory())) {
      std::ifstream in(file.path(), std::ios::binary);
      const std::string all(std::istreambuf_iterator<char>(in), {});
      if (all.find(bytes) != all.npos) return true;
    }
    return false;
  }

  std::optional<Bodies> bodies_;
};
ENISHI_ON_BOTH_STORES(BodiesTest);

TEST_P(BodiesTest, KeepsBodiesBesideTheEntries) {
  const std::string binary("a\0\xff", 3);
  const auto receipt = receive(binary, {4}, entries_of(entry_of("event")));
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(receipt->last, 1u);
  const auto forwards = due();
  ASSERT_EQ(forwards.size(), 1u);
  EXPECT_EQ(forwards[0].part, "bodies_20260922");
  EXPECT_EQ(forwards[0].receiver, 4);
  EXPECT_EQ(forwards[0].source, 7u);
  EXPECT_EQ(forwards[0].signature, "sig/" + binary);
  EXPECT_EQ(forwards[0].body, binary);
  EXPECT_EQ(forwards[0].tries, 0);
  EXPECT_EQ(forwards[0].received_at, kNoon);
}

TEST_P(BodiesTest, GivesThemOldestFirstOverDays) {
  ASSERT_TRUE(receive("a", {2, 1}));
  ASSERT_TRUE(receive("b", {1}));
  clock_.advance(24h);
  ASSERT_TRUE(receive("c", {1}));
  EXPECT_THAT(due_names(), ElementsAre("a>1", "a>2", "b>1", "c>1"));
  EXPECT_THAT(due_names(3), ElementsAre("a>1", "a>2", "b>1"));
  EXPECT_EQ(log().end(), 0u);  // a webhook without events is forwarded too
}

TEST_P(BodiesTest, RemembersWhatBecameOfThem) {
  for (const char* body : {"a", "b", "c", "d"}) ASSERT_TRUE(receive(body, {1}));
  const auto forwards = due();
  ASSERT_EQ(forwards.size(), 4u);
  ASSERT_TRUE(bodies_->delivered(forwards[0]));
  ASSERT_TRUE(bodies_->retry_at(forwards[1], kNoon + 1min));
  ASSERT_TRUE(bodies_->give_up(forwards[2], "410 Gone"));
  EXPECT_THAT(due_names(), ElementsAre("d>1"));
  clock_.advance(1min);
  EXPECT_THAT(due_names(), ElementsAre("b>1", "d>1"));
  EXPECT_EQ(due()[0].tries, 1);
  const auto counts = bodies_->counts();
  ASSERT_TRUE(counts);
  ASSERT_EQ(counts->size(), 1u);
  EXPECT_EQ(counts->front().receiver, 1);
  EXPECT_EQ(counts->front().waiting, 2);
  EXPECT_EQ(counts->front().delivered, 1);
  EXPECT_EQ(counts->front().given_up, 1);
}

TEST_P(BodiesTest, NumbersGoOnAfterARestart) {
  ASSERT_TRUE(receive("a", {1}));
  open_log();
  bodies_.emplace(store());
  ASSERT_TRUE(receive("b", {1}));
  EXPECT_THAT(due_names(), ElementsAre("a>1", "b>1"));
}

TEST_P(BodiesTest, RetiresOldDays) {
  ASSERT_TRUE(receive("old", {1}));
  const Forward old = due()[0];
  clock_.advance(24h);
  ASSERT_TRUE(receive("new", {1}));
  ASSERT_TRUE(bodies_->retire(kNoon + 12h - 1ms));
  EXPECT_EQ(due().size(), 2u);
  ASSERT_TRUE(bodies_->retire(kNoon + 12h));  // the end of that day
  EXPECT_THAT(due_names(), ElementsAre("new>1"));
  EXPECT_TRUE(bodies_->delivered(old));  // nothing to note any more
  EXPECT_TRUE(bodies_->give_up(old, "late"));
}

// The intake holds its part until it appends on a new day; any append will do.
TEST_P(BodiesTest, RetiresOnceTheIntakeHasMovedOn) {
  ASSERT_TRUE(receive("old", {1}));
  clock_.advance(48h);
  ASSERT_TRUE(bodies_->retire(clock_.now()));
  EXPECT_EQ(due().size(), 1u);
  ASSERT_TRUE(append(entry_of("tick")));
  ASSERT_TRUE(bodies_->retire(clock_.now()));
  EXPECT_THAT(due_names(), IsEmpty());
  EXPECT_THAT(*store().parts("bodies_"), IsEmpty());
}

TEST_P(BodiesTest, ErasesBodiesThatMentionAText) {
  const std::string user = "U0123456789abcdef0123456789abcdef";
  ASSERT_TRUE(receive(R"({"userId":")" + user + R"("})", {1, 2}));
  ASSERT_TRUE(receive("harmless", {1}));
  clock_.advance(24h);
  ASSERT_TRUE(receive("also " + user, {1}));
  const Forward gone = due().back();
  ASSERT_TRUE(bodies_->delivered(gone));
  EXPECT_EQ(bodies_->erase_mentions(user), 2);
  EXPECT_THAT(due_names(), ElementsAre("harmless>1"));
  EXPECT_FALSE(files_hold(user));
  EXPECT_TRUE(bodies_->retry_at(gone, clock_.now()));
  EXPECT_EQ(bodies_->erase_mentions(user), 0);
}

TEST_P(BodiesTest, ErasesAmongMany) {
  for (int i = 0; i < 450; ++i)
    log().append({}, RawBody{1, "s", i % 3 ? "keep" : "forget", {1}}, [](Result<Receipt>) {});
  ASSERT_TRUE(append(entry_of("behind them")));
  EXPECT_EQ(bodies_->erase_mentions("forget"), 150);
  EXPECT_EQ(due(1'000).size(), 300u);
}

class BodiesCrashTest : public SpineFixture<store::testing::CrashTest> {};
ENISHI_ON_BOTH_STORES(BodiesCrashTest);

// Whenever an entry is there, so is its body.
TEST_P(BodiesCrashTest, NoEntryIsStoredWithoutItsBody) {
  const bool sqlite = GetParam() == store::Backend::sqlite;
  for (int round = 0; round < (sqlite ? 20 : 1); ++round) {
    std::atomic<int> answered{0};
    const int wanted = 1 + round % 7;
    for (int i = 0; i < 40; ++i) {
      const std::string name = std::to_string(round) + "/" + std::to_string(i);
      log().append(entries_of(keyed(name)), RawBody{1, "s", name, {1}}, [&](Result<Receipt>) {
        ++answered;
        answered.notify_all();
      });
      if (i == wanted) answered.wait(0);
    }
    crash([&] { close_log(); });
    open_log();
  }
  const Bodies bodies(store());
  std::set<std::string> stored;
  const auto due = bodies.due(clock_.now(), 1'000);
  ASSERT_TRUE(due);
  for (const Forward& forward : *due) stored.insert(forward.body);
  for (const std::string& name : payloads(log())) EXPECT_TRUE(stored.contains(name)) << name;
}

}  // namespace
}  // namespace enishi::spine
