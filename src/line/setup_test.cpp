#include "line/setup.h"

#include "line/line_fixture.h"

namespace enishi::line {
namespace {

class SetupTest : public LineFixture {
 protected:
  void SetUp() override {
    LineFixture::SetUp();
    config_ = std::make_unique<Config>(
        config_of({{"http.public_url", "https://enishi.example.jp/"}, {"line.limits", "false"}}));
    setup_.emplace(*api_, *workspaces_, state(), operations_, *config_);
  }
  static const SetupItem* find(const std::vector<SetupItem>& items, std::string_view key) {
    for (const SetupItem& item : items)
      if (item.key == key) return &item;
    return nullptr;
  }
  std::string ours() const {
    return "https://enishi.example.jp/line/webhook/" + channel_.id.text();
  }
  std::optional<ChannelSetup> setup_;
};
ENISHI_ON_BOTH_STORES(SetupTest);

TEST_P(SetupTest, FindsAForeignWebhookUrlAndPutsItRight) {
  ASSERT_TRUE(platform_->set_webhook(line_.id, {.url = "https://other.example/", .active = true}));
  auto items = *setup_->check(channel_.id);
  EXPECT_EQ(find(items, "credentials")->state, SetupState::good);
  EXPECT_EQ(find(items, "webhook_url")->state, SetupState::wrong);
  EXPECT_EQ(find(items, "webhook_url")->detail, "https://other.example/");
  EXPECT_TRUE(find(items, "webhook_url")->repairable);

  items = *setup_->repair(kActor, channel_.id);
  EXPECT_EQ(find(items, "webhook_url")->state, SetupState::good);
  EXPECT_EQ(find(items, "webhook_url")->detail, ours());
  // Nobody listens there.
  EXPECT_EQ(find(items, "webhook_test")->state, SetupState::wrong);
  EXPECT_EQ(api_->webhook_endpoint(channel_.id)->url, ours());
  EXPECT_TRUE(state().read([&](store::Tx& tx) -> Status {
    ASSIGN(const auto rows, operations_.list(tx, channel_.workspace, 0, 1));
    EXPECT_EQ(rows.at(0).operation.action, "channel.set_webhook_url");
    EXPECT_NE(rows.at(0).operation.before.find("other.example"), std::string::npos);
    return {};
  }));
}

TEST_P(SetupTest, TellsOfSwitchesThatOnlyAPersonCanTurn) {
  ASSERT_TRUE(platform_->set_webhook(line_.id, {.url = ours(), .active = false}));
  const auto items = *setup_->check(channel_.id);
  EXPECT_EQ(find(items, "webhook_active")->state, SetupState::wrong);
  EXPECT_FALSE(find(items, "webhook_active")->repairable);
  EXPECT_EQ(find(items, "redelivery")->state, SetupState::look);
  EXPECT_EQ(find(items, "token")->state, SetupState::good);
  for (const SetupItem& item : items) {
    EXPECT_FALSE(item.text.ja.empty());
    EXPECT_FALSE(item.text.en.empty());
  }
}

TEST_P(SetupTest, WithoutAnEndpointThereIsNone) {
  EXPECT_EQ(api_->webhook_endpoint(channel_.id)->url, "");
  const auto items = *setup_->check(channel_.id);
  EXPECT_TRUE(find(items, "webhook_url")->repairable);
}

TEST_P(SetupTest, WrongCredentialsAreToldAndNothingElseIsAsked) {
  ASSERT_TRUE(workspaces_->set_token(kActor, channel_.id, workspace::TokenKind::long_lived,
                                     Secret("wrong")));
  const auto items = *setup_->check(channel_.id);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].key, "credentials");
  EXPECT_EQ(items[0].state, SetupState::wrong);
}

TEST_P(SetupTest, ACredentialOfAnotherBotIsFound) {
  simulator::ChannelSpec spec;
  spec.provider = platform_->create_provider();
  const auto other = *platform_->create_channel(spec);
  ASSERT_TRUE(workspaces_->set_token(kActor, channel_.id, workspace::TokenKind::long_lived,
                                     Secret(other.token)));
  const auto items = *setup_->check(channel_.id);
  EXPECT_EQ(find(items, "bot")->state, SetupState::wrong);
  EXPECT_EQ(find(items, "token")->state, SetupState::look);
}

TEST_P(SetupTest, NoChannelIsNotFound) {
  EXPECT_EQ(setup_->check(ChannelId(Bytes16{9})).error().code, ErrorCode::not_found);
  EXPECT_EQ(setup_->repair(kActor, ChannelId(Bytes16{9})).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace enishi::line
