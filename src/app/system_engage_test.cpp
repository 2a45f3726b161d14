// An account that answers: greetings, keywords and buttons by reply tokens, conversations with
// pictures that are fetched and messages that are taken back; and what holds of answers when LINE
// and the machine have a bad day.
#include <gtest/gtest.h>

#include "app/system_fixture.h"
#include "base/testing_seeds.h"

namespace enishi::app {
namespace {

using namespace testing;
using engage::OutState;

constexpr const char* kBook = R"({"rules":[
  {"name":"hello","on":"follow","loading_seconds":5,
   "messages":[{"type":"text","text":"{{name|お客}}様、はじめまして"}]},
  {"name":"coupon","on":"keyword","words":["クーポン"],
   "messages":[{"type":"text","text":"こちらです"}]},
  {"name":"button","on":"postback","match":"contains","words":["="],
   "messages":[{"type":"text","text":"承りました"}]},
  {"name":"any","on":"message","messages":[{"type":"text","text":"お待ちください"}]}]})";

class SystemEngageTest : public SystemTest {
 protected:
  SystemEngageTest() { can_crash_ = true; }

  const api::Rooms& rooms() { return house_->rooms(); }
  void appended(Result<spine::NewEntry> entry) {
    std::vector<spine::NewEntry> entries;
    entries.push_back(must(std::move(entry)));
    must(rooms().log.append_and_wait(std::move(entries)));
    must(house_->system().settle());
  }
  void set_answers() {
    const auto document = must(JsonDocument::parse(kBook));
    appended(rooms().engage.change_answers(house_->actor, house_->channel,
                                           must(engage::parse_book(document.root()))));
  }
  RecordNo record(const std::string& user) {
    const auto directory = rooms().workspaces.directory();
    return rooms().people.view()->find(directory.channel(house_->channel)->provider_no,
                                       *people::parse_line_user_id(user));
  }
  void acts(simulator::Act act) {
    must(platform_->act(line_->channel().id, std::span(&act, 1)));
    platform_->wait_webhooks();
    must(house_->system().settle());
  }
  std::vector<simulator::SendView> sends_of(std::string_view kind) {
    std::vector<simulator::SendView> out;
    for (auto& send : must(platform_->sends(line_->channel().id, 0, 100'000)))
      if (send.kind == kind) out.push_back(std::move(send));
    return out;
  }
  std::vector<engage::ChatMessage> said(const std::string& user) {
    auto all = must(rooms().engage.messages(house_->channel, record(user), INT64_MAX, 1'000));
    std::reverse(all.begin(), all.end());
    return all;
  }
  // Waits until the last thing said in the conversation is ours.
  bool answered(const std::string& user, std::size_t messages) {
    return eventually([&] { return said(user).size() >= messages; });
  }
  std::map<OutState, std::int64_t> counts() {
    std::map<OutState, std::int64_t> out;
    const auto all = must(rooms().engage.answer_counts(house_->channel, "20200101", "20991231"));
    for (const auto& count : all) out[count.state] += count.answers;
    return out;
  }
};
ENISHI_ON_BOTH_STORES(SystemEngageTest);

TEST_P(SystemEngageTest, ADayOfAnAccount) {
  set_answers();
  const std::string user = "U" + std::string(32, '7');
  acts({.type = "follow", .user = user});
  ASSERT_TRUE(answered(user, 1));
  // A greeting waits 3 seconds for the name, which pass quickly here: it may go without.
  const std::string greeting = said(user)[0].text;
  ASSERT_TRUE(eventually([&] { return must(rooms().people.profile(record(user))).has_value(); }));
  const std::string name = must(rooms().people.profile(record(user)))->name;
  EXPECT_TRUE(greeting == name + "様、はじめまして" || greeting == "お客様、はじめまして")
      << greeting;
  acts({.type = "message", .user = user, .payload = R"({"type":"text","text":"くーぽん"})"});
  ASSERT_TRUE(answered(user, 3));
  EXPECT_EQ(said(user)[2].text, "こちらです");
  EXPECT_EQ(sends_of("reply").size(), 2u);

  // A picture is fetched although LINE is still preparing it, and forgotten when it is taken back.
  acts({.type = "message",
        .user = user,
        .payload = R"({"type":"image"})",
        .media_preparation = std::chrono::seconds(3)});
  ASSERT_TRUE(eventually([&] {
    const auto all = said(user);
    return all.size() > 3 && all[3].media.has_value();
  }));
  const engage::ChatMessage picture = said(user)[3];
  const MediaId media(*picture.media);
  EXPECT_GT(must(rooms().media.read(media, 0, 1'000)).size(), 0u);
  acts({.type = "unsend",
        .user = user,
        .payload = R"({"messageId":")" + picture.message_id + R"("})"});
  ASSERT_TRUE(eventually([&] { return !rooms().media.read(media, 0, 10); }));

  // A person of the brand writes, when every token has gone: by push, once.
  clock_.jump(std::chrono::minutes(5));
  appended(rooms().engage.send(house_->actor, house_->channel, record(user),
                               R"([{"type":"text","text":"{{name}}様、お待たせしました"}])",
                               false));
  ASSERT_TRUE(eventually([&] { return sends_of("push").size() == 1; }));
  ASSERT_TRUE(eventually([&] { return said(user).back().direction == engage::Direction::staff; }));
  EXPECT_EQ(said(user).back().text, name + "様、お待たせしました");
}

// Kills, restarts and every fault LINE knows, while people write: no token is used twice, an answer
// that may have been sent is never sent again, nothing becomes a push.
TEST_P(SystemEngageTest, AnswersOnABadDay) {
  set_answers();
  line_->set_faults(kSendingFaults, kOtherFaults);
  for (const std::uint64_t seed : seeds(2)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    const std::int64_t stream = line_->start_stream(
        R"({"events":250,"perSecond":10,"mix":{"message":80,"postback":20},"batchMax":3,)"
        R"("duplicatesPermille":50,"inFlightMax":8})");
    for (int kills = 0; kills < 2; ++kills) {
      let_work(random, stream);
      house_->crash(random.below(2) == 0 ? store::testing::Loss::all : store::testing::Loss::some,
                    random.next());
      door_->lead_to(house_->system().port());
    }
    ASSERT_TRUE(eventually([&] { return line_->stream_done(stream) && door_->all_accepted(); }));
    must(house_->system().settle());
    ASSERT_TRUE(eventually([&] { return rooms().engage.idle(); }));
    must(house_->system().settle());
    const auto states = counts();
    const auto of = [&](OutState state) {
      const auto found = states.find(state);
      return found == states.end() ? 0 : found->second;
    };
    const auto at_line = static_cast<std::int64_t>(sends_of("reply").size());
    EXPECT_LE(of(OutState::accepted), at_line);
    EXPECT_LE(at_line, of(OutState::accepted) + of(OutState::unknown));
    EXPECT_GT(of(OutState::accepted), 0);
    EXPECT_EQ(sends_of("push").size(), 0u);
    EXPECT_EQ(sends_of("multicast").size(), 0u);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace enishi::app
