-- name: take_number
INSERT INTO workspace_number (kind, last) VALUES ($1, 1)
ON CONFLICT (kind) DO UPDATE SET last = workspace_number.last + 1

-- name: last_number
SELECT last FROM workspace_number WHERE kind = $1

-- name: all_workspaces
SELECT no, id, name, zone, currency, quiet_from_minute, quiet_to_minute, cap_messages, cap_days,
  approval_above, created_ms
FROM workspace ORDER BY no

-- name: insert_workspace
INSERT INTO workspace (no, id, name, zone, currency, quiet_from_minute, quiet_to_minute,
  cap_messages, cap_days, approval_above, created_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: update_workspace
UPDATE workspace SET name = $2, zone = $3, currency = $4, quiet_from_minute = $5,
  quiet_to_minute = $6, cap_messages = $7, cap_days = $8, approval_above = $9
WHERE no = $1

-- name: all_providers
SELECT p.no, p.id, w.id, p.name
FROM provider p JOIN workspace w ON w.no = p.workspace_no ORDER BY p.no

-- name: insert_provider
INSERT INTO provider (no, id, workspace_no, name, created_ms) VALUES ($1, $2, $3, $4, $5)

-- name: all_channels
SELECT c.no, c.id, w.id, w.no, p.id, p.no, c.name, c.line_channel_id, c.bot_user_id, c.token_kind,
  c.active, c.stopped, c.api_base, c.api_data_base,
  s.channel_secret, s.previous_secret, s.long_lived_token
FROM channel c
JOIN provider p ON p.no = c.provider_no
JOIN workspace w ON w.no = p.workspace_no
JOIN channel_secret s ON s.channel_no = c.no
ORDER BY c.no

-- name: insert_channel
INSERT INTO channel (no, id, provider_no, name, line_channel_id, bot_user_id, token_kind, active,
  stopped, api_base, api_data_base, created_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: update_channel
UPDATE channel SET name = $2, bot_user_id = $3, active = $4, api_base = $5, api_data_base = $6
WHERE no = $1

-- name: set_token_kind
UPDATE channel SET token_kind = $2 WHERE no = $1

-- name: set_stopped
UPDATE channel SET stopped = $2 WHERE no = $1

-- name: set_bot_user_id
UPDATE channel SET bot_user_id = $2 WHERE no = $1

-- name: insert_secrets
INSERT INTO channel_secret (channel_no, channel_secret, long_lived_token) VALUES ($1, $2, $3)

-- name: set_channel_secrets
UPDATE channel_secret SET channel_secret = $2, previous_secret = $3 WHERE channel_no = $1

-- name: drop_previous_secret
UPDATE channel_secret SET previous_secret = NULL WHERE channel_no = $1

-- name: set_long_lived_token
UPDATE channel_secret SET long_lived_token = $2 WHERE channel_no = $1

-- name: all_receivers
SELECT r.no, c.id, r.url, r.active, r.private_network
FROM fanout_receiver r JOIN channel c ON c.no = r.channel_no ORDER BY r.no

-- name: insert_receiver
INSERT INTO fanout_receiver (no, channel_no, url, active, private_network)
VALUES ($1, $2, $3, 1, $4)

-- name: delete_receiver
DELETE FROM fanout_receiver WHERE no = $1
