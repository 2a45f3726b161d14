#include "delivery/campaign_store.h"

#include "delivery/sql.h"

namespace enishi::delivery {
namespace {

StoredCampaign read_row(const store::Row& row) {
  StoredCampaign stored;
  Campaign& c = stored.campaign;
  int i = 0;
  c.no = CampaignNo{static_cast<std::uint32_t>(row.integer(i++))};
  c.id = row.id<CampaignId>(i++);
  c.workspace = row.id<WorkspaceId>(i++);
  c.workspace_no = WorkspaceNo{static_cast<std::uint32_t>(row.integer(i++))};
  c.spec.channel = row.id<ChannelId>(i++);
  c.channel_no = ChannelNo{static_cast<std::uint32_t>(row.integer(i++))};
  c.spec.name = row.str(i++);
  c.spec.messages = row.str(i++);
  c.spec.recipients = row.str(i++);
  if (!row.null(i)) c.spec.audience = row.id<AudienceId>(i);
  ++i;
  c.spec.exclude = row.str(i++);
  c.spec.send_at = row.opt_time(i++);
  c.spec.expires_at = row.opt_time(i++);
  c.spec.spread_seconds = row.integer(i++);
  c.spec.quota_policy = static_cast<QuotaPolicy>(row.integer(i++));
  c.spec.link_policy = static_cast<LinkPolicy>(row.integer(i++));
  c.spec.ignore_quiet_hours = row.boolean(i++);
  c.spec.ignore_cap = row.boolean(i++);
  c.spec.notification_disabled = row.boolean(i++);
  c.state = static_cast<CampaignState>(row.integer(i++));
  c.paused_from = static_cast<CampaignState>(row.integer(i++));
  c.reason = row.str(i++);
  c.created_by = row.str(i++);
  c.edited_by = row.str(i++);
  c.approved_by = row.str(i++);
  c.needs_approval = row.boolean(i++);
  c.frozen = row.boolean(i++);
  c.planned = row.boolean(i++);
  c.audience_size = row.integer(i++);
  c.recipients = row.integer(i++);
  c.recipients_hash = row.str(i++);
  c.reserved = row.integer(i++);
  c.unit = row.str(i++);
  c.unit_shared = row.boolean(i++);
  c.created_at = row.time(i++);
  c.updated_at = row.time(i++);
  c.started_at = row.opt_time(i++);
  c.ended_at = row.opt_time(i++);
  if (!row.null(i)) c.spec.content = row.id<ContentId>(i);
  ++i;
  c.spec.content_version = static_cast<int>(row.integer(i++));
  c.spec.stage_recipients = row.integer(i++);
  c.spec.stage_minutes = row.integer(i++);
  c.test = row.boolean(i++);
  c.estimated = row.opt_integer(i++);
  stored.open_calls = row.integer(i++);
  stored.planned_recipients = row.integer(i++);
  stored.plan_job = row.integer(i++);
  stored.restored = row.boolean(i++);
  stored.stage.no = row.integer(i++);
  stored.stage.from = row.opt_time(i++);
  stored.stage.claimed_at = row.opt_time(i++);
  stored.admitted_month = row.str(i++);
  return stored;
}

Status write_row(store::Tx& tx, const store::Sql& sql, const Campaign& c) {
  const CampaignSpec& s = c.spec;
  TRY(tx.exec(sql, {c.no,
                    c.id,
                    c.workspace,
                    c.workspace_no,
                    s.channel,
                    c.channel_no,
                    s.name,
                    s.messages,
                    s.recipients,
                    s.audience,
                    s.exclude,
                    s.send_at,
                    s.expires_at,
                    s.spread_seconds,
                    static_cast<int>(s.quota_policy),
                    static_cast<int>(s.link_policy),
                    s.ignore_quiet_hours,
                    s.ignore_cap,
                    s.notification_disabled,
                    static_cast<int>(c.state),
                    static_cast<int>(c.paused_from),
                    c.reason,
                    c.created_by,
                    c.edited_by,
                    c.approved_by,
                    c.needs_approval,
                    c.frozen,
                    c.planned,
                    c.audience_size,
                    c.recipients,
                    c.recipients_hash,
                    c.reserved,
                    c.unit,
                    c.unit_shared,
                    c.created_at,
                    c.updated_at,
                    c.started_at,
                    c.ended_at,
                    s.content,
                    s.content_version,
                    s.stage_recipients,
                    s.stage_minutes,
                    c.test,
                    c.estimated}));
  return {};
}

}  // namespace

Result<std::optional<StoredCampaign>> load_campaign(store::Tx& tx, const CampaignId& id) {
  return tx.first<StoredCampaign>(sql::campaign_by_id, {id}, read_row);
}

Result<std::optional<StoredCampaign>> load_campaign(store::Tx& tx, CampaignNo no) {
  return tx.first<StoredCampaign>(sql::campaign_by_no, {no}, read_row);
}

Result<StoredCampaign> need_campaign(store::Tx& tx, const CampaignId& id) {
  ASSIGN(auto found, load_campaign(tx, id));
  if (!found) return fail(ErrorCode::not_found, "There is no such campaign.", "campaign");
  return *std::move(found);
}

Result<std::vector<StoredCampaign>> load_campaigns(store::Tx& tx, const WorkspaceId& workspace,
                                                   CampaignNo before, std::size_t limit) {
  const std::int64_t below = before ? before.value : std::int64_t{1} << 40;
  return tx.all<StoredCampaign>(sql::campaigns_of_workspace,
                                {workspace, below, static_cast<std::int64_t>(limit)}, read_row);
}

Result<std::vector<StoredCampaign>> load_active_campaigns(store::Tx& tx) {
  return tx.all<StoredCampaign>(
      sql::campaigns_in_states,
      {static_cast<int>(CampaignState::sending), static_cast<int>(CampaignState::cancelled)},
      read_row);
}

Status insert_campaign(store::Tx& tx, Campaign& campaign) {
  ASSIGN(auto next, tx.integer(sql::next_campaign_no));
  campaign.no = CampaignNo{static_cast<std::uint32_t>(*next)};
  return write_row(tx, sql::insert_campaign, campaign);
}

Status update_campaign(store::Tx& tx, const Campaign& campaign) {
  return write_row(tx, sql::update_campaign, campaign);
}

}  // namespace enishi::delivery
