// Conversations: what is kept, what is taken back, what people of the brand do.
#include "engage/engage_fixture.h"

namespace enishi::engage {
namespace {

using delivery::SendOutcome;
using delivery::SendResult;

class InboxTest : public EngageFixture {
 protected:
  void does(std::uint32_t who, ChatDeed deed, std::string text = {}) {
    appended(engage_->change_chat(channel_.id, record(who),
                                  {.actor = kActor, .deed = deed, .text = std::move(text)}));
  }
  void writes(std::uint32_t who, const std::string& text) {
    appended(engage_->send(kActor, channel_.id, record(who),
                           R"([{"type":"text","text":")" + text + R"("}])", false));
    settle();
  }
  Chat chat(std::uint32_t who) { return engage_->chat(channel_.id, record(who))->value(); }
  std::vector<RecordNo> listed(const ChatQuery& query) {
    std::vector<RecordNo> out;
    const auto found = engage_->chats(channel_.id, query);
    for (const Chat& c : *found) out.push_back(c.record);
    return out;
  }
};
ENISHI_ON_BOTH_STORES(InboxTest);

TEST_P(InboxTest, MessagesAreKeptAndCounted) {
  happens(kSaid, 1, "id=1;text=こんにちは;read=r1");
  clock_.advance(std::chrono::minutes{1});
  happens(kSaid, 2, "id=2;text=おはよう");
  clock_.advance(std::chrono::minutes{1});
  happens(kSaid, 1, "id=3;text=まだですか;read=r3");
  EXPECT_EQ(chat(1).unread, 2);
  EXPECT_EQ(chat(1).waiting_since, clock_.now() - std::chrono::minutes{2});
  EXPECT_EQ(listed({}), (std::vector<RecordNo>{record(1), record(2)}));
  const auto messages = said(1);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].text, "こんにちは");
  const ChatCounts counts = *engage_->counts(channel_.id);
  EXPECT_EQ(counts.open, 2);
  EXPECT_EQ(counts.unread, 2);

  EXPECT_TRUE(*engage_->mark_as_read(channel_.id, record(1)));
  EXPECT_EQ(chats_.read(), std::vector<std::string>{"r3"});
  EXPECT_FALSE(*engage_->mark_as_read(channel_.id, record(2)));
  does(1, ChatDeed::read);
  EXPECT_EQ(chat(1).unread, 0);
  EXPECT_EQ(listed({.unread = true}), std::vector<RecordNo>{record(2)});
}

TEST_P(InboxTest, ManyMessagesOfOnePersonInOneBatch) {
  std::vector<spine::NewEntry> entries;
  for (int i = 0; i < 50; ++i)
    entries.push_back(event(kSaid, 1 + i % 2, "id=" + std::to_string(i) + ";text=x"));
  append(std::move(entries));
  EXPECT_EQ(chat(1).unread, 25);
  EXPECT_EQ(said(2).size(), 25u);
}

TEST_P(InboxTest, AssignedDoneAndOpenAgain) {
  happens(kSaid, 1, "id=1;text=a");
  happens(kSaid, 2, "id=2;text=b");
  does(1, ChatDeed::assign, "田中");
  EXPECT_EQ(listed({.assignee = "田中"}), std::vector<RecordNo>{record(1)});
  EXPECT_EQ(listed({.assignee = ""}), std::vector<RecordNo>{record(2)});
  does(1, ChatDeed::note, "常連の方");
  does(1, ChatDeed::done);
  EXPECT_EQ(listed({}), std::vector<RecordNo>{record(2)});
  EXPECT_EQ(listed({.done = true}), std::vector<RecordNo>{record(1)});
  EXPECT_EQ(chat(1).assignee, "");
  const auto notes = *engage_->notes(channel_.id, record(1), INT64_MAX, 10);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].text, "常連の方");
  EXPECT_EQ(notes[0].author, "api_key/key-1");
  happens(kSaid, 1, "id=3;text=c");
  EXPECT_EQ(listed({}).size(), 2u);
  EXPECT_FALSE(chat(1).done);

  std::vector<std::string> actions;
  ASSERT_TRUE(state().read([&](store::Tx& tx) -> Status {
    ASSIGN(const auto rows, operations_.list(tx, channel_.workspace, 0, 100));
    for (const auto& row : rows)
      if (row.operation.action.starts_with("chat.")) actions.push_back(row.operation.action);
    return {};
  }));
  EXPECT_EQ(actions, (std::vector<std::string>{"chat.done", "chat.note", "chat.assign"}));
}

TEST_P(InboxTest, PagesGoOnWhereTheLastEnded) {
  for (std::uint32_t i = 1; i <= 25; ++i) {
    if (i % 3 == 0) clock_.advance(std::chrono::seconds{1});
    happens(kSaid, i, "id=" + std::to_string(i) + ";text=x");
  }
  std::set<std::uint32_t> seen;
  ChatQuery query{.limit = 4};
  for (;;) {
    const auto page = *engage_->chats(channel_.id, query);
    if (page.empty()) break;
    for (const Chat& c : page) EXPECT_TRUE(seen.insert(c.record.value).second);
    query.before = page.back().last_at;
    query.before_record = page.back().record;
  }
  EXPECT_EQ(seen.size(), 25u);
}

TEST_P(InboxTest, AMessageThatIsTakenBackLeavesNothing) {
  chats_.set_content("1", ChatContent{.ready = true, .type = "image/jpeg", .bytes = "JPEG"});
  happens(kSaid, 1, "id=1;image=1");
  happens(kSaid, 1, "id=2;text=秘密");
  settle();
  EXPECT_EQ(shelf().size(), 1u);
  ASSERT_TRUE(said(1)[0].media);
  happens(kTookBack, 1, "id=1");
  happens(kTookBack, 1, "id=2");
  settle();
  EXPECT_EQ(shelf().size(), 0u);
  for (const ChatMessage& m : said(1)) {
    EXPECT_TRUE(m.unsent);
    EXPECT_EQ(m.text, "");
    EXPECT_FALSE(m.media);
  }
  // Not even the log says it any more.
  bool kept = false;
  ASSERT_TRUE(log_->read(0, 1'000, [&](spine::Entry& entry) -> Status {
    kept |= entry.payload.contains("秘密");
    return {};
  }));
  EXPECT_FALSE(kept);
}

TEST_P(InboxTest, TakenBackBeforeItCame) {
  happens(kTookBack, 1, "id=7");
  happens(kSaid, 1, "id=7;text=秘密");
  settle();
  ASSERT_EQ(said(1).size(), 1u);
  EXPECT_TRUE(said(1)[0].unsent);
  EXPECT_EQ(said(1)[0].text, "");
}

TEST_P(InboxTest, TheNewestEditCounts) {
  happens(kSaid, 1, "id=1;text=一");
  auto late = event(kEdited, 1, "id=1;text=二");
  clock_.advance(std::chrono::seconds{10});
  happens(kEdited, 1, "id=1;text=三");
  std::vector<spine::NewEntry> entries;
  entries.push_back(std::move(late));
  append(std::move(entries));
  EXPECT_EQ(said(1)[0].text, "三");
  EXPECT_TRUE(said(1)[0].edited_at);
}

TEST_P(InboxTest, BytesAreFetchedUntilTheyAreThere) {
  chats_.set_content("1", ChatContent{});  // being prepared
  happens(kSaid, 1, "id=1;image=1");
  settle();
  EXPECT_FALSE(said(1)[0].media);
  chats_.set_content("1", fail(ErrorCode::unavailable, "LINE is out of reach"));
  clock_.advance(std::chrono::seconds{5});
  settle();
  chats_.set_content("1", ChatContent{.ready = true, .type = "image/png", .bytes = "PNG"});
  close_rooms();
  open_rooms();
  for (int i = 0; i < 5 && !said(1)[0].media; ++i) {
    clock_.advance(std::chrono::seconds{10});
    settle();
  }
  ASSERT_TRUE(said(1)[0].media);
  EXPECT_EQ(shelf().at(*said(1)[0].media), "PNG");
  happens(kSaid, 1, "id=2;image=1");  // gone at the platform
  settle();
  EXPECT_FALSE(said(1)[1].media);
}

TEST_P(InboxTest, APersonsAnswerIsFreeWhileTheTokenLivesAndAPushAfterwards) {
  happens(kSaid, 1, "id=1;text=質問;token=t1");
  writes(1, "お答えします");
  ASSERT_EQ(chats_.replies().size(), 1u);
  EXPECT_EQ(chats_.replies()[0].token, "t1");
  EXPECT_FALSE(chat(1).waiting_since);
  writes(1, "もう一つ");  // the token is used
  EXPECT_EQ(chats_.replies().size(), 1u);
  EXPECT_EQ(line_.received().at(user(1)), 1);
  happens(kSaid, 1, "id=2;text=また;token=t2");
  clock_.advance(std::chrono::seconds{41});
  writes(1, "遅くなりました");
  EXPECT_EQ(chats_.replies().size(), 1u);
  EXPECT_EQ(line_.received().at(user(1)), 2);
  const auto all = said(1);
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[1].direction, Direction::staff);
  EXPECT_EQ(all[1].text, "お答えします");
}

TEST_P(InboxTest, ARefusedTokenBecomesAPushAndAnAmbiguousOneDoesNot) {
  chats_.script({SendOutcome{
      .result = SendResult::refused_content, .status = 400, .detail = "Invalid reply token"}});
  happens(kSaid, 1, "id=1;text=質問;token=t1");
  writes(1, "お答えします");
  EXPECT_EQ(line_.received().at(user(1)), 1);

  chats_.script({SendOutcome{.result = SendResult::ambiguous}});
  happens(kSaid, 2, "id=2;text=質問;token=t2");
  writes(2, "お答えします");
  clock_.advance(std::chrono::minutes{5});
  settle();
  EXPECT_FALSE(line_.received().contains(user(2)));
  EXPECT_EQ(engage_->outgoing(channel_.id, record(2), INT64_MAX, 1)->at(0).state,
            OutState::unknown);
}

TEST_P(InboxTest, APushIsRepeatedUnderItsKeyAndArrivesOnce) {
  using Fault = delivery::testing::FakeLine::Fault;
  line_.script([](const delivery::SendRequest&, int tries) {
    return tries == 1 ? Fault::lost_after : tries == 2 ? Fault::lost_before : Fault::none;
  });
  happens(kSaid, 1, "id=1;text=質問");
  writes(1, "お答えします");
  for (int i = 0; i < 3; ++i) {
    clock_.advance(std::chrono::seconds{5});
    settle();
    if (i == 0) {
      close_rooms();  // the key outlives the server
      open_rooms();
      settle();
    }
  }
  EXPECT_EQ(line_.received().at(user(1)), 1);
  EXPECT_FALSE(line_.key_reused());
  EXPECT_EQ(engage_->outgoing(channel_.id, record(1), INT64_MAX, 1)->at(0).state,
            OutState::accepted);
}

TEST_P(InboxTest, AFullQuotaIsTold) {
  line_.script(
      [](const delivery::SendRequest&, int) { return delivery::testing::FakeLine::Fault::quota; });
  happens(kSaid, 1, "id=1;text=質問");
  writes(1, "お答えします");
  EXPECT_EQ(engage_->outgoing(channel_.id, record(1), INT64_MAX, 1)->at(0).state,
            OutState::refused);
}

TEST_P(InboxTest, SendsAreRefusedWhereTheyCannotArrive) {
  happens(kSaid, 1, "id=1;text=a");
  const std::string hello = R"([{"type":"text","text":"x"}])";
  const auto refused = [&](const std::string& body) {
    const auto entry = engage_->send(kActor, channel_.id, record(1), body, false);
    return entry ? std::string()
                 : entry.error().field + ":" + std::string(name(entry.error().code));
  };
  EXPECT_EQ(refused(hello), "");
  EXPECT_EQ(refused(R"([{"type":"text"}])"), "messages[0].text:invalid");
  EXPECT_EQ(refused("[]"), "messages:invalid");
  happens(kBlocked, 1, "x=1");
  EXPECT_EQ(refused(hello), ":conflict");
}

}  // namespace
}  // namespace enishi::engage
