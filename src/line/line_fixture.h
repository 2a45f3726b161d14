// Tests of this room start from here: a store, the rooms below, and LINE's simulator as the
// platform. Only *_test.cpp include it.
#pragma once

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "guard/sql.h"
#include "line/line.h"
#include "line/sql.h"
#include "people/sql.h"
#include "simulator/line_platform.h"
#include "spine/sql.h"
#include "store/testing.h"
#include "workspace/sql.h"

namespace enishi::line {

inline Config config_of(const std::map<std::string, std::string>& flags) {
  auto config = Config::load(flags, {}, "");
  EXPECT_TRUE(config) << config.error().message;
  return *std::move(config);
}

class LineFixture : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* more : {&workspace::sql::migrations, &spine::sql::migrations,
                             &people::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    ASSERT_TRUE(state().migrate(migrations));
    workspaces_ = *workspace::Workspaces::open(state(), clock_, random_, sealer_, operations_);
    start_platform();
    make_channel();
    open_rooms();
  }
  void TearDown() override {
    close_rooms();
    client_.reset();
    platform_.reset();
    StoreTest::TearDown();
  }

  store::Database& state() { return store().state(); }
  workspace::Directory directory() const { return workspaces_->directory(); }
  const std::string& secret() const { return line_.secret; }

  void start_platform() {
    simulator::LinePlatformOptions options;
    options.clock = options.manual_clock = &clock_;
    options.rate_limits = false;
    auto started = simulator::LinePlatform::start(std::move(options));
    ASSERT_TRUE(started) << started.error().message;
    platform_ = *std::move(started);
    simulator::ChannelSpec spec;
    spec.provider = platform_->create_provider();
    line_ = *platform_->create_channel(spec);
  }

  void make_channel() {
    const auto brand = *workspaces_->create_workspace(kActor, "Brand", "Asia/Tokyo");
    const auto provider = *workspaces_->create_provider(kActor, brand.id, "Provider");
    auto created = workspaces_->create_channel(kActor, provider.id,
                                               {.name = "公式",
                                                .line_channel_id = line_.id,
                                                .channel_secret = Secret(line_.secret),
                                                .bot_user_id = line_.bot,
                                                .api_base = platform_->url(),
                                                .api_data_base = platform_->url()});
    ASSERT_TRUE(created) << created.error().message << created.error().field;
    channel_ = *std::move(created);
  }

  void open_rooms() {
    people_ = *people::People::open(state(), *workspaces_, &operations_);
    register_signals(*people_);
    chats_ = Chats::make(state(), *workspaces_);
    log_ = *spine::Log::open(store(), clock_, metrics_);
    jobs_ = *spine::Jobs::open(state(), clock_, metrics_);
    pipeline_ =
        *spine::Pipeline::open(state(), *log_, metrics_, {&people_->applier(), &chats_->applier()});
    make_api({});
  }
  void close_rooms() {
    jobs_.reset();
    pipeline_.reset();
    api_.reset();
    log_.reset();
    chats_.reset();
    people_.reset();
  }
  // Without limits unless asked for: the clock stands still.
  void make_api(std::map<std::string, std::string> flags) {
    flags.try_emplace("line.limits", "false");
    config_ = std::make_unique<Config>(config_of(flags));
    api_ = MessagingApi::make(*workspaces_, *client_, *config_, clock_, metrics_);
  }

  std::vector<std::string> add_friends(std::uint64_t count) {
    EXPECT_TRUE(platform_->add_friends(line_.id, count));
    return *platform_->friends(line_.id, 0, count);
  }
  static people::LineUserId id_of(const std::string& user) {
    return people::parse_line_user_id(user).value();
  }
  // What the log holds.
  std::vector<std::pair<spine::EntryKind, std::string>> logged() {
    std::vector<std::pair<spine::EntryKind, std::string>> out;
    auto read = log_->read(0, 10'000, [&](spine::Entry& entry) -> Status {
      out.emplace_back(entry.kind, entry.payload);
      return {};
    });
    EXPECT_TRUE(read);
    return out;
  }

  static inline const guard::Actor kActor{guard::ActorKind::local, "1000", ""};
  ManualClock clock_;
  SeededRandom random_{7};
  Metrics metrics_;
  guard::Sealer sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_);
  guard::OperationLog operations_{clock_, random_, sealer_.derive("operation-log")};
  std::unique_ptr<simulator::LinePlatform> platform_;
  simulator::ChannelInfo line_;
  std::unique_ptr<net::Client> client_ = net::Client::make();
  std::unique_ptr<workspace::Workspaces> workspaces_;
  workspace::Channel channel_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<Chats> chats_;
  std::unique_ptr<spine::Log> log_;
  std::unique_ptr<spine::Jobs> jobs_;
  std::unique_ptr<spine::Pipeline> pipeline_;
  std::unique_ptr<Config> config_;
  std::unique_ptr<MessagingApi> api_;
};

}  // namespace enishi::line

// For tests that touch no table.
#define ENISHI_ON_SQLITE(suite)                                                                \
  INSTANTIATE_TEST_SUITE_P(Stores, suite, ::testing::Values(::enishi::store::Backend::sqlite), \
                           ::enishi::store::testing::backend_name)
