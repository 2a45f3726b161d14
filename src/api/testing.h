// The whole server in one process for tests: all rooms on a store, a platform that the test
// scripts, a clock that stands still, and the interface asked without a socket. The pipeline runs
// on its thread, as in the server; jobs run when the test says so.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/api.h"
#include "content/links.h"
#include "delivery/mass_testing.h"
#include "delivery/testing.h"
#include "engage/menu_platform_testing.h"
#include "store/testing.h"

namespace enishi::api::testing {

// LINE as far as it is not about sending: every user has a profile, the list of followers is the
// test's.
// Out of reach.
class FakeAsker final : public line::Asker {
 public:
  Result<line::LineReply> ask(line::ApiRequest) override {
    return fail(ErrorCode::unavailable, "LINE is out of reach");
  }
  std::chrono::microseconds reserve(const ChannelId&, line::Endpoint) override {
    return std::chrono::microseconds{0};
  }
  bool begin(line::ApiRequest, std::move_only_function<void(Result<line::LineReply>)>) override {
    return false;
  }
};

class FakeMessagingApi final : public line::MessagingApi {
 public:
  FakeMessagingApi(delivery::testing::FakeLine& line, const Clock& clock)
      : mass_line(clock), line_(line) {}
  delivery::testing::FakeMass mass_line;  // broadcasts and narrowcasts
  std::vector<people::LineUserId> follower_ids;
  std::optional<std::int64_t> follower_count = 0;
  std::function<void()> on_quota;  // called first, where it is set

  std::size_t multicast_max() const override { return line_.multicast_max(); }
  void withdraw(const ChannelId&) override {}
  void stop() override {}
  line::Asker& asker() override { return asker_; }
  delivery::MassPlatform& mass() override { return mass_line; }
  std::chrono::microseconds room(const ChannelId& c, delivery::SendKind k) override {
    return line_.room(c, k);
  }
  std::chrono::microseconds reply_room(const ChannelId&) override {
    return std::chrono::microseconds{0};
  }
  bool reply(engage::ReplyRequest,
             std::move_only_function<void(delivery::SendOutcome)> done) override {
    done({.result = delivery::SendResult::accepted, .status = 200});
    return true;
  }
  bool token_refused(const delivery::SendOutcome&) const override { return false; }
  void show_loading(const ChannelId&, const people::LineUserId&, int) override {}
  Status start_loading(const ChannelId&, const people::LineUserId&, int) override { return {}; }
  Status mark_as_read(const ChannelId&, const std::string&) override { return {}; }
  Result<engage::ChatContent> content(const ChannelId&, const std::string&) override {
    return fail(ErrorCode::not_found, "gone");
  }
  bool send(delivery::SendRequest request,
            std::move_only_function<void(delivery::SendOutcome)> done) override {
    return line_.send(std::move(request), std::move(done));
  }
  Result<delivery::Quota> quota(const ChannelId& channel) override {
    if (on_quota) on_quota();
    return line_.quota(channel);
  }
  Status validate(const ChannelId& c, delivery::SendKind k, const std::string& messages) override {
    return line_.validate(c, k, messages);
  }
  Result<std::optional<std::int64_t>> delivered(const ChannelId& c, delivery::SendKind k,
                                                const std::string& day) override {
    return line_.delivered(c, k, day);
  }
  std::chrono::microseconds reserve_endpoint(const ChannelId&, line::Endpoint) override {
    return std::chrono::microseconds{0};
  }
  Result<line::BotInfo> bot_info(const ChannelId&) override;
  Result<line::WebhookEndpoint> webhook_endpoint(const ChannelId&) override;
  Status set_webhook_endpoint(const ChannelId&, const std::string& url) override;
  Result<line::WebhookTest> test_webhook(const ChannelId&) override;
  bool profile(const ChannelId&, const people::LineUserId& user,
               std::move_only_function<void(Result<std::optional<people::Profile>>)> done) override;
  Result<line::FollowersPage> followers(const ChannelId&, const std::string& next) override;
  Result<line::FollowersInsight> followers_insight(const ChannelId&,
                                                   const std::string& day) override;

 private:
  FakeAsker asker_;
  delivery::testing::FakeLine& line_;
};

std::vector<const store::Sql*> all_migrations();

// An answer of the interface.
struct Answered {
  int status = 0;
  std::string body;
  std::vector<net::Header> headers;
  std::string header(std::string_view name) const;
  // The body as JSON; a member of it as text ("" if there is none).
  JsonDocument json() const;
  std::string text(std::string_view member) const;
};

struct Ask {
  std::string method, target;
  std::string body = {};
  std::string token = {};  // an API key; empty: over the Unix socket
  std::string content_type = {};
  std::string idempotency_key = {};
  bool anonymous = false;  // neither
};

// Goes before the store does.
class WiredSystem {
 public:
  explicit WiredSystem(store::Store& store, std::map<std::string, std::string> settings = {});
  ~WiredSystem();

  Answered ask(Ask ask);
  // Shorthands for /api/v1 over the Unix socket.
  Answered get(const std::string& path) { return ask({"GET", "/api/v1" + path}); }
  Answered post(const std::string& path, const std::string& body = {}) {
    return ask({"POST", "/api/v1" + path, body});
  }
  // A key with these scopes; nil: of every workspace.
  std::string key(std::vector<std::string> scopes, const WorkspaceId& workspace = {});

  // A workspace, a provider and a channel.
  struct Brand {
    WorkspaceId workspace;
    ProviderId provider;
    ChannelId channel;
    ChannelNo channel_no;
  };
  Brand make_brand(const std::string& name = "縁コスメ");
  // Users first..last (delivery::testing::user_of) follow the channel.
  void add_friends(const Brand& brand, std::uint32_t first, std::uint32_t last);
  void append(spine::NewEntry entry);  // and waits until it is applied
  // Jobs and sends, until nothing is left to do before time passes or a timer fires.
  void settle();
  // Until the campaign does not go on by itself; lets time pass where it waits for it.
  delivery::Campaign run(const CampaignId& id);
  // Until the job has ended; lets time pass where it waits for it.
  spine::Job finish(std::int64_t job);

  static inline const std::string kChannelSecret = std::string(32, 'b');
  store::Store& store;
  ManualClock clock;
  SeededRandom random{11};
  Metrics metrics;
  Config config;
  guard::Sealer sealer;
  guard::OperationLog operations;
  guard::DeletionList deletions;
  content::LinkCodes codes;
  delivery::testing::FakeLine line;
  FakeMessagingApi messaging{line, clock};
  std::unique_ptr<workspace::Workspaces> workspaces;
  std::unique_ptr<spine::Log> log;
  std::unique_ptr<spine::Jobs> jobs;
  std::unique_ptr<spine::Timers> timers;
  std::unique_ptr<spine::Bodies> bodies;
  std::unique_ptr<people::People> people;
  std::unique_ptr<timeline::Schema> schema;
  std::unique_ptr<timeline::Catalogue> catalogue;
  std::unique_ptr<timeline::Timeline> timeline;
  std::unique_ptr<segment::Engine> engine;
  std::unique_ptr<segment::SavedSegments> saved_segments;
  std::unique_ptr<segment::Engine> segments;
  std::unique_ptr<line::Chats> chats;
  std::unique_ptr<line::Webhooks> webhooks;
  std::unique_ptr<delivery::Seams> seams;
  std::unique_ptr<delivery::Delivery> delivery;
  std::unique_ptr<delivery::MassSends> mass_sends;
  std::optional<line::ChannelSetup> setup;
  std::optional<content::Library> library;
  std::unique_ptr<media::Media> media;
  std::unique_ptr<engage::Engage> engage;
  engage::MediaShelf shelf();
  engage::testing::FakeMenus line_menus;
  std::unique_ptr<engage::Menus> menus;
  std::unique_ptr<measure::Clicks> clicks;
  std::unique_ptr<measure::InsightSource> insight_source;
  std::unique_ptr<measure::Insight> insight;
  std::unique_ptr<measure::FriendRoutes> friend_routes;
  std::unique_ptr<line::Audiences> line_audiences;
  std::optional<line::Coupons> coupons;
  std::unique_ptr<spine::Pipeline> pipeline;
  std::unique_ptr<line::Profiles> profiles;
  std::unique_ptr<people::Erasure> erasure;
  std::unique_ptr<connect::Imports> imports;
  std::unique_ptr<access::ApiKeys> keys;
  std::unique_ptr<access::Idempotency> idempotency;
  std::unique_ptr<Api> api;
};

// A WiredSystem a test, on both stores.
class ApiTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    system_ = std::make_unique<WiredSystem>(store());
  }
  void TearDown() override {
    system_.reset();
    StoreTest::TearDown();
  }
  WiredSystem& system() { return *system_; }

  std::unique_ptr<WiredSystem> system_;
};

}  // namespace enishi::api::testing
