#include <sstream>

#include "simulator/control.h"
#include "simulator/run.h"
#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

struct Control : testing::Test {
  boost::json::object call(const std::string& method, const std::string& path,
                           const std::string& body = {}, int status = 200) {
    const auto response = t.outcome(t.call(method, "/simulator/" + path, body)).response;
    EXPECT_EQ(response.status, status) << path << " " << response.body;
    return t.json(response);
  }
  std::string channel_path(const std::string& more) {
    return "channels/" + t.channel.id + "/" + more;
  }
  TestPlatform t;
};

TEST_F(Control, SetsUpAWorld) {
  const auto provider = call("POST", "providers", "{}").at("provider").to_number<int>();
  const auto made = call("POST", "channels",
                         "{\"provider\":" + std::to_string(provider) +
                             R"(,"channelId":"1234567890","name":"店","quota":5000})");
  EXPECT_EQ(made.at("channelId").as_string(), "1234567890");
  EXPECT_EQ(made.at("channelSecret").as_string().size(), 32u);
  EXPECT_EQ(call("GET", "channels").at("channels").as_array().size(), 2u);
  EXPECT_EQ(call("GET", "channels/1234567890").at("name").as_string(), "店");
  EXPECT_EQ(call("POST", "channels/1234567890/friends", R"({"count":50000})")
                .at("friends")
                .to_number<int>(),
            50'000);
  EXPECT_EQ(call("GET", "channels/1234567890/friends?limit=3&after=49998")
                .at("userIds")
                .as_array()
                .size(),
            2u);
  t.channel.token = std::string(made.at("channelAccessToken").as_string());
  EXPECT_EQ(t.get("/v2/bot/message/quota").body, R"({"type":"limited","value":5000})");
}

TEST_F(Control, ErrorsNameTheField) {
  EXPECT_EQ(call("POST", "channels", R"({"provider":99})", 404).at("field").as_string(),
            "provider");
  EXPECT_EQ(call("POST", "channels", R"({"channelId":"x"})", 400).at("field").as_string(), "id");
  call("POST", "channels", "{", 400);
  call("GET", "nothing", {}, 404);
  call("GET", "channels/1/record", {}, 404);
  EXPECT_EQ(call("POST", channel_path("friends"), "{}", 400).at("field").as_string(), "count");
  EXPECT_EQ(call("GET", channel_path("friends?limit=x"), {}, 400).at("field").as_string(), "limit");
}

TEST_F(Control, ChangesUsersSilently) {
  const auto friends = t.add_friends(10);
  EXPECT_EQ(call("POST", channel_path("users"),
                 "{\"state\":\"blocked\",\"users\":[\"" + friends[0] + "\"],\"count\":3}")
                .at("changed")
                .to_number<int>(),
            4);
  t.post(kMulticast, text_to_all(friends));
  EXPECT_EQ(call("GET", channel_path("record")).at("delivered").to_number<int>(), 6);
  const auto stats = call("GET", channel_path("stats"));
  EXPECT_EQ(stats.at("friends").to_number<int>(), 6);
  EXPECT_EQ(stats.at("everFriends").to_number<int>(), 10);
  EXPECT_EQ(stats.at("blocks").to_number<int>(), 4);
  EXPECT_EQ(stats.at("quotaUsed").to_number<int>(), 6);
  EXPECT_EQ(stats.at("sends").to_number<int>(), 1);
  EXPECT_FALSE(stats.contains("quotaLimit"));
  call("POST", channel_path("users"), R"({"state":"asleep"})", 400);
}

TEST_F(Control, ActsAndStreams) {
  Inbox inbox;
  t.add_friends(10);
  call("PUT", channel_path("webhook"), "{\"url\":\"" + inbox.url() + "\"}");
  const auto user = t.platform->friends(t.channel.id, 0, 1).value()[0];
  const auto ids = call("POST", channel_path("act"),
                        "{\"acts\":[{\"type\":\"postback\",\"userId\":\"" + user +
                            R"(","payload":{"data":"a=1"}},{"type":"newThing"}]})");
  EXPECT_EQ(ids.at("webhookEventIds").as_array().size(), 2u);
  t.platform->wait_webhooks();
  EXPECT_EQ(inbox.events().at(0).at("postback").at("data").as_string(), "a=1");
  const auto stream =
      call("POST", channel_path("streams"), R"({"events":50,"mix":{"message":1},"batchMax":10})");
  const auto number = stream.at("stream").to_number<std::uint64_t>();
  t.platform->wait_stream(number);
  const auto status = call("GET", "streams/" + std::to_string(number));
  EXPECT_TRUE(status.at("done").as_bool());
  EXPECT_EQ(status.at("events").to_number<int>(), 50);
  call("DELETE", "streams/" + std::to_string(number));
  call("DELETE", "streams/77", {}, 404);
  const auto stats = call("GET", channel_path("webhook-stats"));
  EXPECT_EQ(stats.at("events").to_number<int>(), 52);
  EXPECT_EQ(stats.at("statuses").at("200"), stats.at("ok"));
}

TEST_F(Control, Faults) {
  const std::string push = "POST /v2/bot/message/push";
  call("PUT", "faults", "{\"" + push + R"(":{"error_before":1000}})");
  EXPECT_EQ(call("GET", "faults").at(push).at("error_before").to_number<int>(), 1'000);
  const auto user = t.add_friends(1)[0];
  EXPECT_EQ(t.post(kPush, text_to(user)).status, 500);
  call("PUT", "faults", "{}");
  call("POST", "faults/next", R"({"fault":"limit_rate","count":1})");
  EXPECT_EQ(t.post(kPush, text_to(user)).status, 429);
  EXPECT_EQ(t.post(kPush, text_to(user)).status, 200);
  call("PUT", "faults", R"({"*":{"error_before":600,"error_after":600}})", 400);
  call("PUT", "faults", R"({"*":{"explode":1}})", 400);
  call("POST", "faults/next", R"({"fault":"explode"})", 400);
}

TEST_F(Control, MovesTheClock) {
  const auto before = call("GET", "clock").at("ms").to_number<std::int64_t>();
  EXPECT_EQ(call("POST", "clock/advance", R"({"ms":86400000})").at("ms").to_number<std::int64_t>(),
            before + 86'400'000);
  call("POST", "clock/advance", R"({"ms":-1})", 400);
}

TEST_F(Control, ARealClockCannotBeMoved) {
  SystemClock clock;
  LinePlatformOptions options;
  options.clock = &clock;
  const auto platform = LinePlatform::start(options).value();
  EXPECT_EQ(platform->advance(Millis{1}).error().code, ErrorCode::conflict);
}

TEST_F(Control, QuotaTokenGroups) {
  call("PUT", channel_path("quota"), R"({"limit":100,"consumed":40})");
  EXPECT_EQ(t.used(), 40u);
  call("PUT", channel_path("quota"), R"({"limit":null})");
  EXPECT_EQ(t.get("/v2/bot/message/quota").body, R"({"type":"none"})");
  const auto friends = t.add_friends(2);
  const auto group =
      call("POST", channel_path("groups"), "{\"name\":\"g\",\"members\":[\"" + friends[0] + "\"]}");
  EXPECT_EQ(
      t.get("/v2/bot/group/" + std::string(group.at("id").as_string()) + "/members/count").body,
      R"({"count":1})");
  const auto token = call("POST", channel_path("token"), R"({"overlapHours":0})");
  EXPECT_EQ(t.get("/v2/bot/info").status, 401);
  t.channel.token = std::string(token.at("channelAccessToken").as_string());
  EXPECT_EQ(t.get("/v2/bot/info").status, 200);
}

TEST_F(Control, AnswersQuestionsAboutTheRecord) {
  const auto friends = t.add_friends(3);
  t.post_key(kMulticast, text_to_all(friends), kKeyA);
  t.post(kPush, text_to(friends[0]));
  const auto sends = call("GET", channel_path("record/sends?limit=1")).at("sends").as_array();
  EXPECT_EQ(sends.at(0).at("retryKey").as_string(), kKeyA);
  EXPECT_EQ(sends.at(0).at("messages").at(0).at("text").as_string(), "hi");
  EXPECT_EQ(call("GET", channel_path("record/sends/1/recipients?after=2"))
                .at("userIds")
                .as_array()
                .size(),
            1u);
  const auto digest = call("GET", channel_path("record/digest?kind=multicast"));
  EXPECT_EQ(digest.at("users").to_number<int>(), 3);
  EXPECT_EQ(digest.at("sha256").as_string().size(), 64u);
  const auto twice = call("GET", channel_path("record/duplicates"));
  EXPECT_EQ(twice.at("count").to_number<int>(), 1);
  EXPECT_EQ(twice.at("first").at(0).at("userId").as_string(), friends[0]);
  EXPECT_EQ(call("GET", channel_path("record/users/" + friends[0])).at("count").to_number<int>(),
            2);
  EXPECT_EQ(call("GET", channel_path("record/users?limit=2")).at("users").as_array().size(), 2u);
  call("GET", channel_path("record?since=yesterday"), {}, 400);
  EXPECT_EQ(
      call("GET", channel_path("record?since=2099-01-01T00:00:00Z")).at("sends").to_number<int>(),
      0);
  call("POST", "reset", R"({"scope":"record"})");
  EXPECT_EQ(call("GET", channel_path("record")).at("sends").to_number<int>(), 0);
  EXPECT_EQ(call("GET", channel_path("record/users/" + friends[0])).at("count").to_number<int>(),
            0);
}

TEST_F(Control, ResetForgetsTheWorld) {
  t.add_friends(3);
  call("POST", "reset", "{}");
  EXPECT_EQ(t.get("/v2/bot/info").status, 401);
  EXPECT_TRUE(call("GET", "channels").at("channels").as_array().empty());
  EXPECT_EQ(t.platform->create_provider(), 1u);
  t.channel = t.platform->create_channel({}).value();
  EXPECT_EQ(t.get("/v2/bot/info").status, 200);
  call("POST", "reset", R"({"scope":"some"})", 400);
}

TEST_F(Control, LinksAccounts) {
  Inbox inbox;
  const auto user = t.add_friends(1)[0];
  call("PUT", channel_path("webhook"), "{\"url\":\"" + inbox.url() + "\"}");
  const auto token = t.json(t.post("/v2/bot/user/" + user + "/linkToken"));
  const std::string body = "{\"linkToken\":\"" + std::string(token.at("linkToken").as_string()) +
                           R"(","nonce":"0123456789"})";
  call("POST", channel_path("account-link"), body);
  call("POST", channel_path("account-link"), body, 404);
}

TEST(Run, PrintsOneLineAndServesUntilToldToStop) {
  LineSimulatorRun run;
  run.friends = 1'000;
  run.channel.quota = 500;
  run.webhook_url = "http://127.0.0.1:1/w";
  run.manual_clock_ms = 1'790'000'000'000;
  std::ostringstream out;
  const auto served = run_line_simulator(run, out, [&] {
    const auto line = boost::json::parse(out.str()).as_object();
    net::Call call;
    call.url = std::string(line.at("url").as_string()) + "/v2/bot/message/quota";
    call.headers = {
        {"Authorization", "Bearer " + std::string(line.at("channelAccessToken").as_string())}};
    const auto outcome = net::Client::make()->call_and_wait(call);
    EXPECT_EQ(outcome.response.body, R"({"type":"limited","value":500})");
    EXPECT_EQ(line.at("friends").to_number<int>(), 1'000);
  });
  EXPECT_TRUE(served);
}

TEST(Run, ABadOptionIsAnError) {
  LineSimulatorRun run;
  run.platform.listen = "nonsense";
  std::ostringstream out;
  EXPECT_FALSE(run_line_simulator(run, out, [] { FAIL(); }));
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace enishi::simulator
