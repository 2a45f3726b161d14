#include "delivery/testing.h"

#include <algorithm>
#include <thread>

#include "base/bytes.h"
#include "content/sql.h"
#include "delivery/sql.h"
#include "guard/sql.h"
#include "people/sql.h"
#include "spine/sql.h"
#include "workspace/sql.h"

namespace enishi::delivery::testing {
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

std::vector<const store::Sql*> all_migrations() {
  std::vector<const store::Sql*> all;
  for (const auto* list :
       {&guard::sql::migrations, &workspace::sql::migrations, &spine::sql::migrations,
        &people::sql::migrations, &content::sql::migrations, &sql::migrations})
    all.insert(all.end(), list->begin(), list->end());
  return all;
}

}  // namespace

people::LineUserId user_of(std::uint32_t n) {
  people::LineUserId id{};
  for (int i = 0; i < 4; ++i) id[static_cast<std::size_t>(12 + i)] = (n >> (24 - 8 * i)) & 0xff;
  id[0] = 0xab;
  return id;
}

// --- FakeLine ------------------------------------------------------------------------------------

void FakeLine::script(Script script) {
  MutexLock lock(mutex_);
  script_ = std::move(script);
}
void FakeLine::set_quota(Quota quota) {
  MutexLock lock(mutex_);
  quota_ = quota;
}
void FakeLine::fail_quota(std::optional<Error> error) {
  MutexLock lock(mutex_);
  quota_error_ = std::move(error);
}
void FakeLine::set_delivered(std::string day, std::optional<std::int64_t> count) {
  MutexLock lock(mutex_);
  delivered_[std::move(day)] = count;
}
std::map<people::LineUserId, int> FakeLine::received() const {
  MutexLock lock(mutex_);
  return received_;
}
std::vector<SendRequest> FakeLine::accepted() const {
  MutexLock lock(mutex_);
  return accepted_;
}
std::size_t FakeLine::tries() const {
  MutexLock lock(mutex_);
  return tries_;
}
bool FakeLine::key_reused() const {
  MutexLock lock(mutex_);
  return key_reused_;
}

SendOutcome FakeLine::accept(const SendRequest& request) {
  SendOutcome outcome;
  outcome.result = SendResult::accepted;
  outcome.request_id = "r" + std::to_string(tries_);
  auto [it, fresh] = keys_.try_emplace(request.retry_key, outcome.request_id);
  outcome.status = fresh ? 200 : 409;
  outcome.accepted_request_id = it->second;
  if (fresh) {
    for (const auto& user : request.to) ++received_[user];
    accepted_.push_back(request);
  }
  return outcome;
}

bool FakeLine::send(SendRequest request, std::move_only_function<void(SendOutcome)> done) {
  SendOutcome outcome;
  {
    MutexLock lock(mutex_);
    ++tries_;
    std::string content = request.messages;
    for (const auto& user : request.to) content += as_view(user);
    auto [it, fresh] = contents_.try_emplace(request.retry_key, content);
    if (!fresh && it->second != content) key_reused_ = true;
    const int n = ++tries_of_key_[request.retry_key];
    const Fault fault = script_ ? script_(request, n) : Fault::none;
    switch (fault) {
      case Fault::none:
        outcome = accept(request);
        break;
      case Fault::lost_after:
        accept(request);
        outcome = {};
        break;
      case Fault::lost_before:
        break;
      case Fault::not_sent:
        outcome.result = SendResult::not_sent;
        break;
      case Fault::too_fast:
        outcome = {SendResult::too_fast, 429, "r", "", "rate"};
        break;
      case Fault::quota:
        outcome = {SendResult::quota, 429, "r", "", "quota"};
        break;
      case Fault::same_user:
        outcome = {SendResult::same_user, 429, "r", "", "same"};
        break;
      case Fault::unauthorized:
        outcome = {SendResult::refused_channel, 401, "r", "", "token"};
        break;
      case Fault::bad_content:
        outcome = {SendResult::refused_content, 400, "r", "", "content"};
        break;
      case Fault::bad_recipient:
        outcome = {SendResult::refused_recipient, 400, "r", "", "recipient"};
        break;
      case Fault::hang:
        hanging_.emplace_back(std::move(request), std::move(done));
        changed_.notify_all();
        return true;
    }
  }
  done(std::move(outcome));
  return true;
}

void FakeLine::release() {
  std::vector<std::pair<SendOutcome, std::move_only_function<void(SendOutcome)>>> answers;
  {
    MutexLock lock(mutex_);
    for (auto& [request, done] : hanging_) answers.emplace_back(accept(request), std::move(done));
    hanging_.clear();
  }
  for (auto& [outcome, done] : answers) done(std::move(outcome));
}

void FakeLine::wait_hanging(std::size_t n) {
  MutexLock lock(mutex_);
  changed_.wait(lock.native(), [&]() NO_THREAD_SAFETY_ANALYSIS { return hanging_.size() >= n; });
}

Result<Quota> FakeLine::quota(const ChannelId&) {
  MutexLock lock(mutex_);
  if (quota_error_) return std::unexpected(*quota_error_);
  Quota quota = quota_;
  for (const SendRequest& r : accepted_) quota.used += static_cast<std::int64_t>(r.to.size());
  return quota;
}

Result<std::optional<std::int64_t>> FakeLine::delivered(const ChannelId&, SendKind kind,
                                                        const std::string& day) {
  MutexLock lock(mutex_);
  if (kind == SendKind::push) return std::optional<std::int64_t>(0);
  const auto it = delivered_.find(day);
  return it == delivered_.end() ? std::nullopt : it->second;
}

// --- World ---------------------------------------------------------------------------------------

World::World(store::Store& store, FakeLine& line, ManualClock& clock, Random& random,
             std::map<std::string, std::string> settings)
    : clock(clock), store_(store) {
  must(store.state().migrate(all_migrations()));
  config.emplace(must(Config::load(settings, {}, "")));
  sealer.emplace(
      must(guard::Sealer::open(store.directory(), Secret(std::string(64, 'a')), true, random)));
  operations =
      std::make_unique<guard::OperationLog>(clock, random, sealer->derive("operation-log"));
  workspaces =
      must(workspace::Workspaces::open(store.state(), clock, random, *sealer, *operations));
  log = must(spine::Log::open(store, clock, metrics));
  jobs = must(spine::Jobs::open(store.state(), clock, metrics));
  timers = must(spine::Timers::open(store.state(), *log, clock));
  people = must(people::People::open(store.state(), *workspaces));
  people->register_signal(kTestFollow, people::Signal::followed);
  people->register_signal(kTestBlock, people::Signal::blocked);
  segments = segment::Engine::of_people(*people, *workspaces);
  delivery = must(Delivery::open({store, *log, *jobs, *timers, *people, *workspaces, *operations,
                                  *sealer, line, *config, clock, random, metrics, *segments}));
  pipeline =
      must(spine::Pipeline::open(store.state(), *log, metrics,
                                 {&timers->applier(), &people->applier(), &delivery->applier()}));
  must(pipeline->catch_up());
  timers->start();
  delivery->start();
  const auto directory = workspaces->directory();
  if (!directory.channels().empty()) make_brand();
}

World::~World() {
  timers->stop();
  delivery->stop(Millis{0});
  pipeline.reset();
  delivery.reset();
}

void World::make_brand() {
  if (workspaces->directory().channels().empty()) {
    const auto brand = must(workspaces->create_workspace(actor, "縁コスメ", "Asia/Tokyo"));
    const auto provider = must(workspaces->create_provider(actor, brand.id, "Provider"));
    workspace::NewChannel channel;
    channel.name = "公式";
    channel.line_channel_id = "1234567890";
    channel.channel_secret = Secret(std::string(32, 'b'));
    must(workspaces->create_channel(actor, provider.id, std::move(channel)));
  }
  const auto directory = workspaces->directory();
  workspace = directory.workspaces().front().id;
  channel = directory.channels().front().id;
  channel_no = directory.channels().front().no;
}

void World::append(std::vector<spine::NewEntry> entries) {
  must(log->append_and_wait(std::move(entries)));
  must(pipeline->catch_up());
}

void World::add_friends(std::uint32_t n) {
  std::vector<spine::NewEntry> entries;
  for (std::uint32_t i = 1; i <= n; ++i) {
    spine::NewEntry entry;
    entry.kind = kTestFollow;
    entry.source = channel_no.value;
    entry.occurred_at = clock.now();
    entry.subject = user_of(i);
    entries.push_back(std::move(entry));
    if (entries.size() == 1'000 || i == n) {
      append(std::move(entries));
      entries.clear();
    }
  }
}

void World::block(std::uint32_t user) {
  spine::NewEntry entry;
  entry.kind = kTestBlock;
  entry.source = channel_no.value;
  entry.occurred_at = clock.now() + Millis(1);
  entry.subject = user_of(user);
  std::vector<spine::NewEntry> entries;
  entries.push_back(std::move(entry));
  append(std::move(entries));
}

void World::tag(std::uint32_t first, std::uint32_t last, const std::string& tag) {
  const auto directory = workspaces->directory();
  const auto& found = *directory.workspace(workspace);
  std::vector<RecordNo> records;
  {
    const auto view = people->view();
    for (std::uint32_t i = first; i <= last; ++i)
      records.push_back(view->find(directory.channel(channel)->provider_no, user_of(i)));
  }
  std::vector<spine::NewEntry> entries;
  for (std::size_t at = 0; at < records.size(); at += 500)
    entries.push_back(must(people::tags_entry(
        found.no, clock.now(),
        std::span(records).subspan(at, std::min<std::size_t>(500, records.size() - at)), {tag},
        {})));
  append(std::move(entries));
}

void World::name_friends(std::uint32_t n) {
  std::vector<spine::NewEntry> entries;
  for (std::uint32_t i = 1; i <= n; ++i) {
    people::Profile profile;
    profile.name = "名前" + std::to_string(i);
    profile.language = "ja";
    entries.push_back(people::profile_entry(channel_no, user_of(i), clock.now(), profile));
  }
  append(std::move(entries));
}

CampaignSpec World::spec(const std::string& text) const {
  CampaignSpec spec;
  spec.name = "秋のご案内";
  spec.channel = channel;
  JsonOut messages;
  messages.array().object().field("type", "text").field("text", text).end().end();
  spec.messages = messages.take();
  return spec;
}

Campaign World::make(CampaignSpec spec) {
  const Campaign made = must(delivery->create(actor, workspace, std::move(spec)));
  return must(delivery->check(actor, made.id));
}

CampaignId World::start(CampaignSpec spec) {
  const Campaign made = make(std::move(spec));
  must(delivery->send(actor, made.id));
  return made.id;
}

void World::settle() {
  must(pipeline->catch_up());
  must(jobs->run_all());
  must(pipeline->catch_up());
}

bool World::log_rests() {
  return metrics.gauge("enishi_intake_queue_entries", "").value() == 0 &&
         log->end() == pipeline->applied();
}

void World::wait_idle() {
  for (;;) {
    settle();
    if (delivery->idle() && log_rests()) return;
    std::this_thread::yield();
  }
}

void World::step(const CampaignId& id, Millis by) {
  settle();
  const Campaign campaign = must(delivery->get(id));
  // The timers' thread is about to fire it, or waits a second before it tries again; it also waits
  // for the next minute, which is not ours to bring.
  const bool due = campaign.state == CampaignState::scheduled &&
                   campaign.spec.send_at.value_or(kTimeMin) <= clock.now();
  // Time passes only when everything else waits for it.
  if (!delivery->idle() || (due && !clock.advance_to_deadline(clock.now() + Millis(1'000)))) {
    std::this_thread::yield();
  } else if (!due && log_rests()) {
    clock.advance(by);
    jobs->wake();
  }
}

Campaign World::run(const CampaignId& id, CampaignState wanted) {
  for (;;) {
    settle();
    const Campaign campaign = must(delivery->get(id));
    if (campaign.state == wanted) return campaign;
    const bool goes_on = campaign.state == CampaignState::scheduled ||
                         campaign.state == CampaignState::sending ||
                         (campaign.state == CampaignState::cancelled && !campaign.ended_at);
    if (!goes_on) return campaign;
    step(id, std::chrono::seconds(20));
  }
}

}  // namespace enishi::delivery::testing
