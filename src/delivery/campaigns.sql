-- name: next_campaign_no
SELECT COALESCE(MAX(no), 0) + 1 FROM campaign

-- name: insert_campaign
INSERT INTO campaign (no, id, workspace, workspace_no, channel, channel_no, name, messages,
  recipients, audience, exclude, send_at, expires_at, spread_seconds, quota_policy, link_policy,
  ignore_quiet_hours, ignore_cap, notification_disabled, state, paused_from, reason, created_by,
  edited_by, approved_by, needs_approval, frozen, planned, audience_size, recipients_size,
  recipients_hash, reserved, unit, unit_shared, created_at, updated_at, started_at, ended_at, content,
  content_version, stage_recipients, stage_minutes, test, estimated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
  $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40,
  $41, $42, $43, $44)

-- name: update_campaign
UPDATE campaign SET id = $2, workspace = $3, workspace_no = $4, channel = $5, channel_no = $6,
  name = $7, messages = $8, recipients = $9, audience = $10, exclude = $11, send_at = $12,
  expires_at = $13, spread_seconds = $14, quota_policy = $15, link_policy = $16,
  ignore_quiet_hours = $17, ignore_cap = $18, notification_disabled = $19, state = $20,
  paused_from = $21, reason = $22, created_by = $23, edited_by = $24, approved_by = $25,
  needs_approval = $26, frozen = $27, planned = $28, audience_size = $29, recipients_size = $30,
  recipients_hash = $31, reserved = $32, unit = $33, unit_shared = $34, created_at = $35,
  updated_at = $36, started_at = $37, ended_at = $38, content = $39,
  content_version = $40, stage_recipients = $41, stage_minutes = $42, test = $43, estimated = $44
WHERE no = $1

-- name: campaign_by_id
SELECT no, id, workspace, workspace_no, channel, channel_no, name, messages, recipients, audience,
  exclude, send_at, expires_at, spread_seconds, quota_policy, link_policy, ignore_quiet_hours,
  ignore_cap, notification_disabled, state, paused_from, reason, created_by, edited_by, approved_by,
  needs_approval, frozen, planned, audience_size, recipients_size, recipients_hash, reserved, unit,
  unit_shared, created_at, updated_at, started_at, ended_at, content, content_version, stage_recipients,
  stage_minutes, test, estimated, open_calls, planned_recipients, plan_job, restored, stage_no,
  stage_from, stage_claimed_at,
  (SELECT MAX(m.month) FROM campaign_month m WHERE m.campaign_no = campaign.no)
FROM campaign WHERE id = $1

-- name: campaign_by_no
SELECT no, id, workspace, workspace_no, channel, channel_no, name, messages, recipients, audience,
  exclude, send_at, expires_at, spread_seconds, quota_policy, link_policy, ignore_quiet_hours,
  ignore_cap, notification_disabled, state, paused_from, reason, created_by, edited_by, approved_by,
  needs_approval, frozen, planned, audience_size, recipients_size, recipients_hash, reserved, unit,
  unit_shared, created_at, updated_at, started_at, ended_at, content, content_version, stage_recipients,
  stage_minutes, test, estimated, open_calls, planned_recipients, plan_job, restored, stage_no,
  stage_from, stage_claimed_at,
  (SELECT MAX(m.month) FROM campaign_month m WHERE m.campaign_no = campaign.no)
FROM campaign WHERE no = $1

-- name: campaigns_of_workspace
SELECT no, id, workspace, workspace_no, channel, channel_no, name, messages, recipients, audience,
  exclude, send_at, expires_at, spread_seconds, quota_policy, link_policy, ignore_quiet_hours,
  ignore_cap, notification_disabled, state, paused_from, reason, created_by, edited_by, approved_by,
  needs_approval, frozen, planned, audience_size, recipients_size, recipients_hash, reserved, unit,
  unit_shared, created_at, updated_at, started_at, ended_at, content, content_version, stage_recipients,
  stage_minutes, test, estimated, open_calls, planned_recipients, plan_job, restored, stage_no,
  stage_from, stage_claimed_at,
  (SELECT MAX(m.month) FROM campaign_month m WHERE m.campaign_no = campaign.no)
FROM campaign WHERE workspace = $1 AND no < $2 ORDER BY no DESC LIMIT $3

-- name: campaigns_in_states
-- All campaigns that the dispatcher or a start has to look after: sending, paused, cancelled with
-- calls still open, expired ones. Few at any time.
SELECT no, id, workspace, workspace_no, channel, channel_no, name, messages, recipients, audience,
  exclude, send_at, expires_at, spread_seconds, quota_policy, link_policy, ignore_quiet_hours,
  ignore_cap, notification_disabled, state, paused_from, reason, created_by, edited_by, approved_by,
  needs_approval, frozen, planned, audience_size, recipients_size, recipients_hash, reserved, unit,
  unit_shared, created_at, updated_at, started_at, ended_at, content, content_version, stage_recipients,
  stage_minutes, test, estimated, open_calls, planned_recipients, plan_job, restored, stage_no,
  stage_from, stage_claimed_at,
  (SELECT MAX(m.month) FROM campaign_month m WHERE m.campaign_no = campaign.no)
FROM campaign WHERE state = $1 OR (state = $2 AND open_calls > 0) ORDER BY no

-- name: count_planned
UPDATE campaign SET open_calls = open_calls + $2, planned_recipients = planned_recipients + $3
WHERE no = $1

-- name: reserved_on_channel
-- What unfinished campaigns have reserved and not yet had accepted or definitely ended, and what
-- mass sends under way have.
SELECT CAST(COALESCE(SUM(c.reserved - COALESCE(
  (SELECT SUM(s.recipients) FROM campaign_settled s WHERE s.campaign_no = c.no), 0)), 0) AS INTEGER)
  + CAST(COALESCE((SELECT SUM(m.reserved) FROM mass_send m
                   WHERE m.channel_no = $1 AND m.ended_at IS NULL), 0) AS INTEGER)
FROM campaign c
WHERE c.channel_no = $1 AND c.no <> $2 AND c.reserved > 0 AND c.ended_at IS NULL

-- name: set_ended
UPDATE campaign SET state = $2, ended_at = $3, updated_at = $3 WHERE no = $1

-- name: unfinished_campaigns
SELECT no, state FROM campaign
WHERE state = 2 OR state = 3 OR state = 4 OR (state = 5 AND ended_at IS NULL) ORDER BY no

-- name: set_plan_job
UPDATE campaign SET plan_job = $2 WHERE no = $1

-- name: set_restored
UPDATE campaign SET restored = 1 WHERE no = $1

-- name: set_stage
UPDATE campaign SET stage_no = $2, stage_from = $3, stage_claimed_at = $4 WHERE no = $1

-- name: begin_month
-- What LINE counted as used when the month began for the campaign is noted once.
INSERT INTO campaign_month (campaign_no, month, unit, unit_shared, used, accepted)
VALUES ($1, $2, $3, $4, $5, 0)
ON CONFLICT (campaign_no, month) DO UPDATE SET unit = excluded.unit,
  unit_shared = excluded.unit_shared

-- name: count_month_accepted
-- Calls are tried only in a month that was begun, so the newest one is theirs.
UPDATE campaign_month SET accepted = accepted + $2
WHERE campaign_no = $1
  AND month = (SELECT MAX(m.month) FROM campaign_month m WHERE m.campaign_no = $1)

-- name: campaign_months
SELECT month, unit, unit_shared, used, accepted FROM campaign_month
WHERE campaign_no = $1 ORDER BY month

-- name: reserved_of_month
-- What others have that are admitted to the month already: first come, first served.
SELECT CAST(COALESCE(SUM(c.reserved - COALESCE(
  (SELECT SUM(s.recipients) FROM campaign_settled s WHERE s.campaign_no = c.no), 0)), 0) AS INTEGER)
  + CAST(COALESCE((SELECT SUM(m.reserved) FROM mass_send m
                   WHERE m.channel_no = $1 AND m.ended_at IS NULL), 0) AS INTEGER)
FROM campaign c
WHERE c.channel_no = $1 AND c.no <> $2 AND c.reserved > 0 AND c.ended_at IS NULL
  AND EXISTS (SELECT 1 FROM campaign_month g WHERE g.campaign_no = c.no AND g.month = $3)

-- name: campaign_with_condition
-- Draft, checked, scheduled, sending (frozen: no more), paused, held. The text has no wild cards.
SELECT name FROM campaign
WHERE workspace_no = $1 AND frozen = 0 AND state <> 5 AND state <> 6
  AND (recipients LIKE $2 OR exclude LIKE $2)
LIMIT 1
