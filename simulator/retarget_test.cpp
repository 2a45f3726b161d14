// Audiences of who saw or clicked, and a marketer's whole loop.
#include "simulator/message_contents.h"
#include "simulator/test_audiences.h"

namespace enishi::simulator {
namespace {

constexpr std::string_view kClick = "/v2/bot/audienceGroup/click";
constexpr std::string_view kImp = "/v2/bot/audienceGroup/imp";

std::string about(const std::string& request, const std::string& url = {}) {
  return R"({"description":"r","requestId":")" + request + "\"" +
         (url.empty() ? "" : ",\"clickUrl\":\"" + url + "\"") + "}";
}

struct Retarget : testing::Test {
  Retarget() {
    friends = t.add_friends(300);
    on_telephones(t, friends);
  }
  TestPlatform t;
  std::vector<std::string> friends;
};

TEST_F(Retarget, GathersWhoSawAndWhoClicked) {
  const std::string request = broadcast_with_links(t);
  interact(t, request, 150, 60, "https://a.example/");
  const auto made = t.post(kClick, about(request, "https://a.example/"));
  const auto json = t.json(made);
  EXPECT_EQ(json.at("type").as_string(), "CLICK");
  EXPECT_EQ(json.at("requestId").as_string(), request);
  EXPECT_EQ(json.at("clickUrl").as_string(), "https://a.example/");
  EXPECT_EQ(json.at("createRoute").as_string(), "MESSAGING_API");
  const auto click = id_of(made), any = id_of(t.post(kClick, about(request)));
  const auto other = id_of(t.post(kClick, about(request, "https://b.example/x")));
  const auto imp = id_of(t.post(kImp, about(request)));
  EXPECT_EQ(status_of(t, click), "IN_PROGRESS");
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(status_of(t, click), "READY");
  EXPECT_EQ(count_of(t, click), 60);
  EXPECT_EQ(count_of(t, any), 60);
  EXPECT_EQ(count_of(t, imp), 150);
  EXPECT_EQ(count_of(t, other), 0);
  EXPECT_EQ(status_of(t, other), "IN_PROGRESS");
  EXPECT_TRUE(audience(t, imp).at("jobs").as_array().empty());
  EXPECT_EQ(audience(t, imp).at("audienceGroup").at("type").as_string(), "IMP");
  EXPECT_FALSE(audience(t, any).at("audienceGroup").as_object().contains("clickUrl"));
}

TEST_F(Retarget, NeedsFiftyUsersOrStaysInProgress) {
  const std::string request = broadcast_with_links(t);
  interact(t, request, 49, 19);
  const auto imp = id_of(t.post(kImp, about(request)));
  const auto click = id_of(t.post(kClick, about(request)));
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(status_of(t, imp), "IN_PROGRESS");
  EXPECT_EQ(count_of(t, imp), 49);
  EXPECT_EQ(count_of(t, click), 0) << "fewer than 20 are not told";
  interact(t, request, 300);
  t.clock.advance(std::chrono::days{1});
  EXPECT_EQ(status_of(t, imp), "IN_PROGRESS") << "it is not updated";
}

TEST_F(Retarget, OnlyBroadcastsAndNarrowcastsOfThisChannel) {
  const auto pushed = t.post(kPush, text_to(friends[0]));
  EXPECT_EQ(code_of(t.post(kImp, about(std::string(pushed.header("x-line-request-id"))))),
            "REQUEST_NOT_FOUND");
  EXPECT_EQ(code_of(t.post(kClick, about(std::string(kKeyA)))), "REQUEST_NOT_FOUND");
  const auto other = t.platform->create_channel({}).value();
  const std::string request = broadcast_with_links(t);
  t.channel.token = other.token;
  EXPECT_EQ(code_of(t.post(kImp, about(request))), "WRONG_BOT_ID");
}

TEST_F(Retarget, OnceForEachMessageAndLink) {
  const std::string request = broadcast_with_links(t);
  const std::string duplicate = "AUDIENCE_GROUP_REQUESTID_DUPLICATE";
  id_of(t.post(kImp, about(request)));
  EXPECT_EQ(code_of(t.post(kImp, about(request))), duplicate);
  id_of(t.post(kClick, about(request)));
  EXPECT_EQ(code_of(t.post(kClick, about(request))), duplicate);
  const auto id = id_of(t.post(kClick, about(request, "https://a.example/")));
  EXPECT_EQ(code_of(t.post(kClick, about(request, "https://a.example/"))), duplicate);
  t.outcome(t.call("DELETE", "/v2/bot/audienceGroup/" + std::to_string(id)));
  id_of(t.post(kClick, about(request, "https://a.example/")));
}

TEST_F(Retarget, Within60DaysOnly) {
  const std::string request = broadcast_with_links(t);
  t.clock.advance(std::chrono::days{60});
  EXPECT_EQ(t.post(kImp, about(request)).status, 202);
  t.clock.advance(Millis{1});
  EXPECT_EQ(code_of(t.post(kClick, about(request))), "TOO_OLD_MESSAGES");
}

TEST_F(Retarget, LineMayNotBeReadyYet) {
  LinePlatformOptions options;
  options.retarget_after = std::chrono::hours{1};
  options.narrowcast_send = std::chrono::hours{1};
  TestPlatform slow(options);
  slow.add_friends(60);
  const std::string request = broadcast_with_links(slow);
  const auto cast = slow.post(kNarrowcast, R"({"messages":[{"type":"text","text":"x"}]})");
  const std::string narrow(cast.header("x-line-request-id"));
  EXPECT_EQ(code_of(slow.post(kImp, about(request))), "REQUEST_NOT_FOUND");
  slow.clock.advance(std::chrono::hours{1});
  EXPECT_EQ(slow.post(kImp, about(request)).status, 202);
  EXPECT_EQ(code_of(slow.post(kImp, about(narrow))), "REQUEST_NOT_FOUND");
  slow.clock.advance(std::chrono::hours{1});
  EXPECT_EQ(slow.post(kImp, about(narrow)).status, 202);
}

TEST_F(Retarget, BadBodiesAre400) {
  const std::string request = broadcast_with_links(t);
  EXPECT_EQ(code_of(t.post(kImp, "{\"requestId\":\"" + request + "\"}")),
            "AUDIENCE_GROUP_NAME_EMPTY");
  EXPECT_EQ(t.post(kImp, R"({"description":"a"})").status, 400);
  EXPECT_EQ(t.post(kImp, "[]").status, 400);
  EXPECT_EQ(t.post(kClick, about(request, "nonsense")).status, 400);
  const std::string host = "https://a.example/";
  EXPECT_EQ(t.post(kClick, about(request, host + std::string(2'000 - host.size(), 'a'))).status,
            202);
  EXPECT_EQ(t.post(kClick, about(request, host + std::string(2'001 - host.size(), 'a'))).status,
            400);
}

TEST_F(Retarget, AMarketersLoop) {
  // All hear of it; whoever opened the link and did not get the first reminder gets one.
  const std::string request = broadcast_with_links(t);
  interact(t, request, 240, 160, "https://a.example/", std::chrono::hours{48});
  t.clock.advance(std::chrono::hours{72});
  const auto seen = t.json(t.get("/v2/bot/insight/message/event?requestId=" + request));
  EXPECT_EQ(seen.at("overview").at("uniqueClick").to_number<int>(), 160);
  const auto clickers = std::to_string(id_of(t.post(kClick, about(request, "https://a.example/"))));
  t.clock.advance(Millis{5'000});
  const std::string to_clickers = R"({"type":"audience","audienceGroupId":)" + clickers + "}";
  const std::string messages = R"("messages":[{"type":"text","text":"remember"}])";
  const auto first = t.post(
      kNarrowcast, "{" + messages + ",\"recipient\":" + to_clickers + R"(,"limit":{"max":60}})");
  EXPECT_EQ(first.status, 202) << first.body;
  const std::string rest = R"({"type":"operator","and":[)" + to_clickers +
                           R"(,{"type":"operator","not":{"type":"redelivery","requestId":")" +
                           std::string(first.header("x-line-request-id")) + "\"}}]}";
  const auto second = t.post(kNarrowcast, "{" + messages + ",\"recipient\":" + rest + "}");
  const auto progress = t.json(t.get("/v2/bot/message/progress/narrowcast?requestId=" +
                                     std::string(second.header("x-line-request-id"))));
  EXPECT_EQ(progress.at("successCount").to_number<int>(), 100);
  EXPECT_TRUE(t.platform->duplicates(t.channel.id)->empty()) << "nobody is reminded twice";
}

TEST(MessageContents, FindsLinksAndMedia) {
  const auto found = contents_of(
      R"([{"type":"text","text":"見て https://a.example/1 http://b.example/（外）https"},)"
      R"({"type":"template","altText":"x","template":{"type":"buttons","text":"x","actions":[)"
      R"({"type":"uri","label":"a","uri":"https://c.example/"},)"
      R"({"type":"uri","label":"b","uri":"https://c.example/"},)"
      R"({"type":"uri","label":"t","uri":"tel:1"}]}},)"
      R"({"type":"imagemap","video":{"externalLink":{"linkUri":"https://d.example/"}},)"
      R"("actions":[{"type":"uri","linkUri":"https://e.example/"}]},)"
      R"({"type":"flex","altText":"x","contents":{"type":"bubble","hero":{"type":"video"},)"
      R"("body":{"type":"box","contents":[{"type":"text","text":"https://no.example/"}]}}},)"
      R"({"type":"audio"}])");
  EXPECT_EQ(found.bubbles, 5);
  const std::vector<Link> links{{1, "https://a.example/1"},
                                {1, "http://b.example/"},
                                {2, "https://c.example/"},
                                {3, "https://d.example/"},
                                {3, "https://e.example/"}};
  EXPECT_EQ(found.links, links);
  EXPECT_EQ(found.media, (std::vector<std::uint8_t>{3, 4, 5}));
  EXPECT_TRUE(found.known);
  EXPECT_FALSE(contents_of("").known);
  EXPECT_FALSE(contents_of("{}").known);
}

}  // namespace
}  // namespace enishi::simulator
