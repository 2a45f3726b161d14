#include "delivery/freezer.h"

#include <algorithm>

#include "base/bytes.h"
#include "delivery/campaign_store.h"
#include "delivery/plan_job.h"
#include "delivery/sql.h"

namespace enishi::delivery {
namespace {

struct LastChunk {
  std::int64_t no = 0;  // 0: none yet
  std::uint32_t record = 0;
  std::string hash;
};

Result<LastChunk> last_chunk(store::Tx& tx, CampaignNo campaign) {
  LastChunk last;
  TRY(tx.query(sql::last_chunk, {campaign}, [&](const store::Row& row) {
    last.no = row.integer(0);
    const std::string_view records = row.blob(1);
    last.record = read_be32(records, records.size() - 4);
    last.hash = std::string(row.blob(2));
  }));
  return last;
}

}  // namespace

Result<CampaignNo> job_campaign(const spine::Job& job) {
  ASSIGN(const auto document, JsonDocument::parse(job.input));
  ASSIGN(const auto no, document.root().integer_at("campaign", 1, UINT32_MAX));
  return CampaignNo{static_cast<std::uint32_t>(no)};
}

Result<Freezer::Members> Freezer::members(const spine::Job& job, const Campaign& campaign) {
  {
    MutexLock lock(mutex_);
    if (auto it = evaluated_.find(job.id); it != evaluated_.end()) return it->second;
  }
  ASSIGN(auto evaluated, evaluate_recipients(seams_, campaign));
  auto shared = std::make_shared<const std::vector<Member>>(std::move(evaluated));
  MutexLock lock(mutex_);
  evaluated_[job.id] = shared;
  return Members(shared);
}

Result<spine::Step> Freezer::step(const spine::Job& job) {
  ASSIGN(const CampaignNo no, job_campaign(job));
  ASSIGN(const auto stored,
         seams_.store.state().reading([&](store::Tx& tx) { return load_campaign(tx, no); }));
  spine::Step step;
  step.kind = spine::Step::Kind::done;
  if (!stored || stored->campaign.frozen || stored->campaign.state == CampaignState::held)
    return step;

  auto members = this->members(job, stored->campaign);
  if (!members) {
    // A list or attribute that vanished since the check: a person has to look.
    if (members.error().code != ErrorCode::invalid) return std::unexpected(members.error());
    TRY(pause_by_system(seams_, no,
                        "The recipients can't be evaluated: " + members.error().message));
    return step;
  }
  bool complete = false;
  TRY(write_chunk(job, no, *members, complete));
  if (!complete) {
    step.kind = spine::Step::Kind::more;
    step.saved = true;
    return step;
  }
  return finish(job, no);
}

Status Freezer::write_chunk(const spine::Job& job, CampaignNo campaign, const Members& members,
                            bool& complete) {
  return seams_.store.state().write([&](store::Tx& tx) -> Status {
    ASSIGN(const LastChunk last, last_chunk(tx, campaign));
    const auto first = std::upper_bound(
        members->begin(), members->end(), last.record,
        [](std::uint32_t record, const Member& m) { return record < m.record.value; });
    const std::size_t size = std::min<std::size_t>(kFrozenChunkMembers, members->end() - first);
    complete = size == 0;
    if (complete) return {};
    std::string records, skips(size, '\0');
    records.reserve(size * 4);
    bool any_skip = false;
    for (std::size_t i = 0; i < size; ++i) {
      append_be32(records, first[i].record.value);
      skips[i] = static_cast<char>(first[i].skip);
      any_skip |= first[i].skip != Skip::none;
    }
    if (!any_skip) skips.clear();
    std::string hashed;
    append_field(hashed, last.hash);
    append_field(hashed, records);
    append_field(hashed, skips);
    const Digest hash = sha256(hashed);
    using store::Param;
    TRY(tx.exec(sql::insert_chunk, {campaign, last.no + 1, Param::blob(records), Param::blob(skips),
                                    Param::blob(as_view(hash))}));
    const auto frozen = (first - members->begin()) + static_cast<std::int64_t>(size);
    return seams_.jobs.save(tx, job, "", frozen, static_cast<std::int64_t>(members->size()));
  });
}

Result<spine::Step> Freezer::finish(const spine::Job& job, CampaignNo no) {
  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    ASSIGN(auto stored, load_campaign(tx, no));
    if (!stored || stored->campaign.frozen) return {};
    Campaign c = stored->campaign;
    ASSIGN(const LastChunk last, last_chunk(tx, no));
    c.audience_size = c.recipients = 0;
    for (std::int64_t chunk = 1; chunk <= last.no; ++chunk)
      TRY(tx.query(sql::chunk, {no, chunk}, [&](const store::Row& row) {
        const std::string_view skips = row.blob(1);
        const auto size = static_cast<std::int64_t>(row.blob(0).size() / 4);
        c.audience_size += size;
        c.recipients += skips.empty() ? size : std::count(skips.begin(), skips.end(), '\0');
      }));
    c.frozen = true;
    c.recipients_hash = hex(last.hash);
    c.updated_at = seams_.clock.now();
    const std::int64_t limit = approval_above(seams_, c.workspace);
    const bool ask = limit > 0 && c.recipients > limit && c.approved_by.empty();
    if (ask && c.state == CampaignState::sending) {
      c.needs_approval = true;
      c.state = CampaignState::paused;
      c.paused_from = CampaignState::sending;
      c.reason = "More people than expected match: a second person must approve.";
      return update_campaign(tx, c);
    }
    TRY(update_campaign(tx, c));
    return create_plan_job(tx, seams_.jobs, c);
  }));
  seams_.jobs.wake();
  {
    MutexLock lock(mutex_);
    evaluated_.erase(job.id);
  }
  spine::Step step;
  step.kind = spine::Step::Kind::done;
  return step;
}

}  // namespace enishi::delivery
