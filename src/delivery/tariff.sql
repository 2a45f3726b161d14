-- name: tariff
SELECT monthly_fee, included, tiers FROM channel_tariff WHERE channel_no = $1

-- name: set_tariff
INSERT INTO channel_tariff (channel_no, monthly_fee, included, tiers, updated_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (channel_no) DO UPDATE SET monthly_fee = excluded.monthly_fee,
  included = excluded.included, tiers = excluded.tiers, updated_at = excluded.updated_at

-- name: delete_tariff
DELETE FROM channel_tariff WHERE channel_no = $1
