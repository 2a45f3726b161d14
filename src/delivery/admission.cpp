#include "delivery/admission.h"

#include <algorithm>

#include "base/json.h"
#include "base/zone.h"
#include "delivery/campaign_months.h"
#include "delivery/freezer.h"
#include "delivery/outcomes.h"
#include "delivery/plan_job.h"
#include "delivery/same_content.h"
#include "delivery/sql.h"

namespace enishi::delivery {
namespace {

// nullopt: LINE does not tell, and the campaign was paused for it.
Result<std::optional<Quota>> ask_quota(const Seams& seams, const Campaign& campaign) {
  const auto told = seams.sender.quota(campaign.spec.channel);
  if (told) return std::optional<Quota>(*told);
  if (spine::passing(told.error())) return std::unexpected(told.error());  // asked again
  TRY(pause_by_system(seams, campaign.no,
                      "LINE does not tell the channel's quota: " + told.error().message));
  return std::optional<Quota>();
}

Result<std::int64_t> settled_recipients(store::Tx& tx, CampaignNo campaign) {
  std::int64_t settled = 0;
  TRY(tx.query(sql::settled, {campaign},
               [&](const store::Row& row) { settled += row.integer(3); }));
  return settled;
}

std::string count(std::int64_t n) {
  return std::to_string(n);
}

// What a plan may take of a quota.
struct Room {
  bool refused = false;
  std::int64_t reserved = 0, left = 0;
  std::int64_t room = INT64_MAX;
};

Result<Room> reserve(store::Tx& tx, const Campaign& campaign, const Quota& quota,
                     std::int64_t planned, bool& begins) {
  Room out{.reserved = campaign.recipients};
  begins = true;
  if (!quota.limited) return out;
  ASSIGN(const auto others,
         tx.integer(sql::reserved_on_channel, {campaign.channel_no, campaign.no}));
  ASSIGN(const std::int64_t settled, settled_recipients(tx, campaign.no));
  // Accepted calls are part of what LINE counts as used; open ones are not yet.
  const std::int64_t open = planned - settled;
  const std::int64_t left = quota.value - quota.used - others.value_or(0) - open;
  out.left = std::max<std::int64_t>(0, left);
  // Open calls that do not fit any more are the month turn's to judge.
  begins = open == 0 || left >= 0;
  if (campaign.recipients - planned <= out.left) return out;
  out.refused = campaign.spec.quota_policy == QuotaPolicy::refuse;
  out.room = out.left;
  out.reserved = planned + out.left;
  return out;
}

}  // namespace

std::string next_quota_words(Time now) {
  const CivilDate date = Zone::utc().civil(next_line_month(now) + std::chrono::hours(9)).date;
  const std::string day = yyyymmdd(date);
  return "It can go on from " + day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6) +
         " 00:00 (UTC+9), when the next month's quota begins, or earlier with a larger one; then "
         "resume it.";
}

Result<std::optional<std::int64_t>> admit_plan(const Seams& seams, Campaign& campaign,
                                               std::int64_t planned) {
  const Time asked = seams.clock.now();
  ASSIGN(const std::optional<Quota> quota, ask_quota(seams, campaign));
  if (!quota) return std::optional<std::int64_t>();
  Room room;
  TRY(seams.store.state().write([&](store::Tx& tx) -> Status {
    bool begins = true;
    ASSIGN(room, reserve(tx, campaign, *quota, planned, begins));
    if (room.refused) return {};
    ASSIGN(auto stored, load_campaign(tx, campaign.no));
    stored->campaign.reserved = room.reserved;
    TRY(update_campaign(tx, stored->campaign));
    if (begins) TRY(begin_month(tx, campaign, quota->used, asked));
    if (campaign.test) return {};
    return note_sent_content(tx, campaign.channel_no, content_hash(campaign.spec.messages),
                             {"campaign/" + campaign.id.text(), campaign.spec.name, asked});
  }));
  if (room.refused) {
    TRY(pause_by_system(seams, campaign.no,
                        "The month's quota does not suffice: " + count(campaign.recipients) +
                            " messages are needed, " + count(room.left) + " are left. " +
                            next_quota_words(asked)));
    return std::optional<std::int64_t>();
  }
  campaign.reserved = room.reserved;
  return std::optional(room.room);
}

Result<std::int64_t> create_month_turn(store::Tx& tx, spine::Jobs& jobs, const Campaign& campaign) {
  JsonOut input;
  input.object().field("campaign", static_cast<std::int64_t>(campaign.no.value)).end();
  return jobs.create(tx, "delivery.admit", campaign.workspace, spine::Priority::high, input.text());
}

Result<spine::Step> MonthTurn::step(const spine::Job& job) {
  spine::Step done;
  done.kind = spine::Step::Kind::done;
  ASSIGN(const CampaignNo no, job_campaign(job));
  ASSIGN(const auto found,
         seams_.store.state().reading([&](store::Tx& tx) { return load_campaign(tx, no); }));
  const Time asked = seams_.clock.now();
  const std::string month = line_month(asked);
  if (!found || found->campaign.state != CampaignState::sending || found->admitted_month == month)
    return done;
  ASSIGN(const std::optional<Quota> quota, ask_quota(seams_, found->campaign));
  if (!quota) return done;

  std::int64_t open = 0, left = 0;
  bool fits = true;
  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    ASSIGN(auto stored, load_campaign(tx, no));
    Campaign& c = stored->campaign;
    ASSIGN(const std::int64_t settled, settled_recipients(tx, no));
    open = (c.planned ? stored->planned_recipients : c.reserved) - settled;
    ASSIGN(const auto others, tx.integer(sql::reserved_of_month, {c.channel_no, no, month}));
    left = std::max<std::int64_t>(0, quota->value - quota->used - others.value_or(0));
    fits = !quota->limited || open <= left;
    if (!fits) return {};
    c.reserved = settled + open;
    TRY(update_campaign(tx, c));
    return begin_month(tx, c, quota->used, asked);
  }));
  if (!fits)
    TRY(pause_by_system(seams_, no,
                        "A new month began (UTC+9) and its quota does not suffice: " + count(open) +
                            " messages are still to be sent, " + count(left) +
                            " are left. Resume it when the quota suffices; all or nothing of the "
                            "rest goes out."));
  changed_();
  return done;
}

}  // namespace enishi::delivery
