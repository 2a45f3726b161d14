-- name: migration_001_operation_log
-- docs/formats.md, "Operation log". Values and salt are null once erased.
CREATE TABLE operation (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  at_ms INTEGER NOT NULL,
  workspace BLOB NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_remote TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  refused INTEGER NOT NULL,
  subject INTEGER NOT NULL,
  salt BLOB,
  before_value TEXT,
  after_value TEXT,
  before_digest BLOB NOT NULL,
  after_digest BLOB NOT NULL,
  chain BLOB NOT NULL,
  erasure BLOB
);
CREATE INDEX operation_workspace ON operation (workspace, sequence);
CREATE INDEX operation_subject ON operation (subject) WHERE subject <> 0;
CREATE TABLE operation_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL,
  chain BLOB NOT NULL,
  mac BLOB NOT NULL
);
