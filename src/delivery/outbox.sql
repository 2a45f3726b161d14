-- name: insert_chunk
INSERT INTO frozen_chunk (campaign_no, chunk_no, records, skips, hash) VALUES ($1, $2, $3, $4, $5)

-- name: chunk
SELECT records, skips FROM frozen_chunk WHERE campaign_no = $1 AND chunk_no = $2

-- name: last_chunk
SELECT chunk_no, records, hash FROM frozen_chunk WHERE campaign_no = $1
ORDER BY chunk_no DESC LIMIT 1

-- name: insert_ledger
INSERT INTO ledger (campaign_no, record, call_no, skip) VALUES ($1, $2, $3, $4)

-- name: move_ledger
UPDATE ledger SET call_no = $3 WHERE campaign_no = $1 AND record = $2

-- name: ledger_records_after
SELECT record FROM ledger WHERE campaign_no = $1 AND record > $2 ORDER BY record

-- name: add_skips
INSERT INTO campaign_skip (campaign_no, skip, recipients) VALUES ($1, $2, $3)
ON CONFLICT (campaign_no, skip) DO UPDATE SET recipients = campaign_skip.recipients + excluded.recipients

-- name: skips
SELECT skip, recipients FROM campaign_skip WHERE campaign_no = $1

-- name: insert_body
INSERT INTO send_body (campaign_no, body_no, hash, messages) VALUES ($1, $2, $3, $4)

-- name: body
SELECT messages, hash FROM send_body WHERE campaign_no = $1 AND body_no = $2

-- name: last_body_no
SELECT COALESCE(MAX(body_no), 0) FROM send_body WHERE campaign_no = $1

-- name: last_call_no
SELECT COALESCE(MAX(call_no), 0) FROM send_call WHERE campaign_no = $1

-- name: insert_call
INSERT INTO send_call (campaign_no, call_no, multicast, body_no, retry_key, recipients, size, due,
  state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)

-- name: insert_half
-- Half of a call that was split goes out next, whatever the campaign's plan holds for later. Its due
-- is the campaign's start: given back it must not count as a call of a later stage.
INSERT INTO send_call (campaign_no, call_no, multicast, body_no, retry_key, recipients, size, due,
  state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 2)

-- name: ready_calls
-- First tries, in order. The cursor moves past what was claimed, so settled calls are not read again.
SELECT call_no, multicast, body_no, retry_key, recipients, due, tries, first_try_at, ambiguous
FROM send_call
WHERE campaign_no = $1 AND call_no > $2 AND state = 0 ORDER BY call_no LIMIT $3

-- name: tried_calls
SELECT call_no, state, due, size FROM send_call
WHERE campaign_no = $1 AND (state = 1 OR state = 2)

-- name: call_to_try
SELECT call_no, multicast, body_no, retry_key, recipients, due, tries, first_try_at, ambiguous, state
FROM send_call WHERE campaign_no = $1 AND call_no = $2

-- name: first_ready_call
SELECT COALESCE(MIN(call_no), 0) FROM send_call WHERE campaign_no = $1 AND state = 0

-- name: mark_trying
UPDATE send_call SET state = 1, tries = tries + 1, first_try_at = COALESCE(first_try_at, $3)
WHERE campaign_no = $1 AND call_no = $2

-- name: unmark_trying
-- Claimed, but never handed to the client: as it was before.
UPDATE send_call SET state = CASE WHEN tries <= 1 THEN 0 ELSE 2 END, tries = tries - 1,
  first_try_at = CASE WHEN tries <= 1 THEN NULL ELSE first_try_at END
WHERE campaign_no = $1 AND call_no = $2 AND state = 1

-- name: mark_waiting
UPDATE send_call SET state = 2, due = $3, ambiguous = $4, status = $5, request_id = $6, detail = $7
WHERE campaign_no = $1 AND call_no = $2 AND state = 1

-- name: mark_split
UPDATE send_call SET state = 6, settled_at = $3, status = $4, request_id = $5, detail = $6
WHERE campaign_no = $1 AND call_no = $2 AND state = 1

-- name: open_calls_after
SELECT call_no, state, ambiguous, multicast, size FROM send_call
WHERE campaign_no = $1 AND call_no > $2 AND (state = 0 OR state = 1 OR state = 2)
ORDER BY call_no LIMIT $3

-- name: settle_call
UPDATE send_call SET state = $3, settled_at = $4, settled_position = $5, status = $6,
  request_id = $7, accepted_request_id = $8, detail = $9
WHERE campaign_no = $1 AND call_no = $2 AND (state = 0 OR state = 1 OR state = 2)

-- name: open_call_recipients
SELECT recipients FROM send_call
WHERE campaign_no = $1 AND call_no = $2 AND (state = 0 OR state = 1 OR state = 2)

-- name: settled_position
SELECT settled_position FROM send_call WHERE campaign_no = $1 AND call_no = $2

-- name: add_settled
INSERT INTO campaign_settled (campaign_no, state, multicast, calls, recipients)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (campaign_no, state, multicast) DO UPDATE SET
  calls = campaign_settled.calls + excluded.calls,
  recipients = campaign_settled.recipients + excluded.recipients

-- name: settled
SELECT state, multicast, calls, recipients FROM campaign_settled WHERE campaign_no = $1

-- name: close_calls
UPDATE campaign SET open_calls = open_calls - $2 WHERE no = $1

-- name: finish_if_complete
-- A campaign is done when everything is planned and no call is open.
UPDATE campaign SET state = CASE WHEN state = 5 THEN 5 ELSE 6 END, ended_at = $2, updated_at = $2
WHERE no = $1 AND planned = 1 AND open_calls = 0 AND ended_at IS NULL
  AND (state = 3 OR state = 4 OR state = 5)

-- name: add_sent_day
INSERT INTO sent_day (channel_no, day, multicast, recipients) VALUES ($1, $2, $3, $4)
ON CONFLICT (channel_no, day, multicast) DO UPDATE SET
  recipients = sent_day.recipients + excluded.recipients

-- name: hold_open_calls
SELECT multicast, COUNT(*), CAST(SUM(size) AS INTEGER) FROM send_call
WHERE campaign_no = $1 AND (state = 0 OR state = 1 OR state = 2) GROUP BY multicast

-- name: hold_calls
UPDATE send_call SET state = 5, settled_at = $2, detail = $3
WHERE campaign_no = $1 AND (state = 0 OR state = 1 OR state = 2)

-- name: hold_campaign
UPDATE campaign SET state = 7, paused_from = state, reason = $2, updated_at = $3, open_calls = 0
WHERE no = $1

-- name: close_all_calls
UPDATE campaign SET open_calls = 0, restored = 1 WHERE no = $1

-- name: set_planned
UPDATE campaign SET planned = 1 WHERE no = $1

-- name: take_over_tried
-- After a start: a call that was being tried may have been accepted; it is tried again, same key.
UPDATE send_call SET state = 2, ambiguous = 1, due = $2 WHERE campaign_no = $1 AND state = 1
