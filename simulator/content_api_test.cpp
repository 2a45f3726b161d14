#include "simulator/content.h"
#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

// Sends a message of the user and gives its id.
std::string send(TestPlatform& t, Inbox& inbox, const std::string& payload,
                 Millis preparation = Millis{0}) {
  Act act{"message", t.platform->friends(t.channel.id, 0, 1).value()[0], {}, payload};
  act.media_preparation = preparation;
  EXPECT_TRUE(t.platform->act(t.channel.id, {&act, 1}));
  t.platform->wait_webhooks();
  return std::string(inbox.events().back().at("message").at("id").as_string());
}

struct Content : testing::Test {
  Content() {
    t.add_friends(1);
    EXPECT_TRUE(t.platform->set_webhook(t.channel.id, {inbox.url()}));
  }
  std::string path(const std::string& id) { return "/v2/bot/message/" + id + "/content"; }
  Inbox inbox;
  TestPlatform t;
};

TEST_F(Content, ImagesAreThereAtOnce) {
  const auto id = send(t, inbox, R"({"type":"image","contentProvider":{"type":"line"}})");
  const auto response = t.get(path(id));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("content-type"), "image/png");
  EXPECT_TRUE(response.body.starts_with("\x89PNG"));
  EXPECT_EQ(t.get(path(id)).body, response.body);
  EXPECT_EQ(t.get(path(id) + "/preview").status, 200);
  EXPECT_EQ(t.get(path(id) + "/transcoding").status, 404);
}

TEST_F(Content, VideosAreBeingPreparedFirst) {
  const auto id =
      send(t, inbox, R"({"type":"video","duration":60000,"contentProvider":{"type":"line"}})",
           Millis{5'000});
  EXPECT_EQ(t.get(path(id)).status, 202);
  EXPECT_EQ(t.get(path(id) + "/transcoding").body, R"({"status":"processing"})");
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(t.get(path(id)).status, 200);
  EXPECT_EQ(t.get(path(id)).header("content-type"), "video/mp4");
  EXPECT_EQ(t.get(path(id) + "/transcoding").body, R"({"status":"succeeded"})");
}

TEST_F(Content, ExternalContentAndTextHaveNone) {
  const auto external = send(t, inbox,
                             R"({"type":"image","contentProvider":{"type":"external",)"
                             R"("originalContentUrl":"https://example.com/a.jpg"}})");
  EXPECT_EQ(t.get(path(external)).status, 404);
  const auto text = send(t, inbox, R"({"type":"text","text":"x"})");
  EXPECT_EQ(t.get(path(text)).status, 404);
  EXPECT_EQ(t.get(path("1")).status, 404);
  EXPECT_EQ(t.get(path("x")).status, 404);
}

TEST_F(Content, IsGoneAfterAWhile) {
  const auto id = send(t, inbox, R"({"type":"file","fileName":"a.pdf","fileSize":10})");
  EXPECT_EQ(t.get(path(id)).status, 200);
  t.clock.advance(kMediaLife);
  EXPECT_EQ(t.get(path(id)).status, 404);
}

TEST_F(Content, BelongsToItsChannel) {
  const auto id = send(t, inbox, R"({"type":"image","contentProvider":{"type":"line"}})");
  ChannelSpec spec;
  spec.provider = t.channel.provider;
  t.channel = t.platform->create_channel(spec).value();
  EXPECT_EQ(t.get(path(id)).status, 404);
}

}  // namespace
}  // namespace enishi::simulator
