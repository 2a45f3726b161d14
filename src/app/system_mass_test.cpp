// A broadcast from the API to all friends, and what LINE counts of it some hours later.
#include <gtest/gtest.h>

#include "app/local_api.h"
#include "app/system_fixture.h"

namespace enishi::app {
namespace {

using namespace testing;

class SystemMassTest : public SystemTest {
 protected:
  JsonDocument api(const std::string& method, const std::string& path, int status,
                   std::string body = {}) {
    const auto api = must(LocalApi::open(house_->config()));
    const auto response = must(api->request(method, "/api/v1" + path, std::move(body)));
    EXPECT_EQ(response.status, status) << method << " " << path << ": " << response.body;
    return must(JsonDocument::parse(response.body));
  }
  JsonDocument shown(const std::string& id) { return api("GET", "/mass-sends/" + id, 200); }
  bool is(const std::string& id, const std::string& state) {
    return must(shown(id).root().string_at("state")) == state;
  }
  std::string send(const std::string& kind) {
    const JsonDocument made =
        api("POST", "/workspaces/" + house_->workspace.text() + "/mass-sends", 201,
            R"({"name":"秋","kind":")" + kind + R"(","channel":")" + house_->channel.text() +
                R"(","messages":[{"type":"text","text":"秋です"}]})");
    std::string id = must(made.root().string_at("id"));
    api("POST", "/mass-sends/" + id + "/check", 200);
    api("POST", "/mass-sends/" + id + "/send", 200);
    return id;
  }
};
ENISHI_ON_BOTH_STORES(SystemMassTest);

TEST_P(SystemMassTest, FromTheApiToEverybodyAndBack) {
  const std::string broadcast = send("broadcast");
  const std::string narrowcast = send("narrowcast");
  ASSERT_TRUE(eventually([&] { return is(broadcast, "done") && is(narrowcast, "done"); }));
  EXPECT_EQ(must(shown(narrowcast).root().integer_at("successes")), kFriends);
  // LINE's own count comes with the insight of the message, hours later.
  EXPECT_FALSE(shown(broadcast).root().has("delivered"));
  for (const std::string& id : {broadcast, narrowcast}) {
    ASSERT_TRUE(eventually([&] {
      clock_.jump(std::chrono::minutes{20});
      return shown(id).root().has("delivered");
    }));
    EXPECT_EQ(must(shown(id).root().integer_at("delivered")), kFriends);
    EXPECT_TRUE(api("GET", "/mass-sends/" + id + "/insight", 200).root().has("as_of"));
  }
}

}  // namespace
}  // namespace enishi::app
