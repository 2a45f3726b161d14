#include "base/limits.h"
#include "workspace/workspaces_fixture.h"

namespace enishi::workspace {
namespace {

class ReceiversTest : public WorkspacesFixture {};
ENISHI_ON_BOTH_STORES(ReceiversTest);

TEST_P(ReceiversTest, AddsAndRemoves) {
  const ChannelId id = make_channel().id;
  auto first = workspaces().add_receiver(kActor, id, "https://bot.example/hook?k=1", false);
  ASSERT_TRUE(first) << first.error().message;
  auto second = workspaces().add_receiver(kActor, id, "https://other.example/", false);
  ASSERT_TRUE(second);
  EXPECT_EQ(first->no, 1);
  EXPECT_EQ(second->no, 2);
  open();
  const Directory now = directory();
  const auto receivers = now.receivers(id);
  ASSERT_EQ(receivers.size(), 2u);
  EXPECT_EQ(receivers[0]->url, "https://bot.example/hook?k=1");
  EXPECT_EQ(receivers[0]->channel, id);
  EXPECT_TRUE(receivers[0]->active);
  EXPECT_FALSE(receivers[0]->private_network);
  ASSERT_TRUE(workspaces().remove_receiver(kActor, id, second->no));
  EXPECT_EQ(newest_operation().operation.action, "receiver.remove");
  EXPECT_NE(newest_operation().operation.before.find("other.example"), std::string::npos);
  EXPECT_EQ(directory().receivers(id).size(), 1u);
  EXPECT_EQ(error_code(workspaces().remove_receiver(kActor, id, second->no)), ErrorCode::not_found);
  // A number is never used again.
  EXPECT_EQ(workspaces().add_receiver(kActor, id, "https://other.example/", false)->no, 3);
}

TEST_P(ReceiversTest, AReceiverBelongsToItsChannel) {
  const ChannelId one = make_channel("1").id, two = make_channel("2").id;
  const auto receiver = *workspaces().add_receiver(kActor, one, "https://bot.example/", false);
  EXPECT_TRUE(directory().receivers(two).empty());
  EXPECT_EQ(error_code(workspaces().remove_receiver(kActor, two, receiver.no)),
            ErrorCode::not_found);
  EXPECT_TRUE(workspaces().add_receiver(kActor, two, "https://bot.example/", false));
}

TEST_P(ReceiversTest, RefusesBadUrls) {
  const ChannelId id = make_channel().id;
  for (const char* url : {"", "bot.example", "http://bot.example/", "ftp://bot.example/",
                          "https://", "https://u:p@bot.example/", "https://bot.example/#x",
                          "https://127.0.0.1/", "https://10.0.0.8/", "https://169.254.169.254/",
                          "https://[::1]/", "https://[fd00::1]/", "https://192.168.1.1:8443/"}) {
    EXPECT_EQ(error_field(workspaces().add_receiver(kActor, id, url, false)), "url") << url;
  }
  EXPECT_TRUE(directory().receivers(id).empty());
  EXPECT_TRUE(workspaces().add_receiver(kActor, id, "https://93.184.216.34/", false));
  EXPECT_EQ(error_code(workspaces().add_receiver(kActor, ChannelId{}, "https://a.example/", false)),
            ErrorCode::not_found);
}

TEST_P(ReceiversTest, NoReceiverTwiceAndNotTooMany) {
  const ChannelId id = make_channel().id;
  for (std::size_t i = 0; i < limits::fanout_receivers_per_channel_max; ++i) {
    const std::string url = "https://bot.example/" + std::to_string(i);
    ASSERT_TRUE(workspaces().add_receiver(kActor, id, url, false));
    if (i == 0) {
      EXPECT_EQ(error_code(workspaces().add_receiver(kActor, id, url, false)), ErrorCode::conflict);
    }
  }
  EXPECT_EQ(error_code(workspaces().add_receiver(kActor, id, "https://bot.example/x", false)),
            ErrorCode::conflict);
}

TEST_P(ReceiversTest, OnlyALocalActorReachesThePrivateNetwork) {
  const ChannelId id = make_channel().id;
  const std::string url = "http://10.0.0.8:3000/hook";
  for (auto kind : {guard::ActorKind::api_key, guard::ActorKind::staff, guard::ActorKind::system}) {
    const guard::Actor actor{kind, "somebody", "192.0.2.1"};
    auto refused = workspaces().add_receiver(actor, id, url, true);
    EXPECT_EQ(error_code(refused), ErrorCode::forbidden);
    EXPECT_EQ(error_field(refused), "private_network");
    const auto row = newest_operation();
    EXPECT_TRUE(row.operation.refused);
    EXPECT_EQ(row.operation.action, "receiver.create");
    EXPECT_EQ(row.actor, actor);
  }
  EXPECT_TRUE(directory().receivers(id).empty());
  auto made = workspaces().add_receiver(kLocal, id, url, true);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->private_network);
  EXPECT_FALSE(newest_operation().operation.refused);
  EXPECT_EQ(newest_operation().operation.after,
            R"({"no":1,"url":"http://10.0.0.8:3000/hook","private_network":true})");
  open();
  EXPECT_TRUE(directory().receivers(id).at(0)->private_network);
}

}  // namespace
}  // namespace enishi::workspace
