// Webhooks from act to bot server: delivery, redelivery, reply tokens, errors.
#include "simulator/test_platform.h"
#include "simulator/webhook_sender.h"

namespace enishi::simulator {
namespace {

LinePlatformOptions quick() {
  LinePlatformOptions options;
  options.webhook_timeout = Millis{200};
  options.redelivery_delays = {Millis{10'000}, Millis{60'000}};
  return options;
}

struct Bot {
  explicit Bot(std::function<int(std::size_t)> answer = {}, bool redelivery = false)
      : inbox(std::move(answer)), t(quick()) {
    user = t.add_friends(1)[0];
    EXPECT_TRUE(t.platform->set_webhook(t.channel.id, {inbox.url(), true, redelivery}));
  }
  std::vector<std::string> act(const Act& act) {
    auto ids = t.platform->act(t.channel.id, {&act, 1});
    EXPECT_TRUE(ids) << ids.error().message;
    t.platform->wait_webhooks();
    return ids.value_or(std::vector<std::string>{});
  }
  boost::json::object event(const std::string& type, const std::string& payload = {}) {
    act({type, user, {}, payload});
    return inbox.events().back();
  }
  net::Response reply_to(const boost::json::object& event) {
    return t.post(kReply, "{\"replyToken\":\"" + std::string(event.at("replyToken").as_string()) +
                              R"(","messages":[{"type":"text","text":"x"}]})");
  }
  Inbox inbox;
  TestPlatform t;
  std::string user;
};

TEST(Webhook, IsSignedOverTheRawBody) {
  Bot bot;
  bot.act({"message", bot.user, {}, R"({"type":"text","text":"予約🤨"})", false, true});
  const auto request = bot.inbox.requests().at(0);
  EXPECT_EQ(request.header("x-line-signature"),
            webhook_signature(bot.t.channel.secret, request.body));
  EXPECT_NE(request.body.find("\\uD83E"), std::string::npos);
  EXPECT_TRUE(request.header("content-type").starts_with("application/json"));
  EXPECT_NE(request.body.find("\"destination\":\"" + bot.t.channel.bot), std::string::npos);
}

TEST(Webhook, EveryEventTypeHasItsFields) {
  Bot bot;
  const std::string group = bot.t.platform->add_group(bot.t.channel.id, {}).value();
  struct Case {
    const char* type;
    const char* key;
    bool repliable, in_group;
  };
  const Case cases[] = {
      {"message", "message", true, false},
      {"unsend", "unsend", false, false},
      {"follow", "follow", true, false},
      {"unfollow", "", false, false},
      {"join", "", true, true},
      {"leave", "", false, true},
      {"memberJoined", "joined", true, true},
      {"memberLeft", "left", false, true},
      {"postback", "postback", true, false},
      {"beacon", "beacon", true, false},
      {"accountLink", "link", true, false},
      {"membership", "membership", true, false},
      {"module", "module", false, false},
      {"activated", "chatControl", false, false},
      {"deactivated", "", false, false},
      {"botSuspended", "", false, false},
      {"botResumed", "", false, false},
      {"delivery", "delivery", false, false},
      {"reactionAdded", "reactionAdded", false, false},
      {"videoPlayComplete", "videoPlayComplete", true, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.type);
    bot.act({c.type, bot.user, c.in_group ? group : "", {}});
    const auto event = bot.inbox.events().back();
    EXPECT_EQ(event.at("type").as_string(), c.type);
    EXPECT_TRUE(*c.key == 0 || event.at(c.key).is_object());
    EXPECT_EQ(event.contains("replyToken"), c.repliable);
    EXPECT_EQ(event.at("webhookEventId").as_string().size(), 26u);
    EXPECT_EQ(event.at("timestamp").to_number<std::int64_t>(), to_ms(bot.t.clock.now()));
    EXPECT_FALSE(event.at("deliveryContext").at("isRedelivery").as_bool());
    EXPECT_EQ(event.at("mode").as_string(), "active");
  }
}

TEST(Webhook, EventsWithoutSourceOrUserId) {
  Bot bot;
  const std::string group = bot.t.platform->add_group(bot.t.channel.id, {}).value();
  for (const char* type : {"module", "delivery", "botSuspended", "botResumed"})
    EXPECT_FALSE(bot.event(type).contains("source")) << type;
  const auto failed = bot.event("accountLink", R"({"result":"failed","nonce":"n"})");
  EXPECT_FALSE(failed.contains("source"));
  EXPECT_FALSE(failed.contains("replyToken"));
  bot.act({"join", bot.user, group, {}});
  EXPECT_FALSE(bot.inbox.events().back().at("source").as_object().contains("userId"));
  bot.act({"message", bot.user, group, {}});
  EXPECT_TRUE(bot.inbox.events().back().at("source").as_object().contains("userId"));
  ASSERT_TRUE(bot.t.platform->set_users(bot.t.channel.id, {&bot.user, 1}, UserState::hidden));
  EXPECT_EQ(boost::json::serialize(bot.event("message").at("source")), R"({"type":"user"})");
}

TEST(Webhook, StandbyHasNoReplyToken) {
  Bot bot;
  bot.act({"message", bot.user, {}, {}, true});
  const auto event = bot.inbox.events().back();
  EXPECT_EQ(event.at("mode").as_string(), "standby");
  EXPECT_FALSE(event.contains("replyToken"));
}

TEST(Webhook, MessagesOfEveryKind) {
  Bot bot;
  const char* payloads[] = {
      R"j({"type":"text","text":"$ (love)","emojis":[{"index":0,"length":6,"productId":"5",)j"
      R"j("emojiId":"001"}]})j",
      R"({"type":"text","text":"@All","mention":{"mentionees":[)"
      R"({"index":0,"length":4,"type":"all"}]}})",
      R"({"type":"text","text":"x","quotedMessageId":"560041930193102553"})",
      R"({"type":"image","contentProvider":{"type":"line"},)"
      R"("imageSet":{"id":"F","index":2,"total":2}})",
      R"({"type":"video","duration":60000,"contentProvider":{"type":"line"}})",
      R"({"type":"audio","duration":4820,"contentProvider":{"type":"line"}})",
      R"({"type":"file","fileName":"領収書.pdf","fileSize":284113})",
      R"({"type":"location","title":"渋谷店","address":"東京","latitude":35.6,"longitude":139.7})",
      R"({"type":"sticker","packageId":"446","stickerId":"1988","stickerResourceType":"STATIC"})"};
  for (const char* payload : payloads) {
    const auto message = bot.event("message", payload).at("message").as_object();
    const auto wanted = boost::json::parse(payload).as_object();
    for (const auto& [key, value] : wanted) EXPECT_EQ(message.at(key), value) << payload;
    EXPECT_TRUE(message.contains("markAsReadToken"));
    const auto type = wanted.at("type").as_string();
    EXPECT_EQ(message.contains("quoteToken"),
              type == "text" || type == "image" || type == "video" || type == "sticker");
  }
}

TEST(Webhook, AnEditKeepsTheMessageId) {
  Bot bot;
  const std::string group = bot.t.platform->add_group(bot.t.channel.id, {}).value();
  bot.act({"message", bot.user, group, R"({"type":"text","text":"おはよ"})"});
  const auto first = bot.inbox.events().back().at("message").as_object();
  const std::string id(first.at("id").as_string());
  bot.act(
      {"messageEdited", bot.user, group, "{\"id\":\"" + id + R"(","text":"おはようございます"})"});
  const auto edited = bot.inbox.events().back().at("message").as_object();
  EXPECT_EQ(edited.at("id"), first.at("id"));
  EXPECT_NE(edited.at("quoteToken"), first.at("quoteToken"));
  EXPECT_FALSE(edited.contains("markAsReadToken"));
}

TEST(Webhook, FollowAndUnfollowChangeTheFriendship) {
  Bot bot;
  const std::string fresh = "U000000000000000000000000000000aa";
  bot.act({"follow", fresh, {}, {}});
  EXPECT_FALSE(bot.inbox.events().back().at("follow").at("isUnblocked").as_bool());
  EXPECT_EQ(bot.t.post(kPush, text_to(fresh)).status, 200);
  bot.act({"unfollow", fresh, {}, {}});
  EXPECT_EQ(bot.t.post(kPush, text_to(fresh)).status, 200);
  EXPECT_EQ(bot.t.totals().delivered, 1u);
  bot.act({"follow", fresh, {}, {}});
  EXPECT_TRUE(bot.inbox.events().back().at("follow").at("isUnblocked").as_bool());
}

TEST(Webhook, OneBodyCanMixUsersAndTypes) {
  Bot bot;
  const Act acts[] = {{"follow", "U000000000000000000000000000000aa", {}, {}},
                      {"message", bot.user, {}, {}},
                      {"message", {}, {}, {}}};
  const auto ids = bot.t.platform->act(bot.t.channel.id, acts).value();
  bot.t.platform->wait_webhooks();
  EXPECT_EQ(bot.inbox.requests().size(), 1u);
  ASSERT_EQ(bot.inbox.events().size(), 3u);
  EXPECT_EQ(bot.inbox.events()[2].at("webhookEventId").as_string(), ids[2]);
  EXPECT_FALSE(bot.inbox.events()[2].at("source").as_object().contains("userId"));
  EXPECT_FALSE(bot.t.platform->act(bot.t.channel.id, {}));
}

TEST(Webhook, DuplicatesKeepIsRedeliveryFalse) {
  Bot bot;
  Act act{"message", bot.user, {}, {}};
  act.copies = 3;
  bot.act(act);
  const auto requests = bot.inbox.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].body, requests[2].body);
}

TEST(Webhook, BadActsChangeNothing) {
  Bot bot;
  for (const Act& act :
       {Act{"", bot.user, {}, {}}, Act{"message", "taro", {}, {}},
        Act{"message", bot.user, "G1", {}}, Act{"message", bot.user, {}, "not json"},
        Act{"postback", bot.user, {}, "[]"}, Act{"messageEdited", bot.user, {}, R"({"text":"x"})"}})
    EXPECT_FALSE(bot.t.platform->act(bot.t.channel.id, {&act, 1}));
  EXPECT_TRUE(bot.inbox.requests().empty());
}

TEST(Webhook, WithoutRedeliveryAFailureIsFinal) {
  Bot bot([](std::size_t) { return 500; });
  bot.event("message");
  bot.t.clock.advance(std::chrono::hours{1});
  const auto stats = bot.t.platform->webhook_stats(bot.t.channel.id).value();
  EXPECT_EQ(stats.bodies, 1u);
  EXPECT_EQ(stats.error_status_code, 1u);
  EXPECT_EQ(stats.statuses.at(500), 1u);
}

TEST(Webhook, RedeliveryKeepsEventIdAndReplyToken) {
  Bot bot([](std::size_t n) { return n == 0 ? 503 : 200; }, true);
  const auto first = bot.event("message");
  bot.t.clock.advance(Millis{10'000});
  bot.t.platform->wait_webhooks();
  const auto again = bot.inbox.events().at(1);
  EXPECT_TRUE(again.at("deliveryContext").at("isRedelivery").as_bool());
  for (const char* same : {"webhookEventId", "replyToken", "timestamp", "message"})
    EXPECT_EQ(again.at(same), first.at(same)) << same;
  const auto stats = bot.t.platform->webhook_stats(bot.t.channel.id).value();
  EXPECT_EQ(stats.redelivered, 1u);
  EXPECT_EQ(stats.ok, 1u);
  const auto request = bot.inbox.requests().at(1);
  EXPECT_EQ(request.header("x-line-signature"),
            webhook_signature(bot.t.channel.secret, request.body));
}

TEST(Webhook, RedeliveryEndsAfterItsDelays) {
  Bot bot([](std::size_t) { return 500; }, true);
  bot.event("message");
  for (int day = 0; day < 4; ++day) {
    bot.t.clock.advance(std::chrono::hours{24});
    bot.t.platform->wait_webhooks();
  }
  EXPECT_EQ(bot.inbox.requests().size(), 3u) << "two delays";
}

TEST(Webhook, ASlowServerIsARequestTimeout) {
  Bot bot([](std::size_t) { return 0; });
  bot.event("message");
  EXPECT_EQ(bot.t.platform->webhook_stats(bot.t.channel.id)->request_timeout, 1u);
}

TEST(Webhook, NobodyListeningIsCouldNotConnect) {
  Bot bot;
  ASSERT_TRUE(bot.t.platform->set_webhook(bot.t.channel.id, {"http://127.0.0.1:1/w"}));
  bot.act({"message", bot.user, {}, {}});
  EXPECT_EQ(bot.t.platform->webhook_stats(bot.t.channel.id)->could_not_connect, 1u);
}

TEST(Webhook, AnInactiveWebhookGetsNothing) {
  Bot bot;
  ASSERT_TRUE(bot.t.platform->set_webhook(bot.t.channel.id, {bot.inbox.url(), false}));
  bot.act({"message", bot.user, {}, {}});
  EXPECT_TRUE(bot.inbox.requests().empty());
}

TEST(Reply, ATokenWorksOnceAndForAMinute) {
  Bot bot;
  const auto event = bot.event("message");
  EXPECT_EQ(bot.reply_to(event).status, 200);
  const auto used = bot.reply_to(event);
  EXPECT_EQ(used.status, 400);
  EXPECT_EQ(message_of(used), "Invalid reply token");
  const auto late = bot.event("postback");
  bot.t.clock.advance(std::chrono::minutes{1});
  EXPECT_EQ(bot.reply_to(late).status, 400);
  EXPECT_EQ(bot.t.totals().delivered, 1u);
}

TEST(Reply, ARefusedReplyLeavesTheTokenGood) {
  Bot bot;
  const auto event = bot.event("message");
  const std::string token(event.at("replyToken").as_string());
  EXPECT_EQ(bot.t.post(kReply, "{\"replyToken\":\"" + token + "\",\"messages\":[]}").status, 400);
  EXPECT_EQ(bot.reply_to(event).status, 200);
}

TEST(Reply, RedeliveryStartsANewMinuteUntil20MinutesAfterTheEvent) {
  LinePlatformOptions options = quick();
  options.redelivery_delays = {std::chrono::minutes{10}, std::chrono::minutes{15}};
  Inbox inbox([](std::size_t) { return 500; });
  TestPlatform t(options);
  const auto friends = t.add_friends(1);
  ASSERT_TRUE(t.platform->set_webhook(t.channel.id, {inbox.url(), true, true}));
  const Act acts[] = {{"message", friends[0], {}, {}}, {"postback", friends[0], {}, {}}};
  ASSERT_TRUE(t.platform->act(t.channel.id, acts));
  t.platform->wait_webhooks();
  const auto reply = [&](int event) {
    return t
        .post(kReply, "{\"replyToken\":\"" +
                          std::string(inbox.events()
                                          .at(static_cast<std::size_t>(event))
                                          .at("replyToken")
                                          .as_string()) +
                          R"(","messages":[{"type":"text","text":"x"}]})")
        .status;
  };
  t.clock.advance(std::chrono::minutes{10});
  t.platform->wait_webhooks();
  ASSERT_EQ(inbox.requests().size(), 2u);
  EXPECT_EQ(reply(0), 200);
  t.clock.advance(std::chrono::minutes{15});
  t.platform->wait_webhooks();
  ASSERT_EQ(inbox.requests().size(), 3u);
  EXPECT_EQ(reply(1), 400) << "25 minutes after the event";
}

TEST(Reply, WithoutATokenItNamesTheField) {
  Bot bot;
  const auto response = bot.t.post(kReply, R"({"messages":[{"type":"text","text":"x"}]})");
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("replyToken"), std::string::npos);
}

TEST(Reply, MentionsNeedAGroup) {
  Bot bot;
  const std::string messages =
      R"(","messages":[{"type":"textV2","text":"{a}","substitution":{"a":{"type":"mention",)"
      R"("mentionee":{"type":"all"}}}}]})";
  const auto one = bot.event("message");
  EXPECT_EQ(bot.t
                .post(kReply, "{\"replyToken\":\"" + std::string(one.at("replyToken").as_string()) +
                                  messages)
                .status,
            400);
  const auto group = bot.t.platform->add_group(bot.t.channel.id, {'C', "g", {bot.user}}).value();
  bot.act({"message", bot.user, group, {}});
  const auto two = bot.inbox.events().back();
  EXPECT_EQ(bot.t
                .post(kReply, "{\"replyToken\":\"" + std::string(two.at("replyToken").as_string()) +
                                  messages)
                .status,
            200);
}

TEST(WebhookApi, SetAndGetTheEndpoint) {
  TestPlatform t;
  const std::string path = "/v2/bot/channel/webhook/endpoint";
  EXPECT_EQ(t.get(path).status, 404);
  EXPECT_EQ(
      t.outcome(t.call("PUT", path, R"({"endpoint":"https://example.com/w"})")).response.status,
      200);
  EXPECT_EQ(t.get(path).body, R"({"endpoint":"https://example.com/w","active":true})");
  for (const std::string bad : {"ftp://a", "nonsense", ""})
    EXPECT_EQ(t.outcome(t.call("PUT", path, "{\"endpoint\":\"" + bad + "\"}")).response.status,
              400);
  const std::string longer = "https://example.com/" + std::string(481, 'a');
  EXPECT_EQ(t.outcome(t.call("PUT", path, "{\"endpoint\":\"" + longer + "\"}")).response.status,
            400);
}

TEST(WebhookApi, HttpCanBeForbiddenAsLineDoes) {
  LinePlatformOptions options;
  options.https_webhooks_only = true;
  TestPlatform t(options);
  EXPECT_EQ(t.outcome(t.call("PUT", "/v2/bot/channel/webhook/endpoint",
                             R"({"endpoint":"http://example.com/w"})"))
                .response.status,
            400);
}

TEST(WebhookApi, TestTellsWhatHappened) {
  Bot bot([](std::size_t n) { return n == 0 ? 200 : n == 1 ? 404 : 0; });
  const std::string path = "/v2/bot/channel/webhook/test";
  auto json = bot.t.json(bot.t.post(path));
  EXPECT_TRUE(json.at("success").as_bool());
  EXPECT_EQ(json.at("statusCode").to_number<int>(), 200);
  EXPECT_EQ(json.at("reason").as_string(), "OK");
  EXPECT_EQ(boost::json::parse(bot.inbox.requests().at(0).body).at("events").as_array().size(), 0u);
  json = bot.t.json(bot.t.post(path, "{\"endpoint\":\"" + bot.inbox.url() + "\"}"));
  EXPECT_FALSE(json.at("success").as_bool());
  EXPECT_EQ(json.at("reason").as_string(), "ERROR_STATUS_CODE");
  EXPECT_EQ(bot.t.json(bot.t.post(path)).at("reason").as_string(), "REQUEST_TIMEOUT");
  json = bot.t.json(bot.t.post(path, R"({"endpoint":"http://127.0.0.1:1/"})"));
  EXPECT_EQ(json.at("reason").as_string(), "COULD_NOT_CONNECT");
}

TEST(WebhookApi, TestIsLimitedTo60AnHour) {
  Bot bot;
  const std::string path = "/v2/bot/channel/webhook/test";
  for (int i = 0; i < 60; ++i) ASSERT_EQ(bot.t.post(path).status, 200);
  EXPECT_EQ(bot.t.post(path).status, 429);
}

}  // namespace
}  // namespace enishi::simulator
