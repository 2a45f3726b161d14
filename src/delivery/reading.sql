-- name: ledger_page
SELECT l.record, l.call_no, l.skip, c.state, c.accepted_request_id, c.settled_at
FROM ledger l LEFT JOIN send_call c ON c.campaign_no = l.campaign_no AND c.call_no = l.call_no
WHERE l.campaign_no = $1 AND l.record > $2 ORDER BY l.record LIMIT $3

-- name: ledger_row
SELECT l.record, l.call_no, l.skip, c.state, c.accepted_request_id, c.settled_at
FROM ledger l LEFT JOIN send_call c ON c.campaign_no = l.campaign_no AND c.call_no = l.call_no
WHERE l.campaign_no = $1 AND l.record = $2

-- name: calls_page
SELECT call_no, multicast, size, state, tries, status, retry_key, request_id, accepted_request_id,
  detail, first_try_at, settled_at
FROM send_call WHERE campaign_no = $1 AND call_no > $2 ORDER BY call_no LIMIT $3

-- name: calls_page_in_state
SELECT call_no, multicast, size, state, tries, status, retry_key, request_id, accepted_request_id,
  detail, first_try_at, settled_at
FROM send_call WHERE campaign_no = $1 AND call_no > $2 AND state = $4 ORDER BY call_no LIMIT $3

-- name: recount_ledger
-- The report from the rows themselves: skips, and recipients by the state of their call.
SELECT l.skip, c.state, COUNT(*)
FROM ledger l LEFT JOIN send_call c ON c.campaign_no = l.campaign_no AND c.call_no = l.call_no
WHERE l.campaign_no = $1 GROUP BY l.skip, c.state

-- name: recent_recipients
-- For frequency caps: recipients of calls that were or may be delivered since a time.
SELECT c.recipients FROM send_call c JOIN campaign g ON g.no = c.campaign_no
WHERE g.workspace_no = $1 AND (g.ended_at IS NULL OR g.ended_at >= $2)
  AND (c.state <= 3 OR c.state = 5) AND (c.first_try_at IS NULL OR c.first_try_at >= $2)

-- name: insert_audience
INSERT INTO audience (id, workspace_no, name, members, size, unknown_rows, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: audiences_of_workspace
SELECT id, name, size, unknown_rows, created_at FROM audience WHERE workspace_no = $1
ORDER BY created_at DESC

-- name: audience_members
SELECT members, workspace_no FROM audience WHERE id = $1

-- name: unit_count
SELECT COUNT(*) FROM unit_name WHERE channel_no = $1 AND month = $2

-- name: unit_known
SELECT 1 FROM unit_name WHERE channel_no = $1 AND month = $2 AND name = $3

-- name: insert_unit
INSERT INTO unit_name (channel_no, month, name) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING

-- name: set_unit
UPDATE campaign SET unit = $2, unit_shared = $3 WHERE no = $1

-- name: sent_days
SELECT day, multicast, recipients, theirs FROM sent_day WHERE channel_no = $1
ORDER BY day DESC, multicast LIMIT $2

-- name: sent_days_open
SELECT day, multicast FROM sent_day
WHERE channel_no = $1 AND theirs IS NULL AND day >= $2 AND day < $3
ORDER BY day, multicast

-- name: count_days_open
SELECT COUNT(*) FROM sent_day WHERE channel_no = $1 AND theirs IS NULL AND day >= $2 AND day < $3

-- name: set_theirs
UPDATE sent_day SET theirs = $4, asked_at = $5 WHERE channel_no = $1 AND day = $2 AND multicast = $3
