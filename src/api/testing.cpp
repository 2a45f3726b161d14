#include "api/testing.h"

#include <future>
#include <thread>

#include "access/sql.h"
#include "connect/sql.h"
#include "content/sql.h"
#include "delivery/audiences.h"
#include "delivery/sql.h"
#include "delivery/timeline_events.h"
#include "engage/sql.h"
#include "guard/sql.h"
#include "line/add_friend.h"
#include "line/incoming.h"
#include "line/insight_api.h"
#include "line/sql.h"
#include "line/timeline_events.h"
#include "measure/sql.h"
#include "measure/timeline_events.h"
#include "people/sql.h"
#include "segment/sql.h"
#include "spine/sql.h"
#include "timeline/sql.h"
#include "workspace/sql.h"

namespace enishi::api::testing {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().field << ": " << result.error().message;
    std::abort();  // nothing after it would mean anything
  }
  return *std::move(result);
}
void must(Status status) {
  if (!status) {
    ADD_FAILURE() << status.error().field << ": " << status.error().message;
    std::abort();
  }
}

Secret test_key() {
  return Secret(std::string(64, 'a'));
}

Result<engage::MenuPicture> menu_picture(const WorkspaceId&, const std::string&, int width,
                                         int height) {
  return engage::MenuPicture{"image/png", engage::testing::png(width, height)};
}

store::Store& migrated(store::Store& store) {
  must(store.state().migrate(all_migrations()));
  return store;
}

}  // namespace

std::vector<const store::Sql*> all_migrations() {
  std::vector<const store::Sql*> all;
  for (const auto* list :
       {&guard::sql::migrations, &workspace::sql::migrations, &spine::sql::migrations,
        &people::sql::migrations, &timeline::sql::migrations, &segment::sql::migrations,
        &content::sql::migrations, &delivery::sql::migrations, &measure::sql::migrations,
        &engage::sql::migrations, &line::sql::migrations, &connect::sql::migrations,
        &access::sql::migrations})
    all.insert(all.end(), list->begin(), list->end());
  return all;
}

// --- FakeMessagingApi ----------------------------------------------------------------------------

Result<line::BotInfo> FakeMessagingApi::bot_info(const ChannelId&) {
  return line::BotInfo{
      .user_id = "U" + std::string(32, 'f'), .basic_id = "@enishi", .display_name = "公式"};
}

Result<line::WebhookEndpoint> FakeMessagingApi::webhook_endpoint(const ChannelId&) {
  return line::WebhookEndpoint{.url = "https://other.example/", .active = true};
}

Status FakeMessagingApi::set_webhook_endpoint(const ChannelId&, const std::string&) {
  return {};
}

Result<line::WebhookTest> FakeMessagingApi::test_webhook(const ChannelId&) {
  return line::WebhookTest{.success = true, .status = 200, .reason = "OK", .detail = {}};
}

bool FakeMessagingApi::profile(
    const ChannelId&, const people::LineUserId& user,
    std::move_only_function<void(Result<std::optional<people::Profile>>)> done) {
  done(std::optional(people::Profile{.name = "名前" + std::to_string(user[15]), .language = "ja"}));
  return true;
}

Result<line::FollowersPage> FakeMessagingApi::followers(const ChannelId&, const std::string&) {
  return line::FollowersPage{follower_ids, ""};
}

Result<line::FollowersInsight> FakeMessagingApi::followers_insight(const ChannelId&,
                                                                   const std::string&) {
  return line::FollowersInsight{
      .ready = true, .followers = follower_count, .targeted_reaches = follower_count, .blocks = 0};
}

// --- Answered ------------------------------------------------------------------------------------

std::string Answered::header(std::string_view name) const {
  for (const net::Header& h : headers)
    if (net::same_header_name(h.name, name)) return h.value;
  return {};
}

JsonDocument Answered::json() const {
  return must(JsonDocument::parse(body, {.bytes_max = 16 << 20, .depth_max = 64}));
}

std::string Answered::text(std::string_view member) const {
  const auto document = JsonDocument::parse(body);
  if (!document || !document->root().object()) return {};
  const auto value = document->root().find(member);
  if (!value) return {};
  return value->type() == JsonType::string ? std::string(*value->string()) : value->dump();
}

// --- WiredSystem ---------------------------------------------------------------------------------

WiredSystem::WiredSystem(store::Store& open_store, std::map<std::string, std::string> settings)
    : store(migrated(open_store)),
      config(must(Config::load(settings, {}, ""))),
      sealer(must(guard::Sealer::open(store.directory(), test_key(), true, random))),
      operations(clock, random, sealer.derive("operation-log")),
      deletions(store.directory(), sealer.derive("deletions")),
      codes(sealer.derive("tracked-links")) {
  auto& state = store.state();
  workspaces = must(workspace::Workspaces::open(state, clock, random, sealer, operations));
  log = must(spine::Log::open(store, clock, metrics));
  jobs = must(spine::Jobs::open(state, clock, metrics));
  timers = must(spine::Timers::open(state, *log, clock));
  bodies = std::make_unique<spine::Bodies>(store);
  people = must(people::People::open(state, *workspaces, &operations));
  line::register_signals(*people);
  schema = must(timeline::Schema::open(state, *workspaces, &operations));
  catalogue = must(timeline::Catalogue::open(state));
  timeline = must(timeline::Timeline::open(
      {.store = store,
       .schema = *schema,
       .catalogue = *catalogue,
       .record_of = [this](WorkspaceNo workspace, std::span<const people::Identifier> who,
                           Time at) { return people->record_of(workspace, who, at); },
       .everyone = [this](WorkspaceNo workspace) { return people->view()->everyone(workspace); },
       .workspaces = *workspaces,
       .clock = clock,
       .metrics = metrics}));
  engine = segment::Engine::make({*people, *timeline, *schema, *catalogue, *workspaces}, 2);
  saved_segments = must(segment::SavedSegments::open(
      {state, *people, *schema, *catalogue, *workspaces, operations, clock, random,
       [&state](WorkspaceNo workspace, const AudienceId& id) {
         return delivery::find_audience(state, workspace, id);
       },
       delivery::user_of_segment}));
  segments = segment::with_saved(*engine, *saved_segments);
  line::register_events(*timeline, *workspaces);
  delivery::register_events(*timeline, *people);
  measure::register_events(*timeline);
  chats = line::Chats::make(state, *workspaces);
  webhooks = std::make_unique<line::Webhooks>(*workspaces, *log, clock, metrics);
  seams.reset(new delivery::Seams{store, *log, *jobs, *timers, *people, *workspaces, operations,
                                  sealer, messaging, config, clock, random, metrics, *segments});
  delivery = must(delivery::Delivery::open(*seams));
  mass_sends = delivery::MassSends::make(
      *seams, messaging.mass(),
      {.accepted = [this](store::Tx& tx, ChannelNo channel, const std::string& request,
                          Time sent) { return insight->watch_message(tx, channel, request, sent); },
       .target_reach = {}});
  setup.emplace(messaging, *workspaces, state, operations, config);
  library.emplace(state, operations, clock, random);
  media = must(media::Media::open(store, operations, config, clock, random));
  engage = must(engage::Engage::open(*seams, messaging, line::read_incoming, shelf()));
  menus =
      must(engage::Menus::open({state, *jobs, *people, *workspaces, operations, line_menus, codes,
                                config, clock, random, menu_picture, line::read_incoming}));
  menus->register_events(*timeline, std::array{line::kMessage, line::kPostback});
  clicks = measure::Clicks::make(state, *log, *people, codes, clock, metrics);
  insight_source = line::make_insight_source(messaging.asker());
  insight =
      measure::Insight::make({state, *jobs, *people, *workspaces, *insight_source, clock, metrics});
  friend_routes = must(measure::FriendRoutes::open(
      {state, *log, *workspaces, operations,
       [this](const ChannelId& channel) { return line::add_friend_url(messaging, channel); }, clock,
       random, metrics}));
  line_audiences = line::Audiences::make(
      {state, messaging.asker(), *jobs, *people, *workspaces, operations, clock, random});
  coupons.emplace(
      line::CouponParts{state, messaging.asker(), *workspaces, operations, clock, random});
  pipeline = must(spine::Pipeline::open(
      state, *log, metrics,
      {&timers->applier(), &people->applier(), &catalogue->applier(), &timeline->applier(),
       &chats->applier(), &engage->applier(), &menus->applier(), &delivery->applier(),
       &clicks->applier(), &insight->applier(), &friend_routes->applier(),
       &line_audiences->applier()}));
  profiles = line::Profiles::make(store, messaging, *log, *pipeline, *jobs, *people, *workspaces,
                                  operations, clock);
  erasure = people::Erasure::make(store, *log, *pipeline, *jobs, *people, *workspaces, operations,
                                  deletions, clock);
  erasure->redact_also(timeline::without_person);
  erasure->forget_also([this](RecordNo record) { return timeline->forget(record); });
  imports = connect::Imports::make(
      {store, *log, *pipeline, *jobs, *people, *schema, *workspaces, operations, clock, random});
  keys = must(access::ApiKeys::open(state, clock, random, operations));
  idempotency = must(access::Idempotency::open(state, clock, sealer));
  must(pipeline->catch_up());
  pipeline->start();
  timers->start();
  delivery->start();
  must(engage->start());
  const Rooms rooms{.store = store,
                    .workspaces = *workspaces,
                    .log = *log,
                    .pipeline = *pipeline,
                    .jobs = *jobs,
                    .bodies = *bodies,
                    .people = *people,
                    .schema = *schema,
                    .catalogue = *catalogue,
                    .timeline = *timeline,
                    .segments = *segments,
                    .saved_segments = *saved_segments,
                    .erasure = *erasure,
                    .imports = *imports,
                    .library = *library,
                    .media = *media,
                    .delivery = *delivery,
                    .mass_sends = *mass_sends,
                    .clicks = *clicks,
                    .insight = *insight,
                    .friend_routes = *friend_routes,
                    .engage = *engage,
                    .menus = *menus,
                    .webhooks = *webhooks,
                    .profiles = *profiles,
                    .chats = *chats,
                    .line_audiences = *line_audiences,
                    .coupons = *coupons,
                    .setup = *setup,
                    .keys = *keys,
                    .idempotency = *idempotency,
                    .operations = operations,
                    .config = config,
                    .clock = clock,
                    .random = random,
                    .metrics = metrics};
  api = Api::make(rooms, {.version = "0.0.0-test", .local_user = "1000"});
}

engage::MediaShelf WiredSystem::shelf() {
  return {.keep = [this](const WorkspaceId& workspace, RecordNo record, const std::string& name,
                         const std::string& type, const std::string& bytes) -> Result<Bytes16> {
            ASSIGN(const media::Item item, media->keep(workspace, record.value, name, type, bytes));
            return item.id.bytes();
          },
          .drop = [this](const Bytes16& id) { return media->remove({}, MediaId(id)); }};
}

WiredSystem::~WiredSystem() {
  line.release();
  timers->stop();
  delivery->stop(Millis{0});
  engage->stop(Millis{0});
  pipeline->stop();
  api.reset();
  profiles.reset();
  erasure.reset();
  imports.reset();
  pipeline.reset();
  menus.reset();
  engage.reset();
  delivery.reset();
}

Answered WiredSystem::ask(Ask ask) {
  net::Request request{.method = std::move(ask.method),
                       .target = std::move(ask.target),
                       .body = std::move(ask.body),
                       .remote = "192.0.2.1"};
  const bool local = ask.token.empty() && !ask.anonymous;
  request.peer = local ? net::Peer::local : net::Peer::tcp;
  if (!ask.token.empty()) request.headers.push_back({"Authorization", "Bearer " + ask.token});
  if (!ask.content_type.empty())
    request.headers.push_back({"content-type", std::move(ask.content_type)});
  if (!ask.idempotency_key.empty())
    request.headers.push_back({"idempotency-key", std::move(ask.idempotency_key)});
  std::promise<net::Response> promise;
  auto answer = promise.get_future();
  api->handle(std::move(request), [&promise](net::Response r) { promise.set_value(std::move(r)); });
  net::Response response = answer.get();
  return {response.status, std::move(response.body), std::move(response.headers)};
}

std::string WiredSystem::key(std::vector<std::string> scopes, const WorkspaceId& workspace) {
  auto made = must(keys->create(access::local_caller("1000").actor, workspace, "test",
                                std::move(scopes), std::nullopt));
  return std::string(made.token.reveal());
}

WiredSystem::Brand WiredSystem::make_brand(const std::string& name) {
  const guard::Actor actor = access::local_caller("1000").actor;
  const auto workspace = must(workspaces->create_workspace(actor, name, "Asia/Tokyo"));
  const auto provider = must(workspaces->create_provider(actor, workspace.id, name));
  workspace::NewChannel made{.name = name,
                             .line_channel_id = std::to_string(1'600'000'000 + random.below(1e8)),
                             .channel_secret = Secret(kChannelSecret)};
  const auto channel = must(workspaces->create_channel(actor, provider.id, std::move(made)));
  return {workspace.id, provider.id, channel.id, channel.no};
}

void WiredSystem::add_friends(const Brand& brand, std::uint32_t first, std::uint32_t last) {
  for (std::uint32_t n = first; n <= last; ++n) {
    spine::NewEntry entry;
    entry.kind = line::kFollow;
    entry.source = brand.channel_no.value;
    entry.occurred_at = clock.now();
    entry.subject = delivery::testing::user_of(n);
    entry.payload = R"({"type":"follow","n":)" + std::to_string(n) + "}";
    append(std::move(entry));
  }
}

void WiredSystem::append(spine::NewEntry entry) {
  std::vector<spine::NewEntry> entries;
  entries.push_back(std::move(entry));
  const auto receipt = must(log->append_and_wait(std::move(entries)));
  must(pipeline->wait_applied(receipt.last));
}

void WiredSystem::settle() {
  for (;;) {
    must(pipeline->wait_applied(log->end()));
    must(jobs->run_all());
    if (delivery->idle() && log->end() == pipeline->applied()) return;
    std::this_thread::yield();
  }
}

spine::Job WiredSystem::finish(std::int64_t id) {
  for (;;) {
    settle();
    const auto job = must(jobs->get(id));
    if (!job || job->state != spine::JobState::queued) return job.value_or(spine::Job{});
    clock.advance(std::chrono::seconds{1});
    jobs->wake();
  }
}

delivery::Campaign WiredSystem::run(const CampaignId& id) {
  using delivery::CampaignState;
  for (;;) {
    settle();
    delivery::Campaign campaign = must(delivery->get(id));
    const bool scheduled = campaign.state == CampaignState::scheduled;
    if (!scheduled && campaign.state != CampaignState::sending) return campaign;
    // The timers' thread is about to fire it.
    const bool due = scheduled && campaign.spec.send_at.value_or(kTimeMin) <= clock.now();
    if (due || !delivery->idle() || log->end() != pipeline->applied()) {
      std::this_thread::yield();
    } else {
      clock.advance(std::chrono::seconds{20});
      jobs->wake();
    }
  }
}

}  // namespace enishi::api::testing
