#include "simulator/audience.h"

#include <algorithm>

#include "simulator/interactions.h"
#include "simulator/world.h"

namespace enishi::simulator {

namespace {
void finish_jobs(Audience& audience, Time now) {
  for (AudienceJob& job : audience.jobs) {
    if (job.finished || now < job.ends) continue;
    for (const UserNumber user : job.users) job.added += audience.members.add(user);
    job.users = {};
    job.finished = true;
  }
  while (audience.jobs.size() > kAudienceJobsShown && audience.jobs.front().finished)
    audience.jobs.pop_front();
}

void gather(const Channel& channel, Audience& audience, Time now) {
  if (audience.type == AudienceType::upload || audience.gathered || now < audience.gathers) return;
  audience.gathered = true;
  const auto kind = audience.type == AudienceType::click ? Interaction::click : Interaction::see;
  for (const auto& batch : channel.interactions.of_cast(audience.send))
    batch->each(kind, audience.gathers, [&](const Interaction& one) {
      if (audience.url.empty() || batch->links[one.detail].url == audience.url)
        audience.members.add(one.user);
    });
}
}  // namespace

Audience* AudienceTable::find(std::uint64_t id) {
  const auto at = all_.find(id);
  return at == all_.end() ? nullptr : &at->second;
}

bool AudienceTable::full() const {
  return std::ranges::count_if(all_, [](const auto& one) { return !one.second.shared; }) >=
         std::int64_t{kAudiencesMax};
}

std::uint64_t next_audience_id(Channel& channel) {
  return 4'000'000'000'000 + channel.number * std::uint64_t{10'000'000} +
         channel.audiences.next_number();
}

void settle_audiences(Channel& channel, Time now) {
  auto& all = channel.audiences.all();
  std::erase_if(all, [&](const auto& entry) {
    const Audience& audience = entry.second;
    return !audience.shared && now >= audience.created + kAudienceLife + kExpiredAudienceLife;
  });
  for (auto& [id, audience] : all) {
    finish_jobs(audience, now);
    gather(channel, audience, now);
  }
}

AudienceStatus status_of(const Audience& audience, Time now) {
  if (!audience.shared && now >= audience.created + kAudienceLife) return AudienceStatus::expired;
  const std::uint64_t least = audience.type == AudienceType::upload ? 1 : kRetargetMin;
  return audience.members.size() >= least ? AudienceStatus::ready : AudienceStatus::in_progress;
}

AudienceJobStatus status_of(const AudienceJob& job, Time now) {
  if (job.finished) return AudienceJobStatus::finished;
  return now < job.works ? AudienceJobStatus::queued : AudienceJobStatus::working;
}

std::size_t jobs_under_way(const Audience& audience, Time now) {
  return static_cast<std::size_t>(std::ranges::count_if(audience.jobs, [&](const AudienceJob& job) {
    return status_of(job, now) != AudienceJobStatus::finished;
  }));
}

}  // namespace enishi::simulator
