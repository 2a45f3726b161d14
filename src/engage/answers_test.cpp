// Which rule answers, and what becomes of the answer.
#include <gmock/gmock.h>

#include "engage/engage_fixture.h"

namespace enishi::engage {
namespace {

using delivery::SendOutcome;
using delivery::SendResult;

constexpr std::string_view kBook = R"({
  "hours":{"week":{"mon":["10:00-19:00"],"tue":["10:00-12:30","13:30-19:00"]},
           "special":{"2026-12-31":[]}},
  "rules":[
    {"name":"hello","on":"follow","messages":[{"type":"text","text":"{{name|お客}}様、はじめまして"}]},
    {"name":"back","on":"return","messages":[{"type":"text","text":"おかえりなさい"}]},
    {"name":"coupon","on":"keyword","words":["クーポン","coupon"],
     "messages":[{"type":"text","text":"クーポンはこちら"}]},
    {"name":"buy","on":"postback","match":"starts","words":["action=buy"],
     "messages":[{"type":"text","text":"ありがとうございます"}]},
    {"name":"away","on":"message","when":"closed","once_minutes":60,
     "messages":[{"type":"text","text":"営業時間外です"}]},
    {"name":"default","on":"message","when":"open","loading_seconds":5,"quiet":true,
     "messages":[{"type":"text","text":"お待ちください"}]}
  ]})";

class AnswersTest : public EngageFixture {
 protected:
  void SetUp() override {
    EngageFixture::SetUp();
    set_answers(kBook);
  }
  std::vector<std::string> texts() {
    settle();
    std::vector<std::string> out;
    for (const auto& got : chats_.replies())
      out.push_back(JsonDocument::parse(got.messages)->root().at(0).string_at("text").value());
    return out;
  }
  std::map<OutState, std::int64_t> counts(const std::string& rule) {
    std::map<OutState, std::int64_t> out;
    const auto all = engage_->answer_counts(channel_.id, "20200101", "20991231");
    for (const AnswerCount& c : *all)
      if (c.rule == rule) out[c.state] = c.answers;
    return out;
  }
};
ENISHI_ON_BOTH_STORES(AnswersTest);

using Texts = std::vector<std::string>;

TEST_P(AnswersTest, AGreetingKnowsTheNewFriendsName) {
  chats_.set_name(user(1), "花子");
  happens(kFollowed, 1, "token=a");
  happens(kFollowed, 2, "token=b");  // whom the platform does not name
  happens(kReturned, 2, "token=c");
  const Texts got = texts();
  EXPECT_THAT(got, ::testing::UnorderedElementsAre("花子様、はじめまして", "お客様、はじめまして",
                                                   "おかえりなさい"));
  EXPECT_EQ(chats_.profiles_asked(), 2);
  EXPECT_EQ(counts("hello")[OutState::accepted], 2);
}

TEST_P(AnswersTest, TheFirstRuleThatFitsAnswers) {
  happens(kSaid, 1, "token=a;id=1;text=ｸｰﾎﾟﾝ ");
  happens(kSaid, 1, "token=b;id=2;text=クーポンください");
  happens(kPressed, 1, "token=c;data=action=buy&item=1");
  happens(kPressed, 1, "token=d;data=xaction=buy");
  happens(kSaid, 1, "id=3;text=coupon");                    // no token
  happens(kSaid, 1, "token=e;id=4;text=coupon;standby=1");  // another module has the chat
  EXPECT_EQ(texts(), (Texts{"クーポンはこちら", "お待ちください", "ありがとうございます"}));
  EXPECT_EQ(chats_.replies()[0].token, "a");
  EXPECT_FALSE(chats_.replies()[0].quiet);
  EXPECT_TRUE(chats_.replies()[1].quiet);
  EXPECT_EQ(chats_.loading(), std::vector<int>{5});
}

TEST_P(AnswersTest, OutsideTheHoursAPersonIsToldOnceInAWhile) {
  clock_.set(*parse_iso8601("2026-11-24T12:30:00+09:00"));  // the lunch break begins
  happens(kSaid, 1, "token=a;id=1;text=hi");
  happens(kSaid, 1, "token=b;id=2;text=hi?");
  happens(kSaid, 2, "token=c;id=3;text=hello");
  EXPECT_EQ(texts(), (Texts{"営業時間外です", "営業時間外です"}));
  clock_.advance(std::chrono::minutes{59});
  happens(kSaid, 1, "token=d;id=4;text=hi");
  EXPECT_EQ(texts().size(), 2u);
  clock_.advance(std::chrono::minutes{1});  // 13:30: open again
  happens(kSaid, 1, "token=e;id=5;text=hi");
  EXPECT_EQ(texts().back(), "お待ちください");
  clock_.set(*parse_iso8601("2026-12-31T11:00:00+09:00"));
  happens(kSaid, 1, "token=f;id=6;text=hi");
  EXPECT_EQ(texts().back(), "営業時間外です");
}

TEST_P(AnswersTest, WhatCameTooLateIsNotAnswered) {
  auto old = event(kSaid, 1, "token=a;id=1;text=coupon");
  old.occurred_at = clock_.now() - std::chrono::minutes{21};
  std::vector<spine::NewEntry> entries;
  entries.push_back(std::move(old));
  append(std::move(entries));
  EXPECT_EQ(texts(), Texts{});
  EXPECT_EQ(said(1).size(), 1u);
}

TEST_P(AnswersTest, AnAnswerThatMayHaveBeenSentIsNeverTriedAgain) {
  chats_.script({SendOutcome{.result = SendResult::ambiguous}});
  happens(kSaid, 1, "token=a;id=1;text=coupon");
  settle();
  clock_.advance(std::chrono::minutes{10});
  settle();
  EXPECT_EQ(chats_.replies().size(), 1u);
  EXPECT_EQ(line_.tries(), 0u);  // nor sent as a push
  EXPECT_EQ(counts("coupon")[OutState::unknown], 1);
  EXPECT_EQ(said(1).size(), 2u);
  EXPECT_TRUE(said(1)[1].details.contains(R"("state":"unknown")"));
}

TEST_P(AnswersTest, WhatCertainlyWasNotSentIsTriedAgainWhileTheTokenLives) {
  const SendOutcome busy{.result = SendResult::too_fast, .status = 429};
  chats_.script({busy, SendOutcome{.result = SendResult::not_sent}});
  happens(kSaid, 1, "token=a;id=1;text=coupon");
  settle();
  EXPECT_EQ(chats_.replies().size(), 1u);
  for (int i = 0; i < 4; ++i) {
    clock_.advance(std::chrono::seconds{2});
    settle();
  }
  EXPECT_EQ(chats_.replies().size(), 3u);
  EXPECT_EQ(counts("coupon")[OutState::accepted], 1);

  chats_.script({busy, busy, busy, busy, busy, busy, busy, busy, busy, busy});
  happens(kSaid, 2, "token=b;id=2;text=coupon");
  for (int i = 0; i < 60; ++i) {
    settle();
    clock_.advance(std::chrono::seconds{2});
  }
  settle();
  EXPECT_EQ(counts("coupon")[OutState::expired], 1);
}

TEST_P(AnswersTest, ARefusedAnswerStaysRefused) {
  chats_.script({SendOutcome{
      .result = SendResult::refused_content, .status = 400, .detail = "Invalid reply token"}});
  happens(kSaid, 1, "token=a;id=1;text=coupon");
  settle();
  clock_.advance(std::chrono::minutes{1});
  settle();
  EXPECT_EQ(counts("coupon")[OutState::refused], 1);
  EXPECT_EQ(line_.tries(), 0u);
  EXPECT_EQ(said(1).size(), 1u);  // nothing was said to the person
}

TEST_P(AnswersTest, AStopOfTheServerLeavesTheAnswerInFlightUnknown) {
  chats_.hang(true);
  happens(kSaid, 1, "token=a;id=1;text=coupon");
  while (chats_.hanging() == 0) std::this_thread::yield();
  happens(kSaid, 2, "token=b;id=2;text=coupon");
  while (chats_.hanging() < 2) std::this_thread::yield();
  chats_.hang(false);
  close_rooms();
  open_rooms();
  settle();
  EXPECT_EQ(chats_.replies().size(), 2u);
  EXPECT_EQ(counts("coupon")[OutState::unknown], 2);
}

TEST_P(AnswersTest, AfterARestoreNothingIsSentThatWasOpen) {
  chats_.script({SendOutcome{.result = SendResult::too_fast, .status = 429}});
  happens(kSaid, 1, "token=a;id=1;text=coupon");
  settle();
  close_rooms();
  ASSERT_TRUE(hold_everything(state(), clock_));
  open_rooms();
  clock_.advance(std::chrono::seconds{10});
  settle();
  EXPECT_EQ(chats_.replies().size(), 1u);
}

TEST_P(AnswersTest, AStoppedChannelAnswersNothing) {
  ASSERT_TRUE(workspaces_->set_stopped(kActor, channel_.id, true, "test"));
  happens(kSaid, 1, "token=a;id=1;text=coupon");
  settle();
  EXPECT_EQ(chats_.replies().size(), 0u);
  EXPECT_EQ(counts("coupon")[OutState::withdrawn], 1);
}

TEST_P(AnswersTest, StagingAnswersTestersOnly) {
  close_rooms();
  open_rooms({{"staging.testers_only", "true"}});
  happens(kSaid, 1, "token=a;id=1;text=coupon");
  happens(kSaid, 2, "token=b;id=2;text=coupon");
  settle();
  EXPECT_EQ(chats_.replies().size(), 0u);
  const RecordNo tester = record(2);
  std::vector<spine::NewEntry> entries;
  entries.push_back(*people::tags_entry(channel_.workspace_no, clock_.now(), std::span(&tester, 1),
                                        {"tester"}, {}));
  append(std::move(entries));
  happens(kSaid, 1, "token=c;id=3;text=coupon");
  happens(kSaid, 2, "token=d;id=4;text=coupon");
  settle();
  ASSERT_EQ(chats_.replies().size(), 1u);
  EXPECT_EQ(chats_.replies()[0].token, "d");
}

TEST_P(AnswersTest, WhileAPersonHasTheChatOnlyButtonsAnswer) {
  happens(kSaid, 1, "token=a;id=1;text=help");
  settle();
  appended(engage_->change_chat(channel_.id, record(1),
                                {.actor = kActor, .deed = ChatDeed::assign, .text = "田中"}));
  happens(kSaid, 1, "token=b;id=2;text=coupon");
  happens(kPressed, 1, "token=c;data=action=buy");
  EXPECT_EQ(texts(), (Texts{"お待ちください", "ありがとうございます"}));
  close_rooms();
  open_rooms();  // it is remembered
  happens(kSaid, 1, "token=d;id=3;text=coupon");
  EXPECT_EQ(texts().size(), 2u);
  appended(engage_->change_chat(channel_.id, record(1), {.actor = kActor, .deed = ChatDeed::done}));
  happens(kSaid, 1, "token=e;id=4;text=coupon");
  EXPECT_EQ(texts().back(), "クーポンはこちら");
}

TEST_P(AnswersTest, ARuleThatIsGoneAnswersNothing) {
  chats_.script({SendOutcome{.result = SendResult::too_fast, .status = 429}});
  happens(kSaid, 1, "token=a;id=1;text=coupon");
  settle();
  // Its body is stored by now, and stays.
  set_answers(R"({"rules":[]})");
  clock_.advance(std::chrono::seconds{2});
  EXPECT_EQ(texts(), (Texts{"クーポンはこちら", "クーポンはこちら"}));
  happens(kSaid, 1, "token=b;id=2;text=coupon");
  EXPECT_EQ(texts().size(), 2u);
}

TEST_P(AnswersTest, BooksAreCheckedAndErrorsNameThePlace) {
  const auto field = [&](std::string_view json) -> std::string {
    const auto document = JsonDocument::parse(json);
    auto book = parse_book(document->root());
    if (!book) return book.error().field;
    const auto entry = engage_->change_answers(kActor, channel_.id, *std::move(book));
    return entry ? "" : entry.error().field;
  };
  const auto rule = [](std::string_view rest) {
    return R"({"rules":[{"name":"a","messages":[{"type":"text","text":"x"}],)" + std::string(rest) +
           "}]}";
  };
  EXPECT_EQ(field(rule(R"("on":"message")")), "");
  EXPECT_EQ(field(rule(R"("on":"sometimes")")), "rules[0].on");
  EXPECT_EQ(field(rule(R"("on":"keyword")")), "rules[0].words");
  EXPECT_EQ(field(rule(R"("on":"keyword","words":["a"," 　"])")), "rules[0].words[1]");
  EXPECT_EQ(field(rule(R"("on":"message","words":["a"])")), "rules[0].words");
  EXPECT_EQ(field(rule(R"("on":"message","loading_seconds":7)")), "rules[0].loading_seconds");
  EXPECT_EQ(field(rule(R"("on":"message","typo":7)")), "rules[0].typo");
  EXPECT_EQ(field(R"({"rules":[{"name":"a","on":"message"}]})"), "rules[0].messages");
  EXPECT_EQ(field(R"({"rules":[{"name":"a","on":"message","messages":[{"type":"text"}]}]})"),
            "rules[0].messages[0].text");
  EXPECT_EQ(field(R"({"hours":{"week":{"mon":["19:00-10:00"]}},"rules":[]})"), "hours.week.mon[0]");
  EXPECT_EQ(field(R"({"hours":{"week":{"mon":["10:00-12:00","11:00-13:00"]}},"rules":[]})"),
            "hours.week.mon");
  EXPECT_EQ(field(R"({"hours":{"special":{"2026-02-30":[]}},"rules":[]})"),
            "hours.special.2026-02-30");
  const std::string twice =
      R"({"name":"a","on":"message","messages":[{"type":"text","text":"x"}]})";
  EXPECT_EQ(field(R"({"rules":[)" + twice + "," + twice + "]}"), "rules[1].name");
}

TEST_P(AnswersTest, ABookReadsBackAsItWasWritten) {
  const Book book = *engage_->book(channel_.id);
  EXPECT_EQ(book.version, 1);
  const std::string json = book_json(book.book);
  const auto again = parse_book(JsonDocument::parse(json)->root());
  ASSERT_TRUE(again);
  EXPECT_EQ(book_json(*again), json);
  EXPECT_EQ(again->rules.size(), 6u);
  EXPECT_EQ(again->hours, book.book.hours);
}

TEST_P(AnswersTest, ATrialTellsWhichRuleWouldAnswer) {
  Incoming coupon{.what = What::message, .text = "くーぽん"};
  const Trial trial = *engage_->try_answer(channel_.id, coupon, clock_.now());
  EXPECT_EQ(trial.rule, 2u);
  EXPECT_TRUE(trial.open);
  EXPECT_TRUE(trial.messages.contains("クーポンはこちら"));
  EXPECT_EQ(chats_.replies().size(), 0u);
}

TEST_P(AnswersTest, ADeletedPersonLeavesNothing) {
  happens(kSaid, 1, "token=a;id=1;text=coupon");
  settle();
  const RecordNo gone = record(1);
  std::vector<spine::NewEntry> entries;
  entries.push_back(people::person_deleted_entry(clock_.now(), std::span(&gone, 1)));
  append(std::move(entries));
  EXPECT_TRUE(engage_->messages(channel_.id, gone, INT64_MAX, 10)->empty());
  EXPECT_TRUE(engage_->outgoing(channel_.id, gone, INT64_MAX, 10)->empty());
  EXPECT_FALSE(*engage_->chat(channel_.id, gone));
}

}  // namespace
}  // namespace enishi::engage
