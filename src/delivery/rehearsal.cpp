#include "delivery/rehearsal.h"

#include <algorithm>

#include "base/json.h"
#include "delivery/campaign_store.h"
#include "delivery/recipients.h"
#include "delivery/rendering.h"

namespace enishi::delivery {
namespace {

constexpr std::string_view kKind = "delivery.rehearse";
constexpr std::size_t kStepPeople = 2'000;  // some 10 ms
constexpr std::size_t kPlacesMax = 20;      // told apart; more are counted in sum only
constexpr std::size_t kExamplesMax = 10;    // of one place

struct Place {
  content::Problem problem;  // of the first person
  std::int64_t people = 0;
  std::vector<RecordNo> examples;
};

}  // namespace

struct Rehearsal::Run {
  Campaign campaign;
  std::unique_ptr<Renderer> renderer;
  std::vector<Member> members;
  std::size_t at = 0;
  std::int64_t recipients = 0, unreachable = 0, good = 0, broken = 0;
  std::vector<Place> places;

  void note(RecordNo record, const content::Problem& problem) {
    ++broken;
    const auto same = [&](const Place& p) {
      return p.problem.path == problem.path && p.problem.fault == problem.fault;
    };
    auto found = std::ranges::find_if(places, same);
    if (found == places.end()) {
      if (places.size() == kPlacesMax) return;
      found = places.insert(places.end(), Place{problem, 0, {}});
    }
    ++found->people;
    if (found->examples.size() < kExamplesMax) found->examples.push_back(record);
  }

  std::string result() const {
    JsonOut out;
    out.object().field("recipients", recipients).field("unreachable", unreachable);
    out.field("good", good).field("broken", broken).key("places").array();
    for (const Place& place : places) {
      out.object().field("path", place.problem.path).field("code", place.problem.code());
      out.key("place").object().field("ja", place.problem.place(Language::ja));
      out.field("en", place.problem.place(Language::en)).end();
      out.key("text").object().field("ja", place.problem.text(Language::ja));
      out.field("en", place.problem.text(Language::en)).end().field("people", place.people);
      out.key("examples").array();
      for (const RecordNo record : place.examples) out.number(record.value);
      out.end().end();
    }
    return out.end().end().take();
  }
};

Rehearsal::Rehearsal(const Seams& seams, const content::LinkCodes& codes)
    : seams_(seams), codes_(codes) {}
Rehearsal::~Rehearsal() = default;

Result<std::int64_t> Rehearsal::start(const guard::Actor& actor, const CampaignId& id) {
  auto job = seams_.store.state().writing([&](store::Tx& tx) -> Result<std::int64_t> {
    ASSIGN(const auto stored, need_campaign(tx, id));
    guard::Operation operation;
    operation.workspace = stored.campaign.workspace;
    operation.action = "campaign.rehearse";
    operation.target = "campaign/" + id.text();
    TRY(seams_.operations.append(tx, actor, operation));
    JsonOut input;
    input.object().field("campaign", id.text()).end();
    return seams_.jobs.create(tx, kKind, stored.campaign.workspace, spine::Priority::normal,
                              input.text());
  });
  if (job) seams_.jobs.wake();
  return job;
}

Result<std::shared_ptr<Rehearsal::Run>> Rehearsal::open(const spine::Job& job) {
  {
    MutexLock lock(mutex_);
    if (const auto found = runs_.find(job.id); found != runs_.end()) return found->second;
  }
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const std::string text, input.root().string_at("campaign"));
  const auto id = CampaignId::parse(text);
  if (!id) return fail(ErrorCode::corrupt, "The job names no campaign.");
  ASSIGN(auto stored,
         seams_.store.state().reading([&](store::Tx& tx) { return need_campaign(tx, *id); }));
  auto run = std::make_shared<Run>();
  run->campaign = std::move(stored.campaign);
  // Lengths are those of the links as they will be sent; rehearsing makes no rows for them.
  ASSIGN(run->renderer,
         Renderer::open(seams_, codes_, run->campaign, Renderer::Purpose::rehearsal));
  ASSIGN(run->members, evaluate_recipients(seams_, run->campaign));
  MutexLock lock(mutex_);
  return runs_[job.id] = run;
}

void Rehearsal::forget(std::int64_t job) {
  MutexLock lock(mutex_);
  runs_.erase(job);
}

Result<spine::Step> Rehearsal::step(const spine::Job& job) {
  auto step = go_on(job);
  // What a failed step had counted already would be missing: the run begins again.
  if (!step || step->kind == spine::Step::Kind::done) forget(job.id);
  return step;
}

Result<spine::Step> Rehearsal::go_on(const spine::Job& job) {
  auto opened = open(job);
  if (!opened) return std::unexpected(opened.error());
  Run& run = **opened;
  std::vector<RecordNo> people;
  {
    const auto view = seams_.people.view();
    for (std::size_t n = 0; n < kStepPeople && run.at < run.members.size(); ++n, ++run.at) {
      const Member& member = run.members[run.at];
      if (member.skip != Skip::none) continue;
      ++run.recipients;
      const auto friendship = view->friendship(run.campaign.channel_no, member.record);
      if (friendship && people::reachable(friendship->state)) {
        people.push_back(member.record);
      } else {
        ++run.unreachable;
      }
    }
  }
  TRY(run.renderer->prepare(people));
  const auto view = seams_.people.view();
  for (const RecordNo record : people) {
    const auto body = run.renderer->fill(*view, record);
    if (body) {
      ++run.good;
    } else {
      run.note(record, body.error());
    }
  }
  spine::Step step;
  step.done = static_cast<std::int64_t>(run.at);
  step.total = static_cast<std::int64_t>(run.members.size());
  if (run.at < run.members.size()) return step;
  step.kind = spine::Step::Kind::done;
  step.result = run.result();
  return step;
}

}  // namespace enishi::delivery
