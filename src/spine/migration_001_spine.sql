-- Part "state". Every time is in milliseconds UTC.
-- name: migration_001_spine
-- cursor: how far the log is applied. job.tidy: a cancelled job whose handler has not tidied yet.
CREATE TABLE cursor (
  name TEXT NOT NULL PRIMARY KEY,
  position INTEGER NOT NULL
);
INSERT INTO cursor (name, position) VALUES ('pipeline', 0);
CREATE TABLE timer (
  kind INTEGER NOT NULL,
  owner BLOB NOT NULL,
  due INTEGER NOT NULL,
  PRIMARY KEY (kind, owner)
) WITHOUT ROWID;
CREATE INDEX timer_by_due ON timer (due);
CREATE TABLE job (
  id INTEGER NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  workspace BLOB NOT NULL,
  priority INTEGER NOT NULL,
  state INTEGER NOT NULL,
  tidy INTEGER NOT NULL DEFAULT 0,
  input TEXT NOT NULL,
  cursor BLOB NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  result TEXT NOT NULL DEFAULT '',
  error TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE INDEX job_open ON job (id) WHERE state = 0 OR tidy = 1;
CREATE INDEX job_by_workspace ON job (workspace, id);
