#include "app/testing_house.h"

#include <algorithm>

#include "app/testing_clock.h"
#include "base/json.h"
#include "line/line.h"

namespace enishi::app::testing {

using delivery::CampaignState;

namespace {

std::string text_message(const std::string& text) {
  JsonOut out;
  out.array().object().field("type", "text").field("text", text).end().end();
  return out.take();
}

}  // namespace

House::House(const HouseOptions& options, Clock& clock) : options_(options), clock_(clock) {
  if (options.can_crash) store::testing::install_unsynced_vfs();
  if (options.backend == store::Backend::postgres)
    database_url_ = options.can_crash ? store::testing::private_postgres_url()
                                      : store::testing::fresh_postgres_url();
  config_ = must(Config::load({{"data.dir", dir_.path()},
                               {"database.url", database_url_},
                               {"http.listen", "127.0.0.1:0"},
                               {"line.api_base", options.line_url},
                               {"line.api_data_base", options.line_url}},
                              {}, ""));
}

House::~House() {
  close();
  if (!database_url_.empty() && !options_.can_crash)
    store::testing::give_back_postgres_url(database_url_);
  if (options_.can_crash) store::testing::install_unsynced_vfs();
}

void House::open(SystemOptions options) {
  close();
  if (options_.can_crash && options_.backend == store::Backend::sqlite)
    options.vfs = store::testing::kUnsyncedVfs;
  std::string problem;
  const bool opened = eventually([&] {
    auto system = System::open(*config_, clock_, random_, options);
    if (system)
      system_ = *std::move(system);
    else
      problem = system.error().field + ": " + system.error().message;
    return system_ != nullptr;
  });
  if (!opened) throw std::runtime_error("the server does not open: " + problem);
}

void House::crash(store::testing::Loss loss, std::uint64_t seed,
                  const std::function<void()>& at_once) {
  const bool sqlite = options_.backend == store::Backend::sqlite;
  sqlite ? store::testing::cut_power() : store::testing::stop_private_postgres();
  if (at_once) at_once();
  close();
  sqlite ? store::testing::power_on(loss, seed) : store::testing::start_private_postgres();
  open();
}

void House::make_brand(Line& line, const std::string& receiver_url) {
  auto& workspaces = rooms().workspaces;
  workspace = must(workspaces.create_workspace(actor, "縁コスメ", "Asia/Tokyo")).id;
  const auto provider = must(workspaces.create_provider(actor, workspace, "縁コスメ"));
  workspace::NewChannel made{.name = "縁コスメ公式",
                             .line_channel_id = line.channel().id,
                             .channel_secret = Secret(line.channel().secret),
                             .token_kind = workspace::TokenKind::stateless,
                             .long_lived_token = {},
                             .bot_user_id = line.channel().bot,
                             .api_base = {},
                             .api_data_base = {}};
  const auto created = must(workspaces.create_channel(actor, provider.id, std::move(made)));
  channel = created.id;
  channel_no = created.no;
  if (!receiver_url.empty()) must(workspaces.add_receiver(actor, channel, receiver_url, true));
  const std::int64_t job = must(system_->rooms().profiles.import_followers(actor, channel));
  EXPECT_TRUE(eventually([&] {
    const auto state = must(rooms().jobs.get(job));
    return state && state->state == spine::JobState::done;
  })) << "the followers were not imported";
  settle();  // and applied
  EXPECT_TRUE(eventually([&] {
    return must(rooms().people.profiles_wanted(channel_no, kTimeMin, RecordNo{}, 1)).empty();
  })) << "the profiles were not fetched";
}

CampaignId House::make_campaign(const std::string& text, delivery::CampaignSpec spec) {
  spec.name = text;
  spec.channel = channel;
  spec.messages = text_message(text);
  auto& delivery = rooms().delivery;
  const auto made = must(delivery.create(actor, workspace, std::move(spec)));
  must(delivery.check(actor, made.id));
  campaigns.push_back(made.id);
  return made.id;
}

void House::send(const CampaignId& campaign) {
  must(rooms().delivery.send(actor, campaign));
}

CampaignState House::state(const CampaignId& campaign) {
  return must(rooms().delivery.get(campaign)).state;
}

bool House::campaigns_over() {
  return std::ranges::all_of(campaigns, [this](const CampaignId& id) {
    const auto campaign = rooms().delivery.get(id);
    if (!campaign) return false;
    if (campaign->state == CampaignState::paused) (void)rooms().delivery.resume(actor, id);
    const auto report = rooms().delivery.report(id);
    return campaign->state == CampaignState::done && report && report->pending == 0;
  });
}

bool House::all_forwarded() {
  const auto counts = rooms().bodies.counts();
  return counts && std::ranges::all_of(*counts, [](const auto& c) { return c.waiting == 0; });
}

void House::settle() {
  must(system_->settle());
}

}  // namespace enishi::app::testing
