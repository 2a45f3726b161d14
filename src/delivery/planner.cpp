#include "delivery/planner.h"

#include <algorithm>
#include <ranges>

#include "base/bytes.h"
#include "base/log.h"
#include "base/text.h"
#include "delivery/admission.h"
#include "delivery/freezer.h"
#include "delivery/plan_job.h"
#include "delivery/rendering.h"
#include "delivery/sql.h"
#include "delivery/stages.h"

namespace enishi::delivery {

Bytes16 retry_key(const WorkspaceId& workspace, const CampaignId& campaign, std::uint32_t visit,
                  std::int64_t call, std::string_view body_hash) {
  std::string name;
  append_field(name, "enishi.send");
  append_field(name, workspace.blob());
  append_field(name, campaign.blob());
  append_be32(name, visit);
  append_be64(name, static_cast<std::uint64_t>(call));
  append_field(name, body_hash);
  return make_uuid_from_name(name);
}

namespace {

// Every member has a call or a skip now.
Status expect_everybody(store::Tx& tx, const Campaign& campaign, std::int64_t planned) {
  std::int64_t skipped = 0;
  TRY(tx.query(sql::skips, {campaign.no},
               [&](const store::Row& row) { skipped += row.integer(1); }));
  if (planned + skipped == campaign.audience_size) return {};
  return fail(ErrorCode::internal, "the plan of campaign " + campaign.id.text() + " has " +
                                       std::to_string(planned + skipped) + " of " +
                                       std::to_string(campaign.audience_size) + " members");
}

}  // namespace

// The state of one campaign's planning; used by one step at a time.
struct Planner::Plan {
  Campaign campaign;
  bool restored = false;
  std::unique_ptr<Renderer> renderer;
  std::shared_ptr<CapCounts> cap_counts;
  int cap = 0;
  bool admitted = false;
  std::int64_t room = INT64_MAX;  // recipients that the quota still leaves

  // Where the looking stands.
  std::int64_t chunk_no = 0;
  std::size_t at = 0;
  std::string records, skips;
  bool looked_at_all = false;
  RecordNo looked;                    // the last member looked at
  std::vector<std::uint32_t> ledger;  // already planned beyond the cursor (after a restart), sorted

  std::unordered_map<std::string, Group> pending;  // by body hash
  std::size_t pending_records = 0;
  std::deque<Group> ready;  // full groups, and the rest at the end
  std::vector<Skipped> skipped;
  std::int64_t next_body = 1;
  std::int64_t planned = 0;  // recipients with a call
};

Planner::Planner(const Seams& seams, const content::LinkCodes& codes, std::function<void()> planned)
    : seams_(seams), planned_(std::move(planned)), codes_(codes), caps_(seams.store.state()) {}
Planner::~Planner() = default;

Result<std::shared_ptr<Planner::Plan>> Planner::open(const spine::Job& job,
                                                     const StoredCampaign& stored) {
  {
    MutexLock lock(mutex_);
    if (auto it = plans_.find(job.id); it != plans_.end()) return it->second;
  }
  auto plan = std::make_shared<Plan>();
  plan->campaign = stored.campaign;
  plan->restored = stored.restored;
  plan->planned = stored.planned_recipients;
  const auto after = parse_int<std::uint32_t>(job.cursor);
  plan->looked = RecordNo{after.value_or(0)};
  TRY(seams_.store.state().read([&](store::Tx& tx) -> Status {
    ASSIGN(const auto last, tx.integer(sql::last_body_no, {plan->campaign.no}));
    plan->next_body = last.value_or(0) + 1;
    return tx.query(sql::ledger_records_after, {plan->campaign.no, plan->looked},
                    [&](const store::Row& row) {
                      plan->ledger.push_back(static_cast<std::uint32_t>(row.integer(0)));
                    });
  }));
  ASSIGN(plan->renderer, Renderer::open(seams_, codes_, plan->campaign));
  MutexLock lock(mutex_);
  if (auto it = abandoned_.find(plan->campaign.no); it != abandoned_.end()) {
    // Whoever is on the ledger keeps the place: the commit that failed may have been stored.
    for (const RecordNo r : it->second.records)
      if (r > plan->looked && !std::ranges::binary_search(plan->ledger, r.value))
        it->second.counts->give_back(r);
    abandoned_.erase(it);
  }
  plans_[job.id] = plan;
  return plan;
}

void Planner::abandon(const spine::Job& job, Plan& plan) {
  flush_pending(plan);
  Abandoned abandoned{plan.cap_counts, {}};
  for (const Group& group : plan.ready)
    abandoned.records.insert(abandoned.records.end(), group.records.begin(), group.records.end());
  MutexLock lock(mutex_);
  plans_.erase(job.id);
  if (abandoned.counts) abandoned_[plan.campaign.no] = std::move(abandoned);
}

Result<spine::Step> Planner::step(const spine::Job& job) {
  ASSIGN(const CampaignNo no, job_campaign(job));
  ASSIGN(const auto stored,
         seams_.store.state().reading([&](store::Tx& tx) { return load_campaign(tx, no); }));
  const auto end = [&] {
    MutexLock lock(mutex_);
    plans_.erase(job.id);
    abandoned_.erase(no);
    spine::Step step;
    step.kind = spine::Step::Kind::done;
    return step;
  };
  if (!stored || stored->plan_job != job.id || stored->campaign.planned ||
      stored->campaign.state == CampaignState::held)
    return end();

  auto opened = open(job, *stored);
  if (!opened) {
    if (spine::passing(opened.error())) return std::unexpected(opened.error());
    TRY(pause_by_system(seams_, no, "The message can't be prepared: " + opened.error().message));
    return end();
  }
  Plan& plan = **opened;
  plan.campaign = stored->campaign;
  auto step = go_on(job, plan);
  if (step && step->kind == spine::Step::Kind::done) return end();
  if (step) return step;
  abandon(job, plan);
  if (spine::passing(step.error()) || step.error().code == ErrorCode::cancelled) return step;
  log_error("delivery.plan_failed", step.error(), {{"campaign", no.value}});
  TRY(pause_by_system(seams_, no,
                      "The send can't be planned: the server met an error that its log"
                      " tells. Resume it when that is mended."));
  return spine::Step{.kind = spine::Step::Kind::done};
}

Result<spine::Step> Planner::go_on(const spine::Job& job, Plan& plan) {
  spine::Step step;
  step.kind = spine::Step::Kind::done;
  ASSIGN(const bool admitted, admit(plan));
  if (!admitted) return step;

  const Time now = seams_.clock.now();
  const Skip stop = plan.restored                                             ? Skip::restored
                    : plan.campaign.state == CampaignState::cancelled         ? Skip::cancelled
                    : plan.campaign.spec.expires_at.value_or(kTimeMax) <= now ? Skip::expired
                                                                              : Skip::none;
  if (stop != Skip::none) {
    // What waits for a call gets none.
    flush_pending(plan);
    for (Group& group : plan.ready)
      for (const RecordNo r : group.records) {
        plan.skipped.push_back({r, stop});
        if (plan.cap_counts) plan.cap_counts->give_back(r);
      }
    plan.ready.clear();
  }
  if (plan.ready.empty() && plan.skipped.size() < kLookMax && !plan.looked_at_all) {
    const std::size_t skipped_before = plan.skipped.size();
    if (stop == Skip::none) {
      TRY(look(plan));
    } else {
      while (plan.skipped.size() < skipped_before + kLookMax) {
        ASSIGN(const bool more, next_chunk(plan));
        if (!more) break;
        for (; plan.at < plan.records.size() / 4 && plan.skipped.size() < skipped_before + kLookMax;
             ++plan.at) {
          const RecordNo record{read_be32(plan.records, plan.at * 4)};
          plan.looked = record;
          if (std::binary_search(plan.ledger.begin(), plan.ledger.end(), record.value)) continue;
          const Skip frozen =
              plan.skips.empty() ? Skip::none : static_cast<Skip>(plan.skips[plan.at]);
          plan.skipped.push_back({record, frozen == Skip::none ? stop : frozen});
        }
      }
    }
    if (plan.looked_at_all || plan.pending_records > kPendingMax) flush_pending(plan);
  }
  const bool last = plan.looked_at_all && plan.pending.empty();
  TRY(write(job, plan, last));
  if (last && plan.ready.empty() && plan.skipped.empty()) return step;
  step.kind = spine::Step::Kind::more;
  step.saved = true;
  return step;
}

Result<bool> Planner::next_chunk(Plan& plan) {
  while (plan.at >= plan.records.size() / 4) {
    ++plan.chunk_no;
    plan.at = 0;
    plan.records.clear();
    plan.skips.clear();
    TRY(seams_.store.state().read([&](store::Tx& tx) {
      return tx.query(sql::chunk, {plan.campaign.no, plan.chunk_no}, [&](const store::Row& row) {
        plan.records = std::string(row.blob(0));
        plan.skips = std::string(row.blob(1));
      });
    }));
    if (plan.records.empty()) {
      plan.looked_at_all = true;
      return false;
    }
    // After a restart: members up to the cursor are done.
    while (plan.at < plan.records.size() / 4 &&
           read_be32(plan.records, plan.at * 4) <= plan.looked.value)
      ++plan.at;
  }
  return true;
}

Result<bool> Planner::admit(Plan& plan) {
  if (plan.admitted || plan.campaign.state == CampaignState::cancelled || plan.restored)
    return true;
  ASSIGN(const auto room, admit_plan(seams_, plan.campaign, plan.planned));
  if (!room) return false;
  plan.room = *room;
  const auto directory = seams_.workspaces.directory();
  const auto* workspace = directory.workspace(plan.campaign.workspace);
  if (workspace && workspace->cap_messages > 0 && !plan.campaign.spec.ignore_cap) {
    ASSIGN(plan.cap_counts, caps_.counts(*workspace, seams_.clock.now()));
    plan.cap = workspace->cap_messages;
  }
  plan.admitted = true;
  return true;
}

Status Planner::look(Plan& plan) {
  std::vector<RecordNo> candidates;
  std::size_t looked = 0;
  while (looked < kLookMax) {
    ASSIGN(const bool more, next_chunk(plan));
    if (!more) break;
    for (; plan.at < plan.records.size() / 4 && looked < kLookMax; ++plan.at, ++looked) {
      const RecordNo record{read_be32(plan.records, plan.at * 4)};
      plan.looked = record;
      if (!plan.ledger.empty() &&
          std::binary_search(plan.ledger.begin(), plan.ledger.end(), record.value))
        continue;
      const Skip frozen = plan.skips.empty() ? Skip::none : static_cast<Skip>(plan.skips[plan.at]);
      if (frozen != Skip::none) {
        plan.skipped.push_back({record, frozen});
      } else {
        candidates.push_back(record);
      }
    }
  }
  return render(plan, candidates);
}

Status Planner::render(Plan& plan, const std::vector<RecordNo>& records) {
  TRY(plan.renderer->prepare(records));
  const auto view = seams_.people.view();
  for (const RecordNo record : records) {
    const auto friendship = view->friendship(plan.campaign.channel_no, record);
    Skip skip = Skip::none;
    if (!friendship || !people::reachable(friendship->state)) {
      skip = Skip::unreachable;
    } else if (plan.room <= 0) {
      skip = Skip::quota;
    } else if (plan.cap_counts && !plan.cap_counts->take(record, plan.cap)) {
      skip = Skip::cap;
    }
    if (skip != Skip::none) {
      plan.skipped.push_back({record, skip});
      continue;
    }
    auto messages = plan.renderer->render(*view, record);
    if (!messages) {
      if (plan.cap_counts) plan.cap_counts->give_back(record);
      plan.skipped.push_back({record, Skip::content});
      continue;
    }
    --plan.room;
    place(plan, record, *std::move(messages));
  }
  return {};
}

void Planner::place(Plan& plan, RecordNo record, std::string messages) {
  // A static body is hashed once: the renderer gives an empty string for "the same as before".
  const Digest hash = plan.renderer->is_static() ? Digest{} : sha256(messages);
  auto [it, fresh] = plan.pending.try_emplace(std::string(as_view(hash)));
  Group& group = it->second;
  if (fresh) {
    group.messages = std::move(messages);
    group.hash = sha256(group.messages);
  }
  group.records.push_back(record);
  ++plan.pending_records;
  if (group.records.size() < seams_.sender.multicast_max()) return;
  plan.pending_records -= group.records.size();
  if (group.body_no == 0) group.body_no = -plan.next_body++;  // negative: to be stored
  plan.ready.push_back(group);
  group.records.clear();
  group.body_no = std::abs(group.body_no);
}

void Planner::flush_pending(Plan& plan) {
  std::vector<Group> rest;
  for (auto& [hash, group] : plan.pending) {
    if (group.records.empty()) continue;
    if (group.body_no == 0) group.body_no = -plan.next_body++;
    rest.push_back(std::move(group));
  }
  // In the order of recipients, so that the ledger is written where it was written last.
  std::sort(rest.begin(), rest.end(),
            [](const Group& a, const Group& b) { return a.records.front() < b.records.front(); });
  for (Group& group : rest) plan.ready.push_back(std::move(group));
  plan.pending.clear();
  plan.pending_records = 0;
}

std::string Planner::cursor(const Plan& plan, std::size_t written) const {
  std::uint32_t low = plan.looked.value;
  const auto before = [&](const std::vector<RecordNo>& records) {
    if (!records.empty()) low = std::min(low, records.front().value - 1);
  };
  for (const auto& [hash, group] : plan.pending) before(group.records);
  for (const Group& group : plan.ready | std::views::drop(written)) before(group.records);
  return std::to_string(low);
}

Status Planner::write(const spine::Job& job, Plan& plan, bool last) {
  std::size_t groups = 0, rows = 0;
  while (groups < plan.ready.size() && groups < kSingleCallsMax && rows < kWriteMax)
    rows += plan.ready[groups++].records.size();
  const auto writing = plan.ready | std::views::take(groups);
  const bool complete = last && groups == plan.ready.size();
  const std::string cursor = this->cursor(plan, groups);
  const Campaign& campaign = plan.campaign;
  const Time start = campaign.started_at.value_or(seams_.clock.now());

  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    using store::Param;
    ASSIGN(const auto stored, load_campaign(tx, campaign.no));
    if (!stored || stored->plan_job != job.id)
      return fail(ErrorCode::cancelled, "planned elsewhere");
    ASSIGN(const auto last_call, tx.integer(sql::last_call_no, {campaign.no}));
    std::int64_t call_no = last_call.value_or(0);
    std::int64_t planned = plan.planned;

    std::deque<std::string> blobs;  // bytes that parameters point to
    std::vector<Param> bodies, calls, ledger;
    for (const Group& group : writing) {
      ++call_no;
      if (group.body_no < 0)
        bodies.insert(bodies.end(), {campaign.no, -group.body_no, Param::blob(as_view(group.hash)),
                                     group.messages});
      std::string& recipients = blobs.emplace_back();
      for (const RecordNo r : group.records) append_be32(recipients, r.value);
      const Bytes16 key =
          retry_key(campaign.workspace, campaign.id, 0, call_no, as_view(group.hash));
      const std::string& stored_key = blobs.emplace_back(as_view(key));
      const Time due = planned_due(campaign, start, planned);
      const auto size = static_cast<std::int64_t>(group.records.size());
      calls.insert(calls.end(), {campaign.no, call_no, size > 1, std::abs(group.body_no),
                                 Param::blob(stored_key), Param::blob(recipients), size, due});
      planned += size;
      for (const RecordNo r : group.records)
        ledger.insert(ledger.end(), {campaign.no, r, call_no, 0});
    }
    std::map<Skip, std::int64_t> counts;
    for (const Skipped& s : plan.skipped) {
      ledger.insert(ledger.end(), {campaign.no, s.record, 0, static_cast<int>(s.skip)});
      ++counts[s.skip];
    }
    TRY(tx.exec_many(sql::insert_body, 4, bodies));
    TRY(tx.exec_many(sql::insert_call, 8, calls));
    TRY(tx.exec_many(sql::insert_ledger, 4, ledger));
    for (const auto& [skip, count] : counts)
      TRY(tx.exec(sql::add_skips, {campaign.no, static_cast<int>(skip), count}));
    TRY(tx.exec(sql::count_planned,
                {campaign.no, static_cast<std::int64_t>(groups), planned - plan.planned}));
    if (complete) {
      TRY(expect_everybody(tx, campaign, planned));
      TRY(tx.exec(sql::set_planned, {campaign.no}));
      TRY(tx.exec(sql::finish_if_complete, {campaign.no, seams_.clock.now()}));
    }
    return seams_.jobs.save(tx, job, cursor,
                            planned + static_cast<std::int64_t>(plan.skipped.size()),
                            campaign.audience_size);
  }));
  for (const Group& group : writing)
    plan.planned += static_cast<std::int64_t>(group.records.size());
  plan.ready.erase(plan.ready.begin(), plan.ready.begin() + static_cast<std::ptrdiff_t>(groups));
  plan.skipped.clear();
  if (groups > 0 || complete) planned_();
  return {};
}

}  // namespace enishi::delivery
