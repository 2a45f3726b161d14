-- name: migration_004_stages
-- What began to go out on a channel within the last day.
CREATE TABLE sent_content (
  channel_no INTEGER NOT NULL,
  hash BLOB NOT NULL,
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (channel_no, hash, what)
) WITHOUT ROWID;

ALTER TABLE campaign ADD COLUMN stage_recipients INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaign ADD COLUMN stage_minutes INTEGER NOT NULL DEFAULT 0;
-- A test send: no warning, not on the calendar.
ALTER TABLE campaign ADD COLUMN test INTEGER NOT NULL DEFAULT 0;
-- People who would have got it when it was last checked.
ALTER TABLE campaign ADD COLUMN estimated INTEGER;
-- The stage under way, from when the next is counted, and its last claim.
ALTER TABLE campaign ADD COLUMN stage_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaign ADD COLUMN stage_from INTEGER;
ALTER TABLE campaign ADD COLUMN stage_claimed_at INTEGER;
-- The calendar: what is under way or to come, and what ended.
CREATE INDEX campaign_open ON campaign (workspace_no) WHERE state >= 2 AND ended_at IS NULL;
CREATE INDEX campaign_ended ON campaign (workspace_no, ended_at) WHERE ended_at IS NOT NULL;

-- LINE's months (yyyymm, UTC+9) to whose quota a campaign was admitted, with the aggregation unit
-- it carries there, what LINE counted as used before, and its own accepted recipients.
CREATE TABLE campaign_month (
  campaign_no INTEGER NOT NULL,
  month TEXT NOT NULL,
  unit TEXT NOT NULL,
  unit_shared INTEGER NOT NULL,
  used INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  PRIMARY KEY (campaign_no, month)
) WITHOUT ROWID;

-- What messages of a channel cost: 1/100 yen; tiers as JSON, [[up_to or null, price], ...].
CREATE TABLE channel_tariff (
  channel_no INTEGER NOT NULL PRIMARY KEY,
  monthly_fee INTEGER NOT NULL,
  included INTEGER NOT NULL,
  tiers TEXT NOT NULL,
  updated_at INTEGER NOT NULL
);
