#include "line/chats.h"

#include "guard/testing.h"
#include "line/chat_of.h"
#include "line/line_fixture.h"

namespace enishi::line {
namespace {

const std::string kA = "Ubf95212523de9e37402f1e128a0a93e0";
const std::string kB = "U8b4fe48fff50d1864e11dc970618fae9";

class ChatsTest : public LineFixture {
 protected:
  // Applies the events of one webhook body.
  void take(const std::string& events) {
    auto parsed = parse_webhook(R"({"events":[)" + events + "]}", clock_.now());
    ASSERT_TRUE(parsed) << parsed.error().message;
    for (spine::NewEntry& entry : parsed->entries) entry.source = channel_.no.value;
    ASSERT_TRUE(log_->append_and_wait(std::move(parsed->entries)));
    ASSERT_TRUE(pipeline_->catch_up());
  }
  static std::string event(const std::string& type, int second, const std::string& chat,
                           const std::string& more = {}) {
    const bool group = chat.starts_with('C');
    return R"({"type":")" + type + R"(","timestamp":)" +
           std::to_string(1'789'990'000'000 + second * 1'000) + R"(,"source":{"type":")" +
           (group ? "group" : "room") + R"(",")" + (group ? "groupId" : "roomId") + R"(":")" +
           chat + R"("})" + more + "}";
  }
  static std::string members(const std::string& member, const std::vector<std::string>& users) {
    std::string list;
    for (const std::string& user : users)
      list.append(list.empty() ? "" : ",").append(R"({"type":"user","userId":")" + user + "\"}");
    return R"(,")" + member + R"(":{"members":[)" + list + "]}";
  }
  std::vector<Chat> list(const std::string& after = "", std::size_t limit = 100) {
    auto found = chats_->list(channel_.id, after, limit);
    EXPECT_TRUE(found) << found.error().message;
    return found.value_or(std::vector<Chat>{});
  }
  static Time at(int second) { return from_ms(1'789'990'000'000 + second * 1'000); }
};
ENISHI_ON_BOTH_STORES(ChatsTest);

TEST_P(ChatsTest, FollowsAGroupThroughItsLife) {
  take(event("join", 1, "C1") + "," + event("memberJoined", 2, "C1", members("joined", {kA, kB})));
  take(event("message", 3, "C1") + "," + event("memberLeft", 4, "C1", members("left", {kB})));
  auto chats = list();
  ASSERT_EQ(chats.size(), 1u);
  EXPECT_EQ(chats[0].id, "C1");
  EXPECT_TRUE(chats[0].group);
  EXPECT_TRUE(chats[0].joined);
  EXPECT_EQ(chats[0].changed_at, at(1));
  EXPECT_EQ(chats[0].members, 1);
  EXPECT_EQ(chats[0].events, 5);
  take(event("leave", 5, "C1"));
  chats = list();
  EXPECT_FALSE(chats[0].joined);
  EXPECT_EQ(chats[0].changed_at, at(5));
}

TEST_P(ChatsTest, EventTimeDecides) {
  take(event("leave", 9, "R1"));
  take(event("join", 3, "R1"));  // late
  EXPECT_FALSE(list()[0].joined);
  EXPECT_FALSE(list()[0].group);
  EXPECT_EQ(list()[0].changed_at, at(9));
  take(event("join", 12, "R1") + "," + event("leave", 11, "R1"));
  EXPECT_TRUE(list()[0].joined);
  take(event("memberLeft", 8, "R1", members("left", {kA})));
  take(event("memberJoined", 7, "R1", members("joined", {kA})));
  EXPECT_EQ(list()[0].members, 0);
}

TEST_P(ChatsTest, AChatIsKnownByAnyEventInIt) {
  take(event("message", 1, "C2"));
  const auto chats = list();
  ASSERT_EQ(chats.size(), 1u);
  EXPECT_TRUE(chats[0].joined);
  EXPECT_EQ(chats[0].changed_at, kTimeMin);
}

TEST_P(ChatsTest, IsNoFriendship) {
  take(event("memberJoined", 2, "C1", members("joined", {kA})) + "," +
       R"({"type":"follow","timestamp":1789990000000,"source":{"type":"group","groupId":"C1",)" +
       R"("userId":")" + kB + "\"}}");
  EXPECT_EQ(people_->view()->counts(channel_.no).known, 0u);
}

TEST_P(ChatsTest, ListsByPages) {
  take(event("join", 1, "C3") + "," + event("join", 1, "C1") + "," + event("join", 1, "R2"));
  EXPECT_EQ(list("", 2).size(), 2u);
  EXPECT_EQ(list("", 2)[1].id, "C3");
  EXPECT_EQ(list("C3", 2).size(), 1u);
  EXPECT_EQ(list("R2").size(), 0u);
  EXPECT_EQ(chats_->list(ChannelId(Bytes16{9}), "", 10).error().code, ErrorCode::not_found);
}

TEST_P(ChatsTest, KeepsNoUserId) {
  take(event("memberJoined", 2, "C1", members("joined", {kA})));
  auto parts = log_->parts();
  ASSERT_TRUE(parts);
  const auto everywhere = [](std::uint32_t) { return true; };
  const auto nothing = [](const spine::Entry&) { return std::nullopt; };
  for (const std::string& part : *parts)
    ASSERT_TRUE(log_->erase(part, id_of(kA), everywhere, nothing));
  ASSERT_TRUE(state().purge_deleted_bytes());
  EXPECT_FALSE(guard::testing::holds(store(), as_view(id_of(kA))));
  EXPECT_FALSE(guard::testing::holds(store(), kA));
  EXPECT_EQ(list()[0].members, 1);
}

TEST_P(ChatsTest, AnErasedEntrySaysNothing) {
  spine::NewEntry erased{
      .kind = kMemberJoined, .source = channel_.no.value, .occurred_at = at(1), .payload = ""};
  ASSERT_TRUE(log_->append_and_wait({erased}));
  ASSERT_TRUE(pipeline_->catch_up());
  EXPECT_TRUE(list().empty());
}

TEST(ChatOf, ReadsTheSource) {
  EXPECT_EQ(chat_of(R"({"source":{"groupId":"C1","type":"group"}})")->id, "C1");
  EXPECT_FALSE(chat_of(R"({"type":"x","source":{"roomId":"R1"}})")->group);
  EXPECT_FALSE(chat_of(""));
  EXPECT_FALSE(chat_of("{}"));
  EXPECT_FALSE(chat_of("nonsense"));
  EXPECT_FALSE(chat_of(R"({"source":{"groupId":7}})"));
  EXPECT_FALSE(chat_of(R"({"source":{"groupId":")" + std::string(65, 'C') + "\"}}"));
}

}  // namespace
}  // namespace enishi::line
