-- name: migration_001_campaigns
CREATE TABLE campaign (
  no INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  workspace BLOB NOT NULL,
  workspace_no INTEGER NOT NULL,
  channel BLOB NOT NULL,
  channel_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  messages TEXT NOT NULL,
  recipients TEXT NOT NULL,
  audience BLOB,
  exclude TEXT NOT NULL,
  send_at INTEGER,
  expires_at INTEGER,
  spread_seconds INTEGER NOT NULL,
  quota_policy INTEGER NOT NULL,
  link_policy INTEGER NOT NULL,
  ignore_quiet_hours INTEGER NOT NULL,
  ignore_cap INTEGER NOT NULL,
  notification_disabled INTEGER NOT NULL,
  state INTEGER NOT NULL,
  paused_from INTEGER NOT NULL,
  reason TEXT NOT NULL,
  created_by TEXT NOT NULL,
  edited_by TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  needs_approval INTEGER NOT NULL,
  frozen INTEGER NOT NULL,
  planned INTEGER NOT NULL,
  audience_size INTEGER NOT NULL,
  recipients_size INTEGER NOT NULL,
  recipients_hash TEXT NOT NULL,
  reserved INTEGER NOT NULL,
  unit TEXT NOT NULL,
  unit_shared INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  -- counters, kept in the transactions that change what they count
  open_calls INTEGER NOT NULL DEFAULT 0,
  -- the job that plans it; another one's step does nothing
  plan_job INTEGER NOT NULL DEFAULT 0,
  -- released after a restore: what was not planned is not sent
  restored INTEGER NOT NULL DEFAULT 0,
  planned_recipients INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX campaign_by_workspace ON campaign (workspace_no, no);

-- The audience as frozen: record numbers (be32), and per record one byte of Skip (empty: all none).
CREATE TABLE frozen_chunk (
  campaign_no INTEGER NOT NULL,
  chunk_no INTEGER NOT NULL,
  records BLOB NOT NULL,
  skips BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (campaign_no, chunk_no)
) WITHOUT ROWID;

-- One row a recipient: the primary key is the promise that nobody gets a campaign twice.
CREATE TABLE ledger (
  campaign_no INTEGER NOT NULL,
  record INTEGER NOT NULL,
  call_no INTEGER NOT NULL,
  skip INTEGER NOT NULL,
  PRIMARY KEY (campaign_no, record)
) WITHOUT ROWID;

CREATE TABLE send_body (
  campaign_no INTEGER NOT NULL,
  body_no INTEGER NOT NULL,
  hash BLOB NOT NULL,
  messages TEXT NOT NULL,
  PRIMARY KEY (campaign_no, body_no)
) WITHOUT ROWID;

-- The outbox. Everything that a call needs stands here before its first try.
CREATE TABLE send_call (
  campaign_no INTEGER NOT NULL,
  call_no INTEGER NOT NULL,
  multicast INTEGER NOT NULL,
  body_no INTEGER NOT NULL,
  retry_key BLOB NOT NULL,
  recipients BLOB NOT NULL,
  size INTEGER NOT NULL,
  due INTEGER NOT NULL,
  state INTEGER NOT NULL,
  ambiguous INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  first_try_at INTEGER,
  settled_at INTEGER,
  settled_position INTEGER,
  status INTEGER NOT NULL DEFAULT 0,
  request_id TEXT,
  accepted_request_id TEXT,
  detail TEXT,
  PRIMARY KEY (campaign_no, call_no)
) WITHOUT ROWID;
-- Calls that were tried and are not settled: few at any time, needed at every start.
CREATE INDEX send_call_tried ON send_call (campaign_no, call_no) WHERE state = 1 OR state = 2;

CREATE TABLE campaign_skip (
  campaign_no INTEGER NOT NULL,
  skip INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  PRIMARY KEY (campaign_no, skip)
) WITHOUT ROWID;

CREATE TABLE campaign_settled (
  campaign_no INTEGER NOT NULL,
  state INTEGER NOT NULL,
  multicast INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  PRIMARY KEY (campaign_no, state, multicast)
) WITHOUT ROWID;

-- Recipients of accepted calls by LINE's day (UTC+9), for the comparison with LINE's counters.
CREATE TABLE sent_day (
  channel_no INTEGER NOT NULL,
  day TEXT NOT NULL,
  multicast INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  theirs INTEGER,
  asked_at INTEGER,
  PRIMARY KEY (channel_no, day, multicast)
) WITHOUT ROWID;

-- Aggregation unit names used in a month: LINE counts 1,000 a channel and month.
CREATE TABLE unit_name (
  channel_no INTEGER NOT NULL,
  month TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (channel_no, month, name)
) WITHOUT ROWID;

CREATE TABLE audience (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  members BLOB NOT NULL,
  size INTEGER NOT NULL,
  unknown_rows INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
