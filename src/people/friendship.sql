-- name: insert_friendship
INSERT INTO friendship (channel_no, record, state, state_at, first_followed_at, first_blocked_at,
  missing_at, missing_before, last_history) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: update_friendship
-- The time of the first follow is kept here only: memory does not need it.
UPDATE friendship SET state = $3, state_at = $4,
  first_followed_at = CASE WHEN first_followed_at <= $5 THEN first_followed_at
                           ELSE coalesce($5, first_followed_at) END,
  first_blocked_at = $6, missing_at = $7, missing_before = $8, last_history = $9
WHERE channel_no = $1 AND record = $2

-- name: insert_friend_history
INSERT INTO friend_history (no, previous, channel_no, record, at, position, signal, applied_at, late)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: friend_history
WITH RECURSIVE chain (no, previous, at, position, signal, applied_at, late) AS (
  SELECT h.no, h.previous, h.at, h.position, h.signal, h.applied_at, h.late
  FROM friendship f JOIN friend_history h ON h.no = f.last_history
  WHERE f.channel_no = $1 AND f.record = $2
  UNION ALL
  SELECT h.no, h.previous, h.at, h.position, h.signal, h.applied_at, h.late
  FROM chain c JOIN friend_history h ON h.no = c.previous)
SELECT no, at, signal, applied_at, late FROM chain ORDER BY at, position

-- name: delete_friendship
DELETE FROM friendship WHERE channel_no = $1 AND record = $2

-- name: delete_friend_history
DELETE FROM friend_history WHERE no = $1
