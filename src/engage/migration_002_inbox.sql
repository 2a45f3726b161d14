-- name: migration_002_inbox
-- One-to-one conversations. chat_message.no is the position of the log entry that brought it.
CREATE TABLE chat (
  channel INTEGER NOT NULL,
  record INTEGER NOT NULL,
  state INTEGER NOT NULL,
  assignee TEXT NOT NULL,
  unread INTEGER NOT NULL,
  last_no INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  waiting_since INTEGER,
  read_token TEXT NOT NULL,
  reply_token TEXT NOT NULL,
  reply_until INTEGER NOT NULL,
  PRIMARY KEY (channel, record)
) WITHOUT ROWID;
CREATE INDEX chat_by_time ON chat (channel, state, last_at, record);
CREATE INDEX chat_by_record ON chat (record);
CREATE TABLE chat_message (
  channel INTEGER NOT NULL,
  record INTEGER NOT NULL,
  no INTEGER NOT NULL,
  direction INTEGER NOT NULL,
  type INTEGER NOT NULL,
  at INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  text TEXT NOT NULL,
  details TEXT NOT NULL,
  quoted_id TEXT NOT NULL,
  quote_token TEXT NOT NULL,
  media BLOB,
  unsent INTEGER NOT NULL,
  edited INTEGER NOT NULL,
  PRIMARY KEY (channel, record, no)
) WITHOUT ROWID;
CREATE INDEX chat_message_by_id ON chat_message (channel, message_id);
CREATE TABLE chat_note (
  channel INTEGER NOT NULL,
  record INTEGER NOT NULL,
  no INTEGER NOT NULL,
  author TEXT NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (channel, record, no)
) WITHOUT ROWID;
-- A message may be taken back before we hear of it.
CREATE TABLE chat_unsent (
  channel INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (channel, message_id)
) WITHOUT ROWID;
CREATE INDEX chat_unsent_by_time ON chat_unsent (at);
-- What is still to be done outside this database: fetch a message's bytes, forget them, forget what
-- the log says.
CREATE TABLE chat_chore (
  no INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  record INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  media BLOB,
  due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  PRIMARY KEY (no, kind)
) WITHOUT ROWID;
CREATE INDEX chat_chore_by_time ON chat_chore (due_at, no);
