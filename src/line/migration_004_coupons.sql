-- name: migration_004_coupons
-- A request to make a coupon, from before LINE is asked until it is known what came of it. digest:
-- of the request, SHA-256. coupon: the id that LINE gave, '' while that is not known.
CREATE TABLE line_coupon_claim (
  id BLOB NOT NULL PRIMARY KEY,
  channel INTEGER NOT NULL,
  digest BLOB NOT NULL,
  claimed_at INTEGER NOT NULL,
  tried_at INTEGER NOT NULL,
  coupon TEXT NOT NULL
);
CREATE UNIQUE INDEX line_coupon_claim_open ON line_coupon_claim (channel, digest)
  WHERE coupon = '';
CREATE INDEX line_coupon_claim_by_time ON line_coupon_claim (claimed_at);
