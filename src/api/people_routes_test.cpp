#include <algorithm>
#include <filesystem>
#include <fstream>

#include "api/testing.h"

namespace enishi::api::testing {
namespace {

using delivery::testing::user_of;

std::string user_text(std::uint32_t n) {
  return people::line_user_id_text(user_of(n));
}

class PeopleRoutesTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    brand_ = system().make_brand();
    workspace_ = "/workspaces/" + brand_.workspace.text();
    channel_ = "/channels/" + brand_.channel.text();
  }
  Answered call(const std::string& method, const std::string& path, const std::string& body) {
    return system().ask({method, "/api/v1" + path, body});
  }
  // "400 field"
  std::string problem(const Answered& answer) {
    return std::to_string(answer.status) + " " + answer.text("field");
  }
  // Record numbers of a page, and its cursor.
  std::pair<std::vector<std::int64_t>, std::string> page(const std::string& query) {
    const Answered answer = system().get(channel_ + "/friends" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const JsonDocument document = answer.json();
    const JsonValue items = *document.root().get("items");
    std::vector<std::int64_t> records;
    for (std::size_t i = 0; i < *items.array(); ++i)
      records.push_back(*items.at(i).integer_at("record"));
    const auto next = document.root().find("next");
    return {records, next ? std::string(*next->string()) : ""};
  }
  std::string bulk(const std::string& members) {
    return R"({"channel":")" + brand_.channel.text() + "\"," + members + "}";
  }

  WiredSystem::Brand brand_;
  std::string workspace_, channel_;
};
ENISHI_ON_BOTH_STORES(PeopleRoutesTest);

TEST_P(PeopleRoutesTest, ListsFilterAndGoOn) {
  using Records = std::vector<std::int64_t>;
  system().add_friends(brand_, 1, 5);
  ASSERT_EQ(system().post(workspace_ + "/tags", bulk(R"("records":[2,4,5],"add":["vip"])")).status,
            200);
  const auto [first, cursor] = page("?tag=vip&limit=2");
  EXPECT_EQ(first, (Records{2, 4}));
  ASSERT_FALSE(cursor.empty());
  const auto [second, end] = page("?tag=vip&limit=2&cursor=" + cursor);
  EXPECT_EQ(second, (Records{5}));
  EXPECT_EQ(end, "");
  EXPECT_EQ(page("?state=blocked").first, Records{});
  EXPECT_EQ(page("?state=followed").first, (Records{1, 2, 3, 4, 5}));
  EXPECT_EQ(page("?tag=nobody-has-it").first, Records{});
  EXPECT_EQ(problem(system().get(channel_ + "/friends?state=happy")), "400 state");
  EXPECT_EQ(problem(system().get(channel_ + "/friends/6")), "404 friend");
  EXPECT_EQ(problem(system().get(channel_ + "/friends/" + user_text(6))), "404 friend");
}

TEST_P(PeopleRoutesTest, AFriendOfAnotherChannelIsNotThisOnes) {
  system().add_friends(brand_, 1, 1);
  const auto other = system().make_brand("Other");
  EXPECT_EQ(system().get("/channels/" + other.channel.text() + "/friends/1").status, 404);
  EXPECT_EQ(system().get("/channels/" + other.channel.text() + "/friends/" + user_text(1)).status,
            404);
  const Answered foreign = system().post("/workspaces/" + other.workspace.text() + "/tags",
                                         R"({"records":[1],"add":["x"]})");
  EXPECT_EQ(foreign.text("changed"), "0");
  EXPECT_EQ(foreign.text("unknown"), R"(["1"])");
}

TEST_P(PeopleRoutesTest, AChangeIsInForceWhenItIsAnswered) {
  system().add_friends(brand_, 1, 1);
  ASSERT_EQ(call("PUT", workspace_ + "/attributes/rank", R"({"type":"text"})").status, 200);
  ASSERT_EQ(call("PUT", workspace_ + "/attributes/born", R"({"type":"time"})").status, 200);
  const Answered changed = call("PATCH", channel_ + "/friends/" + user_text(1),
                                R"({"tags":{"add":["vip"]},"attributes":{"set":{"rank":"gold",)"
                                R"("born":"1990-04-01T00:00:00+09:00"}}})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.text("tags"), R"(["vip"])");
  EXPECT_EQ(changed.text("attributes"), R"({"born":"1990-03-31T15:00:00.000Z","rank":"gold"})");
  const Answered unset = call("PATCH", channel_ + "/friends/1",
                              R"({"tags":{"remove":["vip"]},"attributes":{"unset":["rank"]}})");
  EXPECT_EQ(unset.text("tags"), "[]");
  EXPECT_EQ(unset.text("attributes"), R"({"born":"1990-03-31T15:00:00.000Z"})");
  // Nothing to change is no error.
  EXPECT_EQ(call("PATCH", channel_ + "/friends/1", "{}").status, 200);
}

TEST_P(PeopleRoutesTest, BadChangesNameTheirFieldAndChangeNothing) {
  system().add_friends(brand_, 1, 2);
  ASSERT_EQ(call("PUT", workspace_ + "/attributes/rank", R"({"type":"text"})").status, 200);
  ASSERT_EQ(call("PUT", workspace_ + "/attributes/points", R"({"type":"integer"})").status, 200);
  const auto before = system().log->end();
  const auto patch = [&](const std::string& body) {
    return problem(call("PATCH", channel_ + "/friends/1", body));
  };
  EXPECT_EQ(patch(R"({"tags":{"add":["a\u0001"]}})"), "400 tags.add[0]");
  EXPECT_EQ(patch(R"({"tags":{"add":["a"],"remove":["a"]}})"), "400 tags.remove[0]");
  EXPECT_EQ(patch(R"({"attributes":{"set":{"colour":"red"}}})"), "400 attributes.set.colour");
  EXPECT_EQ(patch(R"({"attributes":{"set":{"points":"many"}}})"), "400 attributes.set.points");
  EXPECT_EQ(patch(R"({"attributes":{"set":{"rank":"a\u0001"}}})"), "400 attributes.set.rank");
  EXPECT_EQ(patch(R"({"attributes":{"unset":["colour"]}})"), "400 attributes.unset[0]");
  const auto rows = [&](const std::string& list) {
    return problem(system().post(workspace_ + "/attributes", bulk(R"("rows":)" + list)));
  };
  EXPECT_EQ(rows(R"([{"record":1},{"record":99},{"record":2,"set":{"rank":"\u0001"}}])"),
            "400 rows[2].set.rank");
  EXPECT_EQ(rows(R"([{"user":"U1"}])"), "400 rows[0].user");
  EXPECT_EQ(rows(R"([{}])"), "400 rows[0].record");
  EXPECT_EQ(problem(system().post(workspace_ + "/tags", bulk(R"("users":["x"],"add":["a"])"))),
            "400 users[0]");
  EXPECT_EQ(problem(system().post(workspace_ + "/tags", R"({"users":["x"],"add":["a"]})")),
            "400 channel");
  EXPECT_EQ(problem(system().post(workspace_ + "/tags", bulk(R"("records":[1])"))), "400 add");
  EXPECT_EQ(call("PUT", workspace_ + "/attributes/rank", R"({"type":"real"})").status, 409);
  EXPECT_EQ(system().log->end(), before);
}

TEST_P(PeopleRoutesTest, ManyAtOnceAreOneChange) {
  system().add_friends(brand_, 1, 3);
  std::string users;
  for (std::uint32_t n = 1; n <= 1'000; ++n) users += (n == 1 ? "\"" : ",\"") + user_text(n) + "\"";
  const Answered changed =
      system().post(workspace_ + "/tags", bulk(R"("users":[)" + users + R"(],"add":["vip"])"));
  EXPECT_EQ(changed.text("changed"), "3");
  EXPECT_EQ(*changed.json().root().get("unknown")->array(), 997u);
  const Answered over = system().post(
      workspace_ + "/tags", bulk(R"("users":[)" + users + ",\"x\"" + R"(],"add":["vip"])"));
  EXPECT_EQ(problem(over), "400 users");
  EXPECT_EQ(system().get(workspace_ + "/tags").text("items"), R"([{"name":"vip","people":3}])");
}

TEST_P(PeopleRoutesTest, CountsAConditionAndNamesItsFault) {
  system().add_friends(brand_, 1, 4);
  ASSERT_EQ(system().post(workspace_ + "/tags", bulk(R"("records":[1,2],"add":["vip"])")).status,
            200);
  const auto count = [&](const std::string& condition) {
    return system().post(workspace_ + "/conditions/count", bulk(R"("condition":)" + condition));
  };
  EXPECT_EQ(count(R"({"tag":"vip"})").body, R"({"count":2,"reachable":2})");
  EXPECT_EQ(count(R"({"not":{"tag":"vip"}})").body, R"({"count":2,"reachable":2})");
  EXPECT_EQ(problem(count(R"({"and":[{"tag":"vip"},{"tga":"vip"}]})")).substr(0, 20),
            "400 condition.and[1]");
  EXPECT_EQ(count(R"({"attribute":{"name":"none","eq":"x"}})").status, 400);
}

TEST_P(PeopleRoutesTest, ADeletedPersonIsGone) {
  system().add_friends(brand_, 1, 2);
  const Answered started = call("DELETE", channel_ + "/friends/" + user_text(1), "");
  ASSERT_EQ(started.status, 202);
  system().finish(std::stoll(started.text("job")));
  const Answered job = system().get("/jobs/" + started.text("job"));
  EXPECT_EQ(job.text("state"), "done") << job.body;
  EXPECT_EQ(system().get(channel_ + "/friends/" + user_text(1)).status, 404);
  EXPECT_EQ(page("").first, (std::vector<std::int64_t>{2}));
}

TEST_P(PeopleRoutesTest, UploadsAreReadAndRemoved) {
  // What a crash left there a while ago goes, too.
  const std::string uploads = store().directory() + "/uploads/";
  std::filesystem::create_directories(uploads);
  const Time long_ago = system().clock.now() - std::chrono::hours{24 * 8};
  std::ofstream(uploads + uuid_text(make_uuid7(long_ago, system().random)) + ".txt") << "U1";
  const Answered lines = system().ask({.method = "POST",
                                       .target = "/api/v1" + channel_ + "/user-ids",
                                       .body = user_text(8) + "\r\nnonsense\n" + user_text(9),
                                       .content_type = "text/plain"});
  ASSERT_EQ(lines.status, 202) << lines.body;
  EXPECT_EQ(system().finish(std::stoll(lines.text("job"))).state, spine::JobState::done);
  EXPECT_EQ(page("").first, (std::vector<std::int64_t>{1, 2}));
  EXPECT_TRUE(std::filesystem::is_empty(store().directory() + "/uploads"));

  const Answered audience = system().ask(
      {.method = "POST",
       .target = "/api/v1" + workspace_ + "/audiences?name=list&channel=" + brand_.channel.text(),
       .body = user_text(8) + "\n" + user_text(77) + "\n",
       .content_type = "text/plain; charset=utf-8"});
  EXPECT_EQ(audience.status, 201) << audience.body;
  EXPECT_EQ(audience.text("members"), "1");
  EXPECT_EQ(audience.text("unknown_rows"), "1");
}

}  // namespace
}  // namespace enishi::api::testing
