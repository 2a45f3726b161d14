#include "simulator/test_menus.h"

namespace enishi::simulator {
namespace {

std::string switch_to(const std::string& alias) {
  return "{\"type\":\"richmenuswitch\",\"richMenuAliasId\":\"" + alias + "\",\"data\":\"to-" +
         alias + "\"}";
}

struct RichMenuTap : testing::Test {
  RichMenuTap() {
    EXPECT_TRUE(t.platform->set_webhook(t.channel.id, {inbox.url()}));
    user = t.add_friends(1)[0];
  }
  boost::json::object control(const std::string& method, const std::string& path,
                              const std::string& body = {}, int status = 200) {
    const auto response =
        t.outcome(t.call(method, "/simulator/channels/" + t.channel.id + "/" + path, body))
            .response;
    EXPECT_EQ(response.status, status) << response.body;
    return t.json(response);
  }
  boost::json::object tap(unsigned n, int status = 200, const std::string& more = {}) {
    auto answer =
        control("POST", "tap",
                "{\"userId\":\"" + user + "\",\"area\":" + std::to_string(n) + more + "}", status);
    t.platform->wait_webhooks();  // two under way may arrive in any order
    return answer;
  }
  boost::json::object shown() { return control("GET", "rich-menu?userId=" + user); }
  std::string make_default(const std::string& areas) {
    const std::string menu = make_menu(t, areas);
    EXPECT_EQ(t.post("/v2/bot/user/all/richmenu/" + menu).status, 200);
    return menu;
  }
  void set(UserState state) { ASSERT_TRUE(t.platform->set_users(t.channel.id, {&user, 1}, state)); }
  void name_alias(const std::string& alias, const std::string& menu) {
    EXPECT_EQ(t.post("/v2/bot/richmenu/alias",
                     "{\"richMenuAliasId\":\"" + alias + "\",\"richMenuId\":\"" + menu + "\"}")
                  .status,
              200);
  }
  std::vector<boost::json::object> events() {
    t.platform->wait_webhooks();
    return inbox.events();
  }

  Inbox inbox;
  TestPlatform t;
  std::string user;
};

TEST_F(RichMenuTap, PerUserGoesBeforeDefaultBeforeManager) {
  EXPECT_EQ(shown().at("source").as_string(), "none");
  tap(0, 404);
  control("PUT", "manager-rich-menu", R"({"set":true})");
  EXPECT_EQ(shown().at("source").as_string(), "manager");
  EXPECT_FALSE(shown().contains("richMenuId"));
  tap(0, 404);
  const std::string base = make_default(area(0, R"({"type":"postback","data":"a"})"));
  EXPECT_EQ(shown().at("source").as_string(), "default");
  EXPECT_EQ(shown().at("richMenuId").as_string(), base);
  const std::string own = make_menu(t);
  t.post(user_menu_path(user, own));
  EXPECT_EQ(shown().at("source").as_string(), "user");
  EXPECT_EQ(shown().at("richMenuId").as_string(), own);
  EXPECT_EQ(tap(0).at("richMenuId").as_string(), own);
  del(t, std::string(kMenus) + "/" + own);
  EXPECT_EQ(shown().at("richMenuId").as_string(), base);
  set(UserState::blocked);
  EXPECT_EQ(shown().at("source").as_string(), "none");
  user = "U000000000000000000000000000000aa";
  control("GET", "rich-menu?userId=" + user, {}, 404);
  set(UserState::stranger);
  EXPECT_EQ(shown().at("source").as_string(), "default");
}

TEST_F(RichMenuTap, ActionsBecomeEvents) {
  make_default(
      area(0, R"({"type":"postback","data":"buy","displayText":"買う"})") + "," +
      area(1, R"({"type":"message","text":"はい"})") + "," +
      area(2, R"({"type":"uri","uri":"https://example.com/a"})") + "," +
      area(3, R"({"type":"clipboard","clipboardText":"x"})") + "," +
      area(4, R"({"type":"datetimepicker","data":"d","mode":"date","initial":"2026-12-24"})") +
      "," + area(5, R"({"type":"datetimepicker","data":"d","mode":"datetime"})"));
  EXPECT_EQ(tap(0).at("webhookEventIds").as_array().size(), 1u);
  tap(1);
  EXPECT_EQ(tap(2).at("action").at("uri").as_string(), "https://example.com/a");
  EXPECT_TRUE(tap(3).at("webhookEventIds").as_array().empty());
  tap(4);
  tap(5);
  tap(4, 200, R"(,"picked":"2026-12-31")");
  tap(6, 400);
  const auto got = events();
  ASSERT_EQ(got.size(), 5u);
  EXPECT_EQ(boost::json::serialize(got[0].at("postback")), R"({"data":"buy"})");
  EXPECT_TRUE(got[0].contains("replyToken"));
  EXPECT_EQ(got[0].at("source").at("userId").as_string(), user);
  EXPECT_EQ(got[1].at("message").at("text").as_string(), "はい");
  EXPECT_EQ(got[2].at("postback").at("params").at("date").as_string(), "2026-12-24");
  EXPECT_EQ(got[3].at("postback").at("params").at("datetime").as_string(), "2026-09-21T23:13");
  EXPECT_EQ(got[4].at("postback").at("params").at("date").as_string(), "2026-12-31");
}

TEST_F(RichMenuTap, SwitchingChangesTheUsersMenu) {
  make_default(area(0, switch_to("b")) + "," + area(1, switch_to("none")));
  const std::string b = make_menu(t, area(0, switch_to("gone")));
  const std::string gone = make_menu(t);
  name_alias("b", b);
  name_alias("gone", gone);
  del(t, std::string(kMenus) + "/" + gone);
  tap(1);
  EXPECT_EQ(linked_menu(t, user), "");
  tap(0);
  EXPECT_EQ(linked_menu(t, user), b);
  EXPECT_EQ(shown().at("source").as_string(), "user");
  tap(0);
  EXPECT_EQ(linked_menu(t, user), b);
  const auto got = events();
  ASSERT_EQ(got.size(), 3u);
  EXPECT_EQ(boost::json::serialize(got[0].at("postback")),
            R"({"data":"to-none","params":{"status":"RICHMENU_ALIAS_ID_NOTFOUND"}})");
  EXPECT_EQ(boost::json::serialize(got[1].at("postback")),
            R"({"data":"to-b","params":{"newRichMenuAliasId":"b","status":"SUCCESS"}})");
  EXPECT_EQ(boost::json::serialize(got[2].at("postback")),
            R"({"data":"to-gone","params":{"status":"RICHMENU_NOTFOUND"}})");
}

TEST_F(RichMenuTap, AStrangerCannotSwitch) {
  make_default(area(0, switch_to("b")));
  name_alias("b", make_menu(t));
  user = "U000000000000000000000000000000aa";
  set(UserState::stranger);
  tap(0);
  EXPECT_EQ(boost::json::serialize(events().at(0).at("postback")),
            R"({"data":"to-b","params":{"status":"FAILED"}})");
}

TEST(RichMenuTapCache, AChangedAliasLeadsToItsOldMenuForAWhile) {
  LinePlatformOptions options;
  options.rich_menu_alias_cache = Millis{60'000};
  TestPlatform t(options);
  const std::string start = make_menu(t, area(0, switch_to("b"))), a = make_menu(t),
                    b = make_menu(t);
  const auto users = t.add_friends(2);
  for (const std::string& user : users) t.post(user_menu_path(user, start));
  t.post("/v2/bot/richmenu/alias", "{\"richMenuAliasId\":\"b\",\"richMenuId\":\"" + a + "\"}");
  t.post("/v2/bot/richmenu/alias/b", "{\"richMenuId\":\"" + b + "\"}");
  ASSERT_TRUE(t.platform->tap(t.channel.id, {users[0], 0, {}}));
  EXPECT_EQ(linked_menu(t, users[0]), a);
  t.clock.advance(Millis{60'000});
  ASSERT_TRUE(t.platform->tap(t.channel.id, {users[1], 0, {}}));
  EXPECT_EQ(linked_menu(t, users[1]), b);
}

struct RichMenuInsight : RichMenuTap {
  std::string path(const std::string& menu, const std::string& what, const std::string& from,
                   const std::string& to) {
    return "/v2/bot/insight/richmenu/" + menu + "/" + what + "?from=" + from + "&to=" + to;
  }
  std::string nothing(const std::string& menu) { return "{\"richMenuId\":\"" + menu + "\"}"; }
};

TEST_F(RichMenuInsight, OfTapsIsReadyTheNextDayFrom20Clickers) {
  const std::string menu = make_default(area(0, R"({"type":"postback","data":"a"})") + "," +
                                        area(1, R"({"type":"uri","uri":"https://example.com"})"));
  t.add_friends(19);  // and the first: 20
  const auto users = t.platform->friends(t.channel.id, 0, 20).value();
  for (std::size_t i = 0; i < 19; ++i) {
    user = users[i + 1];
    tap(i % 2 == 0 ? 0 : 1);
  }
  tap(0);
  const std::string summary = path(menu, "summary", "20260920", "20260925");
  const std::string daily = path(menu, "daily", "20260920", "20260925");
  EXPECT_EQ(t.get(summary).body, nothing(menu)) << "today is not counted yet";
  t.clock.advance(std::chrono::days{1});
  EXPECT_EQ(t.get(summary).body, nothing(menu)) << "19 people";
  EXPECT_EQ(t.get(daily).body, nothing(menu));
  user = users[0];
  tap(1);
  t.clock.advance(std::chrono::days{1});
  EXPECT_EQ(t.get(summary).body,
            "{\"richMenuId\":\"" + menu +
                R"(","metricsFrom":"20260921","metricsTo":"20260922","impression":{"metrics":)"
                R"({"count":21,"uniqueUsers":20}},"clicks":[{"bounds":{"x":0,"y":0,"width":80,)"
                R"("height":270},"metrics":{"count":11,"uniqueUsers":10}},{"bounds":{"x":80,"y":0,)"
                R"("width":80,"height":270},"metrics":{"count":10,"uniqueUsers":10}}]})");
  EXPECT_EQ(
      t.get(daily).body,
      "{\"richMenuId\":\"" + menu +
          R"(","metricsFrom":"20260921","metricsTo":"20260922","impression":{"metrics":[)"
          R"({"date":"20260921","count":20,"uniqueUsers":19},)"
          R"({"date":"20260922","count":1,"uniqueUsers":1}]},"clicks":[{"bounds":{"x":0,"y":0,)"
          R"("width":80,"height":270},"metrics":[{"date":"20260921","count":11,"uniqueUsers":10}]},)"
          R"({"bounds":{"x":80,"y":0,"width":80,"height":270},"metrics":[{"date":"20260921",)"
          R"("count":9,"uniqueUsers":9},{"date":"20260922","count":1,"uniqueUsers":1}]}]})");
}

TEST_F(RichMenuInsight, OfCountsGivenInBulk) {
  const std::string menu = make_menu(t);
  const auto give = [&](const std::string& more, int status = 200) {
    control("POST", "rich-menu-counts", "{\"richMenuId\":\"" + menu + "\"" + more + "}", status);
  };
  give(R"(,"impressions":{"count":900,"uniqueUsers":300},)"
       R"("clicks":[{"area":0,"count":50,"uniqueUsers":19}])");
  t.clock.advance(std::chrono::days{1});
  EXPECT_EQ(t.get(path(menu, "summary", "20260921", "20260921")).body, nothing(menu));
  give(R"(,"date":"20260921","clicks":[{"area":0,"count":1,"uniqueUsers":1}])");
  const auto json = t.json(t.get(path(menu, "summary", "20260921", "20260921")));
  EXPECT_EQ(boost::json::serialize(json.at("impression").at("metrics")),
            R"({"count":900,"uniqueUsers":300})");
  EXPECT_EQ(boost::json::serialize(json.at("clicks").at(0).at("metrics")),
            R"({"count":51,"uniqueUsers":20})");
  give(R"(,"clicks":[{"area":1}])", 400);
  give(R"(,"date":"2026-09-21")", 400);
  control("POST", "rich-menu-counts", "{\"richMenuId\":\"" + std::string(kUnknownMenu) + "\"}",
          404);
}

TEST_F(RichMenuInsight, PeriodsAndUnknownMenus) {
  const std::string menu = make_menu(t);
  const auto status = [&](const std::string& what, const std::string& from, const std::string& to) {
    return t.get(path(menu, what, from, to)).status;
  };
  EXPECT_EQ(status("summary", "20250901", "20261002"), 200);
  EXPECT_EQ(status("summary", "20250901", "20261003"), 400) << "397 days after the start";
  EXPECT_EQ(status("daily", "20260601", "20260908"), 200);
  EXPECT_EQ(status("daily", "20260601", "20260909"), 400) << "100 days after the start";
  EXPECT_EQ(status("summary", "20230921", "20230922"), 200);
  EXPECT_EQ(status("summary", "20230920", "20230922"), 400) << "more than 3 years ago";
  EXPECT_EQ(status("daily", "20260902", "20260901"), 400);
  EXPECT_EQ(status("daily", "20260931", "20260901"), 400);
  EXPECT_EQ(t.get("/v2/bot/insight/richmenu/" + menu + "/daily?from=20260901").status, 400);
  EXPECT_EQ(t.get(path(std::string(kUnknownMenu), "daily", "20260901", "20260902")).status, 404);
}

TEST_F(RichMenuInsight, Is60AnHourEach) {
  const std::string menu = make_menu(t);
  for (const std::string what : {"summary", "daily"}) {
    for (int i = 0; i < 60; ++i)
      ASSERT_EQ(t.get(path(menu, what, "20260901", "20260902")).status, 200);
    EXPECT_EQ(t.get(path(menu, what, "20260901", "20260902")).status, 429);
  }
}

}  // namespace
}  // namespace enishi::simulator
