#include "workspace/workspaces_fixture.h"

namespace enishi::workspace {
namespace {

class ChannelsTest : public WorkspacesFixture {
 protected:
  static inline const std::string kToken = "t0ken/+=longlived" + std::string(150, 'x');
  static inline const std::string kBot = "U0123456789abcdef0123456789abcdef";
};
ENISHI_ON_BOTH_STORES(ChannelsTest);

TEST_P(ChannelsTest, CreatesAChannel) {
  const Provider provider = make_provider();
  NewChannel wanted = new_channel();
  wanted.token_kind = TokenKind::long_lived;
  wanted.long_lived_token = Secret(kToken);
  wanted.bot_user_id = kBot;
  wanted.api_base = "http://127.0.0.1:9000/";
  auto made = workspaces().create_channel(kActor, provider.id, std::move(wanted));
  ASSERT_TRUE(made) << made.error().message;
  open();  // from the store
  const Directory now = directory();
  const Channel* found = now.channel(made->id);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found, now.channel(made->no));
  EXPECT_EQ(found->no.value, 1u);
  EXPECT_EQ(found->workspace, provider.workspace);
  EXPECT_EQ(found->workspace_no.value, 1u);
  EXPECT_EQ(found->provider, provider.id);
  EXPECT_EQ(found->provider_no, provider.no);
  EXPECT_EQ(found->name, "公式アカウント");
  EXPECT_EQ(found->line_channel_id, "1234567890");
  EXPECT_EQ(found->bot_user_id, kBot);
  EXPECT_EQ(found->token_kind, TokenKind::long_lived);
  EXPECT_TRUE(found->active);
  EXPECT_FALSE(found->stopped);
  EXPECT_EQ(found->api_base, "http://127.0.0.1:9000");
  EXPECT_EQ(found->api_data_base, "");
  const ChannelSecrets* secrets = now.secrets(made->id);
  EXPECT_EQ(secrets->channel_secret.reveal(), kSecret);
  EXPECT_FALSE(secrets->previous_secret);
  EXPECT_EQ(secrets->long_lived_token.reveal(), kToken);
}

TEST_P(ChannelsTest, RefusesBadChannels) {
  const Provider provider = make_provider();
  const std::size_t rows = operations().size();
  auto field = [&](auto change) {
    NewChannel bad = new_channel();
    change(bad);
    return error_field(workspaces().create_channel(kActor, provider.id, std::move(bad)));
  };
  EXPECT_EQ(field([](NewChannel& c) { c.name = ""; }), "name");
  for (std::string id : {"", "12a", "-1", " 1", "１", "123456789012345678901"}) {
    EXPECT_EQ(field([&](NewChannel& c) { c.line_channel_id = id; }), "line_channel_id") << id;
  }
  for (std::string s : {std::string(), std::string(201, 'a'), std::string("a b"),
                        std::string("a\n"), std::string("秘密"), std::string("a\0b", 3)}) {
    EXPECT_EQ(field([&](NewChannel& c) { c.channel_secret = Secret(s); }), "channel_secret") << s;
  }
  for (std::string id :
       {"U", "u0123456789abcdef0123456789abcdef", "U0123456789ABCDEF0123456789ABCDEF",
        "U0123456789abcdef0123456789abcde", "U0123456789abcdef0123456789abcdef0",
        "C0123456789abcdef0123456789abcdef", "U0123456789abcdef0123456789abcdeg"}) {
    EXPECT_EQ(field([&](NewChannel& c) { c.bot_user_id = id; }), "bot_user_id") << id;
  }
  EXPECT_EQ(field([](NewChannel& c) { c.long_lived_token = Secret("t"); }), "long_lived_token");
  EXPECT_EQ(field([](NewChannel& c) { c.token_kind = TokenKind::long_lived; }), "long_lived_token");
  for (std::string url :
       {"api.line.me", "ftp://api.line.me", "https://", "https://a b", "https://u:p@api.line.me",
        "https://api.line.me/?a=b", "https://api.line.me/#a"}) {
    EXPECT_EQ(field([&](NewChannel& c) { c.api_base = url; }), "api_base") << url;
    EXPECT_EQ(field([&](NewChannel& c) { c.api_data_base = url; }), "api_data_base") << url;
  }
  EXPECT_TRUE(directory().channels().empty());
  EXPECT_EQ(operations().size(), rows);
  auto nowhere = workspaces().create_channel(kActor, ProviderId{Bytes16{1}}, new_channel());
  EXPECT_EQ(error_code(nowhere), ErrorCode::not_found);
  EXPECT_EQ(error_field(nowhere), "provider");
  EXPECT_EQ(field([](NewChannel& c) { c.channel_secret = Secret(std::string(200, '~')); }),
            "(no error)");
}

TEST_P(ChannelsTest, ALineChannelIdIsUniqueInTheServer) {
  make_channel("1234567890");
  auto again = workspaces().create_channel(kActor, make_provider().id, new_channel("1234567890"));
  EXPECT_EQ(error_code(again), ErrorCode::conflict);
  EXPECT_EQ(error_field(again), "line_channel_id");
  EXPECT_EQ(directory().channels().size(), 1u);
}

TEST_P(ChannelsTest, UpdatesAChannel) {
  Channel changed = make_channel();
  changed.name = "New";
  changed.active = false;
  changed.bot_user_id = kBot;
  changed.api_base = "https://proxy.example/line//";
  changed.api_data_base = "https://data.example";
  auto updated = workspaces().update_channel(kActor, changed);
  ASSERT_TRUE(updated);
  EXPECT_EQ(updated->api_base, "https://proxy.example/line");
  open();
  const Directory now = directory();
  const Channel& c = *now.channel(changed.id);
  EXPECT_EQ(c.name, "New");
  EXPECT_FALSE(c.active);
  EXPECT_EQ(c.bot_user_id, kBot);
  EXPECT_EQ(c.api_base, "https://proxy.example/line");
  EXPECT_EQ(c.api_data_base, "https://data.example");
  EXPECT_EQ(newest_operation().operation.action, "channel.update");
  EXPECT_NE(newest_operation().operation.after.find(R"("active":false)"), std::string::npos);
}

TEST_P(ChannelsTest, AnUpdateCannotMoveAChannel) {
  const Channel channel = make_channel();
  Channel changed = channel;
  changed.line_channel_id = "999";
  EXPECT_EQ(error_field(workspaces().update_channel(kActor, changed)), "line_channel_id");
  changed = channel;
  changed.provider = make_provider().id;
  EXPECT_EQ(error_field(workspaces().update_channel(kActor, changed)), "provider");
  changed.id = ChannelId{Bytes16{1}};
  EXPECT_EQ(error_code(workspaces().update_channel(kActor, changed)), ErrorCode::not_found);
}

TEST_P(ChannelsTest, AnOldCopyDoesNotLiftTheEmergencyStop) {
  Channel old = make_channel();
  ASSERT_TRUE(workspaces().set_stopped(kActor, old.id, true, "誤配信"));
  old.name = "New";
  old.token_kind = TokenKind::long_lived;
  auto updated = workspaces().update_channel(kActor, old);
  ASSERT_TRUE(updated);
  EXPECT_TRUE(updated->stopped);
  EXPECT_EQ(updated->token_kind, TokenKind::stateless);
  EXPECT_TRUE(directory().channel(old.id)->stopped);
}

TEST_P(ChannelsTest, StopsAndResumes) {
  const Channel channel = make_channel();
  ASSERT_TRUE(workspaces().set_stopped(kActor, channel.id, true, "誤配信"));
  open();
  EXPECT_TRUE(directory().channel(channel.id)->stopped);
  EXPECT_EQ(newest_operation().operation.action, "channel.stop");
  EXPECT_EQ(newest_operation().operation.before, R"({"stopped":false})");
  EXPECT_EQ(newest_operation().operation.after, R"({"stopped":true,"reason":"誤配信"})");
  ASSERT_TRUE(workspaces().set_stopped(kActor, channel.id, false, ""));
  EXPECT_FALSE(directory().channel(channel.id)->stopped);
  EXPECT_EQ(newest_operation().operation.action, "channel.resume");
  EXPECT_EQ(error_field(workspaces().set_stopped(kActor, channel.id, true, "\x01")), "reason");
  EXPECT_EQ(error_field(workspaces().set_stopped(kActor, channel.id, true, std::string(501, 'a'))),
            "reason");
  EXPECT_EQ(error_code(workspaces().set_stopped(kActor, ChannelId{}, true, "")),
            ErrorCode::not_found);
}

TEST_P(ChannelsTest, RotatesTheSecret) {
  const ChannelId id = make_channel().id;
  const std::string fresh(32, 'b'), third(32, 'c');
  EXPECT_EQ(error_code(workspaces().finish_rotation(kActor, id)), ErrorCode::conflict);
  EXPECT_EQ(error_code(workspaces().rotate_secret(kActor, id, Secret(kSecret))),
            ErrorCode::conflict);
  EXPECT_EQ(error_field(workspaces().rotate_secret(kActor, id, Secret(""))), "channel_secret");

  ASSERT_TRUE(workspaces().rotate_secret(kActor, id, Secret(fresh)));
  open();
  {
    const Directory now = directory();
    EXPECT_EQ(now.secrets(id)->channel_secret.reveal(), fresh);
    ASSERT_TRUE(now.secrets(id)->previous_secret);
    EXPECT_EQ(now.secrets(id)->previous_secret->reveal(), kSecret);
  }
  ASSERT_TRUE(workspaces().rotate_secret(kActor, id, Secret(third)));
  EXPECT_EQ(directory().secrets(id)->previous_secret->reveal(), fresh);
  ASSERT_TRUE(workspaces().finish_rotation(kActor, id));
  open();
  EXPECT_EQ(directory().secrets(id)->channel_secret.reveal(), third);
  EXPECT_FALSE(directory().secrets(id)->previous_secret);

  const auto rows = operations();
  EXPECT_EQ(rows[0].operation.action, "channel.finish_rotation");
  EXPECT_EQ(rows[1].operation.action, "channel.rotate_secret");
  EXPECT_EQ(rows[1].operation.after, R"x({"channel_secret":"(changed)"})x");
  EXPECT_EQ(error_code(workspaces().rotate_secret(kActor, ChannelId{}, Secret("x"))),
            ErrorCode::not_found);
  EXPECT_EQ(error_code(workspaces().finish_rotation(kActor, ChannelId{})), ErrorCode::not_found);
}

TEST_P(ChannelsTest, SetsTheToken) {
  const ChannelId id = make_channel().id;
  ASSERT_TRUE(workspaces().set_token(kActor, id, TokenKind::long_lived, Secret(kToken)));
  open();
  EXPECT_EQ(directory().channel(id)->token_kind, TokenKind::long_lived);
  EXPECT_EQ(directory().secrets(id)->long_lived_token.reveal(), kToken);
  EXPECT_EQ(newest_operation().operation.before, R"({"token_kind":"stateless"})");
  EXPECT_EQ(newest_operation().operation.after,
            R"x({"token_kind":"long_lived","long_lived_token":"(changed)"})x");
  ASSERT_TRUE(workspaces().set_token(kActor, id, TokenKind::stateless, Secret()));
  EXPECT_EQ(directory().channel(id)->token_kind, TokenKind::stateless);
  EXPECT_TRUE(directory().secrets(id)->long_lived_token.empty());
  EXPECT_EQ(error_field(workspaces().set_token(kActor, id, TokenKind::stateless, Secret("x"))),
            "long_lived_token");
  EXPECT_EQ(error_field(workspaces().set_token(kActor, id, TokenKind::long_lived, Secret())),
            "long_lived_token");
  EXPECT_EQ(error_code(workspaces().set_token(kActor, ChannelId{}, TokenKind::stateless, {})),
            ErrorCode::not_found);
}

TEST_P(ChannelsTest, LearnsTheBotUserId) {
  const ChannelId id = make_channel().id;
  const std::size_t rows = operations().size();
  ASSERT_TRUE(workspaces().learned_bot_user_id(id, kBot));
  ASSERT_TRUE(workspaces().learned_bot_user_id(id, kBot));
  open();
  EXPECT_EQ(directory().channel(id)->bot_user_id, kBot);
  EXPECT_EQ(operations().size(), rows);
  EXPECT_EQ(error_field(workspaces().learned_bot_user_id(id, "")), "bot_user_id");
  EXPECT_EQ(error_field(workspaces().learned_bot_user_id(id, "U1")), "bot_user_id");
  EXPECT_EQ(error_code(workspaces().learned_bot_user_id(ChannelId{}, kBot)), ErrorCode::not_found);
}

// Searched in the raw bytes of the files (SQLite) and in every column of every row (PostgreSQL):
// tables, log of operations, write-ahead log.
TEST_P(ChannelsTest, NoSecretStandsInTheStore) {
  const Provider provider = make_provider();
  NewChannel wanted = new_channel();
  wanted.token_kind = TokenKind::long_lived;
  wanted.long_lived_token = Secret(kToken);
  const ChannelId id = workspaces().create_channel(kActor, provider.id, std::move(wanted))->id;
  const std::string fresh(32, 'b');
  const std::string token2 = "second-token" + std::string(100, 'z');
  ASSERT_TRUE(workspaces().rotate_secret(kActor, id, Secret(fresh)));
  ASSERT_TRUE(workspaces().set_token(kActor, id, TokenKind::long_lived, Secret(token2)));
  ASSERT_TRUE(guard::testing::holds(store(), "公式アカウント"));  // the search finds what is there
  ASSERT_TRUE(guard::testing::holds(store(), "(changed)"));
  for (const std::string& secret : {kSecret, fresh, kToken, token2}) {
    EXPECT_FALSE(guard::testing::holds(store(), secret));
    EXPECT_FALSE(guard::testing::holds(store(), secret.substr(0, 12)));
  }
  // Text of 32 hex digits could also have been packed.
  EXPECT_FALSE(guard::testing::holds(store(), *parse_hex(kSecret)));
}

TEST_P(ChannelsTest, AnotherMasterKeyIsNoticedAtOnce) {
  make_channel();
  sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'b')), false, random_);
  auto opened = Workspaces::open(state(), clock_, random_, sealer_, log_);
  EXPECT_EQ(error_code(opened), ErrorCode::corrupt);
}

TEST_P(ChannelsTest, ASecretCopiedToAnotherChannelDoesNotOpen) {
  make_channel("1");
  make_channel("2");
  static const store::Sql copy{
      "test.copy_secret",
      "UPDATE channel_secret SET channel_secret ="
      " (SELECT channel_secret FROM channel_secret WHERE channel_no = 1) WHERE channel_no = 2",
      "UPDATE channel_secret SET channel_secret ="
      " (SELECT channel_secret FROM channel_secret WHERE channel_no = 1) WHERE channel_no = 2"};
  ASSERT_TRUE(state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(copy));
    return {};
  }));
  EXPECT_EQ(error_code(Workspaces::open(state(), clock_, random_, sealer_, log_)),
            ErrorCode::corrupt);
}

}  // namespace
}  // namespace enishi::workspace
