-- name: insert_friendship
INSERT INTO friendship (channel_no, record, state, state_at, first_followed_at, first_blocked_at,
  missing_at, missing_before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: update_friendship
-- The time of the first follow is kept here only: memory does not need it.
UPDATE friendship SET state = $3, state_at = $4,
  first_followed_at = CASE WHEN first_followed_at <= $5 THEN first_followed_at
                           ELSE coalesce($5, first_followed_at) END,
  first_blocked_at = $6, missing_at = $7, missing_before = $8
WHERE channel_no = $1 AND record = $2

-- name: insert_friend_history
INSERT INTO friend_history (channel_no, record, at, position, signal, applied_at, late)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: friend_history
SELECT at, signal, applied_at, late FROM friend_history WHERE channel_no = $1 AND record = $2
ORDER BY at, position

-- name: delete_friendship
DELETE FROM friendship WHERE channel_no = $1 AND record = $2

-- name: delete_friend_history
DELETE FROM friend_history WHERE channel_no = $1 AND record = $2
