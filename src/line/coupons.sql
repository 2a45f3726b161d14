-- name: drop_coupon_claims
DELETE FROM line_coupon_claim
WHERE (coupon = '' AND claimed_at < $1) OR (coupon <> '' AND claimed_at < $2)

-- name: open_coupon_claim
SELECT id, claimed_at, tried_at FROM line_coupon_claim
WHERE channel = $1 AND digest = $2 AND coupon = ''

-- name: insert_coupon_claim
INSERT INTO line_coupon_claim (id, channel, digest, claimed_at, tried_at, coupon)
VALUES ($1, $2, $3, $4, $4, '')

-- name: try_coupon_claim
-- Only one of several repetitions goes on.
UPDATE line_coupon_claim SET tried_at = $3 WHERE id = $1 AND tried_at = $2 AND coupon = ''

-- name: settle_coupon_claim
UPDATE line_coupon_claim SET coupon = $2 WHERE id = $1 AND coupon = ''

-- name: drop_coupon_claim
DELETE FROM line_coupon_claim WHERE id = $1 AND coupon = ''

-- name: coupons_of_claims
SELECT coupon FROM line_coupon_claim WHERE channel = $1 AND coupon <> ''

-- name: coupon_of_claim
SELECT 1 FROM line_coupon_claim WHERE id = $1 AND coupon = $2
