-- name: migration_001_answers
-- What a channel answers by itself, and everything that this room sends: answers by reply tokens
-- and messages that a person of the brand wrote. `no` is the position of the log entry that an
-- outgoing message answers or was asked for by; maybe: 1 when a try may have been accepted.
CREATE TABLE engage_book (
  channel INTEGER NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  book TEXT NOT NULL,
  changed_at INTEGER NOT NULL
);
CREATE TABLE engage_outgoing (
  no INTEGER NOT NULL PRIMARY KEY,
  channel INTEGER NOT NULL,
  record INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  rule TEXT NOT NULL,
  author TEXT NOT NULL,
  token TEXT NOT NULL,
  retry_key BLOB,
  messages TEXT NOT NULL,
  quiet INTEGER NOT NULL,
  state INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  first_try_at INTEGER,
  tries INTEGER NOT NULL,
  maybe INTEGER NOT NULL,
  status INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  detail TEXT NOT NULL,
  settled_at INTEGER
);
CREATE INDEX engage_outgoing_open ON engage_outgoing (channel, kind, due_at, no) WHERE state < 3;
CREATE INDEX engage_outgoing_settled ON engage_outgoing (settled_at);
CREATE INDEX engage_outgoing_by_record ON engage_outgoing (record, no);
-- When a rule that answers only now and then last answered a person.
CREATE TABLE engage_answered (
  channel INTEGER NOT NULL,
  rule TEXT NOT NULL,
  record INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (channel, rule, record)
) WITHOUT ROWID;
CREATE INDEX engage_answered_by_record ON engage_answered (record);
CREATE TABLE engage_answer_count (
  channel INTEGER NOT NULL,
  rule TEXT NOT NULL,
  day TEXT NOT NULL,
  state INTEGER NOT NULL,
  answers INTEGER NOT NULL,
  PRIMARY KEY (channel, rule, day, state)
) WITHOUT ROWID;
