-- name: count_claims
SELECT count(*) FROM idempotency

-- name: remove_expired
-- Some at a time: a transaction stays short.
DELETE FROM idempotency WHERE claim IN
  (SELECT claim FROM idempotency WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT $2)

-- name: remove_expired_claim
DELETE FROM idempotency WHERE claim = $1 AND expires_ms <= $2

-- name: find_claim
SELECT body, answer FROM idempotency WHERE claim = $1

-- name: insert_claim
INSERT INTO idempotency (claim, body, expires_ms) VALUES ($1, $2, $3)

-- name: keep_answer
UPDATE idempotency SET answer = $2 WHERE claim = $1

-- name: forget_claim
DELETE FROM idempotency WHERE claim = $1
