-- name: calendar_open
-- What is to come or under way; few. The conditions on state and ended_at are the index's.
SELECT id, channel, name, state, frozen, recipients_size, estimated, send_at, started_at, ended_at,
  updated_at, spread_seconds, stage_recipients, stage_minutes, stage_no, stage_from
FROM campaign
WHERE workspace_no = $1 AND state >= 2 AND ended_at IS NULL AND test = 0
  AND COALESCE(started_at, send_at, updated_at) < $2
ORDER BY COALESCE(started_at, send_at, updated_at), no LIMIT $3

-- name: calendar_ended
SELECT id, channel, name, state, frozen, recipients_size, estimated, send_at, started_at, ended_at,
  updated_at, spread_seconds, stage_recipients, stage_minutes, stage_no, stage_from
FROM campaign
WHERE workspace_no = $1 AND ended_at IS NOT NULL AND ended_at >= $2 AND started_at < $3 AND test = 0
ORDER BY ended_at, no LIMIT $4

-- name: calendar_mass
-- Few: LINE takes 60 an hour. What was cancelled before it began is not there.
SELECT id, channel, name, state, targets, reserved, send_at, started_at, ended_at, updated_at
FROM mass_send
WHERE workspace_no = $1 AND state >= 2 AND COALESCE(started_at, send_at, updated_at) < $3
  AND (ended_at IS NULL OR (ended_at >= $2 AND started_at IS NOT NULL))
ORDER BY COALESCE(started_at, send_at, updated_at), no LIMIT $4
