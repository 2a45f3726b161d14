#include "simulator/test_audiences.h"

namespace enishi::simulator {
namespace {

struct PeopleControl : testing::Test {
  boost::json::object call(const std::string& method, const std::string& path,
                           const std::string& body = {}, int status = 200) {
    const auto response =
        t.outcome(t.call(method, "/simulator/channels/" + t.channel.id + "/" + path, body))
            .response;
    EXPECT_EQ(response.status, status) << path << " " << response.body;
    return t.json(response);
  }
  TestPlatform t;
};

TEST_F(PeopleControl, TellsAndSetsWhatPeopleAre) {
  const auto user = t.add_friends(1)[0];
  call("PUT", "people",
       "{\"users\":[\"" + user +
           R"("],"gender":"female","age":"from70","area":"jp_01","appType":"ios","friendDays":7})");
  EXPECT_EQ(call("GET", "people/" + user),
            boost::json::parse(R"({"gender":"female","age":"from70","area":"jp_01",)"
                               R"("appType":"ios","friendDays":7})")
                .as_object());
  const auto wrong = [&](const std::string& what) {
    const auto refused = call("PUT", "people", "{\"users\":[\"" + user + "\"]," + what + "}", 400);
    return std::string(refused.at("field").as_string());
  };
  EXPECT_EQ(wrong(R"("gender":"x")"), "gender");
  EXPECT_EQ(wrong(R"("age":"20")"), "age");
  EXPECT_EQ(wrong(R"("area":"tokyo")"), "area");
  EXPECT_EQ(wrong(R"("appType":"windows")"), "appType");
  call("PUT", "people", R"({"users":["taro"]})", 400);
  call("PUT", "people", R"({"users":[]})", 400);
  call("GET", "people/U00000000000000000000000000000001", {}, 404);
}

TEST_F(PeopleControl, MakesPeopleSeeAndClick) {
  const auto friends = t.add_friends(1'000);
  on_telephones(t, friends);
  const std::string request = broadcast_with_links(t);
  const auto done =
      call("POST", "interactions", R"({"send":1,"seenPermille":400,"clicked":50,"overHours":0})");
  EXPECT_EQ(done.at("seen").to_number<int>(), 400);
  EXPECT_EQ(done.at("clicked").to_number<int>(), 50);
  EXPECT_EQ(done.at("played").to_number<int>(), 0);
  const auto seen = t.json(t.get("/v2/bot/insight/message/event?requestId=" + request));
  EXPECT_EQ(seen.at("overview").at("uniqueImpression").to_number<int>(), 400);
  call("POST", "interactions", "{\"requestId\":\"" + request + "\",\"seen\":1}");
  call("POST", "interactions", R"({"send":1,"unit":"u"})", 400);
  call("POST", "interactions", "{}", 400);
  call("POST", "interactions", R"({"send":1,"seen":1,"seenPermille":1})", 400);
  call("POST", "interactions", R"({"send":1,"seenPermille":1001})", 400);
  call("POST", "interactions", R"({"send":7,"seen":1})", 404);
}

TEST_F(PeopleControl, SharesAudiencesAndSendsByOtherDoors) {
  t.add_friends(100);
  const auto id = call("POST", "shared-audiences", R"({"name":"広告","count":60})")
                      .at("audienceGroupId")
                      .to_number<std::uint64_t>();
  EXPECT_EQ(t.get("/v2/bot/audienceGroup/shared/" + std::to_string(id)).status, 200);
  call("PUT", "quota", R"({"consumed":5,"as":"targeting"})");
  call("PUT", "quota", R"({"consumed":7,"as":"chat"})");
  EXPECT_EQ(t.used(), 5u);
  call("PUT", "quota", R"({"consumed":5,"as":"window"})", 400);
}

TEST_F(PeopleControl, AResetOfTheRecordForgetsInteractions) {
  on_telephones(t, t.add_friends(50));
  const std::string request = broadcast_with_links(t);
  interact(t, request, 50);
  t.platform->reset(LinePlatform::Scope::record);
  EXPECT_EQ(t.get("/v2/bot/insight/message/event?requestId=" + request).status, 404);
  const std::string again = broadcast_with_links(t);
  EXPECT_TRUE(t.json(t.get("/v2/bot/insight/message/event?requestId=" + again))
                  .at("overview")
                  .at("uniqueImpression")
                  .is_null());
}

}  // namespace
}  // namespace enishi::simulator
