-- name: migration_001_workspace
-- The last number given out of each kind: numbers are never used again. No foreign keys: a restore
-- fills tables in any order.
CREATE TABLE workspace_number (
  kind TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE workspace (
  no INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  currency TEXT NOT NULL,
  quiet_from_minute INTEGER NOT NULL,
  quiet_to_minute INTEGER NOT NULL,
  cap_messages INTEGER NOT NULL,
  cap_days INTEGER NOT NULL,
  approval_above INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
);
CREATE TABLE provider (
  no INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  workspace_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_ms INTEGER NOT NULL
);
CREATE TABLE channel (
  no INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  provider_no INTEGER NOT NULL,
  name TEXT NOT NULL,
  line_channel_id TEXT NOT NULL UNIQUE,
  bot_user_id TEXT NOT NULL,
  token_kind INTEGER NOT NULL,
  active INTEGER NOT NULL,
  stopped INTEGER NOT NULL,
  api_base TEXT NOT NULL,
  api_data_base TEXT NOT NULL,
  created_ms INTEGER NOT NULL
);
CREATE TABLE channel_secret (
  channel_no INTEGER PRIMARY KEY,
  channel_secret BLOB NOT NULL,
  previous_secret BLOB,
  long_lived_token BLOB
);
CREATE TABLE fanout_receiver (
  no INTEGER PRIMARY KEY,
  channel_no INTEGER NOT NULL,
  url TEXT NOT NULL,
  active INTEGER NOT NULL,
  private_network INTEGER NOT NULL,
  UNIQUE (channel_no, url)
);
