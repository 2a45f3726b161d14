-- name: migration_001_chat
-- Groups and rooms. A member is a digest (docs/formats.md, "Chats"): it can be counted, and nobody
-- can be read from it. changed_at is the event time by which the state is guarded.
CREATE TABLE line_chat (
  channel INTEGER NOT NULL,
  id TEXT NOT NULL,
  is_group INTEGER NOT NULL,
  joined INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (channel, id)
) WITHOUT ROWID;
CREATE TABLE line_chat_member (
  channel INTEGER NOT NULL,
  chat TEXT NOT NULL,
  member BLOB NOT NULL,
  joined INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (channel, chat, member)
) WITHOUT ROWID;
