// Bad days of what is on its way out: bodies that cannot be made, a store that cannot write.
#include <gmock/gmock.h>

#include "engage/engage_fixture.h"

namespace enishi::engage {
namespace {

using delivery::SendOutcome;
using delivery::SendResult;
using store::testing::Fault;

constexpr std::string_view kBook = R"({"rules":[
  {"name":"shop","on":"keyword","words":["shop"],"messages":[{"type":"template","altText":"店",
   "template":{"type":"buttons","text":"店","actions":[
     {"type":"uri","label":"見る","uri":"https://shop.example.jp/"}]}}]},
  {"name":"who","on":"keyword","words":["who"],"messages":[{"type":"template","altText":"店",
   "template":{"type":"buttons","text":"{{name|お客}}様","actions":[
     {"type":"uri","label":"見る","uri":"https://shop.example.jp/"}]}}]},
  {"name":"plain","on":"keyword","words":["plain"],
   "messages":[{"type":"text","text":"はい"}]}]})";

class MessengerTest : public EngageFixture {
 protected:
  std::map<OutState, std::int64_t> counts(const std::string& rule) {
    std::map<OutState, std::int64_t> out;
    const auto all = engage_->answer_counts(channel_.id, "20200101", "20991231");
    for (const AnswerCount& c : *all)
      if (c.rule == rule) out[c.state] = c.answers;
    return out;
  }
  void says(std::uint32_t who, const std::string& text, const std::string& id) {
    happens(kSaid, who, "token=t" + id + ";id=" + id + ";text=" + text);
  }
  void until(const std::function<bool()>& done) {
    while (!done()) std::this_thread::yield();
  }
  std::vector<std::string> tokens() {
    std::vector<std::string> out;
    for (const auto& got : chats_.replies()) out.push_back(got.token);
    return out;
  }
};

class LaneTest : public MessengerTest {};
ENISHI_ON_BOTH_STORES(LaneTest);

// With such an address a tracked link is longer than a button takes: no body with one can be made.
TEST_P(LaneTest, ABodyThatCannotBeMadeHoldsUpNobody) {
  set_answers(kBook);
  close_rooms();
  open_rooms({{"http.public_url", "https://e.example/" + std::string(1'000, 'a')}});
  for (std::uint32_t who = 1; who <= 2; ++who) chats_.set_name(user(who), "花子");
  std::vector<spine::NewEntry> entries;  // all due at once, in this order
  entries.push_back(event(kSaid, 1, "token=t1;id=1;text=shop"));
  entries.push_back(event(kSaid, 2, "token=t2;id=2;text=who"));
  entries.push_back(event(kSaid, 3, "token=t3;id=3;text=plain"));
  append(std::move(entries));
  settle();
  clock_.advance(std::chrono::seconds{5});
  settle();
  says(4, "plain", "4");
  settle();
  EXPECT_THAT(tokens(), ::testing::ElementsAre("t3", "t4"));
  EXPECT_EQ(counts("plain")[OutState::accepted], 2);
  for (const std::string rule : {"shop", "who"}) EXPECT_EQ(counts(rule)[OutState::refused], 1);
  const auto out = engage_->outgoing(channel_.id, record(1), INT64_MAX, 1);
  ASSERT_EQ(out->size(), 1u);
  EXPECT_EQ(out->at(0).state, OutState::refused);
  EXPECT_THAT(out->at(0).detail, ::testing::HasSubstr("uri"));
}

// Nothing else happens meanwhile that would have the lane looked at.
TEST_P(LaneTest, AnAnswerPutOffLateIsTriedAgain) {
  set_answers(kBook);
  chats_.hang(true);
  says(1, "plain", "1");
  until([&] { return chats_.hanging() == 1; });
  chats_.release({.result = SendResult::too_fast, .status = 429});
  settle();
  clock_.advance(std::chrono::seconds{2});
  settle();
  EXPECT_THAT(tokens(), ::testing::ElementsAre("t1", "t1"));
  EXPECT_EQ(counts("plain")[OutState::accepted], 1);
}

// On SQLite, whose disk can be made to fail.
class StoreFaultTest : public MessengerTest {
 protected:
  void SetUp() override {
    store::testing::install_unsynced_vfs();
    options().vfs = store::testing::kUnsyncedVfs;
    MessengerTest::SetUp();
    set_answers(kBook);
    chats_.hang(true);
  }
  void TearDown() override {
    store::testing::fail_after(0, Fault::none);
    MessengerTest::TearDown();
    store::testing::install_unsynced_vfs();
  }
  // The platform answers while nothing can be written; then the disk works again.
  void answered_on_a_full_disk(const SendOutcome& outcome) {
    until([&] { return chats_.hanging() == 1; });
    ASSERT_TRUE(pipeline_->wait_applied(log_->end()));
    store::testing::fail_after(1, Fault::disk_full, true);
    chats_.release(outcome);
    until([] { return store::testing::fault_struck(); });
    // The messenger has given up for now when it waits for its next look.
    until([&] { return engage_->idle(); });
    store::testing::fail_after(0, Fault::none);
  }
  void settle_but_for_the_call() { ASSERT_TRUE(pipeline_->wait_applied(log_->end())); }
};
INSTANTIATE_TEST_SUITE_P(Stores, StoreFaultTest, ::testing::Values(store::Backend::sqlite),
                         store::testing::backend_name);

TEST_P(StoreFaultTest, AnAnswerThatCouldNotBePutOffIsTriedAgain) {
  says(1, "plain", "1");
  answered_on_a_full_disk({.result = SendResult::too_fast, .status = 429});
  for (int i = 0; i < 10 && chats_.replies().size() < 2; ++i) {
    clock_.advance(std::chrono::seconds{2});
    settle();
  }
  EXPECT_THAT(tokens(), ::testing::ElementsAre("t1", "t1"));
  EXPECT_EQ(counts("plain")[OutState::accepted], 1);
}

TEST_P(StoreFaultTest, AMessageThatCouldNotBeTurnedIsTurnedLater) {
  says(1, "何か", "1");
  settle();
  appended(
      engage_->send(kActor, channel_.id, record(1), R"([{"type":"text","text":"お答え"}])", false));
  answered_on_a_full_disk(
      {.result = SendResult::refused_content, .status = 400, .detail = "Invalid reply token"});
  EXPECT_FALSE(line_.received().contains(user(1)));
  for (int i = 0; i < 10 && !line_.received().contains(user(1)); ++i) {
    clock_.advance(std::chrono::seconds{2});
    settle();
  }
  ASSERT_TRUE(line_.received().contains(user(1)));
  EXPECT_EQ(line_.received().at(user(1)), 1);
  EXPECT_EQ(chats_.replies().size(), 1u);
  EXPECT_EQ(engage_->outgoing(channel_.id, record(1), INT64_MAX, 1)->at(0).state,
            OutState::accepted);
}

}  // namespace
}  // namespace enishi::engage
