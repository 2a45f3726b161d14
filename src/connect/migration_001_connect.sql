-- name: migration_001_connect
-- import: state is ImportState; options and mapping are JSON; actor_*: who started it, in whose
-- name the job declares what it must. Counts and bytes_read move in the transactions of the job.
CREATE TABLE import (
  no INTEGER NOT NULL PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  workspace BLOB NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  options TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  state INTEGER NOT NULL,
  mapping TEXT NOT NULL,
  dry_run INTEGER NOT NULL,
  job INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_remote TEXT NOT NULL,
  bytes_read INTEGER NOT NULL,
  rows_read INTEGER NOT NULL,
  rows_good INTEGER NOT NULL,
  problems INTEGER NOT NULL,
  error TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER
);
CREATE INDEX import_by_workspace ON import (workspace, no);
CREATE INDEX import_open ON import (state) WHERE state < 3;
-- import_error: n counts from 1, in the order of the lines.
CREATE TABLE import_error (
  import INTEGER NOT NULL,
  n INTEGER NOT NULL,
  line INTEGER NOT NULL,
  column_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (import, n)
) WITHOUT ROWID;
