-- name: insert_line_audience
INSERT INTO line_audience (id, channel, group_no, name, name_key, kind, state, source, frozen,
  members, sent, count, job, error, created_at, checked_at, expires_at)
VALUES ($1, $2, NULL, $3, $4, $5, 0, $6, $7, 0, 0, NULL, $8, '', $9, NULL, NULL)

-- name: line_audience_row
SELECT id, channel, group_no, name, kind, state, source, frozen, members, sent, count, job, error,
  created_at, checked_at, expires_at
FROM line_audience WHERE id = $1

-- name: line_audiences_of
SELECT id, channel, group_no, name, kind, state, source, frozen, members, sent, count, job, error,
  created_at, checked_at, expires_at
FROM line_audience WHERE channel = $1 AND state <> 4 ORDER BY created_at DESC, id DESC

-- name: line_audience_count
SELECT COUNT(*) FROM line_audience WHERE channel = $1 AND state <> 4

-- name: line_audience_named
SELECT 1 FROM line_audience WHERE channel = $1 AND name_key = $2 AND state <> 4 AND id <> $3

-- name: line_audience_channels
SELECT DISTINCT channel FROM line_audience WHERE state <> 4 AND group_no IS NOT NULL

-- name: drop_line_audience_parts
DELETE FROM line_audience_part WHERE audience = $1

-- name: insert_line_audience_part
INSERT INTO line_audience_part (audience, call_no, part, members) VALUES ($1, $2, $3, $4)

-- name: next_line_audience_call
SELECT MIN(call_no) FROM line_audience_part WHERE audience = $1

-- name: line_audience_parts
SELECT members FROM line_audience_part WHERE audience = $1 AND call_no = $2 ORDER BY part

-- name: drop_line_audience_call
DELETE FROM line_audience_part WHERE audience = $1 AND call_no = $2

-- name: freeze_line_audience
UPDATE line_audience SET frozen = 1, members = $2 WHERE id = $1 AND state = 0

-- name: line_audience_made
UPDATE line_audience SET group_no = $2 WHERE id = $1 AND state = 0

-- name: line_audience_sent
UPDATE line_audience SET sent = sent + $2 WHERE id = $1

-- name: fail_line_audience
UPDATE line_audience SET state = 2, error = $2, job = 0 WHERE id = $1 AND state = 0

-- name: restart_line_audience
UPDATE line_audience SET state = 0, error = '', job = $2 WHERE id = $1 AND state = 2

-- name: leave_line_audience
UPDATE line_audience SET job = 0 WHERE id = $1 AND state = 0

-- name: look_at_line_audience
-- What LINE says of an audience that is not deleted.
UPDATE line_audience SET state = $2, count = $3, expires_at = $4, error = $5, checked_at = $6,
  job = CASE WHEN $2 = 0 THEN job ELSE 0 END
WHERE id = $1 AND state <> 4

-- name: rename_line_audience
UPDATE line_audience SET name = $2, name_key = $3 WHERE id = $1 AND state <> 4

-- name: remove_line_audience
UPDATE line_audience SET state = 4, error = $2, job = 0 WHERE id = $1 AND state <> 4
