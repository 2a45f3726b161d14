#include "app/system.h"

#include <unistd.h>

#include <thread>

#include "access/sql.h"
#include "app/host_mark.h"
#include "app/menu_pictures.h"
#include "app/upkeep.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
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
#include "line/menu_api.h"
#include "line/sql.h"
#include "line/timeline_events.h"
#include "measure/daily.h"
#include "measure/sql.h"
#include "measure/timeline_events.h"
#include "people/sql.h"
#include "segment/sql.h"
#include "spine/sql.h"
#include "timeline/sql.h"
#include "workspace/sql.h"

namespace enishi::app {
namespace {

// Wakes what waits for applied entries that are none of an applier's business.
class AfterApply final : public spine::Applier {
 public:
  void follow(line::Profiles& profiles) { profiles_ = &profiles; }
  std::string_view name() const override { return "after"; }
  Status apply(store::Tx&, spine::Entry& entry) override {
    any_ |= entry.kind == line::kFollow || entry.kind == line::kFollowUnblocked ||
            entry.kind == people::kFriendList;
    return {};
  }
  Status flush(store::Tx&) override { return {}; }
  void committed() noexcept override {
    if (any_ && profiles_) profiles_->wake();
    any_ = false;
  }
  void rolled_back() noexcept override { any_ = false; }

 private:
  line::Profiles* profiles_ = nullptr;
  bool any_ = false;
};

class Wired final : public System {
 public:
  Wired(const Config& config, Clock& clock, Random& random, SystemOptions options)
      : config_(config), clock_(clock), random_(random), options_(std::move(options)) {}

  ~Wired() override { stop(); }

  Status open() {
    TRY(open_store());
    TRY(open_ground());
    TRY(open_rooms());
    TRY(open_api());
    return start();
  }

  void handle(net::Request&& request, net::Reply&& reply) override {
    api_->handle(std::move(request), std::move(reply));
  }
  std::uint16_t port() const override { return server_ ? server_->port() : 0; }
  const api::Rooms& rooms() const override { return *rooms_; }
  store::Store& store() override { return *store_; }
  Status settle() override { return pipeline_->wait_applied(log_->end()); }

 private:
  Status open_store() {
    store::Options o;
    o.directory = config_.text("data.dir");
    o.database_url = config_.text("database.url");
    o.sync = config_.text("store.sync") == "normal" ? store::Sync::normal : store::Sync::full;
    o.metrics = &metrics_;
    o.vfs = options_.vfs;
    ASSIGN(store_, store::Store::open(o));
    return store_->state().migrate(migrations());
  }

  // Guard and workspace, and whether this directory may go on by itself.
  Status open_ground() {
    ASSIGN(auto sealer, guard::Sealer::open(store_->directory(), Secret(config_.text("master.key")),
                                            true, random_));
    sealer_.emplace(std::move(sealer));
    operations_.emplace(clock_, random_, sealer_->derive("operation-log"));
    deletions_.emplace(store_->directory(), sealer_->derive("deletions"));
    ASSIGN(workspaces_,
           workspace::Workspaces::open(store_->state(), clock_, random_, *sealer_, *operations_));
    if (options_.host_mark.empty()) {
      ASSIGN(options_.host_mark, host_mark(store_->directory()));
    }
    moved_ = !same_host(store_->directory(), options_.host_mark);
    if (!moved_) return {};
    TRY(engage::hold_everything(store_->state(), clock_));
    TRY(engage::doubt_menus(store_->state()));
    return delivery::hold_everything(
        store_->state(), clock_,
        "The data directory was restored or moved. Release or cancel this send.");
  }

  Status open_rooms() {
    store::Database& state = store_->state();
    client_ = net::Client::make({.metrics = &metrics_});
    ASSIGN(log_,
           spine::Log::open(*store_, clock_, metrics_, Millis{limits::intake_commit_every_ms}));
    ASSIGN(jobs_, spine::Jobs::open(state, clock_, metrics_));
    ASSIGN(timers_, spine::Timers::open(state, *log_, clock_));
    bodies_.emplace(*store_);
    ASSIGN(people_, people::People::open(state, *workspaces_));
    line::register_signals(*people_);
    TRY(open_timeline());
    messaging_ = line::MessagingApi::make(*workspaces_, *client_, config_, clock_, metrics_);
    seams_.reset(new delivery::Seams{*store_, *log_, *jobs_, *timers_, *people_, *workspaces_,
                                     *operations_, *sealer_, *messaging_, config_, clock_, random_,
                                     metrics_, *segments_});
    ASSIGN(delivery_, delivery::Delivery::open(*seams_));
    mass_sends_ = delivery::MassSends::make(*seams_, messaging_->mass(), mass_hooks());
    link_codes_.emplace(sealer_->derive("tracked-links"));
    setup_.emplace(*messaging_, *workspaces_, state, *operations_, config_);
    library_.emplace(state, *operations_, clock_, random_);
    ASSIGN(media_, media::Media::open(*store_, *operations_, config_, clock_, random_));
    ASSIGN(engage_, engage::Engage::open(*seams_, *messaging_, line::read_incoming, shelf()));
    menu_api_ = line::make_menu_api(messaging_->asker());
    ASSIGN(menus_, engage::Menus::open({state, *jobs_, *people_, *workspaces_, *operations_,
                                        *menu_api_, *link_codes_, config_, clock_, random_,
                                        menu_pictures(*media_), line::read_incoming}));
    menus_->register_events(*timeline_, std::array{line::kMessage, line::kPostback});
    clicks_ = measure::Clicks::make(state, *log_, *people_, *link_codes_, clock_, metrics_);
    insight_source_ = line::make_insight_source(messaging_->asker());
    insight_ = measure::Insight::make(
        {state, *jobs_, *people_, *workspaces_, *insight_source_, clock_, metrics_});
    ASSIGN(friend_routes_, measure::FriendRoutes::open({state, *log_, *workspaces_, *operations_,
                                                        [this](const ChannelId& channel) {
                                                          return line::add_friend_url(*messaging_,
                                                                                      channel);
                                                        },
                                                        clock_, random_, metrics_}));
    line_audiences_ = line::Audiences::make({state, messaging_->asker(), *jobs_, *people_,
                                             *workspaces_, *operations_, clock_, random_});
    coupons_.emplace(
        line::CouponParts{state, messaging_->asker(), *workspaces_, *operations_, clock_, random_});
    chats_ = line::Chats::make(state, *workspaces_);
    ASSIGN(pipeline_,
           spine::Pipeline::open(
               state, *log_, metrics_,
               {&timers_->applier(), &people_->applier(), &catalogue_->applier(),
                &timeline_->applier(), &chats_->applier(), &engage_->applier(), &menus_->applier(),
                &delivery_->applier(), &clicks_->applier(), &insight_->applier(),
                &friend_routes_->applier(), &line_audiences_->applier(), &after_}));
    profiles_ = line::Profiles::make(*store_, *messaging_, *log_, *pipeline_, *jobs_, *people_,
                                     *workspaces_, *operations_, clock_);
    after_.follow(*profiles_);
    erasure_ = people::Erasure::make(*store_, *log_, *pipeline_, *jobs_, *people_, *workspaces_,
                                     *operations_, *deletions_, clock_);
    erasure_->redact_also(timeline::without_person);
    erasure_->forget_also([this](RecordNo record) { return timeline_->forget(record); });
    erasure_->forget_also([this](RecordNo record) -> Status {
      TRY(media_->erase_record(record.value));
      return media_->purge();
    });
    imports_ = connect::Imports::make({*store_, *log_, *pipeline_, *jobs_, *people_, *schema_,
                                       *workspaces_, *operations_, clock_, random_});
    webhooks_.emplace(*workspaces_, *log_, clock_, metrics_);
    fanout_ = line::Fanout::make(
        *bodies_, *client_, *workspaces_, clock_, metrics_,
        Millis(std::chrono::hours(config_.integer("webhook.body_retention_hours"))));
    return {};
  }

  Status open_timeline() {
    ASSIGN(schema_, timeline::Schema::open(store_->state(), *workspaces_, &*operations_));
    ASSIGN(catalogue_, timeline::Catalogue::open(store_->state()));
    ASSIGN(timeline_,
           timeline::Timeline::open(
               {.store = *store_,
                .schema = *schema_,
                .catalogue = *catalogue_,
                .record_of = [this](WorkspaceNo workspace, std::span<const people::Identifier> who,
                                    Time at) { return people_->record_of(workspace, who, at); },
                .everyone =
                    [this](WorkspaceNo workspace) { return people_->view()->everyone(workspace); },
                .workspaces = *workspaces_,
                .clock = clock_,
                .metrics = metrics_}));
    engine_ = segment::Engine::make({*people_, *timeline_, *schema_, *catalogue_, *workspaces_},
                                    std::max(1u, std::thread::hardware_concurrency()));
    ASSIGN(saved_segments_, segment::SavedSegments::open(
                                {store_->state(), *people_, *schema_, *catalogue_, *workspaces_,
                                 *operations_, clock_, random_,
                                 [this](WorkspaceNo workspace, const AudienceId& id) {
                                   return delivery::find_audience(store_->state(), workspace, id);
                                 },
                                 delivery::user_of_segment}));
    segments_ = segment::with_saved(*engine_, *saved_segments_);
    line::register_events(*timeline_, *workspaces_);
    delivery::register_events(*timeline_, *people_);
    measure::register_events(*timeline_);
    return {};
  }

  // What measure does for sends that LINE expands.
  delivery::MassHooks mass_hooks() {
    return {.accepted =
                [this](store::Tx& tx, ChannelNo channel, const std::string& request, Time sent) {
                  return insight_->watch_message(tx, channel, request, sent);
                },
            .target_reach = [this](ChannelNo channel) -> std::optional<std::int64_t> {
              const Time now = clock_.now();
              const auto days =
                  insight_->friends(channel, measure::line_day(now, 7), measure::line_day(now));
              if (!days || days->empty()) return std::nullopt;
              return days->back().targeted_reaches;
            }};
  }

  // Where conversations keep what people sent.
  engage::MediaShelf shelf() {
    return {.keep = [this](const WorkspaceId& workspace, RecordNo record, const std::string& name,
                           const std::string& type, const std::string& bytes) -> Result<Bytes16> {
              ASSIGN(const media::Item item,
                     media_->keep(workspace, record.value, name, type, bytes));
              return item.id.bytes();
            },
            .drop =
                [this](const Bytes16& id) {
                  return media_->remove({.kind = guard::ActorKind::system, .id = "engage"},
                                        MediaId(id));
                }};
  }

  Status open_api() {
    ASSIGN(keys_, access::ApiKeys::open(store_->state(), clock_, random_, *operations_));
    ASSIGN(idempotency_, access::Idempotency::open(store_->state(), clock_, *sealer_));
    rooms_.reset(new api::Rooms{.store = *store_,
                                .workspaces = *workspaces_,
                                .log = *log_,
                                .pipeline = *pipeline_,
                                .jobs = *jobs_,
                                .bodies = *bodies_,
                                .people = *people_,
                                .schema = *schema_,
                                .catalogue = *catalogue_,
                                .timeline = *timeline_,
                                .segments = *segments_,
                                .saved_segments = *saved_segments_,
                                .erasure = *erasure_,
                                .imports = *imports_,
                                .library = *library_,
                                .media = *media_,
                                .delivery = *delivery_,
                                .mass_sends = *mass_sends_,
                                .clicks = *clicks_,
                                .insight = *insight_,
                                .friend_routes = *friend_routes_,
                                .engage = *engage_,
                                .menus = *menus_,
                                .webhooks = *webhooks_,
                                .profiles = *profiles_,
                                .chats = *chats_,
                                .line_audiences = *line_audiences_,
                                .coupons = *coupons_,
                                .setup = *setup_,
                                .keys = *keys_,
                                .idempotency = *idempotency_,
                                .operations = *operations_,
                                .config = config_,
                                .clock = clock_,
                                .random = random_,
                                .metrics = metrics_});
    upkeep_.emplace(config_, clock_, *keys_, *log_, *pipeline_, *bodies_, *media_, *engage_,
                    *imports_);
    api_ = api::Api::make(*rooms_, {ENISHI_VERSION, std::to_string(getuid())});
    return {};
  }

  Status start() {
    if (moved_) {
      // A restored state knows no deletion that came after the backup; the list does.
      TRY(pipeline_->catch_up());
      TRY(erasure_->replay());
      TRY(write_host_mark(store_->directory(), options_.host_mark));
    }
    pipeline_->start();
    jobs_->start(2);
    if (options_.listen) TRY(listen());
    if (options_.send) {
      // What was logged before must be applied before anything is sent.
      TRY(settle());
      timers_->start();
      delivery_->start();
      TRY(engage_->start());
      menus_->start();
      timeline_->start();
      fanout_->start();
      upkeep_->start();
    }
    return {};
  }

  Status listen() {
    net::ServerOptions o;
    o.listen = config_.text("http.listen");
    o.unix_path = socket_path(store_->directory());
    o.threads = static_cast<unsigned>(config_.integer("http.threads"));
    for (const std::string_view cidr : split(config_.text("trusted_proxies"), ','))
      if (!trim(cidr).empty()) o.trusted_proxies.emplace_back(trim(cidr));
    o.metrics = &metrics_;
    ASSIGN(server_, net::Server::start(o, [this](net::Request&& request, net::Reply&& reply) {
             handle(std::move(request), std::move(reply));
           }));
    log(LogLevel::info, "server.listening", {{"port", server_->port()}});
    return {};
  }

  void stop() {
    // Nothing new comes in, what is at LINE comes back, then the loop stops.
    if (server_) server_->stop();
    if (upkeep_) upkeep_->stop();
    if (fanout_ && options_.send) fanout_->stop();
    if (timers_ && options_.send) timers_->stop();
    if (delivery_ && options_.send) delivery_->stop();
    if (engage_ && options_.send) engage_->stop();
    if (menus_ && options_.send) menus_->stop();
    // Before the jobs: a step may wait for the loop, for ever if the store is gone.
    if (pipeline_) pipeline_->stop();
    if (jobs_) jobs_->stop();
    if (timeline_) timeline_->stop();
    api_.reset();
    if (messaging_) messaging_->stop();
    client_.reset();  // ends calls in flight; their callbacks hold what they need
  }

  const Config& config_;
  Clock& clock_;
  Random& random_;
  SystemOptions options_;
  bool moved_ = false;

  Metrics metrics_;
  std::unique_ptr<store::Store> store_;
  std::optional<guard::Sealer> sealer_;
  std::optional<guard::OperationLog> operations_;
  std::optional<guard::DeletionList> deletions_;
  std::unique_ptr<workspace::Workspaces> workspaces_;
  std::unique_ptr<spine::Log> log_;
  std::unique_ptr<spine::Jobs> jobs_;
  std::unique_ptr<spine::Timers> timers_;
  std::optional<spine::Bodies> bodies_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<timeline::Schema> schema_;
  std::unique_ptr<timeline::Catalogue> catalogue_;
  std::unique_ptr<timeline::Timeline> timeline_;
  std::unique_ptr<segment::Engine> engine_;  // knows nothing that is saved
  std::unique_ptr<segment::SavedSegments> saved_segments_;
  std::unique_ptr<segment::Engine> segments_;
  std::optional<content::LinkCodes> link_codes_;
  std::unique_ptr<line::MessagingApi> messaging_;
  std::unique_ptr<delivery::Seams> seams_;
  std::unique_ptr<delivery::Delivery> delivery_;
  std::unique_ptr<delivery::MassSends> mass_sends_;
  std::optional<line::ChannelSetup> setup_;
  std::optional<content::Library> library_;
  std::unique_ptr<media::Media> media_;
  std::unique_ptr<engage::Engage> engage_;
  std::unique_ptr<engage::MenuPlatform> menu_api_;
  std::unique_ptr<engage::Menus> menus_;
  std::unique_ptr<measure::Clicks> clicks_;
  std::unique_ptr<measure::InsightSource> insight_source_;
  std::unique_ptr<measure::Insight> insight_;
  std::unique_ptr<measure::FriendRoutes> friend_routes_;
  std::unique_ptr<line::Audiences> line_audiences_;
  std::optional<line::Coupons> coupons_;
  std::unique_ptr<line::Chats> chats_;
  AfterApply after_;
  std::unique_ptr<spine::Pipeline> pipeline_;
  std::unique_ptr<line::Profiles> profiles_;
  std::unique_ptr<people::Erasure> erasure_;
  std::unique_ptr<connect::Imports> imports_;
  std::optional<line::Webhooks> webhooks_;
  std::unique_ptr<line::Fanout> fanout_;
  std::unique_ptr<access::ApiKeys> keys_;
  std::unique_ptr<access::Idempotency> idempotency_;
  std::optional<Upkeep> upkeep_;
  std::unique_ptr<api::Rooms> rooms_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<net::Client> client_;
  std::unique_ptr<net::Server> server_;
};

}  // namespace

Result<std::unique_ptr<System>> System::open(const Config& config, Clock& clock, Random& random,
                                             SystemOptions options) {
  auto wired = std::make_unique<Wired>(config, clock, random, std::move(options));
  TRY(wired->open());
  return wired;
}

std::vector<const store::Sql*> migrations() {
  std::vector<const store::Sql*> all;
  for (const auto* room :
       {&guard::sql::migrations, &workspace::sql::migrations, &spine::sql::migrations,
        &people::sql::migrations, &timeline::sql::migrations, &segment::sql::migrations,
        &content::sql::migrations, &delivery::sql::migrations, &measure::sql::migrations,
        &engage::sql::migrations, &line::sql::migrations, &connect::sql::migrations,
        &access::sql::migrations})
    all.insert(all.end(), room->begin(), room->end());
  return all;
}

std::string socket_path(const std::string& directory) {
  return directory + "/enishi.sock";
}

}  // namespace enishi::app
